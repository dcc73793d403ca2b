"""One worker works, a second one waits."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy.exc import OperationalError
from support.clock import START, SettableClock
from support.jobs import Host

from budzet.jobs import handlers, lease, worker
from budzet.jobs.services import enqueue
from budzet.jobs.worker import Worker

KIND = "tests.worker"


@pytest.fixture
def host(database, clock):
    return Host(database, clock)


@pytest.fixture
def done():
    """The names of the jobs that were done."""
    names: list[str] = []
    handlers.handler(KIND)(lambda context, args: names.append(args["name"]))
    yield names
    handlers._HANDLERS.pop(KIND)


def ask(host, name) -> None:
    with host.database.transaction() as session:
        enqueue(session, KIND, {"name": name}, now=host.clock.now())


def test_the_second_worker_does_nothing_while_the_first_one_works(host, done):
    machine = SettableClock()
    first, second = Worker(host, lease_clock=machine), Worker(host, lease_clock=machine)
    first.turn()
    ask(host, "a")
    assert second.turn() == 0
    first.turn()
    assert done == ["a"]


def test_the_second_worker_takes_over_when_the_first_one_is_silent(host, done):
    machine = SettableClock()
    first, second = Worker(host, lease_clock=machine), Worker(host, lease_clock=machine)
    first.turn()
    ask(host, "a")
    machine.forward(seconds=lease.LEASE.total_seconds())
    second.turn()
    assert done == ["a"]
    ask(host, "b")
    first.turn()
    assert done == ["a"], "the first worker comes back too late"


def test_a_worker_that_works_keeps_its_lease(host, done):
    machine = SettableClock()
    first, second = Worker(host, lease_clock=machine), Worker(host, lease_clock=machine)
    for _ in range(10):
        first.turn()
        machine.forward(seconds=11)
    ask(host, "a")
    assert second.turn() == 0
    assert done == []


def test_time_that_a_rehearsal_holds_still_does_not_hold_the_lease(host, done, clock):
    machine = SettableClock()
    Worker(host, lease_clock=machine).turn()
    machine.forward(minutes=5)
    ask(host, "a")
    Worker(host, lease_clock=machine).turn()
    assert (clock.now(), done) == (START, ["a"])


def test_a_stopped_worker_gives_the_lease_back(host, done, monkeypatch):
    monkeypatch.setattr(worker, "POLL", 0.01)
    machine = SettableClock()
    first = Worker(host, lease_clock=machine)
    ask(host, "a")
    running = threading.Thread(target=first.run)
    running.start()
    while not done:
        running.join(0.01)
    first.stop()
    running.join()
    ask(host, "b")
    Worker(host, lease_clock=machine).turn()
    assert done == ["a", "b"]


def test_a_database_that_is_away_is_waited_for(host, monkeypatch):
    monkeypatch.setattr(worker, "POLL", 0.01)
    turns = []

    class Stumbling(Worker):
        def turn(self) -> int:
            turns.append(1)
            if len(turns) == 3:
                self.stop()
                return 0
            raise OperationalError("SELECT 1", {}, Exception("gone"))

    Stumbling(host).run()
    assert len(turns) == 3


@pytest.mark.parametrize(
    ("later", "taken"),
    ((dt.timedelta(0), False), (lease.LEASE - dt.timedelta(seconds=1), False), (lease.LEASE, True)),
)
def test_a_lease_ends_when_its_time_is_over(database, later, taken):
    with database.transaction() as session:
        assert lease.acquire(session, "a", now=START)
        assert lease.acquire(session, "b", now=START + later) is taken


def test_only_the_holder_gives_the_lease_back(database):
    with database.transaction() as session:
        assert lease.acquire(session, "a", now=START)
        lease.release(session, "b", now=START)
        assert not lease.acquire(session, "b", now=START)
        lease.release(session, "a", now=START)
        assert lease.acquire(session, "b", now=START)


def test_asking_whether_the_database_takes_writes_changes_no_lease(database):
    with database.transaction() as session:
        lease.probe(session, now=START)
        assert lease.acquire(session, "a", now=START)
        lease.probe(session, now=START + dt.timedelta(days=1))
        assert not lease.acquire(session, "b", now=START)
