"""Who cases may be given to, with how many they have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from budzet.accounts.models import Department, RoleGrant, Staff
from budzet.accounts.roles import PERMISSIONS, Permission, ScopeKind
from budzet.proposals.verification import queues


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works on cases; ``department`` is the one they judge for, empty for a verifier."""

    id: int
    name: str
    load: int
    department: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Those who fill in formal cards, and those who judge for a department."""

    verifiers: tuple[Person, ...]
    reviewers: tuple[Person, ...]

    @property
    def everybody(self) -> list[tuple[int, str]]:
        """Return everybody once, by name: id and name."""
        names = {person.id: person.name for person in (*self.verifiers, *self.reviewers)}
        return sorted(names.items(), key=lambda pair: pair[1].casefold())


def working(session: Session, edition_id: int, today: dt.date) -> People:
    """Return who works on the cases of an edition today, with three statements."""
    load = queues.load(session, edition_id)
    return People(
        tuple(_grouped(session, Permission.VERIFY_FORMALLY, edition_id, today, load)),
        tuple(_grouped(session, Permission.REVIEW_MERIT, edition_id, today, load)),
    )


def _grouped(
    session: Session, permission: Permission, edition_id: int, today: dt.date, load: Mapping[int, int]
) -> Iterator[Person]:
    roles = [role for role, permissions in PERMISSIONS.items() if permission in permissions]
    here = or_(
        RoleGrant.scope_kind != ScopeKind.EDITION,
        RoleGrant.scope_id == edition_id,
    )
    rows = session.execute(
        select(Staff.id, Staff.name, Department.name)
        .join(RoleGrant, RoleGrant.staff_id == Staff.id)
        .outerjoin(Department, (RoleGrant.scope_kind == ScopeKind.DEPARTMENT) & (Department.id == RoleGrant.scope_id))
        .where(Staff.active, RoleGrant.role.in_(roles), RoleGrant.revoked_at.is_(None), here)
        .where(RoleGrant.valid_from <= today, or_(RoleGrant.valid_until.is_(None), RoleGrant.valid_until >= today))
        .distinct()
        .order_by(Staff.name, Department.name)
    )
    for staff_id, name, department in rows:
        yield Person(staff_id, name, load.get(staff_id, 0), department or "")
