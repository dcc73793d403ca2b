"""Votes cast at a steady pace while what serves them dies (T-04, T-05): what was acknowledged must be there, once.

Each person presses the button like a patient resident: after no answer, or one that says "try again", once more with
the same page. Every fourth person does so with two different ballots.
"""

from __future__ import annotations

import datetime as dt
import http.client
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from itsdangerous import URLSafeSerializer
from sqlalchemy import func, select

from budzet.app import create_app
from budzet.base.clock import SystemClock
from budzet.residents.codes import Proven
from budzet.settings import Settings, load_settings
from budzet.voting import cookies, seal, sessions
from budzet.voting.casting import CastTerms
from budzet.voting.cookies import Reviewed
from budzet.voting.models import Envelope
from budzet.web.requests import Services
from support.databases import migrate
from support.editions import WEEK, StoredEdition, make_spans, store_city, stored_edition
from support.faults import DurablePostgres, Workers
from support.pages import open_page
from support.voting import seal_ballot, tag

PER_SECOND = 20
_PRESSERS = 24
_GIVES_UP = 90.0  # seconds
_PAUSE = 0.25
TWICE = 4
"""Every so manieth person casts two ballots."""


@dataclass(frozen=True)
class Button:
    """A check page that lies open: who presses, their cookie and the sealed ballot of the page."""

    person: str
    sid: str
    form: str
    envelope_id: bytes


@dataclass
class Report:
    """What happened."""

    pressed: int = 0
    acknowledged: dict[bytes, str] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    killed: int = 0
    longest_wait: float = 0.0
    wrong_receipts: int = 0
    lost: int = 0
    counted_twice: int = 0
    not_counted_at_all: int = 0
    stored: int = 0

    @property
    def flawless(self) -> bool:
        """Whether every press was acknowledged in the end, nothing is lost, nobody counts twice or not at all."""
        faults = (self.wrong_receipts, self.lost, self.counted_twice, self.not_counted_at_all)
        return len(self.acknowledged) == self.pressed and not any(faults)

    def lines(self) -> Iterator[str]:
        """Say it in words."""
        yield f"ballots pressed: {self.pressed}, acknowledged: {len(self.acknowledged)}, stored: {self.stored}"
        yield "answers: " + ", ".join(f"{what} {count}" for what, count in self.answers.most_common())
        yield f"kills: {self.killed}, longest wait of one person: {self.longest_wait:.1f} s"
        yield f"acknowledged but not stored: {self.lost}, wrong receipts: {self.wrong_receipts}"
        yield f"persons counted twice: {self.counted_twice}, acknowledged but not counted: {self.not_counted_at_all}"


