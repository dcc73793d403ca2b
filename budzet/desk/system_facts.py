"""Measuring how the service is: counts of the database, files of the var folder, clocks."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from budzet.base.errors import DomainError
from budzet.db.migrate import is_current
from budzet.desk.system_state import Facts
from budzet.jobs.models import Job, WorkerLease
from budzet.jobs.running import MAX_TRIES
from budzet.notifications.models import OutboxMail
from budzet.residents import keys
from budzet.settings import Settings
from budzet.web.requests import Services

BACKUPS = "backups"
"""The folder under the var folder in which backups lie."""


def measure(session: Session, services: Services, now: dt.datetime) -> Facts:
    """Return everything the page judges."""
    settings = services.settings
    disk = shutil.disk_usage(settings.var_dir)
    return Facts(
        now=now,
        mails_are_sent=settings.mail_sender == "smtp" or settings.env != "production",
        worker_until=session.scalar(select(WorkerLease.held_until).where(WorkerLease.holder != "")),
        backup_at=newest_backup(settings.var_dir / BACKUPS),
        clock_moved=settings.clock is not None,
        database_now=_database_clock(session, now),
        disk_free=disk.free,
        disk_total=disk.total,
        schema_current=is_current(services.database.engine),
        keys_fault=_keys_fault(session, settings),
        **_mails(session),
        **_jobs(session, now),
    )


def newest_backup(folder: Path) -> dt.datetime | None:
    """Return when the newest file of a folder was written, or ``None`` when there is none."""
    if not folder.is_dir():
        return None
    written = [path.stat().st_mtime for path in folder.iterdir() if path.is_file()]
    return dt.datetime.fromtimestamp(max(written), dt.UTC) if written else None


def _mails(session: Session) -> dict[str, Any]:
    unsent = OutboxMail.sent_at.is_(None)
    waiting, oldest = session.execute(
        select(func.count(), func.min(OutboxMail.queued_at)).where(unsent, OutboxMail.tries < MAX_TRIES)
    ).one()
    failed = session.scalar(select(func.count()).where(unsent, OutboxMail.tries >= MAX_TRIES))
    last = session.scalar(select(func.max(OutboxMail.sent_at)))
    return {"mails_waiting": waiting, "oldest_mail": oldest, "mails_failed": failed or 0, "last_mail": last}


def _jobs(session: Session, now: dt.datetime) -> dict[str, Any]:
    given_up = select(func.count()).where(Job.done_at.is_(None), Job.tries >= MAX_TRIES)
    late, oldest = session.execute(
        select(func.count(), func.min(Job.run_at)).where(
            Job.done_at.is_(None), Job.tries < MAX_TRIES, Job.run_at <= now
        )
    ).one()
    return {"jobs_late": late, "oldest_job": oldest, "jobs_failed": session.scalar(given_up) or 0}


def _database_clock(session: Session, now: dt.datetime) -> dt.datetime | None:
    """Return the instant on the database's clock; SQLite has none of its own."""
    if session.get_bind().dialect.name != "postgresql":
        return None
    found: dt.datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found.astimezone(now.tzinfo)


def _keys_fault(session: Session, settings: Settings) -> str:
    try:
        keys.check(session, settings.keys_dir)
    except DomainError as error:
        return error.sentence
    return ""
