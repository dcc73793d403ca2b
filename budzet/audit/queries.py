"""Reading the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.audit import chain
from budzet.audit.models import AuditEntry

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the whole log found: how many entries, the hash of the last, the first broken one if any."""

    entries: int
    head: bytes
    broken: chain.Broken | None


def verify(session: Session, *, head: bytes | None = None) -> Verdict:
    """Check every entry of the log against its chain.

    ``head`` is a hash noted earlier: when no entry has it, the log was cut and ``broken`` says ``missing`` of the entry
    after the last.
    """
    last = session.execute(select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)).first()
    entries = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    broken = chain.first_broken(_links(session))
    if broken is None and head is not None and head != chain.START:
        known = session.scalar(select(AuditEntry.id).where(AuditEntry.hash == head))
        if known is None:
            broken = chain.Broken(entries + 1, "missing")
    return Verdict(entries, last.hash if last else chain.START, broken)


def _links(session: Session) -> Iterator[tuple[chain.Link, bytes, bytes]]:
    rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=_AT_ONCE))
    for row in rows:
        link = chain.Link(**{name: getattr(row, name) for name in chain.Link.__slots__})
        yield link, row.prev_hash, row.hash
        session.expunge(row)
