"""What the verification costs a day's clerks: applications taken from the queue to the lists through the desk's pages.

    python bench/verification.py [APPLICATIONS]

An edition with APPLICATIONS (400 unless given) is made in a temporary folder. A verifier hands every formal card in,
an approver approves tables of 200, every case is sent to a department, which hands its merit cards in, and the approver
approves again: all of it by the forms of the pages, with the session of a person who logged in. Printed for each kind
of page: how often it was asked for, its most database statements, how many of them every page of the desk asks
(session, roles, edition, city), and the median of its CPU time.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import pyotp
from flask.testing import FlaskClient
from sqlalchemy import event, select

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from support.pages import Page, open_page, post_form

from budzet.accounts.models import Department, Staff
from budzet.accounts.roles import Role
from budzet.accounts.second_factor import STEP, Secrets
from budzet.app import create_app
from budzet.base import calendar
from budzet.base.actor import SYSTEM
from budzet.db.migrate import upgrade
from budzet.demo import applications, people
from budzet.demo.content import folder, read_content
from budzet.demo.seeding import _invented_edition
from budzet.editions import queries as editions
from budzet.editions.services import save_city
from budzet.proposals.filing import Arrival
from budzet.proposals.models_applications import Channel
from budzet.proposals.verification import checking, queues
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.states import Outsider, ReviewState
from budzet.settings import load_settings
from budzet.web.requests import Services

EDITION = "2032"
ROOT = f"/en/urzad/edycje/{EDITION}/weryfikacja"
IN_INTAKE = 60
"""How many days before the seeding the demonstration's edition took projects in."""
SUMS = {"cost": "11000", "upkeep": "600"}


class Bench:
    """A served application of one process, its people, and what each kind of page cost."""

    def __init__(self, services: Services, app: Any) -> None:
        self.services, self.app = services, app
        self.files = folder(None)
        self.statements: dict[str, list[int]] = defaultdict(list)
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self._seen: list[str] = []
        event.listen(services.database.engine, "before_cursor_execute", lambda *given: self._seen.append(given[2]))

    @contextmanager
    def counted(self, kind: str) -> Iterator[None]:
        """Note what one request costs."""
        self._seen.clear()
        begun = time.process_time()
        yield
        self.seconds[kind].append(time.process_time() - begun)
        self.statements[kind].append(len([text for text in self._seen if not text.startswith(("BEGIN", "SAVEPOINT"))]))

    def page(self, client: FlaskClient, kind: str, address: str) -> Page:
        """Open a page of the desk."""
        with self.counted(kind):
            return open_page(client, address)

    def send(self, client: FlaskClient, kind: str, page: Page, typed: dict[str, Any], action: str) -> Any:
        """Send a form of an open page."""
        with self.counted(kind):
            answer = post_form(client, page, typed, action=action)
        assert answer.status_code in (200, 303), f"{kind}: {answer.status_code}"
        return answer

    def client(self, role: Role) -> FlaskClient:
        """Return a browser in which the first person with a role has logged in."""
        with self.services.database.read_session() as session:
            now, key = self.services.clock.now(), self.services.settings.secret_key
            person = next(one for one in people.people(session, secret_key=key, now=now) if one.role is role)
        client = self.app.test_client()
        first = post_form(
            client, "/en/urzad/logowanie", {"email": person.email, "password": people.password(self.files)}
        )
        assert first.status_code == 303
        second = post_form(client, first.headers["Location"], {"code": self._code(person.email)})
        assert second.status_code == 303
        return client

    def _code(self, email: str) -> str:
        with self.services.database.read_session() as session:
            sealed = session.scalars(select(Staff.totp_sealed).where(Staff.email == email)).one() or b""
        vault = Secrets.of(self.services.settings.secret_key).vault
        return pyotp.TOTP(vault.decrypt(sealed), interval=STEP).at(self.services.clock.now())

    def cases(self, *states: ReviewState) -> list[int]:
        """Return the projects whose reviews stand somewhere."""
        with self.services.database.read_session() as session:
            edition = editions.by_slug(session, EDITION)
            rows = session.execute(queues.listing(edition.id, queues.CaseFilter()))
            return [proposal.id for proposal, review, *_rest in rows if review.state in states]


