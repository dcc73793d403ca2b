"""Running what is due: claim, run, finish. Each step is a short transaction of its own."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import or_, select, update

from budzet.base.clock import Clock
from budzet.base.errors import DomainError
from budzet.db.session import Database
from budzet.jobs.handlers import LOCK, JobContext, find
from budzet.jobs.models import Job
from budzet.settings import Settings

MAX_TRIES = 8
_FIRST_WAIT = dt.timedelta(seconds=10)
_log = logging.getLogger(__name__)


class Host(Protocol):
    """What the jobs run with; ``web.requests.Services`` is one."""

    @property
    def settings(self) -> Settings:
        """The settings of the service."""
        ...

    @property
    def database(self) -> Database:
        """The database that holds the jobs."""
        ...

    @property
    def clock(self) -> Clock:
        """What says the present instant."""
        ...

    @property
    def mailer(self) -> Any:
        """The carrier of mails."""
        ...

    @property
    def texter(self) -> Any:
        """The carrier of text messages."""
        ...


def run_due(host: Host, *, stopped: Callable[[], bool] = lambda: False) -> int:
    """Run jobs one after another until none is due or ``stopped`` says so; return how many were started."""
    started = 0
    while not stopped() and (job := claim(host.database, host.clock.now())):
        _run(host, job)
        started += 1
    return started


def claim(database: Database, now: dt.datetime) -> Job | None:
    """Lock and return the job that has been due for longest, or nothing; no two workers get the same one.

    One statement on both engines: PostgreSQL skips rows that another worker holds, SQLite has only one writer. A look
    comes first, because an idle worker must not take the writer's lock, which votes wait for, every second.
    """
    due = (
        select(Job.id)
        .where(
            Job.done_at.is_(None),
            Job.run_at <= now,
            Job.tries < MAX_TRIES,
            or_(Job.locked_until.is_(None), Job.locked_until <= now),
        )
        .order_by(Job.run_at, Job.id)
        .limit(1)
    )
    with database.read_session() as session:
        if session.scalar(due) is None:
            return None
    first = due.with_for_update(skip_locked=True).scalar_subquery()
    claimed = update(Job).where(Job.id == first).values(locked_until=now + LOCK, tries=Job.tries + 1).returning(Job)
    with database.transaction() as session:
        return session.scalars(claimed, execution_options={"synchronize_session": False}).one_or_none()


def wait_after(tries: int) -> dt.timedelta:
    """Return how long to wait after the ``tries``-th failure: 10 s, 30 s, 90 s … about two hours before the last."""
    factor: int = 3 ** (tries - 1)
    return _FIRST_WAIT * factor


def _run(host: Host, job: Job) -> None:
    now = host.clock.now()
    context = JobContext(
        job_id=job.id,
        database=host.database,
        settings=host.settings,
        mailer=host.mailer,
        texter=host.texter,
        now=now,
        clock=host.clock,
        last_try=job.tries >= MAX_TRIES,
    )
    try:
        result = find(job.kind)(context, job.args)
    except Exception as error:
        _log.exception("job %s (%s) failed", job.id, job.kind)
        _finish(host, job.id, error=describe(error), locked_until=None, run_at=now + wait_after(job.tries))
    else:
        done_at = host.clock.now()
        _finish(host, job.id, result=result, error=None, locked_until=None, progress=100, done_at=done_at)


def _finish(host: Host, job_id: int, **values: Any) -> None:
    with host.database.transaction() as session:
        session.execute(update(Job).where(Job.id == job_id).values(**values))


def describe(error: Exception) -> str:
    """Return what may be stored of ``error``: its kind, and the sentence only when it is ours.

    The text of other exceptions may hold what somebody typed: an address a mail server refused, a value of a row.
    """
    name = type(error).__name__
    return f"{name}: {error.sentence}" if isinstance(error, DomainError) else name
