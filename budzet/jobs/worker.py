"""The worker: runs what is due, every second, until it is told to stop."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import threading

from sqlalchemy.exc import SQLAlchemyError

from budzet.base.clock import Clock, SystemClock
from budzet.jobs import lease, recurring
from budzet.jobs.running import Host, run_due

POLL = 1.0
_log = logging.getLogger(__name__)


class Worker:
    """One worker. ``stop`` may be called from a signal handler or another thread.

    The lease runs on the machine's own clock, not on the service's: a rehearsal that holds time still must not keep a
    second worker waiting for ever.
    """

    def __init__(self, host: Host, *, lease_clock: Clock | None = None) -> None:
        self.host = host
        self.name = secrets.token_hex(8)
        self._lease_clock = lease_clock or SystemClock()
        self._prolong_at: dt.datetime | None = None
        self._stopping = threading.Event()
        self._asked = frozenset[str]()

    def stop(self) -> None:
        """Finish the job at hand and return from ``run``."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped. A database that is away is waited for."""
        _log.info("worker %s waits for jobs", self.name)
        while not self._stopping.is_set():
            try:
                self.turn()
            except SQLAlchemyError:
                _log.exception("the database did not answer")
            self._stopping.wait(POLL)
        self._give_back()

    def turn(self) -> int:
        """Prolong the lease and run what is due; return how many jobs were started, 0 while another worker works."""
        if not self._holds_lease():
            return 0
        self._ask_for_recurring()
        return run_due(self.host, stopped=self._stopping.is_set)

    def _ask_for_recurring(self) -> None:
        now = self.host.clock.now()
        keys = recurring.due_keys(now)
        # Remembered, because asking takes the writer's lock, which votes wait for.
        if fresh := {key: kind for key, kind in keys.items() if key not in self._asked}:
            recurring.ask(self.host.database, fresh, now)
            self._asked = frozenset(keys)

    def _holds_lease(self) -> bool:
        now = self._lease_clock.now()
        if self._prolong_at is not None and now < self._prolong_at:
            return True
        with self.host.database.transaction() as session:
            held = lease.acquire(session, self.name, now=now)
        self._prolong_at = now + lease.LEASE / 3 if held else None
        return held

    def _give_back(self) -> None:
        try:
            with self.host.database.transaction() as session:
                lease.release(session, self.name, now=self._lease_clock.now())
        except SQLAlchemyError:
            _log.exception("the lease runs out by itself")
