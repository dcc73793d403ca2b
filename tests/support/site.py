"""One application for all tests of a folder, on a fresh database in each test: templates are compiled once.

A folder's ``conftest.py`` imports the fixtures below in place of the suite's; ``services`` and ``client`` follow from
them. SQLite only. A test that needs other settings makes a ``Site`` of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from budzet.app import create_app
from budzet.notifications.senders import MemoryMailer
from budzet.notifications.texters import MemoryTexter
from budzet.settings import load_settings
from support.clock import START, SettableClock
from support.databases import SqliteFiles

SECRET_KEY = "a secret key of the tests, long enough"


class Site:
    """The application with what a test moves and reads; ``settings`` change single values."""

    def __init__(self, files: SqliteFiles, folder: Path, **settings: Any) -> None:
        self._files, self._folder = files, folder
        self.clock, self.mailer, self.texter = SettableClock(), MemoryMailer(), MemoryTexter()
        with files.fresh(folder) as url:
            values = {"env": "test", "var_dir": folder, "database_url": url, "secret_key": SECRET_KEY}
            # The clock of a test stands still, so all its requests come within one minute.
            loaded = load_settings(**{**values, "log_level": "WARNING", "soft_limit": 5_000, **settings})
        self.app = create_app(loaded, clock=self.clock, mailer=self.mailer, texter=self.texter)
        self.services = self.app.extensions["budzet"]

    def renew(self) -> None:
        """Begin again: an empty database, no files, no mails, the clock where every test begins."""
        self.close()
        for path in self._folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        with self._files.fresh(self._folder):
            self.clock.set(START)
            self.mailer.sent.clear()
            self.texter.sent.clear()
        for limiter in self.app.extensions["limiter"]:
            limiter.reset()

    def take_database_away(self) -> None:
        """Let the database not open any more: a folder stands where its file was."""
        self.close()
        self._file.rename(self._file.with_suffix(".away"))
        self._file.mkdir()

    def bring_database_back(self) -> None:
        """Let the database open again."""
        self._file.rmdir()
        self._file.with_suffix(".away").rename(self._file)

    @property
    def _file(self) -> Path:
        return self._folder / "budzet.sqlite3"

    def close(self) -> None:
        """Close the connections to the database."""
        self.services.database.dispose()


@pytest.fixture(scope="package")
def shared_site(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application that the tests of this folder share."""
    made = Site(sqlite_files, tmp_path_factory.mktemp("site"))
    yield made
    made.close()


@pytest.fixture
def site(shared_site: Site) -> Site:
    """The shared application at its beginning."""
    shared_site.renew()
    return shared_site


@pytest.fixture
def app(site: Site) -> Flask:
    """The shared application."""
    return site.app


@pytest.fixture
def clock(site: Site) -> SettableClock:
    """The clock of the shared application."""
    return site.clock


@pytest.fixture
def mailer(site: Site) -> MemoryMailer:
    """The carrier of its mails."""
    return site.mailer
