"""The session of a resident, as a request sees it. ``@resident(resident_session.load)`` marks pages that need one."""

from __future__ import annotations

import re

from flask import abort, after_this_request, g, render_template, request
from werkzeug.wrappers import Response

from budzet import i18n
from budzet.accounts import residents
from budzet.accounts.forms import EmailForm
from budzet.accounts.residents import Addresses, Known
from budzet.web.requests import get_session, now, settings, transaction

COOKIE = "resident"
_PREFIXES = "|".join(f"/{language}" for language in i18n.LOCALES if language != i18n.DEFAULT)
_OURS = re.compile(rf"(?:{_PREFIXES})?(?!/(?:urzad|en|konto/wejscie)\b)/[\w./%=&?,+-]*(?:\?[\w./%=&?,+-]*)?")


def load() -> Known:
    """Return the resident of this browser; without one answer with the page that mails a link."""
    found = find()
    if found is None:
        form = EmailForm(formdata=None)
        onward = here() if request.method == "GET" else None
        page = render_template("account/needed.html", form=form, errors=[], onward=onward)
        abort(Response(page, 403, content_type="text/html; charset=utf-8"))
    if residents.needs_touch(found, now()):
        with transaction() as session:
            residents.touch(session, found, now=now())
    return found


def find() -> Known | None:
    """Return the resident of this browser, if there is one; what is shown then is kept by no cache."""
    found = residents.find(get_session(), request.cookies.get(cookie_name(), ""), addresses=addresses(), now=now())
    if found is not None:
        after_this_request(_keep_nowhere)
    return found


def current() -> Known:
    """Return the resident of this request; only for views marked ``resident(load)``."""
    found: Known = g.resident
    return found


def addresses() -> Addresses:
    """Return how this service keeps addresses."""
    return Addresses.of(settings().secret_key)


def here() -> str:
    """Return the address of this request as a browser writes it, in its language."""
    return f"{request.script_root}{request.full_path.rstrip('?')}"


def onward() -> str:
    """Return the page of this site a resident was on the way to; empty for anything else."""
    path = request.values.get("dalej", "")
    return path if leads_to_us(path) else ""


def leads_to_us(path: str) -> bool:
    """Say whether ``path`` is an address of this site a resident may be sent to."""
    return bool(_OURS.fullmatch(path)) and "//" not in path and "\\" not in path


def give_cookie(response: Response, sid: str) -> Response:
    """Set the cookie of a resident, until the browser is closed; a link from a mail may bring it along."""
    response.set_cookie(cookie_name(), sid, path="/", secure=settings().https, httponly=True, samesite="Lax")
    return response


def take_cookie(response: Response) -> Response:
    """Delete the cookie of a resident."""
    response.delete_cookie(cookie_name(), path="/", secure=settings().https, httponly=True, samesite="Lax")
    return response


def cookie_name() -> str:
    """Return the full name of the cookie; ``__Host-`` ties it to this host and to https."""
    return f"__Host-{COOKIE}" if settings().https else COOKIE


def _keep_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
