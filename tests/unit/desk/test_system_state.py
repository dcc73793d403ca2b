"""How the service is judged: a table of what is good and what needs somebody's attention."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from support.clock import START

from budzet.base.clock import SystemClock
from budzet.desk import system_desk, system_facts
from budzet.desk.system_state import Facts, judge
from budzet.web.requests import make_services

GIGABYTE = 1024**3
HOUR, MINUTE, SECOND = dt.timedelta(hours=1), dt.timedelta(minutes=1), dt.timedelta(seconds=1)
WELL = {
    "now": START,
    "last_mail": START - HOUR,
    "worker_until": START + 30 * SECOND,
    "backup_at": START - 8 * HOUR,
    "disk_free": 50 * GIGABYTE,
    "disk_total": 100 * GIGABYTE,
}


def told(**changes):
    """Return what is not as in a healthy service."""
    lines = judge(Facts(**{**WELL, **changes}))
    healthy = judge(Facts(**WELL))
    return [(line.code, line.good) for line, usual in zip(lines, healthy, strict=True) if line.code != usual.code]


def test_a_healthy_service_is_well_in_every_line():
    assert [line.good for line in judge(Facts(**WELL))] == [True] * 8


@pytest.mark.parametrize(
    ("changes", "code", "good"),
    (
        ({"last_mail": None}, "mail_none", True),
        ({"mails_waiting": 3, "oldest_mail": START - MINUTE}, "mail_waiting", True),
        ({"mails_waiting": 3, "oldest_mail": START - 15 * MINUTE}, "mail_stuck", False),
        ({"mails_failed": 1}, "mail_failed", False),
        ({"mails_are_sent": False}, "mail_off", False),
        ({"worker_until": None}, "worker_never", False),
        ({"worker_until": START}, "worker_silent", False),
        ({"jobs_late": 2, "oldest_job": START - 5 * MINUTE}, "jobs_late", False),
        ({"jobs_failed": 1}, "jobs_failed", False),
        ({"backup_at": None}, "backup_none", False),
        ({"backup_at": START - 27 * HOUR}, "backup_old", False),
        ({"clock_moved": True}, "clock_moved", False),
        ({"database_now": START + 6 * SECOND}, "clock_differs", False),
        ({"database_now": START - 6 * SECOND}, "clock_differs", False),
        ({"disk_free": GIGABYTE - 1, "disk_total": 2 * GIGABYTE}, "disk_full", False),
        ({"disk_free": 9 * GIGABYTE}, "disk_full", False),
        ({"schema_current": False}, "schema_old", False),
        ({"keys_fault": "Brakuje pliku."}, "keys_missing", False),
    ),
)
def test_each_thing_is_judged_by_itself(changes, code, good):
    assert told(**changes) == [(code, good)]


@pytest.mark.parametrize(
    "changes",
    (
        {"jobs_late": 2, "oldest_job": START - 4 * MINUTE},
        {"backup_at": START - 26 * HOUR},
        {"database_now": START + 5 * SECOND},
        {"disk_free": 10 * GIGABYTE},
    ),
)
def test_what_is_just_within_its_bounds_is_good(changes):
    assert told(**changes) == []


def test_every_judgement_has_words_and_what_is_bad_has_advice():
    spoken = set(system_desk.SENTENCES)
    for changes in ({}, {"worker_until": None, "backup_at": None, "clock_moved": True, "schema_current": False}):
        for line in judge(Facts(**{**WELL, **changes})):
            assert line.code in spoken
            assert str(system_desk.SENTENCES[line.code]) % dict.fromkeys(line.params, "x")
            assert line.good or line.code in system_desk.ADVICE
            assert line.subject in system_desk.SUBJECTS
    assert spoken >= set(system_desk.ADVICE)


def test_a_fresh_service_is_measured_on_both_engines(database, make_settings):
    services = make_services(make_settings())
    with database.read_session() as session:
        facts = system_facts.measure(session, services, SystemClock().now())
    services.database.dispose()
    assert (facts.mails_waiting, facts.jobs_late, facts.worker_until, facts.keys_fault) == (0, 0, None, "")
    assert (facts.schema_current, facts.clock_moved) == (True, False)
    assert (facts.database_now is None) is database.is_sqlite  # SQLite has no clock of its own
    assert 0 < facts.disk_free <= facts.disk_total


def test_the_newest_file_of_the_folder_of_backups_counts(tmp_path):
    assert system_facts.newest_backup(tmp_path / "backups") is None
    (tmp_path / "backups" / "old").mkdir(parents=True)
    assert system_facts.newest_backup(tmp_path / "backups") is None
    for name, at in (("a.tar", START - HOUR), ("b.tar", START)):
        path = tmp_path / "backups" / name
        path.write_bytes(b"x")
        os.utime(path, (at.timestamp(), at.timestamp()))
    assert system_facts.newest_backup(tmp_path / "backups") == START
