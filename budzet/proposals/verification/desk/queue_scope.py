"""Who sees which part of a queue: whoever sees the projects of the edition all of it, a department its own cases."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g
from sqlalchemy import select

from budzet.accounts.desk_session import StaffUser
from budzet.accounts.models import Department
from budzet.accounts.roles import Permission, Scope, ScopeKind
from budzet.editions import desk_scope
from budzet.web.requests import get_session


def of_queue() -> tuple[Scope, ...]:
    """Return the scopes of the queue of the edition named in the address: the edition itself, and every department.

    What somebody of a department finds there is narrowed by ``reach``. Raises ``NotFoundError``.
    """
    return (*desk_scope.of_page(), *(Scope(ScopeKind.DEPARTMENT, one.id) for one in departments()))


def departments() -> Sequence[Department]:
    """Return every department by name, once per request."""
    if "departments" not in g:
        g.departments = get_session().scalars(select(Department).order_by(Department.name)).all()
    found: Sequence[Department] = g.departments
    return found


def reach(user: StaffUser, edition_id: int) -> frozenset[int] | None:
    """Return the departments whose cases somebody sees in an edition; ``None``: they see every case of it."""
    if user.may_in(Permission.SEE_PROPOSALS, (Scope(ScopeKind.EDITION, edition_id),)):
        return None
    return departments_of(user)


def departments_of(user: StaffUser) -> frozenset[int]:
    """Return the departments somebody judges for."""
    return frozenset(
        grant.scope.id
        for grant in user.grants
        if grant.scope.kind is ScopeKind.DEPARTMENT
        and grant.scope.id is not None
        and user.may_in(Permission.REVIEW_MERIT, (grant.scope,))
    )
