"""Notices for everybody at the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts.models import StaffNotice
from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import DomainError, NotFoundError
from budzet.base.findings import Finding

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says and from which day until which it is shown (both inclusive)."""

    body: str
    shown_from: dt.date
    shown_until: dt.date


def findings(notice: Notice, today: dt.date) -> list[Finding]:
    """Return what is wrong with a notice (pure)."""
    found = []
    if not notice.body.strip():
        found.append(Finding.of("body_missing", "body"))
    if len(notice.body) > LONGEST:
        found.append(Finding.of("body_long", "body", most=LONGEST))
    if notice.shown_until < notice.shown_from:
        found.append(Finding.of("dates_order", "shown_until"))
    elif notice.shown_until < today:
        found.append(Finding.of("dates_past", "shown_until"))
    return found


def save(
    session: Session, notice: Notice, notice_id: int | None, *, today: dt.date, actor: Actor, now: dt.datetime
) -> int:
    """Store a notice, a new one without an id. Raises ``DomainError`` with every finding, ``NotFoundError``."""
    found = findings(notice, today)
    if found:
        raise DomainError("Nie zapisano komunikatu.", found)
    row = get(session, notice_id) if notice_id is not None else StaffNotice(author_id=int(actor.id), made_at=now)
    row.body, row.shown_from, row.shown_until = notice.body.strip(), notice.shown_from, notice.shown_until
    session.add(row)
    session.flush()
    what = "notice.added" if notice_id is None else "notice.changed"
    _record(session, what, row.id, actor=actor, now=now)
    return row.id


def remove(session: Session, notice_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Remove a notice. Raises ``NotFoundError``."""
    session.delete(get(session, notice_id))
    session.flush()
    _record(session, "notice.removed", notice_id, actor=actor, now=now)


def get(session: Session, notice_id: int) -> StaffNotice:
    """Return a notice. Raises ``NotFoundError``."""
    row = session.get(StaffNotice, notice_id)
    if row is None:
        raise NotFoundError("Nie ma takiego komunikatu.")
    return row


def shown_on(session: Session, day: dt.date) -> Sequence[StaffNotice]:
    """Return the notices of a day, the latest first."""
    rows = select(StaffNotice).where(StaffNotice.shown_from <= day, StaffNotice.shown_until >= day)
    return session.scalars(rows.order_by(StaffNotice.id.desc())).all()


def everything(session: Session) -> Sequence[StaffNotice]:
    """Return every notice, the one that is shown longest first."""
    return session.scalars(select(StaffNotice).order_by(StaffNotice.shown_until.desc(), StaffNotice.id.desc())).all()


def _record(session: Session, what: str, notice_id: int, *, actor: Actor, now: dt.datetime) -> None:
    audit.record(session, actor, what, now=now, object_kind="notice", object_id=str(notice_id))