def fill(bench: Bench, number: int) -> None:
    """Store the city, its office, an edition whose projects are examined, and that many applications."""
    services, now = bench.services, bench.services.clock.now()
    content = read_content(bench.files / "editions.toml", calendar.local(now).date())
    _invented_edition(services, next(one for one in content.editions if one.plan.slug == EDITION))
    with services.database.transaction() as session:
        people.seed(session, bench.files, secret_key=services.settings.secret_key, now=now)
        save_city(session, content.city, actor=SYSTEM, now=now)
    pattern = tomllib.loads((bench.files / "verification.toml").read_text(encoding="utf-8"))["applications"][0]
    at = now - dt.timedelta(days=IN_INTAKE)
    for index in range(number):
        with services.database.transaction() as session:
            edition = editions.by_slug(session, EDITION)
            by = applications.officer(session, services, at)
            entry = {**pattern, "title": f"{pattern['title']} {index + 1}"}
            arrival = Arrival(channel=Channel.POST, received_at=at)
            made = applications.hand_in(session, edition, entry, arrival, by=by)
            checker = Doer(applications.act(services, SYSTEM, now), outsider=Outsider.SERVICE)
            checking.check_one(session, edition.id, made.id, doer=checker)


def formal(bench: Bench) -> None:
    """Hand every formal card in: the page leads from case to case."""
    verifier = bench.client(Role.FORMAL_VERIFIER)
    queue = bench.page(verifier, "queue", ROOT)
    while following := queue.links.get("Next page"):
        queue = bench.page(verifier, "queue", following)
    for case in bench.cases(ReviewState.WAITING, ReviewState.FORMAL):
        card = bench.page(verifier, "formal card", f"{ROOT}/{case}")
        bench.send(verifier, "formal card, handed in", card, {"act": "hand_in", "rest": "y"}, f"{ROOT}/{case}")


def approve(bench: Bench, pile: str) -> None:
    """Approve tables until nothing waits."""
    approver, table = bench.client(Role.APPROVER), f"{ROOT}/zatwierdzanie"
    while True:
        page = bench.page(approver, "table to approve", f"{table}?karty={pile}")
        ticks = re.findall(r'name="case" value="([^"]+)"', page.html)
        if not ticks:
            return
        action = next(form.action for form in page.forms if form.action.startswith(table) and form.method == "post")
        bench.send(approver, "table, approved", page, {"act": "approve", "case": ticks}, action)


def merit(bench: Bench) -> None:
    """Pass every case to a department, and hand its cards in."""
    coordinator, reviewer = bench.client(Role.COORDINATOR), bench.client(Role.MERIT_REVIEWER)
    cases = bench.cases(ReviewState.MERIT)
    with bench.services.database.read_session() as session:
        department = str(session.scalars(select(Department.id).where(Department.key == "zielen")).one())
    for case in cases:
        page = bench.page(coordinator, "notes and handing on", f"{ROOT}/{case}/praca")
        bench.send(coordinator, "passed on", page, {"department": department}, f"{ROOT}/{case}/praca/przekaz")
    for case in cases:
        card = bench.page(reviewer, "merit card", f"{ROOT}/{case}")
        words = {name: "Sprawdzono." for name in card.form(f"{ROOT}/{case}").fields if name.startswith("entry-")}
        sums = {f"entry-{key}": amount for key, amount in SUMS.items()}
        typed = {"act": "hand_in", "rest": "y", **words, **sums}
        bench.send(reviewer, "merit card, handed in", card, typed, f"{ROOT}/{case}")


def main(number: int) -> None:
    """Make the edition, do the work, print what it cost."""
    with tempfile.TemporaryDirectory() as var:
        app = create_app(load_settings(env="test", var_dir=Path(var), log_level="ERROR"))
        for limiter in app.extensions["limiter"]:
            limiter.enabled = False  # it works faster than a person, from one address
        services: Services = app.extensions["budzet"]
        upgrade(services.database.engine)
        bench = Bench(services, app)
        with app.app_context():
            fill(bench, number)
        begun = time.perf_counter()
        for step in (formal, lambda found: approve(found, "formalne-pozytywne"), merit):
            step(bench)
        approve(bench, "merytoryczne-pozytywne")
        spent = time.perf_counter() - begun
        print(f"{'page':28} {'times':>6} {'statements':>11} {'ms CPU':>7}")
        for kind, counted in bench.statements.items():
            print(f"{kind:28} {len(counted):6} {max(counted):11} {1000 * median(bench.seconds[kind]):7.1f}")
        print(f"{len(bench.cases(ReviewState.POSITIVE))} of {number} projects are positive after {spent:.0f} s")
        services.database.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
