"""Departments of the office: who belongs to whom, who may hand a case on to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from budzet.accounts import department_rules as rules
from budzet.accounts.department_rules import Unit, same
from budzet.accounts.models import Department, DepartmentForward, RoleGrant, Staff
from budzet.accounts.roles import ScopeKind
from budzet.audit import services as audit
from budzet.base import calendar
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.findings import Finding


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored department with its row's id and how many people work in it."""

    id: int
    unit: Unit
    active: bool
    people: int


def everything(session: Session) -> list[Stored]:
    """Return every department, closed ones too, with three queries."""
    rows = session.scalars(select(Department).order_by(Department.id)).all()
    keys = {row.id: row.key for row in rows}
    forwards: dict[int, list[str]] = {}
    for line in session.scalars(select(DepartmentForward).order_by(DepartmentForward.to_id)):
        forwards.setdefault(line.from_id, []).append(keys[line.to_id])
    working = select(Staff.department_id, func.count()).where(Staff.active, Staff.department_id.is_not(None))
    people = dict(session.execute(working.group_by(Staff.department_id)).all())
    return [
        Stored(row.id, _unit(row, keys, forwards.get(row.id, [])), row.active, people.get(row.id, 0)) for row in rows
    ]


def get(session: Session, department_id: int) -> Stored:
    """Return one department. Raises ``NotFoundError``."""
    found = next((stored for stored in everything(session) if stored.id == department_id), None)
    if found is None:
        raise NotFoundError("Nie ma takiego wydziału.")
    return found


def judge_one(session: Session, values: Unit, department_id: int | None = None) -> list[Finding]:
    """Return the faults a department would have among the others, were it stored with ``values``."""
    stored = everything(session)
    # Others name this one by its key: they follow when it is changed.
    before = next((one.unit.key for one in stored if one.id == department_id), values.key)
    units = [values, *(_renamed(one.unit, before, values.key) for one in stored if one.id != department_id)]
    return [finding for finding in rules.judge(units) if finding.params["row"] == 0] + _taken(units)


def save(session: Session, values: Unit, department_id: int | None = None, *, actor: Actor, now: dt.datetime) -> int:
    """Store a department, a new one without an id, and return its id. Raises ``DomainError`` with every fault."""
    findings = judge_one(session, values, department_id)
    if findings:
        raise DomainError("Nie zapisano wydziału. Popraw to, co jest zaznaczone.", findings)
    before = get(session, department_id).unit if department_id is not None else None
    row = _row(session, department_id) if department_id is not None else Department()
    _write(row, values)
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError(f"Ktoś właśnie dodał wydział o skrócie „{values.key}”. Niczego nie zapisano.") from None
    ids = {same(stored.unit.key): stored.id for stored in everything(session)}
    _link(session, row, values, ids)
    what = "department.changed" if before else "department.added"
    audit.record(
        session, actor, what, now=now, object_kind="department", object_id=str(row.id), details=_told(before, values)
    )
    return row.id


