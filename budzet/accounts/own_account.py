"""What somebody sees and does at their own account: roles in words, living sessions, codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from budzet.accounts import grants, scopes, second_factor, sessions, staff_log, words
from budzet.accounts.models import CodeKind, Department, Staff
from budzet.accounts.second_factor import Secrets
from budzet.base import calendar
from budzet.base.actor import Actor
from budzet.base.errors import DomainError, NotFoundError


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in words. ``holds``: today is one of its days."""

    name: str
    sentence: str
    scope: str
    dates: str
    holds: bool


@dataclass(frozen=True, slots=True)
class LivingSession:
    """A session that may be used. ``device`` is empty when the browser did not say what it is."""

    id: int
    device: str
    began_at: dt.datetime
    seen_at: dt.datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class Account:
    """One's own account. ``printed``: the second factor is a printed list; ``codes_left`` counts what is on paper."""

    name: str
    email: str
    department: str
    roles: Sequence[HeldRole]
    sessions: Sequence[LivingSession]
    printed: bool
    codes_left: int


def read(session: Session, staff_id: int, session_id: int, *, now: dt.datetime) -> Account:
    """Return the account of somebody at the desk."""
    person = session.get_one(Staff, staff_id)
    department = session.get(Department, person.department_id) if person.department_id else None
    printed = person.totp_sealed is None
    return Account(
        name=person.name,
        email=person.email,
        department=department.name if department else "",
        roles=roles_in_words(session, person, calendar.local(now).date()),
        sessions=[
            LivingSession(row.id, row.device, row.began_at, row.seen_at, row.id == session_id)
            for row in sessions.living(session, staff_id, now=now)
        ],
        printed=printed,
        codes_left=second_factor.codes_left(session, staff_id, CodeKind.PRINTED if printed else CodeKind.RECOVERY),
    )


def roles_in_words(session: Session, person: Staff, today: dt.date) -> list[HeldRole]:
    """Return the roles of a person that were not taken back and are not over, in words."""
    return [
        HeldRole(
            name=str(words.ROLE_NAMES[row.role]),
            sentence=str(words.ROLE_SENTENCES[row.role]),
            scope=scopes.in_words(session, grants.wanted_of(row).scope),
            dates=grants.dates_in_words(row.valid_from, row.valid_until),
            holds=row.valid_from <= today,
        )
        for row in person.grants
        if row.revoked_at is None and (row.valid_until is None or today <= row.valid_until)
    ]


def end_session(session: Session, session_id: int, *, staff_id: int, actor: Actor, now: dt.datetime) -> None:
    """End one living session of one's own. Raises ``NotFoundError``."""
    if session_id not in {row.id for row in sessions.living(session, staff_id, now=now)}:
        raise NotFoundError("Nie ma takiej sesji.")
    sessions.end(session, session_id, now=now)
    staff_log.note(session, "staff.session_ended", staff_id, actor=actor, now=now)


def end_other_sessions(session: Session, *, staff_id: int, but: int, actor: Actor, now: dt.datetime) -> None:
    """End every session of one's own but this one."""
    sessions.end_all(session, staff_id, now=now, but=but)
    staff_log.note(session, "staff.sessions_ended", staff_id, actor=actor, now=now)


def new_recovery_codes(
    session: Session, staff_id: int, *, secrets_: Secrets, actor: Actor, now: dt.datetime
) -> list[str]:
    """Replace the recovery codes beside an authenticator. Raises ``DomainError`` for who has a printed list."""
    person = session.get_one(Staff, staff_id)
    if person.totp_sealed is None:
        raise DomainError("Kody zapasowe są tylko do aplikacji. Wydrukuj nową listę.")
    codes = second_factor.new_codes(session, person, CodeKind.RECOVERY, secrets_=secrets_)
    staff_log.note(session, "staff.codes_renewed", staff_id, actor=actor, now=now)
    return codes
