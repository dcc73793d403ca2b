"""``budzet run`` and ``budzet worker`` as real processes: what they start they stop, and one worker works at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select
from support.server import CHECKOUT, answers, environment, free_port

from budzet.base.clock import SystemClock
from budzet.db.migrate import is_current
from budzet.db.session import Database
from budzet.jobs.models import Job, WorkerLease
from budzet.jobs.services import enqueue
from budzet.settings import load_settings

PATIENCE = 60.0


def until(happens, process):
    """Wait until something happens; fail when the process ends before it or it never does."""
    end = time.monotonic() + PATIENCE
    while not (found := happens()):
        assert process.poll() is None, f"the process ended with {process.returncode}"
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)
    return found


@contextmanager
def started(settings, log, *arguments, **variables):
    """Run a command until the block ends; nothing it started outlives it."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "budzet.cli", *arguments],
            env=environment(settings, **variables),
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def descendants(pid):
    """Return the ids of everything a process started, by what the kernel says."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    children = [int(one) for one in text.split()]
    return [*children, *(grandchild for child in children for grandchild in descendants(child))]


def alive(pid):
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return False


@pytest.fixture
def fresh(tmp_path):
    """Settings of an installation that was never started."""
    url = f"sqlite:///{tmp_path / 'var' / 'budzet.sqlite3'}"
    return load_settings(env="test", var_dir=tmp_path / "var", database_url=url, secret_key="k" * 32, log_level="INFO")


# --- run -----------------------------------------------------------------------------------------------------------


def test_run_makes_the_schema_serves_and_stops_everything_when_told(fresh, tmp_path):
    port, log = free_port(), tmp_path / "log"
    with started(fresh, log, "run", "--port", str(port)) as process:
        until(lambda: answers(port), process)
        until(lambda: f"http://127.0.0.1:{port}" in log.read_text(encoding="utf-8"), process)
        # Nobody can log in yet, so the first thing said is how to let somebody.
        assert "budzet staff add" in log.read_text(encoding="utf-8")
        family = descendants(process.pid)
        assert len(family) >= 3, "the web server, its worker and ours"
        database = Database(fresh.database_url)
        assert is_current(database.engine)
        database.dispose()
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert not [pid for pid in family if alive(pid)]
    assert not answers(port)


def test_run_stops_the_web_server_and_says_so_when_the_worker_dies(fresh, tmp_path):
    port, log = free_port(), tmp_path / "log"
    with started(fresh, log, "run", "--port", str(port)) as process:
        until(lambda: f"http://127.0.0.1:{port}" in log.read_text(encoding="utf-8"), process)
        family = descendants(process.pid)
        (worker,) = [pid for pid in family if command_of(pid).endswith("worker")]
        os.kill(worker, signal.SIGKILL)
        assert process.wait(PATIENCE) == 1
    assert "Proces „worker” zakończył się z kodem -9; zatrzymano oba." in log.read_text(encoding="utf-8")
    assert not [pid for pid in family if alive(pid)]


def command_of(pid):
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ").strip()


# --- worker --------------------------------------------------------------------------------------------------------


def test_the_second_worker_waits_until_the_first_one_stops(database, make_settings, tmp_path):
    settings = make_settings(log_level="INFO")
    with started(settings, tmp_path / "first.log", "worker") as first:
        holder = until(lambda: who_works(database), first)
        with started(settings, tmp_path / "second.log", "worker") as second:
            until(lambda: "waits for jobs" in (tmp_path / "second.log").read_text(encoding="utf-8"), second)
            do_one_job(database, "one", first)
            assert who_works(database) == holder
            first.terminate()
            assert first.wait(PATIENCE) == 0
            other = until(lambda: (found := who_works(database)) != holder and found, second)
            do_one_job(database, "two", second)
            assert who_works(database) == other
            second.terminate()
            assert second.wait(PATIENCE) == 0


def who_works(database):
    with database.read_session() as session:
        return session.scalar(select(WorkerLease.holder))


def do_one_job(database, name, process):
    """Ask for a job and wait until it is done."""
    with database.transaction() as session:
        id_ = enqueue(session, "voting.purge", {}, now=SystemClock().now(), unique_key=name)
    until(lambda: is_done(database, id_), process)


def is_done(database, id_):
    with database.read_session() as session:
        return session.scalar(select(Job.done_at).where(Job.id == id_))
