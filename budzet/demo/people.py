"""The office of the demonstration: departments and one person of each role, whose codes everybody sees."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts import grants, passwords, pending
from budzet.accounts.models import Department, DepartmentForward, RoleGrant, Staff, StaffNotice
from budzet.accounts.roles import Role, ScopeKind
from budzet.accounts.second_factor import STEP, Secrets, new_secret
from budzet.audit import services as audit
from budzet.base import calendar, text
from budzet.base.actor import command, staff

_DOMAIN = "budzet.example"
_ACTOR = command("demo")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody at the demonstration's desk and the code their authenticator shows now; ``role`` is what they may do."""

    name: str
    email: str
    role: Role
    code: str


def password(files: Path) -> str:
    """Return the password of everybody at the demonstration's desk."""
    return str(_read(files)["password"])


def seed(session: Session, files: Path, *, secret_key: str, now: dt.datetime) -> None:
    """Store departments and people as ``staff.toml`` names them."""
    values = _read(files)
    departments = {entry["key"]: Department(key=entry["key"], name=entry["name"]) for entry in values["departments"]}
    session.add_all(departments.values())
    session.flush()
    session.add_all(
        DepartmentForward(from_id=departments[entry["key"]].id, to_id=departments[to].id)
        for entry in values["departments"]
        for to in entry["forwards_to"]
    )
    hashed, vault = passwords.hashed(values["password"]), Secrets.of(secret_key).vault
    for entry in values["people"]:
        department = departments.get(entry.get("department", ""))
        person = Staff(
            email=f"{text.slug(entry['name']).replace('-', '.')}@{_DOMAIN}",
            name=entry["name"],
            department_id=department.id if department else None,
            password_hash=hashed,
            totp_sealed=vault.encrypt(new_secret()),
            added_at=now,
        )
        role = Role(entry["role"])
        of_department = role is Role.MERIT_REVIEWER
        person.grants = [
            RoleGrant(
                role=role,
                scope_kind=ScopeKind.DEPARTMENT if of_department else ScopeKind.CITY,
                scope_id=person.department_id if of_department else None,
                # What they did in the demonstration's past they were allowed to do.
                valid_from=calendar.local(now).date() - dt.timedelta(days=90),
                granted_at=now,
            )
        ]
        session.add(person)
        session.flush()
        audit.record(session, _ACTOR, "staff.added", now=now, object_kind="staff", object_id=str(person.id))
    _leave_work(session, now)


def _leave_work(session: Session, now: dt.datetime) -> None:
    """Let something wait at the desk: a role the second coordinator proposed, and a notice for everybody."""
    by_role = {person.grants[0].role: person for person in session.scalars(select(Staff).order_by(Staff.id))}
    proposer, editor = by_role[Role.COORDINATOR], by_role[Role.EDITOR]
    today = calendar.local(now).date()
    wanted = {
        "staff_id": editor.id,
        "role": Role.MODERATOR.value,
        "scope_kind": ScopeKind.CITY.value,
        "scope_id": None,
        "valid_from": today.isoformat(),
        "valid_until": None,
    }
    proposal = pending.Proposal(
        grants.GRANT,
        f"staff:{editor.id}:{Role.MODERATOR.value}:{ScopeKind.CITY.value}:",
        "Zastępstwo w czasie konsultacji w sprawie parku.",
        wanted,
    )
    pending.propose(session, proposal, staff_id=proposer.id, actor=staff(proposer.id), now=now)
    session.add(
        StaffNotice(
            body="Do piątku sprawdź, czy w Twoim wydziale ktoś zastępuje osoby na urlopie.",
            shown_from=today,
            shown_until=today + dt.timedelta(days=14),
            author_id=proposer.id,
            made_at=now,
        )
    )


def people(session: Session, *, secret_key: str, now: dt.datetime) -> list[DemoPerson]:
    """Return everybody whose account belongs to the demonstration, with the code that is right now."""
    vault = Secrets.of(secret_key).vault
    rows = session.scalars(select(Staff).where(Staff.active, Staff.totp_sealed.is_not(None)).order_by(Staff.id))
    return [
        DemoPerson(
            name=row.name,
            email=row.email,
            role=row.grants[0].role,
            code=pyotp.TOTP(vault.decrypt(row.totp_sealed or b""), interval=STEP).at(now),
        )
        for row in rows
        if row.email.endswith(f"@{_DOMAIN}") and row.grants
    ]


def _read(files: Path) -> dict[str, Any]:
    values: dict[str, Any] = tomllib.loads((files / "staff.toml").read_text(encoding="utf-8"))
    return values