def close(session: Session, department_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Close a department: nothing is handed on to it any more. Raises ``DomainError`` while others depend on it."""
    row = _row(session, department_id)
    if not row.active:
        return
    findings = what_depends(session, department_id, calendar.local(now).date())
    if findings:
        raise DomainError("Ten wydział nie może być jeszcze zamknięty.", findings)
    row.active = False
    line = or_(DepartmentForward.from_id == row.id, DepartmentForward.to_id == row.id)
    session.execute(delete(DepartmentForward).where(line))
    session.flush()
    audit.record(session, actor, "department.closed", now=now, object_kind="department", object_id=str(row.id))


def reopen(session: Session, department_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Open a closed department again; whom it hands cases on to must be said anew."""
    row = _row(session, department_id)
    if row.active:
        return
    row.active = True
    session.flush()
    audit.record(session, actor, "department.reopened", now=now, object_kind="department", object_id=str(row.id))


def what_depends(session: Session, department_id: int, today: dt.date) -> list[Finding]:
    """Return what keeps a department from being closed: departments under it, people in it, roles that hold for it."""
    below = select(func.count()).where(Department.parent_id == department_id, Department.active)
    people = select(func.count()).where(Staff.department_id == department_id, Staff.active)
    roles = select(func.count()).where(
        RoleGrant.scope_kind == ScopeKind.DEPARTMENT,
        RoleGrant.scope_id == department_id,
        RoleGrant.revoked_at.is_(None),
        or_(RoleGrant.valid_until.is_(None), RoleGrant.valid_until >= today),
    )
    asked = (("has_departments", below), ("has_people", people), ("has_roles", roles))
    counted = [(code, session.scalar(statement) or 0) for code, statement in asked]
    return [Finding.of(code, count=count) for code, count in counted if count]


def import_all(session: Session, rows: Sequence[Unit], *, actor: Actor, now: dt.datetime) -> tuple[int, int]:
    """Store the departments of a table whole; return how many were added and changed.

    Raises ``DomainError`` with every fault; nothing is written then.
    """
    findings = judge_import(session, rows)
    if findings:
        raise DomainError("Nie zaimportowano niczego: tabela ma błędy.", findings)
    stored = everything(session)
    by_key = {same(one.unit.key): one for one in stored}
    changes = rules.changes([one.unit for one in stored], rows)
    made = {same(row.key): Department(key=row.key, name=row.name) for row in rows if same(row.key) not in by_key}
    session.add_all(made.values())
    session.flush()
    ids = {key: one.id for key, one in by_key.items()} | {key: row.id for key, row in made.items()}
    for row in rows:
        before = by_key.get(same(row.key))
        values = replace(row, key=before.unit.key, may_return=before.unit.may_return) if before else row
        target = _row(session, ids[same(row.key)])
        _write(target, values)
        _link(session, target, values, ids)
    session.flush()
    added = sum(change.new for change in changes)
    changed = sum(bool(change.fields) for change in changes)
    details = {"added": added, "changed": changed}
    audit.record(session, actor, "departments.imported", now=now, object_kind="department", details=details)
    return added, changed


def judge_import(session: Session, rows: Sequence[Unit]) -> list[Finding]:
    """Return the faults of a table's rows among the stored departments; ``params["row"]`` counts rows from 0."""
    stored = everything(session)
    closed = {same(one.unit.key) for one in stored if not one.active}
    units = rules.merged([one.unit for one in stored], rows)
    found = [finding for finding in rules.judge(units) if int(finding.params["row"] or 0) < len(rows)]
    for number, row in enumerate(rows):
        if same(row.key) in closed:
            found.append(Finding.of("closed", "key", row=number))
        for field, others in (("parent", (row.parent,)), ("forwards", row.forwards)):
            found += [Finding.of("other_closed", field, row=number, other=key) for key in others if same(key) in closed]
    return sorted(found, key=lambda finding: int(finding.params["row"] or 0))


def _row(session: Session, department_id: int) -> Department:
    row = session.get(Department, department_id)
    if row is None:
        raise NotFoundError("Nie ma takiego wydziału.")
    return row


def _unit(row: Department, keys: dict[int, str], forwards: Sequence[str]) -> Unit:
    parent = keys[row.parent_id] if row.parent_id else ""
    return Unit(row.key, row.name, parent, row.email, tuple(forwards), row.may_return)


def _write(row: Department, values: Unit) -> None:
    row.key, row.name, row.email, row.may_return = values.key, values.name, values.email, values.may_return


def _link(session: Session, row: Department, values: Unit, ids: dict[str, int]) -> None:
    row.parent_id = ids[same(values.parent)] if values.parent else None
    session.execute(delete(DepartmentForward).where(DepartmentForward.from_id == row.id))
    targets = {ids[same(key)] for key in values.forwards}
    session.add_all(DepartmentForward(from_id=row.id, to_id=to_id) for to_id in sorted(targets))
    session.flush()


def _renamed(unit: Unit, before: str, after: str) -> Unit:
    def name(key: str) -> str:
        return after if key and same(key) == same(before) else key

    return replace(unit, parent=name(unit.parent), forwards=tuple(map(name, unit.forwards)))


def _taken(units: Sequence[Unit]) -> list[Finding]:
    """Return that the key of the first is another's; among several, ``judge`` tells it of the later one."""
    taken = units[0].key and any(same(unit.key) == same(units[0].key) for unit in units[1:])
    return [Finding.of("key_twice", "key", row=0, key=units[0].key)] if taken else []


def _told(before: Unit | None, after: Unit) -> dict[str, Any]:
    """Return before and after for the audit log; of contacts and names only that they changed."""
    told: dict[str, Any] = {"key": after.key}
    if before is None:
        return told
    for name in ("key", "parent", "forwards", "may_return"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            told[name] = {"from": _plain(old), "to": _plain(new)}
    told |= {name: "changed" for name in ("name", "email") if getattr(before, name) != getattr(after, name)}
    return told


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
