"""The worker's lease: one worker works, a second one waits until the first is gone or silent for too long.

The lease keeps SQLite to one writing worker; that no job runs twice at once is the lock of the job, not the lease.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from budzet.jobs.models import WorkerLease

LEASE = dt.timedelta(seconds=30)


def acquire(session: Session, holder: str, *, now: dt.datetime) -> bool:
    """Take or prolong the lease; say whether ``holder`` has it."""
    _ensure_row(session, now)
    taken = (
        update(WorkerLease)
        .where(or_(WorkerLease.holder == holder, WorkerLease.held_until <= now))
        .values(holder=holder, held_until=now + LEASE)
        .returning(WorkerLease.id)
    )
    return session.scalar(taken) is not None


def release(session: Session, holder: str, *, now: dt.datetime) -> None:
    """Give the lease back, so that the next worker starts at once."""
    session.execute(update(WorkerLease).where(WorkerLease.holder == holder).values(held_until=now))


def probe(session: Session, *, now: dt.datetime) -> None:
    """Write to the database without changing anything: the test of ``/readyz``."""
    _ensure_row(session, now)
    session.execute(update(WorkerLease).values(holder=WorkerLease.holder))


def _ensure_row(session: Session, now: dt.datetime) -> None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(WorkerLease).values(id=1, holder="", held_until=now).on_conflict_do_nothing())