class Trial:
    """An edition that is voted on right now, and the buttons of everybody who will press."""

    def __init__(self, settings: Settings, ballots: int) -> None:
        self._settings = settings
        self._app = create_app(settings)
        self._services: Services = self._app.extensions["budzet"]
        now = SystemClock().now()
        with self._services.database.transaction() as session:
            store_city(session)
            spans = make_spans(now - WEEK, now + WEEK)
            self._edition = stored_edition(session, settings.keys_dir, spans=spans)
        client = self._app.test_client()
        self._token = open_page(client, f"/{self._edition.edition.slug}/glosowanie/dane").form().fields["csrf_token"][0]
        self._cookie = client.get_cookie("session").value
        self._buttons = self._made(ballots, now)

    def run(self, address: str, kill: Callable[[], int], *, every: float, ballots: int | None = None) -> Report:
        """Press the next ``ballots`` buttons (all unless given) at their pace while ``kill`` is called every so many
        seconds; then look what is stored.
        """
        buttons = [self._buttons.pop() for _ in range(ballots or len(self._buttons))]
        report, done = Report(pressed=len(buttons)), threading.Event()
        killer = threading.Thread(target=_keep_killing, args=(kill, every, done, report))
        killer.start()
        begun = time.monotonic()
        try:
            with ThreadPoolExecutor(_PRESSERS) as people:
                waiting = []
                for number, button in enumerate(buttons):
                    time.sleep(max(0.0, begun + number / PER_SECOND - time.monotonic()))
                    waiting.append(people.submit(self._press, address, button, number, report))
                for one in waiting:
                    one.result()
        finally:
            done.set()
            killer.join()
        self._look(report)
        return report

    def close(self) -> None:
        """Let go of the database."""
        self._services.database.dispose()

    def _made(self, ballots: int, now: dt.datetime) -> list[Button]:
        people = [f"osoba {number - number % TWICE if number % TWICE == 1 else number}" for number in range(ballots)]
        with self._services.database.transaction() as session:
            sids = [sessions.open_session(session, _proven(self._edition, person), now=now) for person in people]
        with self._app.test_request_context():
            made = [_button(self._edition, *pair, now) for pair in zip(people, sids, strict=True)]
        random.shuffle(made)
        return made

    def _press(self, address: str, button: Button, number: int, report: Report) -> None:
        body = urlencode({"csrf_token": self._token, "sealed": button.form})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"session={self._cookie}; sid={button.sid}",
            # Everybody sits at home: the coarse limit counts by address.
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        }
        begun = time.monotonic()
        while time.monotonic() - begun < _GIVES_UP:
            answer, receipt = self._ask(address, body, headers)
            report.answers[answer] += 1
            if receipt is not None:
                report.acknowledged[button.envelope_id] = button.person
                report.wrong_receipts += receipt != button.envelope_id
                report.longest_wait = max(report.longest_wait, time.monotonic() - begun)
                return
            time.sleep(_PAUSE)

    def _ask(self, address: str, body: str, headers: dict[str, str]) -> tuple[str, bytes | None]:
        connection = http.client.HTTPConnection(address, timeout=20)
        try:
            connection.request("POST", f"/{self._edition.edition.slug}/glosowanie/oddaj", body, headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            return "no answer", None
        finally:
            connection.close()
        given = [header.split(";")[0] for header in response.headers.get_all("Set-Cookie", [])]
        signed = next((cookie.removeprefix("receipt=") for cookie in given if cookie.startswith("receipt=")), "")
        if response.status != http.HTTPStatus.SEE_OTHER or not signed:
            return str(response.status), None
        values = URLSafeSerializer(self._settings.secret_key, salt="voting.receipt").loads(signed)
        return "stored", bytes.fromhex(values[2])

    def _look(self, report: Report) -> None:
        edition = Envelope.edition_id == self._edition.edition.id
        with self._services.database.read_session() as session:
            ids = set(session.scalars(select(Envelope.id).where(edition)))
            per_person = dict(
                session.execute(
                    select(Envelope.voter_tag, func.count())
                    .where(edition, Envelope.status == "counted")
                    .group_by(Envelope.voter_tag)
                ).all()
            )
        report.stored = len(ids)
        report.lost = len(report.acknowledged.keys() - ids)
        report.counted_twice = sum(count > 1 for count in per_person.values())
        report.not_counted_at_all = len({tag(person) for person in report.acknowledged.values()} - per_person.keys())


def _proven(stored: StoredEdition, person: str) -> Proven:
    return Proven(stored.edition.id, tag(person), tag(f"{person}@example.pl"), tag("198.51.100.7"), 0, 1)


def _button(stored: StoredEdition, person: str, sid: str, now: dt.datetime) -> Button:
    sealed = seal_ballot(stored)
    terms = CastTerms.of(stored.edition.terms)
    form = cookies.sign_review(Reviewed(stored.edition.id, sessions.sid_hash(sid), sealed, terms, now))
    return Button(person, sid, form, seal.envelope_id(sealed))


def _keep_killing(kill: Callable[[], int], every: float, done: threading.Event, report: Report) -> None:
    while not done.wait(every * random.uniform(0.5, 1.5)):
        report.killed += kill()


@dataclass(frozen=True)
class KillableCity:
    """A city whose workers and whose database can be killed while it votes."""

    trial: Trial
    web: Workers
    postgres: DurablePostgres

    def kill_worker(self) -> int:
        """Kill a random worker; the web server starts another by itself."""
        return int(self.web.kill_one())

    def kill_database(self) -> int:
        """Kill the whole database and start it again."""
        self.postgres.kill()
        self.postgres.start()
        return 1


@contextmanager
def killable_city(ballots: int, *, workers: int = 4) -> Iterator[KillableCity]:
    """Run a web server on a PostgreSQL of its own, both as durable as in a city, until the block ends."""
    with ExitStack() as open_:
        home = Path(tempfile.mkdtemp(prefix="budzet-kill-"))
        open_.callback(shutil.rmtree, home, ignore_errors=True)
        home.chmod(0o755)  # the database runs as a user of its own
        postgres = DurablePostgres(home)
        open_.callback(postgres.close)
        migrate(postgres.url)
        settings = load_settings(
            env="test",
            var_dir=home / "var",
            database_url=postgres.url,
            secret_key="a secret key of the trial, long enough",
            trusted_proxies=1,
            log_level="ERROR",
        )
        trial = Trial(settings, ballots)
        open_.callback(trial.close)
        web = Workers(settings, workers=workers)
        open_.callback(web.close)
        yield KillableCity(trial, web, postgres)
