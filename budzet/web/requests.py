"""What a request works with: the services of the application, one read session, one instant, one way to write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from budzet.base.clock import Clock, make_clock
from budzet.base.errors import DomainError
from budzet.db.migrate import is_current
from budzet.db.session import Database
from budzet.notifications.senders import Mailer, make_mailer
from budzet.notifications.texters import Texter, make_texter
from budzet.notifications.vault import Vault
from budzet.settings import Settings

_KEY = "budzet"


@dataclass(frozen=True, slots=True)
class Services:
    """What the entrypoints hand to the services; the worker takes the same."""

    settings: Settings
    database: Database
    clock: Clock
    mailer: Mailer
    texter: Texter
    vault: Vault


def make_services(
    settings: Settings, *, clock: Clock | None = None, mailer: Mailer | None = None, texter: Texter | None = None
) -> Services:
    """Return the services the settings ask for; ``clock``, ``mailer`` and ``texter`` stand in for theirs."""
    return Services(
        settings=settings,
        database=Database(settings.database_url),
        clock=clock or make_clock(settings.clock),
        mailer=mailer or make_mailer(settings),
        texter=texter or make_texter(settings),
        vault=Vault(settings.secret_key),
    )


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """Give a command the services the settings ask for and close their connections at its end.

    Raises ``DomainError`` when the database has not the newest schema.
    """
    made = make_services(settings)
    try:
        if not is_current(made.database.engine):
            raise DomainError("Baza danych nie ma aktualnego schematu. Uruchom: budzet db upgrade.")
        yield made
    finally:
        made.database.dispose()


def init_app(app: Flask, services: Services) -> None:
    """Give ``app`` its services and close each request's session at its end."""
    app.extensions[_KEY] = services
    app.teardown_appcontext(_close_session)


def services() -> Services:
    """Return the services of the application."""
    found: Services = current_app.extensions[_KEY]
    return found


def settings() -> Settings:
    """Return the settings of the application."""
    return services().settings


def get_session() -> Session:
    """Return the read session of this request; it is opened at the first call and closed at the end."""
    if "session" not in g:
        g.session = services().database.read_session()
    session: Session = g.session
    return session


@contextmanager
def transaction() -> Iterator[Session]:
    """End the read session of this request, then open the writing transaction.

    What was read before stays usable but is detached: hand ids to the service, not rows.
    """
    _close_session()
    with services().database.transaction() as session:
        yield session


def now() -> dt.datetime:
    """Return the instant of this request: the same at each call, so that one page never disagrees with itself."""
    if "now" not in g:
        g.now = services().clock.now()
    instant: dt.datetime = g.now
    return instant


def _close_session(_error: BaseException | None = None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
