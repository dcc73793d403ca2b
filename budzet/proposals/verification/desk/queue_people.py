"""Who cases may be given to, with how many they have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from budzet.accounts.models import Department, RoleGrant, Staff
from budzet.accounts.roles import PERMISSIONS, Permission, Role, ScopeKind
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
    """Return who works on the cases of an edition today, with one statement."""
    found = session.execute(_statement(edition_id, today)).all()
    return People(tuple(_may(found, Permission.VERIFY_FORMALLY)), tuple(_may(found, Permission.REVIEW_MERIT)))


def _may(found: Iterable[Row[int, str, str | None, int, Role]], permission: Permission) -> list[Person]:
    return list(
        dict.fromkeys(
            Person(staff_id, name, load, department or "")
            for staff_id, name, department, load, role in found
            if permission in PERMISSIONS[role]
        )
    )


def _statement(edition_id: int, today: dt.date) -> Select[int, str, str | None, int, Role]:
    asked = {Permission.VERIFY_FORMALLY, Permission.REVIEW_MERIT}
    roles = [role for role, permissions in PERMISSIONS.items() if asked & set(permissions)]
    here = or_(
        RoleGrant.scope_kind != ScopeKind.EDITION,
        RoleGrant.scope_id == edition_id,
    )
    load = queues.load(edition_id).scalar_subquery()
    return (
        select(Staff.id, Staff.name, Department.name, load, RoleGrant.role)
        .join(RoleGrant, RoleGrant.staff_id == Staff.id)
        .outerjoin(Department, (RoleGrant.scope_kind == ScopeKind.DEPARTMENT) & (Department.id == RoleGrant.scope_id))
        .where(Staff.active, RoleGrant.role.in_(roles), RoleGrant.revoked_at.is_(None), here)
        .where(RoleGrant.valid_from <= today, or_(RoleGrant.valid_until.is_(None), RoleGrant.valid_until >= today))
        .order_by(Staff.name, Department.name, Staff.id)
    )
