"""Work that comes back: one job for each period, whichever worker asks first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import delete

from budzet.db.session import Database
from budzet.jobs.handlers import Handler, JobContext, handler
from budzet.jobs.models import Job
from budzet.jobs.services import enqueue

KEPT = dt.timedelta(days=30)
"""How long a job that is done stays in the table; longer than any period, or its work would be done twice."""

_PERIODS: dict[str, dt.timedelta] = {}


def recurring(kind: str, every: dt.timedelta) -> Callable[[Handler], Handler]:
    """Register a function for jobs of ``kind`` that the worker asks for once in each period."""
    _PERIODS[kind] = every
    return handler(kind)


def due_keys(now: dt.datetime) -> dict[str, str]:
    """Return the key of the present period of each kind, by the key: what a worker has asked for already."""
    return {f"{kind}:{int(now.timestamp() // every.total_seconds())}": kind for kind, every in _PERIODS.items()}


def ask(database: Database, keys: dict[str, str], now: dt.datetime) -> None:
    """Put the jobs of the given periods in the table; those another worker asked for are there already."""
    with database.transaction() as session:
        for key, kind in keys.items():
            enqueue(session, kind, {}, now=now, unique_key=key)


@recurring("jobs.purge", dt.timedelta(days=1))
def purge(context: JobContext, _args: dict[str, object]) -> None:
    """Delete jobs that were done a month ago."""
    with context.database.transaction() as session:
        session.execute(delete(Job).where(Job.done_at < context.now - KEPT))
