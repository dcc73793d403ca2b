"""Who does which kind of job: features register idempotent functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from budzet.base.clock import Clock
from budzet.db.session import Database
from budzet.jobs.models import Job
from budzet.settings import Settings

LOCK = dt.timedelta(minutes=15)
"""How long a job may be silent before another worker takes it."""


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a handler works with.

    The handler opens ``database.transaction()`` itself, as late and as short as it can: the writer's lock of SQLite is
    the one that votes wait for, so neither a mail server nor a chart may be waited for inside it. ``mailer`` is a
    ``notifications.senders.Mailer``, ``texter`` a ``notifications.texters.Texter``; this room stands below that one and
    does not look at them. ``now`` is the instant the job was started at; ``clock`` is for long jobs that must know how
    late it has become.
    """

    job_id: int
    database: Database
    settings: Settings
    mailer: Any
    now: dt.datetime
    clock: Clock
    texter: Any = None
    last_try: bool = False

    def progress(self, percent: int) -> None:
        """Store how far the job is and prolong its lock. Not inside a transaction of the handler."""
        until = self.clock.now() + LOCK
        with self.database.transaction() as session:
            session.execute(update(Job).where(Job.id == self.job_id).values(progress=percent, locked_until=until))


Handler = Callable[[JobContext, dict[str, Any]], dict[str, Any] | None]

_HANDLERS: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register a function for jobs of ``kind``. It may run more than once; what it returns is kept as the result.

    Raises ``ValueError`` when another function is registered for the kind.
    """

    def register(function: Handler) -> Handler:
        if kind in _HANDLERS:
            raise ValueError(f"two handlers for jobs of kind {kind}")
        _HANDLERS[kind] = function
        return function

    return register


def find(kind: str) -> Handler:
    """Return the handler of ``kind``. Raises ``LookupError`` when no feature registered one."""
    if kind not in _HANDLERS:
        raise LookupError(f"no handler for jobs of kind {kind}")
    return _HANDLERS[kind]
