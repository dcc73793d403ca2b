"""Whether the service is well: what was measured, judged line by line (pure). Words are chosen at the screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

MAIL_MAY_WAIT = dt.timedelta(minutes=15)
JOB_MAY_WAIT = dt.timedelta(minutes=5)
BACKUP_MAY_BE = dt.timedelta(hours=26)  # one a day, with some room
CLOCKS_MAY_DIFFER = dt.timedelta(seconds=5)
LEAST_FREE_BYTES = 1024**3
LEAST_FREE_SHARE = 10  # per cent


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured at ``now``. Oldest and last are instants of what there is, else ``None``."""

    now: dt.datetime
    mails_are_sent: bool = True
    mails_waiting: int = 0
    mails_failed: int = 0
    oldest_mail: dt.datetime | None = None
    last_mail: dt.datetime | None = None
    worker_until: dt.datetime | None = None
    jobs_late: int = 0
    jobs_failed: int = 0
    oldest_job: dt.datetime | None = None
    backup_at: dt.datetime | None = None
    clock_moved: bool = False
    database_now: dt.datetime | None = None
    disk_free: int = 0
    disk_total: int = 0
    schema_current: bool = True
    keys_fault: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One judgement: of what, how (``code`` chooses the words), good or not."""

    subject: str
    code: str
    good: bool
    params: dict[str, object] = field(default_factory=dict)


def judge(facts: Facts) -> list[Line]:
    """Return one line for each subject, in the order of the page."""
    return [rule(facts) for rule in _RULES]


def _mail(facts: Facts) -> Line:
    if not facts.mails_are_sent:
        return Line("mail", "mail_off", good=False)
    if facts.mails_failed:
        return Line("mail", "mail_failed", good=False, params={"count": facts.mails_failed})
    told: dict[str, object] = {"count": facts.mails_waiting, "since": facts.oldest_mail, "last": facts.last_mail}
    if facts.oldest_mail is not None and facts.now - facts.oldest_mail >= MAIL_MAY_WAIT:
        return Line("mail", "mail_stuck", good=False, params=told)
    if facts.mails_waiting:
        return Line("mail", "mail_waiting", good=True, params=told)
    return Line("mail", "mail_sent" if facts.last_mail else "mail_none", good=True, params=told)


def _worker(facts: Facts) -> Line:
    if facts.worker_until is None:
        return Line("worker", "worker_never", good=False)
    if facts.worker_until <= facts.now:
        return Line("worker", "worker_silent", good=False, params={"since": facts.worker_until})
    return Line("worker", "worker_works", good=True)


def _jobs(facts: Facts) -> Line:
    if facts.jobs_failed:
        return Line("jobs", "jobs_failed", good=False, params={"count": facts.jobs_failed})
    if facts.oldest_job is not None and facts.now - facts.oldest_job >= JOB_MAY_WAIT:
        return Line("jobs", "jobs_late", good=False, params={"count": facts.jobs_late, "since": facts.oldest_job})
    return Line("jobs", "jobs_done", good=True)


def _backup(facts: Facts) -> Line:
    if facts.backup_at is None:
        return Line("backup", "backup_none", good=False)
    good = facts.now - facts.backup_at <= BACKUP_MAY_BE
    return Line("backup", "backup_fresh" if good else "backup_old", good=good, params={"at": facts.backup_at})


def _clock(facts: Facts) -> Line:
    if facts.clock_moved:
        return Line("clock", "clock_moved", good=False, params={"now": facts.now})
    if facts.database_now is not None and abs(facts.database_now - facts.now) > CLOCKS_MAY_DIFFER:
        seconds = round(abs(facts.database_now - facts.now).total_seconds())
        return Line("clock", "clock_differs", good=False, params={"seconds": seconds})
    return Line("clock", "clock_right", good=True, params={"now": facts.now})


def _disk(facts: Facts) -> Line:
    enough = facts.disk_free >= LEAST_FREE_BYTES and facts.disk_free * 100 >= facts.disk_total * LEAST_FREE_SHARE
    told: dict[str, object] = {"free": facts.disk_free, "total": facts.disk_total}
    return Line("disk", "disk_enough" if enough else "disk_full", good=enough, params=told)


def _schema(facts: Facts) -> Line:
    return Line("schema", "schema_current" if facts.schema_current else "schema_old", good=facts.schema_current)


def _keys(facts: Facts) -> Line:
    good = not facts.keys_fault
    return Line("keys", "keys_there" if good else "keys_missing", good=good, params={"fault": facts.keys_fault})


_RULES: tuple[Callable[[Facts], Line], ...] = (_mail, _worker, _jobs, _backup, _clock, _disk, _schema, _keys)
