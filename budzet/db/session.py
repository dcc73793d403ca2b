"""Engine, sessions and the one way to write.

SQLite: WAL, ``synchronous=FULL``, foreign keys. pysqlite's own transaction handling is switched off and BEGIN is said
here, because it would start the transaction only at the first write, after the reads that decided it. A writer takes a
first-in-first-out lock and BEGIN IMMEDIATE: SQLite's busy handler is unfair (p99 54 ms against 4 ms measured with the
lock). PostgreSQL runs READ COMMITTED; unique indexes decide races, not the isolation level.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

_WRITES = "budzet_writes"


class FifoLock:
    """A lock that is granted in the order it was asked for."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def __enter__(self) -> None:
        with self._mutex:
            if not self._held:
                self._held = True
                return
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append(gate)
        gate.acquire()

    def __exit__(self, *_exc: object) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class Database:
    """One database: read sessions and the writing transaction."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._readers = sessionmaker(self.engine, expire_on_commit=False)
        self._writers = sessionmaker(self.engine.execution_options(**{_WRITES: True}), expire_on_commit=False)
        self._lock = FifoLock()
        self._inside = threading.local()

    def read_session(self) -> Session:
        """Open a session for reading; the caller closes it."""
        return self._readers()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open the writing transaction: commits at the end, rolls back on any exception.

        Raises ``RuntimeError`` when this thread is already inside one: a service is given a session, it opens none.
        """
        if getattr(self._inside, "now", False):
            raise RuntimeError("a transaction inside a transaction: hand the session on instead")
        self._inside.now = True
        try:
            if self.is_sqlite:
                with self._lock, self._writers.begin() as session:
                    yield session
            else:
                with self._writers.begin() as session:
                    yield session
        finally:
            self._inside.now = False

    def compact(self) -> None:
        """Rewrite an SQLite file without what was deleted and without the order of writing. PostgreSQL: nothing."""
        if not self.is_sqlite:
            return
        with self._lock:
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute("VACUUM")
            finally:
                connection.close()

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """Return an engine with the house's settings for ``url`` (``sqlite:///…`` or ``postgresql+psycopg://…``)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": 10, "check_same_thread": False}, pool_size=16)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(parsed, pool_pre_ping=True, pool_size=8, max_overflow=8)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
