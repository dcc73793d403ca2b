"""The files of a version of the lists: made once at publication, from the same values as the preview at the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from budzet.documents import tables
from budzet.documents.tables import Cell
from budzet.proposals.lists import content as contents
from budzet.proposals.lists import fragment, paper
from budzet.proposals.lists.content import Content, Entry

HEADER = (
    "Lista",
    "Wynik",
    "Pula",
    "Dzielnica",
    "Numer",
    "Znak sprawy",
    "Tytuł",
    "Miejsce",
    "Koszt według autora (zł)",
    "Koszt zweryfikowany (zł)",
    "Etap",
    "Powód",
)
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "listy.pdf": "application/pdf",
        "listy.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "listy.csv": "text/csv",
        "listy-bip.html": "text/html",
        "listy.json": "application/json",
    }
)
"""Every file of a version with what it is; the last one is what the fingerprint is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the entries: who publishes, when, how one may appeal (in Polish, for documents)."""

    office: str
    moment: dt.datetime
    appeals: str
    preview: bool = False


def folder(published_dir: Path, edition_slug: str, number: int) -> Path:
    """Return the folder of the files of a published version."""
    return published_dir / edition_slug / "listy" / str(number)


def make(name: str, content: Content, frame: Frame) -> bytes:
    """Return one of the files. Raises ``KeyError`` for a name that is none."""
    return _MAKERS[name](content, frame)


def rows(content: Content) -> list[tuple[Cell, ...]]:
    """Return the entries as a table."""
    return [_row(entry) for entry in content.entries]


def _row(entry: Entry) -> tuple[Cell, ...]:
    return (
        contents.TITLES[entry.part],
        contents.outcome_word(entry.outcome),
        entry.pool_name,
        entry.district,
        entry.number,
        entry.case_mark,
        entry.title,
        entry.place,
        _zl(entry.estimate),
        _zl(entry.cost),
        contents.stage_word(entry.stage),
        entry.reason,
    )


def _zl(grosze: int | None) -> Decimal | None:
    return None if grosze is None else Decimal(grosze) / 100


_MAKERS: Mapping[str, Callable[[Content, Frame], bytes]] = {
    "listy.pdf": lambda content, frame: paper.pdf(content, frame.office, frame.moment, frame.appeals, frame.preview),
    "listy.xlsx": lambda content, frame: tables.xlsx_bytes("Listy wniosków", HEADER, rows(content)),
    "listy.csv": lambda content, frame: tables.csv_bytes(HEADER, rows(content)),
    "listy-bip.html": lambda content, frame: fragment.html(content, frame.office, frame.moment, frame.appeals),
    "listy.json": lambda content, frame: contents.canonical_bytes(content),
}
