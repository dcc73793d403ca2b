"""Access marks. Each view says who may; one guard asks before each request; a view without a mark stops the start."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request
from flask.typing import ResponseReturnValue

from budzet.accounts import desk_session
from budzet.accounts.desk_session import StaffUser
from budzet.accounts.roles import CITY, PERMISSIONS, Permission, Scope, allows, allows_somewhere

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

_MARK = "access_mark"
# Flask makes this view itself; it serves files that are the same for everybody.
_PUBLIC_BY_NAME = frozenset({"static"})


@dataclass(frozen=True, slots=True)
class Mark:
    """Who may call a view. ``check`` is called before the view and raises when this request may not.

    ``permission`` is what a person at the desk needs for it, if anything beyond a session, and ``scope`` where.
    """

    name: str
    check: Callable[[], None]
    permission: Permission | None = None
    scope: Callable[[], Collection[Scope] | None] | None = None


def public(view: View) -> View:
    """Mark ``view``: everybody may."""
    return _mark(view, Mark("public", lambda: None))


def resident(loader: Callable[[], Any]) -> Callable[[View], View]:
    """Mark a view: whoever has proven it in a session kept by the server may.

    ``loader`` finds that session through the request and returns it; the view takes it from ``g.resident``. Without one
    the loader raises a ``DomainError`` or ``abort(redirect(…))``; returning ``None`` is a programming error.
    """

    def check() -> None:
        g.resident = loader()
        if g.resident is None:
            raise RuntimeError(f"{loader.__qualname__} returned nothing: it must raise when there is no session")

    return lambda view: _mark(view, Mark("resident", check))


def anywhere() -> None:
    """Stand for the scope of pages that belong to no place: whoever has the permission in any scope may."""


def whole_city() -> Collection[Scope]:
    """Return the scope of pages of the whole city."""
    return (CITY,)


def requires(
    permission: Permission,
    *,
    scope: Callable[[], Collection[Scope] | None] = whole_city,
    step_up: bool = False,
) -> Callable[[View], View]:
    """Mark a view: staff with ``permission`` may, in a scope the object named in the address lies in.

    ``scope`` loads that object through the request (raising ``NotFoundError``) and returns the scopes it lies in;
    ``anywhere`` asks for the permission in any. Who has the permission nowhere gets 403; who has it elsewhere gets 404,
    as if there were no such object. ``step_up`` asks for the second factor before a POST, unless shown a moment ago.
    The person is in ``desk_session.current()``.
    """

    def check() -> None:
        user = desk_session.load()
        if not user.may(permission):
            abort(403)
        scopes = scope()
        if scopes is not None and not user.may_in(permission, scopes):
            abort(404)
        g.staff = replace(user, acting_as=_acting_as(user, permission, scopes))
        if step_up:
            desk_session.step_up()

    return lambda view: _mark(view, Mark(f"requires {permission.value}", check, permission, scope))


def signed_in(*, step_up: bool = False) -> Callable[[View], View]:
    """Mark a view: whoever has a proven session at the desk may, with any role or none: one's own account."""

    def check() -> None:
        user = desk_session.load()
        acting_as = next((role.value for role in PERMISSIONS if role in user.roles), "")
        g.staff = replace(user, acting_as=acting_as)
        if step_up:
            desk_session.step_up()

    return lambda view: _mark(view, Mark("requires a session", check))


def _acting_as(user: StaffUser, permission: Permission, scopes: Collection[Scope] | None) -> str:
    """Return the role that opens the page: the first of the table that has the permission here."""
    for role in PERMISSIONS:
        own = [grant for grant in user.grants if grant.role is role]
        if scopes is None and allows_somewhere(own, permission, user.today):
            return role.value
        if scopes is not None and allows(own, permission, scopes, user.today):
            return role.value
    return ""


def marks(app: Flask) -> dict[str, str]:
    """Return the name of the mark of every endpoint; empty where there is none."""
    found = {}
    for endpoint, view in app.view_functions.items():
        mark: Mark | None = getattr(view, _MARK, None)
        found[endpoint] = mark.name if mark else "public" if endpoint in _PUBLIC_BY_NAME else ""
    return found


def opens(endpoint: str, scopes: Collection[Scope]) -> bool:
    """Say whether whoever is at the desk may open a page of ``scopes``: for menus, never instead of a mark."""
    mark: Mark = getattr(current_app.view_functions[endpoint], _MARK)
    user = desk_session.current()
    if mark.permission is None or user.may_in(mark.permission, scopes):
        return True
    # A page may lie in more places than the menu it stands in.
    own = mark.scope() if mark.scope is not None and user.may(mark.permission) else ()
    return own is None or user.may_in(mark.permission, own)


def check_marks(app: Flask) -> None:
    """Raise ``RuntimeError`` that names every endpoint without an access mark."""
    missing = sorted(endpoint for endpoint, name in marks(app).items() if not name)
    if missing:
        raise RuntimeError(f"no access mark on: {', '.join(missing)}")


def init_app(app: Flask) -> None:
    """Ask the mark of the view before each request."""
    app.before_request(_guard)


def _guard() -> None:
    if request.endpoint is None or request.endpoint in _PUBLIC_BY_NAME:
        return  # no view to guard: the answer will be 404 or 405, or a file for everybody
    mark: Mark = getattr(current_app.view_functions[request.endpoint], _MARK)
    mark.check()


def _mark(view: View, mark: Mark) -> View:
    if hasattr(view, _MARK):
        raise RuntimeError(f"{view.__qualname__} has two access marks")
    setattr(view, _MARK, mark)
    return view
