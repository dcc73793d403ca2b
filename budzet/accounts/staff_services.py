"""Keeping the accounts of the staff: made, invited, changed, closed. Roles are given elsewhere (``grants``)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from budzet.accounts import grants, links, second_factor, sessions, staff_log
from budzet.accounts.login import folded
from budzet.accounts.models import Department, Staff, StaffCode, StaffLinkKind
from budzet.accounts.post import Post
from budzet.base import calendar
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.findings import Finding

LONGEST_NAME = 120
_EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]+\.[^@\s<>,;.]{2,}")


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody who works at the desk."""

    email: str
    name: str
    department_id: int | None = None


def findings(person: Person) -> list[Finding]:
    """Return what is wrong with the data of a person, as far as the data alone tell (pure)."""
    found = []
    if not person.name.strip():
        found.append(Finding.of("name_missing", "name"))
    if len(person.name.strip()) > LONGEST_NAME:
        found.append(Finding.of("name_long", "name", most=LONGEST_NAME))
    if len(person.email) > 254 or not _EMAIL.fullmatch(folded(person.email)):
        found.append(Finding.of("email_wrong", "email"))
    return found


def add_staff(session: Session, person: Person, *, actor: Actor, now: dt.datetime) -> Staff:
    """Make an account without a password, a second factor and roles. Raises ``DomainError`` with every finding."""
    _check(session, person, own_id=None)
    row = Staff(
        email=folded(person.email),
        name=person.name.strip(),
        department_id=person.department_id,
        added_at=now,
        grants=[],
    )
    session.add(row)
    session.flush()
    staff_log.note(session, "staff.added", row.id, actor=actor, now=now)
    return row


def change_staff(
    session: Session, staff_id: int, person: Person, *, post: Post, actor: Actor, now: dt.datetime
) -> list[str]:
    """Change name, address or department and return which of them changed.

    A new address is told to the old one. Raises ``DomainError`` with every finding, ``NotFoundError``.
    """
    row = _get(session, staff_id)
    _check(session, person, own_id=staff_id)
    old_email = row.email
    wanted = {
        "name": person.name.strip(),
        "email": folded(person.email),
        "department_id": person.department_id,
    }
    changed = [field for field, value in wanted.items() if getattr(row, field) != value]
    for field in changed:
        setattr(row, field, wanted[field])
    session.flush()
    if changed:
        staff_log.note(session, "staff.changed", staff_id, actor=actor, now=now, details={"fields": changed})
    if "email" in changed:
        for kind in StaffLinkKind:  # links in the old mailbox
            links.retire(session, staff_id, kind, now=now)
        post.send(session, old_email, "staff_email_changed", {"name": row.name}, now=now)
    return changed


def invite(session: Session, staff_id: int, *, post: Post, actor: Actor, now: dt.datetime) -> str:
    """Mail an invitation and return its link, which works once, for 72 hours. Earlier invitations end.

    Raises ``DomainError`` for a closed account, ``ConflictError`` for one whose owner has set it up already.
    """
    row = _living(session, staff_id)
    if second_factor.has_second_factor(session, row):
        raise ConflictError("To konto jest już gotowe. Jeśli ktoś stracił drugi składnik, ustaw go na nowo.")
    return _invite(session, row, "staff.invited", post=post, actor=actor, now=now)


def reset_second_factor(session: Session, staff_id: int, *, post: Post, actor: Actor, now: dt.datetime) -> str:
    """Take a lost second factor away, end every session, mail a link that sets another up, and return it.

    The password stays and is asked for on the way, so the mailbox alone opens nothing. Raises ``DomainError`` for a
    closed account.
    """
    row = _living(session, staff_id)
    _take_second_factor(session, row, now)
    return _invite(session, row, "staff.second_factor_reset", post=post, actor=actor, now=now)


def reset_account(session: Session, staff_id: int, *, post: Post, actor: Actor, now: dt.datetime) -> str:
    """Take password and second factor away, end every session, mail an invitation and return its link.

    For somebody who lost both. Raises ``DomainError`` for a closed account.
    """
    row = _living(session, staff_id)
    row.password_hash = ""
    _take_second_factor(session, row, now)
    return _invite(session, row, "staff.reset", post=post, actor=actor, now=now)


