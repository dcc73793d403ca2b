"""The session of somebody at the desk, as a request sees it: the cookie, the person, the second factor shown anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from flask import abort, after_this_request, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from budzet.accounts import code_check, kept_forms, login, pending, sessions
from budzet.accounts.code_check import Fault
from budzet.accounts.forms import CodeForm, PasswordForm
from budzet.accounts.kept_forms import KeptForm
from budzet.accounts.models import Staff, StaffSession
from budzet.accounts.roles import Grant, Permission, Role, Scope, allows, allows_somewhere, roles_on
from budzet.accounts.second_factor import Secrets
from budzet.base import calendar
from budzet.base.actor import Actor, staff
from budzet.web.requests import get_session, now, settings, transaction

COOKIE = "desk"
CODE_FIELD = "step_up_code"
"""The field in which the page of the second factor hands over a code together with what was typed before."""


@dataclass(frozen=True, slots=True)
class StaffUser:
    """The person at the desk in this request. ``acting_as`` is the role that opened the page, for the audit log."""

    id: int
    name: str
    email: str
    department_id: int | None
    grants: tuple[Grant, ...]
    session_id: int
    today: dt.date
    acting_as: str = field(default="")

    def may(self, permission: str) -> bool:
        """Say whether the person has a permission in any scope: for menus and buttons, never instead of a mark."""
        return allows_somewhere(self.grants, Permission(permission), self.today)

    def may_in(self, permission: Permission, scopes: Collection[Scope]) -> bool:
        """Say whether the person has a permission in one of ``scopes``."""
        return allows(self.grants, permission, scopes, self.today)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that hold today."""
        return roles_on(self.grants, self.today)

    @property
    def actor(self) -> Actor:
        """The name of this person in the audit log."""
        return staff(self.id, self.acting_as)


def current() -> StaffUser:
    """Return the person at the desk; only for views that carry ``requires``."""
    found: StaffUser = g.staff
    return found


def staff_id() -> int:
    """Return who this browser belongs to, also while a view's permission is still being asked for."""
    found: StaffSession = g.staff_session
    return found.staff_id


def actor() -> Actor:
    """Return the actor of this request."""
    return current().actor


def secrets() -> Secrets:
    """Return what second factors of this service work with."""
    return Secrets.of(settings().secret_key)


def load() -> StaffUser:
    """Return the person behind this browser's cookie; send them to log in when there is none."""
    sid = request.cookies.get(cookie_name(), "")
    found = sessions.by_cookie(get_session(), sid)
    if found is None or not sessions.lives(found, now()):
        abort(ended(found.staff_id if found else None))
    if found.proven_at is None:
        abort(_code_is_owed())
    g.staff_session = found
    user = user_of(found)
    if sessions.needs_touch(found, now()):
        with transaction() as session:
            sessions.touch(session, found.id, now=now())
    return user


def behind_cookie() -> StaffSession | None:
    """Return the living session of this browser, its second factor shown or not."""
    return sessions.find(get_session(), request.cookies.get(cookie_name(), ""), now=now())


def half_way() -> StaffSession | None:
    """Return this browser's session whose second factor is still owed."""
    found = behind_cookie()
    return found if found is not None and found.proven_at is None else None


def user_of(found: StaffSession) -> StaffUser:
    """Return the person of a session."""
    person: Staff = found.staff
    return StaffUser(
        id=person.id,
        name=person.name,
        email=person.email,
        department_id=person.department_id,
        grants=pending.grants_of(person),
        session_id=found.id,
        today=calendar.local(now()).date(),
    )


def here() -> str:
    """Return the address of this request as a browser writes it, in its language."""
    return f"{request.script_root}{request.full_path.rstrip('?')}"


def ended(staff_id: int | None) -> Response:
    """Answer a request without a living session: to the page of logging in, and back afterwards.

    What was being sent is kept through logging in, for ``staff_id``: the person whose session it was.
    """
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("login.password", dalej=here()), 303)
    kept = keep_form(staff_id) if staff_id is not None else ""
    form = PasswordForm(formdata=None)
    return _forbidden(
        render_template("login/password.html", form=form, errors=[], onward=None, kept=kept, interrupted=True)
    )


def keep_form(staff_id: int) -> str:
    """Return the form this request sent, sealed for one person; empty when it is too long to be kept."""
    fields = kept_forms.worth_keeping(request.form.items(multi=True))
    files = tuple(file.filename for file in request.files.values() if file.filename)
    return kept_forms.seal(KeptForm(staff_id, here(), fields, files), settings().secret_key)


def _code_is_owed() -> Response:
    """Answer a request of somebody who has typed the password only."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("login.code", dalej=here()), 303)
    # Whose form this is cannot be known: another person may have begun to log in here since it was opened.
    form = CodeForm(formdata=None)
    return _forbidden(render_template("login/code.html", form=form, errors=[], onward=None, kept="", interrupted=True))


def _forbidden(page: str) -> Response:
    return Response(page, 403, content_type="text/html; charset=utf-8")


def step_up() -> None:
    """Ask for the second factor anew before a dangerous act, unless it was shown within five minutes.

    The page that asks carries along what was typed, so nothing is typed twice.
    """
    found: StaffSession = g.staff_session
    if request.method != "POST" or sessions.is_fresh(found, now()):
        return
    code = request.form.get(CODE_FIELD)
    fault = None if code is None else show_code(found, code)
    if code is not None and fault is None:
        return
    page = render_template(
        "login/step_up.html",
        fields=[(name, value) for name, value in request.form.items(multi=True) if name not in _OWN_FIELDS],
        files=[file.filename for file in request.files.values() if file.filename],
        fault=fault.sentence if fault else "",
        action=here(),
    )
    status, headers = (fault.status, fault.headers) if fault else (403, {})
    abort(Response(page, status, headers, content_type="text/html; charset=utf-8"))


def show_code(found: StaffSession, code: str) -> Fault | None:
    """Check a code of the person of a session; return what is wrong with it, or nothing and renew the cookie.

    The first code of a session is what logs the person in.
    """
    first = found.proven_at is None
    failed_as = "staff.login_failed" if first else "staff.step_up_failed"
    with transaction() as session:
        fault = code_check.try_code(session, found.staff_id, code, secrets_=secrets(), failed_as=failed_as, now=now())
        if fault:
            return fault
        sid = sessions.prove(session, found.id, now=now())
        if first:
            login.note_login(session, found.staff_id, now=now())
    give_cookie_later(sid)
    return None


def give_cookie_later(sid: str) -> None:
    """Put the session's secret into the answer of this request."""

    @after_this_request
    def put(response: Response) -> Response:
        return give_cookie(response, sid)


def give_cookie(response: Response, sid: str) -> Response:
    """Set the cookie of the desk: for this host only, never sent along from other sites."""
    response.set_cookie(cookie_name(), sid, path="/", secure=settings().https, httponly=True, samesite="Strict")
    return response


def take_cookie(response: Response) -> Response:
    """Delete the cookie of the desk."""
    response.delete_cookie(cookie_name(), path="/", secure=settings().https, httponly=True, samesite="Strict")
    return response


def cookie_name() -> str:
    """Return the full name of the cookie; ``__Host-`` ties it to this host and to https."""
    return f"__Host-{COOKIE}" if settings().https else COOKIE


_OWN_FIELDS = frozenset({CODE_FIELD, "csrf_token"})
