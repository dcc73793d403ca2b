"""Filling an empty database with the demonstration city.

One finished edition, one voting, one whose projects are examined, one taking them in, one just begun.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from budzet.app import create_app
from budzet.base import calendar
from budzet.base.actor import command
from budzet.base.clock import make_clock
from budzet.base.errors import DomainError
from budzet.db.migrate import drop_everything, upgrade
from budzet.db.session import Database
from budzet.demo import applications, people, verification
from budzet.demo.content import DemoEdition, folder, read_content
from budzet.editions import presets, text_services, texts
from budzet.editions import queries as editions
from budzet.editions import services as edition_services
from budzet.editions.timetable import StageKind
from budzet.exchange.edition_commands import import_family, key_file_of, passphrase_file_of
from budzet.exchange.family import read_family
from budzet.exchange.importing import read_files
from budzet.jobs.running import run_due
from budzet.proposals import services as proposals
from budzet.residents.keys import ready_folder
from budzet.results.services import count_edition, release
from budzet.settings import Settings
from budzet.terminal import progress_bar
from budzet.voting import keyfile
from budzet.voting.keys import make_keys
from budzet.voting.opening import freeze_set, open_ballots
from budzet.web import requests
from budzet.web.requests import Services

FINISHED = "2024"
_CLAUSE = "privacy_clause"  # a city must have read it before it takes projects in
_ACTOR = command("demo")
_PREPARED = "2034"


def seed_if_empty(settings: Settings, say: Callable[[str], None]) -> None:
    """Seed when the database has no edition; a seeding that was interrupted is started over."""
    database = Database(settings.database_url)
    try:
        with database.read_session() as session:
            begun, done = bool(editions.all_editions(session)), editions.city(session) is not None
    finally:
        database.dispose()
    if done:
        return
    if begun:
        wipe(settings)
    seed(settings, say)


def wipe(settings: Settings) -> None:
    """Empty the demonstration's database and remove its keys and published files. Raises ``DomainError`` outside one.

    The secret key stays: a running service goes on with it.
    """
    if not settings.demo:
        raise DomainError("To polecenie działa tylko w mieście pokazowym (BUDZET_DEMO=1).")
    database = Database(settings.database_url)
    with database.read_session() as session:
        city = editions.city(session)
        if city is not None and not city.help_email.endswith(".example"):
            raise DomainError(f"Baza należy do miasta „{city.name}”, nie do pokazowego. Niczego nie usunięto.")
    drop_everything(database.engine)
    upgrade(database.engine)
    database.dispose()
    shutil.rmtree(settings.published_dir, ignore_errors=True)
    for pattern in ("edition-*.json", "*.key", "*.pass"):
        for path in settings.keys_dir.glob(pattern):
            path.unlink()


def seed(settings: Settings, say: Callable[[str], None]) -> None:
    """Fill an empty database; takes about a minute, most of it for the real ballots of the finished edition."""
    files = folder(settings.demo_dir)
    app = create_app(settings)
    with app.app_context():
        services = requests.services()
        now = services.clock.now()
        content = read_content(files / "editions.toml", calendar.local(now).date())
        say("Miasto pokazowe: Katowice, edycja 2024 z prawdziwymi głosami i trzy zmyślone.")
        _finished_edition(services, sorted((files / "katowice-2024").glob("*.pb")))
        for edition in content.editions:
            _invented_edition(services, edition)
        _prepared_edition(services)
        with services.database.transaction() as session:
            people.seed(session, files, secret_key=settings.secret_key, now=now)
            # In the last transaction: a city in the database says that seeding came to its end.
            edition_services.save_city(session, content.city, actor=_ACTOR, now=now)
            applications.seed(session, files, services)
            verification.seed(session, files, services)
        run_due(services)
        with services.database.transaction() as session:
            verification.score(session, files, services)
        services.database.compact()
        services.database.dispose()
    say("Gotowe. Kody do głosowania przychodzą do skrzynki pokazowej: /demo/skrzynka")


def announce_people(settings: Settings, address: str, say: Callable[[str], None]) -> None:
    """Print who can log in at the desk of the demonstration, and how."""
    database = Database(settings.database_url)
    with database.read_session() as session:
        listed = people.people(session, secret_key=settings.secret_key, now=make_clock(settings.clock).now())
    database.dispose()
    say(f"Urząd: {address}/urzad/  hasło dla wszystkich: {people.password(folder(settings.demo_dir))}")
    say(f"Drugi składnik (kod z aplikacji) pokazuje strona {address}/demo/konta")
    for person in listed:
        say(f"  {person.email:<42} {person.role.value}")


def _finished_edition(services: Services, paths: list[Path]) -> None:
    with progress_bar("Czytanie plików") as progress:
        family = read_family(read_files(paths, progress), wanted_slug=FINISHED)
    import_family(services, family, votes=True)
    passphrase = passphrase_file_of(services, FINISHED).read_text(encoding="utf-8")
    private_key = keyfile.read_key_file(key_file_of(services, FINISHED), passphrase)
    now = services.clock.now()
    with services.database.transaction() as session:
        freeze_set(session, editions.by_slug(session, FINISHED), actor=_ACTOR, now=now)
    with services.database.transaction() as session, progress_bar("Otwieranie głosów") as progress:
        edition = editions.by_slug(session, FINISHED)
        open_ballots(session, edition, private_key, actor=_ACTOR, now=now, progress=progress)
    with services.database.transaction() as session, progress_bar("Liczenie pul") as progress:
        edition = editions.by_slug(session, FINISHED)
        count = count_edition(session, edition, seed=None, actor=_ACTOR, now=now, progress=progress)
        release(session, count, actor=_ACTOR, now=now)


def _prepared_edition(services: Services) -> None:
    """An edition somebody has just begun to prepare: everything of the preset is still to be checked."""
    now = services.clock.now()
    plan = presets.load("katowice", slug=_PREPARED)
    with services.database.transaction() as session:
        edition_services.create_edition(session, plan, actor=_ACTOR, now=now)


def _invented_edition(services: Services, demo: DemoEdition) -> None:
    settings = services.settings
    # As the office would have done it: everything stands a week before voting.
    now = next(span.opens_at for span in demo.spans if span.kind is StageKind.VOTING) - dt.timedelta(days=7)
    with services.database.transaction() as session:
        edition = edition_services.create_edition(session, demo.plan, actor=_ACTOR, now=now)
        edition_services.set_timetable(session, edition.id, demo.spans, actor=_ACTOR, now=now)
        for language in texts.KINDS[_CLAUSE].languages:
            clause = texts.default(_CLAUSE, language)
            text_services.save(session, edition, _CLAUSE, language, clause, actor=_ACTOR, now=now)
        if not demo.projects:
            return
        proposals.add_proposals(session, edition, demo.projects, actor=_ACTOR, now=now)
        proposals.number_by_pool_order(session, edition, actor=_ACTOR, now=now)
        proposals.freeze_edition(session, edition, actor=_ACTOR, now=now)
        passphrase = secrets.token_urlsafe(24)
        key_file = settings.keys_dir / f"demo-{edition.slug}.key"
        ready_folder(settings.keys_dir)
        make_keys(
            session,
            edition,
            key_file=key_file,
            passphrase=passphrase,
            keys_dir=settings.keys_dir,
            actor=_ACTOR,
            now=now,
        )
        pass_file = key_file.with_suffix(".pass")
        pass_file.touch(mode=0o600)
        pass_file.write_text(passphrase, encoding="utf-8")
