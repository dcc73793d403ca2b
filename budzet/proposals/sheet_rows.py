"""One row of the sheet of applications as values, or every cell of it that cannot be read. Nothing is looked up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from budzet.base import calendar
from budzet.base.findings import Finding
from budzet.base.text import fold
from budzet.documents.reading import Row
from budzet.editions.timetable import StageKind
from budzet.proposals import sheet_cells, sheet_columns
from budzet.proposals.application import Applicant, Application
from budzet.proposals.intake import Door
from budzet.proposals.models_applications import Channel

_NOON = dt.time(12)
_INSTANT = dt.timedelta(microseconds=1)

REASONS = {
    "unknown_pool": "W tej edycji nie ma takiej puli.",
    "unknown_topic": "W tej edycji nie ma takiego tematu.",
    "received_late": "Wniosek wpłynął poza terminem naboru, więc nie można go przyjąć.",
    "received_in_future": "Ta data jest w przyszłości.",
    "already_there": "Taki wniosek już jest w tej edycji: ten sam tytuł i data wpływu.",
    "row_twice": "Ten sam tytuł i ta sama data wpływu są w pliku dwa razy.",
    "value_wrong": "Tej wartości nie można zapisać.",
}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One application of a sheet; ``line`` is its line in the file, ``signatures`` what a clerk counted."""

    line: int
    application: Application
    applicant: Applicant
    channel: Channel
    received_at: dt.datetime
    signatures: int | None

    @property
    def mark(self) -> tuple[str, dt.date]:
        """What tells applications apart: title and day of receipt."""
        return mark(self.application.title, self.received_at)


@dataclass(frozen=True, slots=True)
class Names:
    """What the words of a sheet mean in one edition: keys by folded names; the intake; now."""

    pools: Mapping[str, str]
    topics: Mapping[str, str]
    door: Door
    now: dt.datetime


def mark(title: str, received_at: dt.datetime) -> tuple[str, dt.date]:
    """Return what tells applications apart."""
    return fold(title), calendar.local(received_at).date()


def by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return keys by folded key and folded name; a name that two bear means neither."""
    known = list(pairs)
    names = [fold(name) for _key, name in known]
    found = {fold(name): key for key, name in known if names.count(fold(name)) == 1}
    return {**found, **{fold(key): key for key, _name in known}}


def fault(line: int, key: str, reason: str, code: str = "cell") -> Finding:
    """Return a fault of one cell, as ``reading.sentence`` tells it."""
    return Finding.of(code, key, line=line, column=sheet_columns.SHOWN.get(key), reason=reason)


@dataclass(slots=True)
class _Reader:
    """Reads the cells of one row and gathers the faults."""

    row: Row
    faults: list[Finding] = field(default_factory=list)

    def read(self, key: str, function: Callable[..., Any], *others: Any) -> Any:
        try:
            return function(self.row.values[key], *others)
        except ValueError as error:
            self.faults.append(fault(self.row.line, key, str(error)))
            return None

    def texts(self, *keys: str) -> dict[str, str]:
        return {key: self.row.values[key] for key in keys}


def read_row(row: Row, names: Names) -> tuple[SheetRow | None, list[Finding]]:
    """Return what a row says, or every fault of its cells."""
    reader = _Reader(row)
    channel = reader.read("channel", sheet_cells.channel)
    received_at = reader.read("received", received, names)
    signatures = reader.read("signatures", sheet_cells.whole_number)
    content, person = _content(reader, names), _person(reader)
    if reader.faults:
        return None, reader.faults
    try:
        made = (Application.model_validate(content), Applicant.model_validate(person))
    except ValidationError as error:
        places = [sheet_columns.column_of(str(one["loc"][0])) for one in error.errors()]
        return None, [fault(row.line, place, REASONS["value_wrong"]) for place in places]
    return SheetRow(row.line, *made, Channel(channel), received_at, signatures), []


def received(text: str, names: Names) -> dt.datetime:
    """Read when something came. Of a day alone an instant of it that lies in the intake, if there is one: noon first.

    Raises ``ValueError`` for what is later than now and for what came too early or too late.
    """
    read = sheet_cells.when(text)
    choices = [read] if isinstance(read, dt.datetime) else _instants(read, names)
    for instant in choices:
        if instant <= names.now and names.door.came_in_time(instant):
            return instant
    raise ValueError(REASONS["received_in_future" if min(choices) > names.now else "received_late"])


def _instants(day: dt.date, names: Names) -> list[dt.datetime]:
    span = names.door.timetable.span(StageKind.INTAKE)
    edges = [names.now]
    if span is not None:
        edges += [span.opens_at, *([span.closes_at - _INSTANT] if span.closes_at else [])]
    return [calendar.instant(day, _NOON), *(edge for edge in edges if calendar.local(edge).date() == day)]


def _content(reader: _Reader, names: Names) -> dict[str, Any]:
    return {
        **reader.texts("title", "summary", "description", "reasons", "place"),
        "pool": reader.read("pool", _key_of, names.pools, "unknown_pool"),
        "topics": reader.read("topics", _topics, names.topics),
        "latitude": reader.read("latitude", sheet_cells.degrees, 90),
        "longitude": reader.read("longitude", sheet_cells.degrees, 180),
        "costs": reader.read("costs", sheet_cells.estimate, reader.row.values["cost"]),
        "upkeep": reader.read("upkeep", sheet_cells.amount),
        "universal_design": reader.read("design", sheet_cells.design),
        "universal_how": reader.row.values["how"],
    }


def _person(reader: _Reader) -> dict[str, Any]:
    return {
        **reader.texts("name", "street", "house", "postcode", "town", "phone", "email"),
        "lives_here": bool(reader.read("lives_here", sheet_cells.yes_no)),
        "is_minor": reader.read("is_minor", sheet_cells.yes_no),
        "guardian_name": reader.row.values["guardian"],
        "guardian_agrees": bool(reader.read("guardian_agrees", sheet_cells.yes_no)),
        "show_name": reader.read("show_name", sheet_cells.yes_no),
    }


def _key_of(text: str, known: Mapping[str, str], reason: str) -> str:
    if fold(text) not in known:
        raise ValueError(REASONS[reason])
    return known[fold(text)]


def _topics(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    parts = [part for part in text.replace(";", ",").split(",") if part.strip()]
    return tuple(dict.fromkeys(_key_of(part, known, "unknown_topic") for part in parts))
