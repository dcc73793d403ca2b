"""The names of scopes: of the city and departments by this room, of editions by the room that fills the place."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.accounts.models import Department
from budzet.accounts.roles import Scope, ScopeKind

Namer = Callable[[Session, int], str | None]


def _department(session: Session, department_id: int) -> str | None:
    found = session.get(Department, department_id)
    return found.name if found else None


_NAMERS: dict[ScopeKind, Namer] = {ScopeKind.DEPARTMENT: _department}


def fill(kind: ScopeKind, namer: Namer) -> None:
    """Say once, when the application is put together, who names the scopes of a kind."""
    _NAMERS[kind] = namer


def exists(session: Session, scope: Scope) -> bool:
    """Say whether there is such a scope: the city always, an edition or a department when it is stored."""
    if scope.kind is ScopeKind.CITY:
        return scope.id is None
    namer = _NAMERS.get(scope.kind)
    return scope.id is not None and namer is not None and namer(session, scope.id) is not None


def in_words(session: Session, scope: Scope) -> str:
    """Return a scope as it stands behind a role: “in the whole city”, “in the edition “2027””."""
    if scope.kind is ScopeKind.CITY or scope.id is None:
        return gettext("in the whole city")
    namer = _NAMERS.get(scope.kind)
    name = (namer(session, scope.id) if namer else None) or f"{scope.kind.value} {scope.id}"
    if scope.kind is ScopeKind.EDITION:
        return gettext("in the edition “%(name)s”", name=name)
    return gettext("in the department “%(name)s”", name=name)
