"""The one way to write, on both engines."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import func, select
from support.clock import START

from budzet.audit.models import AuditEntry
from budzet.audit.services import record
from budzet.base.actor import SYSTEM
from budzet.db.session import Database, FifoLock


def count_entries(database: Database) -> int:
    with database.read_session() as session:
        return session.scalars(select(func.count()).select_from(AuditEntry)).one()


def test_a_transaction_commits_at_its_end(database):
    with database.transaction() as session:
        record(session, SYSTEM, "tested", now=START)
    assert count_entries(database) == 1


def test_an_exception_takes_everything_back(database):
    def act_and_fail() -> None:
        with database.transaction() as session:
            record(session, SYSTEM, "tested", now=START)
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        act_and_fail()
    assert count_entries(database) == 0


def test_readers_do_not_see_what_is_not_committed_and_do_not_wait_for_it(database):
    with database.transaction() as session:
        record(session, SYSTEM, "tested", now=START)
        session.flush()
        assert count_entries(database) == 0


def test_a_transaction_inside_a_transaction_is_a_programming_error(database):
    with database.transaction(), pytest.raises(RuntimeError, match="hand the session on"), database.transaction():
        pass
    with database.transaction() as session:
        record(session, SYSTEM, "tested", now=START)
    assert count_entries(database) == 1


def test_after_a_failure_the_same_thread_can_write_again(database):
    with pytest.raises(KeyError), database.transaction():
        raise KeyError
    with database.transaction() as session:
        record(session, SYSTEM, "tested", now=START)
    assert count_entries(database) == 1


def test_many_threads_write_and_nothing_is_lost(database):
    def write() -> None:
        for _ in range(5):
            with database.transaction() as session:
                record(session, SYSTEM, "tested", now=START)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count_entries(database) == 40


@pytest.mark.engines("sqlite")
def test_the_writer_s_lock_is_taken_before_the_first_read(database):
    with database.transaction() as session, closing(sqlite3.connect(database.engine.url.database, timeout=0)) as other:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("pragma", "value"),
    (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 10_000)),
)
def test_sqlite_is_set_to_keep_what_it_said_it_keeps(database, pragma, value):
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_the_lock_is_granted_in_the_order_it_was_asked_for():
    lock, order = FifoLock(), []

    def wait(number: int) -> None:
        with lock:
            order.append(number)

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(20)]
    with lock:
        for waiting, thread in enumerate(threads, start=1):
            thread.start()
            while len(lock._waiting) < waiting:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_the_lock_is_free_again_after_a_failure():
    lock = FifoLock()
    with pytest.raises(KeyError), lock:
        raise KeyError
    with lock:
        assert lock._held
    assert not lock._held
