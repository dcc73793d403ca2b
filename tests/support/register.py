"""Files of residents in tests: written as a city writes them, brought, read by the worker, let in by a second person.

office = register_office(database, settings)          # an edition before its voting, two coordinators
import_id = bring(office, csv_of(ANNA, JAN))
read(office)                                          # the worker's job
approve(office, import_id)
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from budzet.accounts.models import Staff
from budzet.accounts.roles import Role
from budzet.base import actor as actors
from budzet.db.session import Database
from budzet.documents import tables
from budzet.editions import street_queries, street_services
from budzet.editions.models import Edition
from budzet.editions.plan import EditionPlan
from budzet.editions.streets import StreetRow
from budzet.editions.terms import Identity, InPerson, PeselAndRegister, Terms
from budzet.jobs.running import run_due
from budzet.residents import keys
from budzet.residents.person_key import second_tag, strong_tag, voter_tag
from budzet.residents.register import checking, files, services
from budzet.residents.register.models import RegisterEntry, RegisterImport
from budzet.settings import Settings
from support.clock import START, SettableClock
from support.desk import make_staff
from support.editions import ACTOR, WEEK, make_plan, make_spans, store_city, stored_edition
from support.jobs import Host

assert checking.check  # importing the module registers its job

HEADER = (
    *("nazwisko", "imię", "data urodzenia", "PESEL", "nazwisko rodowe matki"),
    *("imię ojca", "ulica", "numer domu", "dzielnica"),
)
ANNA_PESEL, JAN_PESEL, EWA_PESEL = "85032700007", "44051401359", "02270803624"
ANNA = ("Kowalska", "Anna Maria", "1985-03-27", ANNA_PESEL, "Wzorcowa", "Jan", "Mariacka", "3", "")
JAN = ("Nowak-Lis", "Jan", "14.05.1944", JAN_PESEL, "Żak", "Piotr", "Mariacka", "20/5", "")
OLGA = ("Shevchenko", "Olga", "1990-01-02", "", "", "", "", "", "Północ")  # no PESEL: a citizen of another country
STREETS = (StreetRow("ul. Mariacka", "1-15", "polnoc"), StreetRow("ul. Mariacka", "od 16", "poludnie"))
NORTH, SOUTH = 1, 2


@dataclass(frozen=True)
class RegisterOffice:
    """An edition before its voting, who brings files and who lets them in."""

    database: Database
    settings: Settings
    edition_id: int
    first: int
    second: int
    clock: SettableClock

    @property
    def host(self) -> Host:
        """What the worker runs with."""
        return Host(self.database, self.clock, self.settings)


def register_plan(**changes: object) -> EditionPlan:
    """Return a plan that compares PESEL and the mother's maiden name with the register."""
    scheme = PeselAndRegister(second_datum="mothers_maiden_name", legal_basis="§ 7")
    return make_plan(terms=Terms(identity=Identity(schemes=(scheme, InPerson()), register_used=True)), **changes)


def store_office(session, **options: object) -> tuple[int, Staff, Staff]:
    """Store the city, the edition (its voting begins in ten weeks), its streets and two coordinators."""
    store_city(session)
    options = {"spans": make_spans(START + 10 * WEEK, START + 11 * WEEK), "frozen": False, **options}
    options.setdefault("plan", register_plan())
    edition_id = stored_edition(session, **options).edition.id
    seen = street_queries.version([])
    street_services.replace_index(session, edition_id, STREETS, seen=seen, actor=ACTOR, now=START)
    anna, jan = (make_staff(session, Role.COORDINATOR, name=name) for name in ("Anna Wnosząca", "Jan Drugi"))
    return edition_id, anna, jan


def register_office(database: Database, settings: Settings, **options: object) -> RegisterOffice:
    """Store everything a test of imports needs."""
    with database.transaction() as session:
        edition_id, anna, jan = store_office(session, **options)
        return RegisterOffice(database, settings, edition_id, anna.id, jan.id, SettableClock())


def csv_of(*people: Sequence[str], header: Sequence[str] = HEADER) -> bytes:
    """Return a table of residents as CSV."""
    return tables.csv_bytes(header, people)


def bring(office: RegisterOffice, data: bytes, *, name: str = "mieszkancy.csv") -> int:
    """Bring a file as the first person, and return the id of its import."""
    folder = files.folder_of(office.settings)
    files.ready_folder(folder)
    sent = folder / "sent-by-a-test"
    sent.write_bytes(data)
    sent.chmod(0o600)
    with office.database.transaction() as session:
        return services.bring(
            session,
            office.edition_id,
            sent,
            name=name,
            sha256=hashlib.sha256(data).digest(),
            staff_id=office.first,
            actor=actors.staff(office.first),
            now=office.clock.now(),
        )


def read(office: RegisterOffice, import_id: int) -> RegisterImport:
    """Let the worker read what waits, and return the import as it is then."""
    run_due(office.host)
    return import_of(office, import_id)


def import_of(office: RegisterOffice, import_id: int) -> RegisterImport:
    """Return an import as it is stored."""
    with office.database.read_session() as session:
        return session.get_one(RegisterImport, import_id)


def approve(office: RegisterOffice, import_id: int, *, by: int | None = None) -> None:
    """Let an import in as the second person."""
    staff_id = office.second if by is None else by
    with office.database.transaction() as session:
        services.approve(session, import_id, staff_id=staff_id, actor=actors.staff(staff_id), now=office.clock.now())


def imported(office: RegisterOffice, data: bytes) -> RegisterImport:
    """Bring, read and let in a file without faults."""
    import_id = bring(office, data)
    row = read(office, import_id)
    assert row.faults == []
    approve(office, import_id)
    return import_of(office, import_id)


def entries(office: RegisterOffice) -> Mapping[tuple[bytes, int], RegisterEntry]:
    """Return the register of the edition by tag and twin."""
    with office.database.read_session() as session:
        rows = session.scalars(select(RegisterEntry).where(RegisterEntry.edition_id == office.edition_id))
        return {(row.voter_tag, row.twin): row for row in rows}


def edition_of(session, office: RegisterOffice) -> Edition:
    """Return the edition of an office."""
    return session.get_one(Edition, office.edition_id)


@dataclass(frozen=True)
class Tags:
    """The tags of a resident as the register should hold them."""

    voter: bytes
    strong: bytes | None
    second: bytes | None


def tags_of(
    office: RegisterOffice, surname: str, given_name: str, born: str, pesel: str = "", mother: str = ""
) -> Tags:
    """Return the tags of somebody under the keys of the edition."""
    key = keys.load(office.settings.keys_dir, office.edition_id).registration
    day, id_ = dt.date.fromisoformat(born), office.edition_id
    return Tags(
        voter_tag(key, id_, surname=surname, given_name=given_name, birth_date=day),
        strong_tag(key, id_, pesel) if pesel else None,
        second_tag(key, id_, pesel, "mothers_maiden_name", mother) if pesel and mother else None,
    )
