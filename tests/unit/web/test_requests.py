"""What a request works with: one instant, one read session, one way to write."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import inspect as state_of
from sqlalchemy import select
from sqlalchemy.orm import Session
from support.clock import START

from budzet.audit.models import AuditEntry
from budzet.audit.services import record
from budzet.base.actor import SYSTEM
from budzet.web import requests
from budzet.web.requests import get_session, make_services, now, transaction


@pytest.fixture
def services(make_settings, clock):
    made = make_services(make_settings(), clock=clock)
    yield made
    made.database.dispose()


@pytest.fixture
def request_of(services):
    """A place that is a request to the service and nothing more."""
    app = Flask("requests")
    requests.init_app(app, services)
    with app.test_request_context() as context:
        yield context


def write(*, fails: bool = False) -> None:
    with transaction() as session:
        record(session, SYSTEM, "tested", now=now())
        if fails:
            raise KeyError


def entries(session: Session) -> Sequence[AuditEntry]:
    return session.scalars(select(AuditEntry)).all()


def test_the_instant_of_a_request_stays_the_same_while_time_goes_on(request_of, clock):
    first = now()
    clock.forward(hours=1)
    assert (first, now()) == (START, START)


def test_a_request_reads_in_one_session(request_of):
    assert get_session() is get_session()


def test_what_was_written_is_read_after_it(request_of):
    assert entries(get_session()) == []
    write()
    assert len(entries(get_session())) == 1


def test_writing_ends_the_reading_so_that_no_reader_holds_the_writer_up(request_of):
    write()
    before = get_session()
    (row,) = entries(before)
    write()
    assert get_session() is not before
    assert state_of(row).detached
    assert row.act == "tested", "what was read stays readable"


def test_nothing_is_written_when_the_act_fails(request_of):
    with pytest.raises(KeyError):
        write(fails=True)
    assert entries(get_session()) == []


def test_the_end_of_a_request_closes_its_session(services):
    app = Flask("requests")
    requests.init_app(app, services)
    with app.test_request_context():
        session = get_session()
        entries(session)
        assert session.in_transaction()
    assert not session.in_transaction()


def test_the_settings_choose_the_clock_and_the_carrier_unless_they_are_given(make_settings, tmp_path, mailer):
    file = tmp_path / "clock"
    file.write_text("2026-10-01T12:00:00Z")
    made = make_services(make_settings(clock=file), mailer=mailer)
    made.database.dispose()
    assert made.clock.now().isoformat() == "2026-10-01T12:00:00+00:00"
    assert made.mailer is mailer
