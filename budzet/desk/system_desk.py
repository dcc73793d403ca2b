"""The state of the system for the coordinator: one plain sentence a line, and what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from budzet.accounts.access import anywhere, requires
from budzet.accounts.roles import Permission
from budzet.desk import system_facts, system_state
from budzet.web import filters
from budzet.web.requests import get_session, now, services

bp = Blueprint("system_desk", __name__, url_prefix="/urzad/stan")


@bp.get("/")
@requires(Permission.SEE_SYSTEM, scope=anywhere)
def state() -> ResponseReturnValue:
    """Show how mail, worker, backup, clock, disk, schema and keys are."""
    judged = system_state.judge(system_facts.measure(get_session(), services(), now()))
    lines = [
        {
            "subject": SUBJECTS[line.subject],
            "good": line.good,
            "sentence": str(SENTENCES[line.code])
            % {name: _written(name, value) for name, value in line.params.items()},
            "advice": "" if line.good else ADVICE[line.code],
        }
        for line in judged
    ]
    return render_template("desk/system.html", lines=lines, bad=sum(not line["good"] for line in lines))


def _written(name: str, value: object) -> str:
    if isinstance(value, dt.datetime):
        return filters.moment(value)
    if isinstance(value, int) and name in ("free", "total"):
        return f"{filters.number(round(value / 1024**3, 1))}{filters.NBSP}GB"
    return "" if value is None else str(value)


SUBJECTS: Mapping[str, Any] = MappingProxyType(
    {
        "mail": _l("Mails"),
        "worker": _l("Worker"),
        "jobs": _l("Jobs"),
        "backup": _l("Backup"),
        "clock": _l("Clock"),
        "disk": _l("Disk"),
        "schema": _l("Database"),
        "keys": _l("Keys of the editions"),
    }
)

SENTENCES: Mapping[str, Any] = MappingProxyType(
    {
        "mail_off": _l("Mails are not sent: the settings only write in the log that there was one."),
        "mail_failed": _l("Mails that could not be sent although we tried many times: %(count)s."),
        "mail_stuck": _l("Mails that wait: %(count)s, the oldest since %(since)s."),
        "mail_waiting": _l("Mails that go out in a moment: %(count)s."),
        "mail_sent": _l("No mail waits. The last one went out on %(last)s."),
        "mail_none": _l("No mail waits and none was sent yet."),
        "worker_never": _l("The worker has never been started."),
        "worker_silent": _l("The worker has been silent since %(since)s."),
        "worker_works": _l("The worker is at work."),
        "jobs_failed": _l("Jobs that were given up: %(count)s."),
        "jobs_late": _l("Jobs that are late: %(count)s, the oldest since %(since)s."),
        "jobs_done": _l("Nothing is late."),
        "backup_none": _l("There is no backup in the folder of backups."),
        "backup_old": _l("The newest backup is of %(at)s: more than a day ago."),
        "backup_fresh": _l("The newest backup is of %(at)s."),
        "clock_moved": _l("The clock was moved for a rehearsal. It says: %(now)s."),
        "clock_differs": _l("The clocks of this server and of the database differ by %(seconds)s seconds."),
        "clock_right": _l("It is %(now)s."),
        "disk_enough": _l("Free: %(free)s of %(total)s."),
        "disk_full": _l("Only %(free)s of %(total)s are free."),
        "schema_current": _l("The schema of the database is the one this version needs."),
        "schema_old": _l("The schema of the database is older than this version."),
        "keys_there": _l("Every key is in its place and is the right one."),
        "keys_missing": _l("A key is missing or is another one. %(fault)s"),
    }
)

ADVICE: Mapping[str, Any] = MappingProxyType(
    {
        "mail_off": _l("Set BUDZET_MAIL_SENDER to smtp and name the mail server."),
        "mail_failed": _l("Ask the administrator of the mail server why it refuses them. Residents did not get them."),
        "mail_stuck": _l("See whether the worker is at work and the mail server answers."),
        "worker_never": _l("Start it with: budzet worker. Without it no mail is sent and nothing is published."),
        "worker_silent": _l("Start it with: budzet worker. Without it no mail is sent and nothing is published."),
        "jobs_failed": _l("Show the log of the worker to whoever keeps the service."),
        "jobs_late": _l("See whether the worker is at work."),
        "backup_none": _l("Let the server's own backup write there every night, and try to restore one."),
        "backup_old": _l("See why the last night's backup is missing."),
        "clock_moved": _l("Take BUDZET_CLOCK out of the settings before residents use the service."),
        "clock_differs": _l("Let both set their clock by the network (NTP): deadlines depend on it."),
        "disk_full": _l("Make room before voting: votes are stored on this disk."),
        "schema_old": _l("Run: budzet db upgrade."),
        "keys_missing": _l(
            "Voting stands until the file is back. Bring it back from the safe copy; never make a new one."
        ),
    }
)
