"""Running jobs in tests: no worker, no waiting."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask

from budzet.base.clock import Clock
from budzet.db.session import Database
from budzet.jobs.running import run_due
from budzet.notifications.senders import MemoryMailer
from budzet.notifications.texters import MemoryTexter
from budzet.settings import Settings


def run_due_jobs(app: Flask) -> int:
    """Run every job that is due by the clock of ``app``; return how many were started."""
    with app.app_context():
        return run_due(app.extensions["budzet"])


@dataclass(frozen=True)
class Host:
    """What jobs run with, without an app."""

    database: Database
    clock: Clock
    settings: Settings | None = None
    mailer: MemoryMailer = field(default_factory=MemoryMailer)
    texter: MemoryTexter = field(default_factory=MemoryTexter)