def deactivate(session: Session, staff_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Close an account and end its sessions; the person stays in the log.

    Raises ``DomainError`` for one's own account and for the last person who may keep accounts.
    """
    row = _get(session, staff_id)
    # First the entry of the log, which lets one through at a time: of two who close each other the second must see it.
    staff_log.note(session, "staff.deactivated", staff_id, actor=actor, now=now)
    admins = grants.living_admins(session, calendar.local(now).date())
    if actor.kind == "staff" and actor.id == str(staff_id):
        raise DomainError("Własnego konta nie można zamknąć. Może to zrobić inna osoba.")
    if admins == {staff_id}:
        raise DomainError("To ostatnia osoba, która może prowadzić konta. Najpierw nadaj tę rolę komuś jeszcze.")
    if not row.active:
        raise ConflictError("To konto jest już zamknięte.")
    row.active = False
    sessions.end_all(session, staff_id, now=now)
    for kind in StaffLinkKind:
        links.retire(session, staff_id, kind, now=now)
    session.flush()


def reactivate(session: Session, staff_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Open a closed account again, with the roles that were not taken back. Raises ``ConflictError``."""
    row = _get(session, staff_id)
    if row.active:
        raise ConflictError("To konto jest otwarte.")
    row.active = True
    session.flush()
    staff_log.note(session, "staff.reactivated", staff_id, actor=actor, now=now)


def by_email(session: Session, email: str) -> Staff:
    """Return the account of an address. Raises ``NotFoundError``."""
    row = session.scalar(select(Staff).where(Staff.email == folded(email)))
    if row is None:
        raise NotFoundError(f"Nie ma konta z adresem „{email}”.")
    return row


def department_by_key(session: Session, key: str) -> Department:
    """Return a living department. Raises ``NotFoundError``."""
    row = session.scalar(select(Department).where(Department.key == key, Department.active))
    if row is None:
        raise NotFoundError(f"Nie ma wydziału „{key}”.")
    return row


def _check(session: Session, person: Person, *, own_id: int | None) -> None:
    found = findings(person)
    taken = session.scalar(select(Staff.id).where(Staff.email == folded(person.email)))
    if taken is not None and taken != own_id:
        found.append(Finding.of("email_taken", "email"))
    if person.department_id is not None and session.get(Department, person.department_id) is None:
        found.append(Finding.of("department_unknown", "department"))
    if found:
        raise DomainError(_SENTENCES[found[0].code], found)


def _get(session: Session, staff_id: int) -> Staff:
    # Without the key: whoever stores a row about this person need not wait.
    row = session.get(Staff, staff_id, with_for_update={"key_share": True}, populate_existing=True)
    if row is None:
        raise NotFoundError("Nie ma takiej osoby.")
    return row


def _living(session: Session, staff_id: int) -> Staff:
    row = _get(session, staff_id)
    if not row.active:
        raise DomainError("To konto jest zamknięte. Najpierw trzeba je otworzyć.")
    return row


def _take_second_factor(session: Session, row: Staff, now: dt.datetime) -> None:
    row.totp_sealed = None
    session.execute(delete(StaffCode).where(StaffCode.staff_id == row.id))
    sessions.end_all(session, row.id, now=now)
    links.retire(session, row.id, StaffLinkKind.NEW_PASSWORD, now=now)
    session.flush()


def _invite(session: Session, row: Staff, what: str, *, post: Post, actor: Actor, now: dt.datetime) -> str:
    token = links.make(session, row.id, StaffLinkKind.INVITATION, now=now)
    link = post.link(links.INVITATION_PATH, token)
    hours = int(links.INVITATION_LIVES.total_seconds() // 3600)
    post.send(session, row.email, "staff_invitation", {"name": row.name, "link": link, "hours": hours}, now=now)
    staff_log.note(session, what, row.id, actor=actor, now=now)
    return link


_SENTENCES = {
    "name_missing": "Podaj imię i nazwisko.",
    "name_long": f"Imię i nazwisko mogą mieć najwyżej {LONGEST_NAME} znaków.",
    "email_wrong": "To nie jest adres e-mail.",
    "email_taken": "Konto z tym adresem e-mail już jest.",
    "department_unknown": "Nie ma takiego wydziału.",
}
