"""More time for somebody who is voting: as often as they ask for it (WCAG 2.2.1)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from budzet.accounts.access import resident
from budzet.editions import queries as editions
from budzet.editions.layout import page_edition
from budzet.voting import cookies
from budzet.voting.ballot_session import draft_of, keep, load_session
from budzet.voting.session_strip import context
from budzet.voting.views import bp, not_open
from budzet.web.requests import get_session


@bp.post("/przedluz")
@resident(load_session)
def extend(edition_slug: str) -> ResponseReturnValue:
    """Give the session and the draft their full time again. The script of the page is told until when."""
    if (refusal := not_open(page_edition())) is not None:
        return refusal
    response = _answer(edition_slug)
    if not cookies.read(cookies.DRAFT):
        return response
    frozen = editions.frozen(get_session(), page_edition())
    return keep(response, draft_of(g.resident, frozen), g.resident, frozen)


def _answer(edition_slug: str) -> Response:
    if request.accept_mimetypes.best == "application/json":
        strip = context()["session_strip"]
        return jsonify(time=strip.time, left=strip.seconds if strip.can_be_extended else 0)
    return redirect(_back(edition_slug), 303)


def _back(edition_slug: str) -> str:
    """Return the page of this edition that the button was on, else the check of the ballot."""
    asked = request.form.get("back", "")
    parts = urlsplit(asked)
    home = url_for("pages.edition_home", edition_slug=edition_slug)
    if not parts.scheme and not parts.netloc and asked.startswith(home) and "\\" not in asked:
        return asked
    return url_for("voting.check", edition_slug=edition_slug)
