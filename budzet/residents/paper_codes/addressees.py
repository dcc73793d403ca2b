"""A file of people letters go to: each line a person with an address, or everything that is wrong with it.

As with the register, no sentence repeats what stands in the file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from budzet.base import calendar
from budzet.base.findings import Finding
from budzet.documents import reading
from budzet.documents.reading import Column, Row
from budzet.documents.uploads import Limits
from budzet.editions import editing, queries, street_queries
from budzet.editions.models import Edition
from budzet.editions.timetable import StageKind
from budzet.residents.register import rows
from budzet.residents.register.areas import UNKNOWN, Areas
from budzet.residents.register.rows import Person

LIMITS = Limits(max_bytes=2 * 1024 * 1024, max_rows=2_000, max_columns=40, max_shown=50)
"""More people come in several files: each is one print file, which a typesetter makes in memory."""

_OWN = (
    Column("flat", ("numer lokalu", "nr lokalu", "numer mieszkania"), required=False, longest=20),
    Column("postcode", ("kod pocztowy",), longest=10),
    Column("town", ("miejscowość", "poczta"), longest=100),
)
_NEEDED = frozenset({"street", "house"})
COLUMNS = (
    *(
        Column(one.key, one.names, required=one.required or one.key in _NEEDED, longest=one.longest)
        for one in rows.COLUMNS
        if one.key not in {"mothers_maiden_name", "fathers_name"}
    ),
    *_OWN,
)
EXAMPLES = (
    ("Przykładowa", "Anna Maria", "1985-03-27", "", "Kwiatowa", "12A", "", "4", "00-000", "Wzorzec"),
    ("Przykładowy", "Jan", "27.03.1985", "", "Polna", "7", "Śródmieście", "", "00-000", "Wzorzec"),
)
_NO_DISTRICT = "Nie wiadomo, w jakiej dzielnicy leży ten adres. Wpisz dzielnicę."
_UNKNOWN_DISTRICT = rows.REASONS["unknown_district"]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody a letter goes to; ``lines`` are name and address as they stand in the window."""

    person: Person
    area: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """What was read: the people when there is no fault, else the first faults and how many there are."""

    addressees: tuple[Addressee, ...] = ()
    findings: tuple[Finding, ...] = ()
    fault_count: int = 0


def read(session: Session, edition: Edition, data: bytes, now: dt.datetime) -> People:
    """Read a file of people for an edition: every fault at once, or all of them."""
    table = reading.read_table(data, COLUMNS, limits=LIMITS)
    if table.fault_count:
        return People(findings=table.findings, fault_count=table.fault_count)
    plan = editing.plan_of(session, edition)
    areas = Areas(plan.districts, street_queries.rows(session, edition.id))
    asked = any(contest.district_scope == "own" for contest in plan.contests)
    voting = queries.timetable(session, edition.id).span(StageKind.VOTING)
    day = calendar.local((voting and voting.closes_at) or now).date()
    found = [_addressee(row, areas, asked=asked, day=day) for row in table.rows]
    faults = [fault for one in found if isinstance(one, list) for fault in one]
    if faults:
        return People(findings=tuple(faults[: LIMITS.max_shown]), fault_count=len(faults))
    return People(addressees=tuple(one for one in found if isinstance(one, Addressee)))


def _addressee(row: Row, areas: Areas, *, asked: bool, day: dt.date) -> Addressee | list[Finding]:
    values = {"mothers_maiden_name": "", "fathers_name": "", **row.values}
    found = rows.person(values, line=row.line, second_kind=None, today=day)
    faults = found if isinstance(found, list) else []
    area: int | None = UNKNOWN
    if areas.any:
        area = areas.named(values["district"]) if values["district"] else areas.at(values["street"], values["house"])
    if area is None:
        faults = [*faults, _district_fault(row.line, _UNKNOWN_DISTRICT)]
    elif area == UNKNOWN and asked:
        faults = [*faults, _district_fault(row.line, _NO_DISTRICT)]
    if faults or isinstance(found, list) or area is None:
        return faults
    house = values["house"] + (f" m. {values['flat']}" if values["flat"] else "")
    lines = (f"{found.given_name} {found.surname}", f"{values['street']} {house}")
    return Addressee(found, area, (*lines, f"{values['postcode']} {values['town']}"))


def _district_fault(line: int, reason: str) -> Finding:
    return Finding.of("district", "district", line=line, column="dzielnica", reason=reason)
