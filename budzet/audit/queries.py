"""Reading the audit log: narrowed to what an auditor looks for, and checked against its chain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from budzet.audit import chain
from budzet.audit.models import AuditEntry
from budzet.base import calendar

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What an auditor narrows the log to: days in Warsaw (both inclusive), the rest exact; empty means everything."""

    day_from: dt.date | None = None
    day_until: dt.date | None = None
    act: str = ""
    actor_kind: str = ""
    actor_id: str = ""
    object_kind: str = ""
    object_id: str = ""
    edition_id: int | None = None


def listing(chosen: LogFilter) -> Select[AuditEntry]:
    """Return the query of the log, the newest entry first."""
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    if chosen.day_from:
        statement = statement.where(AuditEntry.at >= calendar.instant(chosen.day_from))
    if chosen.day_until:
        statement = statement.where(AuditEntry.at < calendar.end_of(chosen.day_until))
    for name in ("act", "actor_kind", "actor_id", "object_kind", "object_id"):
        if value := getattr(chosen, name):
            statement = statement.where(getattr(AuditEntry, name) == value)
    if chosen.edition_id is not None:
        statement = statement.where(AuditEntry.edition_id == chosen.edition_id)
    return statement


def head(session: Session) -> bytes:
    """Return the hash of the last entry: what one notes elsewhere to find later that the log was cut."""
    last = session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1))
    return last if last is not None else chain.START


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the whole log found: how many entries, the hash of the last, the first broken one if any.

    ``cut``: every entry fits, but none has the hash that was noted earlier.
    """

    entries: int
    head: bytes
    broken: chain.Broken | None
    cut: bool = False


def verify(session: Session, *, head: bytes | None = None) -> Verdict:
    """Check every entry of the log against its chain.

    ``head`` is a hash noted earlier: when no entry has it, the log was cut or rewritten, and ``broken`` says
    ``missing`` of the entry after the last.
    """
    last = session.execute(select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)).first()
    entries = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    end = last.hash if last else chain.START
    with closing(_links(session)) as links:
        broken = chain.first_broken(links)
    if broken is not None or head in (None, chain.START):
        return Verdict(entries, end, broken)
    if session.scalar(select(AuditEntry.id).where(AuditEntry.hash == head)) is None:
        return Verdict(entries, end, chain.Broken(entries + 1, "missing"), cut=True)
    return Verdict(entries, end, None)


def _links(session: Session) -> Generator[tuple[chain.Link, bytes, bytes], None, None]:
    statement = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=_AT_ONCE)
    # Whoever stops at the first broken entry leaves rows behind that the server still holds.
    with closing(session.scalars(statement)) as rows:
        for row in rows:
            link = chain.Link(**{name: getattr(row, name) for name in chain.Link.__slots__})
            yield link, row.prev_hash, row.hash
            session.expunge(row)
