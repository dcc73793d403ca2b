"""The table of jobs: asked for once, run when due, tried again, given up."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import select
from support.clock import START
from support.jobs import Host

from budzet.base.errors import DomainError
from budzet.jobs import handlers, recurring
from budzet.jobs.handlers import LOCK, JobContext
from budzet.jobs.models import Job
from budzet.jobs.running import MAX_TRIES, claim, run_due, wait_after
from budzet.jobs.services import enqueue

KIND = "tests.job"


@pytest.fixture
def does():
    """Register what jobs of the kind of the tests do, for one test."""

    def register(function):
        handlers.handler(KIND)(function)

    yield register
    handlers._HANDLERS.pop(KIND, None)


@pytest.fixture
def host(database, clock):
    return Host(database, clock)


def ask(host, args=None, **options) -> int:
    with host.database.transaction() as session:
        return enqueue(session, KIND, args or {}, now=host.clock.now(), **options)


def job(host, job_id) -> Job:
    with host.database.read_session() as session:
        return session.get_one(Job, job_id)


def test_a_job_is_run_once_and_its_result_kept(host, does):
    seen = []
    does(lambda context, args: seen.append(args) or {"made": 3})
    asked = ask(host, {"edition": 7})
    assert run_due(host) == 1
    assert run_due(host) == 0
    done = job(host, asked)
    assert seen == [{"edition": 7}]
    assert (done.result, done.done_at, done.progress, done.tries, done.error) == ({"made": 3}, START, 100, 1, None)


def test_a_job_waits_for_its_hour(host, does, clock):
    does(lambda context, args: None)
    ask(host, run_at=START + dt.timedelta(hours=1))
    assert run_due(host) == 0
    clock.forward(hours=1)
    assert run_due(host) == 1


def test_jobs_are_run_in_the_order_of_their_hours(host, does, clock):
    order = []
    does(lambda context, args: order.append(args["name"]))
    ask(host, {"name": "late"}, run_at=START + dt.timedelta(hours=2))
    ask(host, {"name": "early"}, run_at=START + dt.timedelta(hours=1))
    ask(host, {"name": "early, asked for after"}, run_at=START + dt.timedelta(hours=1))
    clock.forward(hours=3)
    run_due(host)
    assert order == ["early", "early, asked for after", "late"]


def test_a_key_that_was_used_adds_nothing_even_when_its_job_is_done(host, does):
    does(lambda context, args: None)
    first = ask(host, {"n": 1}, unique_key="publish:7")
    assert ask(host, {"n": 2}, unique_key="publish:7") == first
    assert run_due(host) == 1
    assert ask(host, {"n": 3}, unique_key="publish:7") == first
    assert run_due(host) == 0
    assert job(host, first).args == {"n": 1}


def test_jobs_without_a_key_are_all_kept(host):
    assert ask(host) != ask(host)


def test_an_act_that_fails_asks_for_no_job(host):
    def act_and_fail() -> None:
        with host.database.transaction() as session:
            enqueue(session, KIND, {}, now=START)
            raise KeyError

    with pytest.raises(KeyError):
        act_and_fail()
    assert run_due(host) == 0


def test_a_job_that_fails_is_tried_again_later_and_later(host, does, clock):
    def fail(context, args):
        raise RuntimeError("Jan Kowalski, jan@example.pl")

    does(fail)
    asked = ask(host)
    for tries in range(1, MAX_TRIES + 1):
        assert run_due(host) == 1
        failed = job(host, asked)
        assert (failed.tries, failed.done_at) == (tries, None)
        assert failed.error == "RuntimeError", "what the exception says may be what somebody typed"
        assert run_due(host) == 0
        assert failed.run_at == clock.now() + wait_after(tries)
        clock.set(failed.run_at)
    assert run_due(host) == 0, "given up"


def test_the_last_try_knows_that_it_is_the_last(host, does, clock):
    lasts = []

    def fail(context, args):
        lasts.append(context.last_try)
        raise RuntimeError

    does(fail)
    asked = ask(host)
    for _ in range(MAX_TRIES):
        clock.set(job(host, asked).run_at)
        run_due(host)
    assert lasts == [False] * (MAX_TRIES - 1) + [True]


def test_a_refusal_of_ours_is_kept_with_its_sentence(host, does):
    def refuse(context, args):
        raise DomainError("Głosowanie jeszcze trwa.")

    does(refuse)
    asked = ask(host)
    run_due(host)
    assert job(host, asked).error == "DomainError: Głosowanie jeszcze trwa."


def test_a_job_that_succeeds_after_a_failure_forgets_the_error(host, does, clock):
    outcomes = iter((RuntimeError(), None))

    def sometimes(context, args):
        if error := next(outcomes):
            raise error

    does(sometimes)
    asked = ask(host)
    run_due(host)
    clock.forward(minutes=1)
    run_due(host)
    assert (job(host, asked).error, job(host, asked).tries) == (None, 2)


def test_a_job_nobody_can_do_waits_for_a_version_that_can(host):
    asked = ask(host)
    assert run_due(host) == 1
    assert job(host, asked).error == "LookupError"


def test_a_job_at_hand_is_not_given_to_a_second_worker(host):
    ask(host)
    assert claim(host.database, START) is not None
    assert claim(host.database, START) is None


def test_a_job_whose_worker_is_silent_for_too_long_is_given_to_another(host):
    asked = ask(host)
    claim(host.database, START)
    assert claim(host.database, START + LOCK - dt.timedelta(seconds=1)) is None
    again = claim(host.database, START + LOCK)
    assert (again.id, again.tries) == (asked, 2)


def test_progress_is_stored_and_prolongs_the_lock_from_the_present_instant(host, does, clock):
    locked = []

    def work(context: JobContext, args):
        clock.forward(minutes=14)
        context.progress(40)
        clock.forward(minutes=14)
        locked.append(claim(host.database, clock.now()) is None)
        locked.append(job(host, context.job_id).progress)

    does(work)
    ask(host)
    run_due(host)
    assert locked == [True, 40]


def test_workers_that_ask_together_get_different_jobs(host):
    asked = {ask(host) for _ in range(20)}
    claimed: list[int] = []

    def work() -> None:
        while found := claim(host.database, START):
            claimed.append(found.id)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(claimed) == sorted(asked)


def test_a_stopped_worker_takes_no_further_job(host, does):
    does(lambda context, args: None)
    ask(host)
    ask(host)
    stops = iter((False, True))
    assert run_due(host, stopped=lambda: next(stops)) == 1


def test_a_kind_has_one_handler(does):
    does(lambda context, args: None)
    with pytest.raises(ValueError, match="two handlers"):
        does(lambda context, args: None)


def test_work_that_comes_back_is_asked_for_once_in_each_period(host, clock):
    def asked() -> int:
        with host.database.read_session() as session:
            return len(session.scalars(select(Job).where(Job.kind == "jobs.purge")).all())

    recurring.ask(host.database, recurring.due_keys(clock.now()), clock.now())
    recurring.ask(host.database, recurring.due_keys(clock.now()), clock.now())
    assert asked() == 1
    clock.forward(days=1)
    recurring.ask(host.database, recurring.due_keys(clock.now()), clock.now())
    assert asked() == 2


def test_old_jobs_that_are_done_are_deleted_and_open_ones_are_not(host, does, clock):
    does(lambda context, args: None)
    old = ask(host)
    run_due(host)
    waiting = ask(host, run_at=START + dt.timedelta(days=90))
    clock.forward(days=31)
    with host.database.transaction() as session:
        enqueue(session, "jobs.purge", {}, now=clock.now())
    run_due(host)
    with host.database.read_session() as session:
        assert session.get(Job, old) is None
        assert session.get(Job, waiting) is not None
