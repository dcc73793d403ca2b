"""The session of somebody at the desk, as a request sees it: the cookie, the person, the second factor shown anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from flask import abort, after_this_request, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from budzet.accounts import attempts, pending, second_factor, sessions
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
        abort(redirect(url_for("login.code"), 303))
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


def ended(_staff_id: int | None) -> Response:
    """Answer a request without a living session: to the page of logging in, and back afterwards."""
    onward = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("login.password", dalej=onward), 303)


def step_up() -> None:
    """Ask for the second factor anew before a dangerous act, unless it was shown within five minutes.

    The page that asks carries along what was typed, so nothing is typed twice.
    """
    found: StaffSession = g.staff_session
    if request.method != "POST" or sessions.is_fresh(found, now()):
        return
    code = request.form.get(CODE_FIELD)
    fault = "" if code is None else show_code(found, code)
    if code is None or fault:
        fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _OWN_FIELDS]
        page = render_template("login/step_up.html", fields=fields, fault=fault, action=request.full_path.rstrip("?"))
        abort(Response(page, 422 if fault else 403, content_type="text/html; charset=utf-8"))


def show_code(found: StaffSession, code: str) -> str:
    """Check a code of the person of a session; return what is wrong with it, or nothing and renew the cookie."""
    tag = attempts.tag(secrets().key, "code", str(found.staff_id))
    with transaction() as session:
        wait = attempts.reserve(session, tag, now=now())
        person = session.get_one(Staff, found.staff_id)
        if wait:
            return gettext("Too many wrong codes. Try again in %(seconds)d seconds.", seconds=wait)
        if not second_factor.accepts(session, person, code, secrets_=secrets(), now=now()):
            return gettext("This code is wrong or was used before. Wait for a new one and write it here.")
        attempts.forgive(session, tag)
        sid = sessions.prove(session, found.id, now=now())
    give_cookie_later(sid)
    return ""


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
