"""Fixtures of the whole suite. A database, an app or a clock is asked for by name; everything else is a plain function
in ``support``.

``database`` alone runs a test on SQLite and on PostgreSQL. A test that takes ``app`` or ``client`` runs on SQLite, or
on the engines named in ``@pytest.mark.engines("sqlite", "postgresql")`` when it carries that mark; ``database`` is then
the database of the app.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings

from budzet.app import create_app
from budzet.db.session import Database
from budzet.notifications.senders import MemoryMailer
from budzet.notifications.texters import MemoryTexter
from budzet.settings import Settings, load_settings
from budzet.web.requests import Services

pytest.register_assert_rewrite("support")

from support.clock import SettableClock  # noqa: E402  after the assertions of support are rewritten
from support.databases import PostgresServer, SqliteFiles  # noqa: E402

ENGINES = ("sqlite", "postgresql")
SECRET_KEY = "a secret key of the tests, long enough"
# What steers the tests themselves; every other setting of the shell must not reach them.
_OF_THE_TESTS = {
    *("BUDZET_CHROMIUM", "BUDZET_REQUIRE_BROWSER", "BUDZET_PABULIB_DIR", "BUDZET_REQUIRE_PABULIB"),
    *("BUDZET_MACHINE_EXAMPLES", "BUDZET_KILL_SECONDS"),
}

for _name in list(os.environ):
    if _name.startswith("BUDZET_") and _name not in _OF_THE_TESTS:
        del os.environ[_name]

# Other work on the machine must not fail a property.
hypothesis_settings.register_profile("suite", deadline=None)
hypothesis_settings.load_profile("suite")

pytest_plugins = ["support.browser"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the engines a test runs on."""
    names = metafunc.fixturenames
    if "database_url" not in names:
        return
    mark = metafunc.definition.get_closest_marker("engines")
    engines = mark.args if mark else ENGINES[:1] if {"app", "live_server"} & set(names) else ENGINES
    metafunc.parametrize("engine", engines, indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine this run of the test is for."""
    return str(request.param)


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """The migrated SQLite file of this worker."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostgresServer]:
    """This worker's handle on the one PostgreSQL server of the session."""
    shared = tmp_path_factory.getbasetemp()
    session, worker = f"{os.getpid()}", "alone"
    if hasattr(request.config, "workerinput"):
        shared = shared.parent
        session, worker = request.config.workerinput["testrunuid"], request.config.workerinput["workerid"]
    server = PostgresServer(session, worker, shared / "postgres.lock")
    yield server
    server.close()


@pytest.fixture
def database_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh database with the newest schema."""
    if engine == "sqlite":
        fresh = request.getfixturevalue("sqlite_files").fresh(tmp_path / "var")
    else:
        fresh = request.getfixturevalue("postgres_server").fresh()
    with fresh as url:
        yield url


@pytest.fixture
def database(database_url: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh database; the app's own when the test has an app."""
    if "app" in request.fixturenames:
        yield request.getfixturevalue("services").database
        return
    made = Database(database_url)
    yield made
    made.dispose()


@pytest.fixture
def clock() -> SettableClock:
    """The clock of the test; it stands at ``support.clock.START`` until it is moved."""
    return SettableClock()


@pytest.fixture
def mailer() -> MemoryMailer:
    """The carrier of the app's mails; ``mailer.sent`` holds what went out."""
    return MemoryMailer()


@pytest.fixture
def make_settings(database_url: str, tmp_path: Path) -> Callable[..., Settings]:
    """Return a function that makes settings of a test; keywords change single values."""

    var_dir = tmp_path / "var"
    var_dir.mkdir(exist_ok=True)

    def make(**changes: object) -> Settings:
        values = {
            "env": "test",
            "var_dir": var_dir,
            "database_url": database_url,
            "secret_key": SECRET_KEY,
            "log_level": "WARNING",
            # The clock of a test stands still, so all its requests come within one minute.
            "soft_limit": 5_000,
        }
        return load_settings(**{**values, **changes})

    return make


@pytest.fixture
def settings(make_settings: Callable[..., Settings]) -> Settings:
    """The settings of the app; a test module that needs others defines a fixture of this name."""
    return make_settings()


@pytest.fixture
def app(settings: Settings, clock: SettableClock, mailer: MemoryMailer) -> Iterator[Flask]:
    """The application on a fresh database, with the test's clock and mailer. CSRF protection is on."""
    made = create_app(settings, clock=clock, mailer=mailer, texter=MemoryTexter())
    yield made
    made.extensions["budzet"].database.dispose()


@pytest.fixture
def services(app: Flask) -> Services:
    """What the entrypoints of the app hand to the services."""
    found: Services = app.extensions["budzet"]
    return found


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a screen; ``support.pages`` opens pages and posts forms with it."""
    return app.test_client()
