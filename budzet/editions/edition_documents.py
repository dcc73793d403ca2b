"""The documents of an edition: what each one is called, its text and what is filled in.

Until it is signed a document follows the edition: its dates and pools are those of today. On the day it is signed its
words are stored with it, and from then on it stands as it is; the database refuses changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from babel.dates import format_date
from sqlalchemy.orm import Session

from budzet.base import calendar
from budzet.base.findings import Finding
from budzet.base.places import templates_dir
from budzet.documents import letter
from budzet.documents.letter import Document, Table, Words
from budzet.editions import queries, sentences, text_services, texts
from budzet.editions.models import Edition, Pool
from budzet.editions.timetable import DEADLINES, DateKind, StageKind, Timetable

LENGTH = 20_000
"""The most characters a document's text may have."""

_NBSP = "\N{NO-BREAK SPACE}"
_GAP = "……………………"
"""What stands where the edition does not say something yet: to be written by hand."""

FIELDS = (
    *texts.COMMON,
    *("uchwała", "numer", "data podpisania", "suma pul", "ogłoszenie wyników"),
    *("początek naboru", "koniec naboru", "początek głosowania", "koniec głosowania"),
)
BLOCKS = ("tabela pul", "tabela terminów")
"""Fields that stand for a whole table: each one alone in its paragraph."""


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One document: its key, its name in addresses and its title, in which fields are filled in too."""

    kind: str
    slug: str
    title: str


KINDS: Mapping[str, DocumentKind] = MappingProxyType(
    {
        document.kind: document
        for document in (
            DocumentKind(
                "opening_order",
                "zarzadzenie",
                "Zarządzenie nr {numer} z dnia {data podpisania} w sprawie przeprowadzenia konsultacji społecznych "
                "w formie budżetu obywatelskiego",
            ),
            DocumentKind("timetable_annex", "harmonogram", "Harmonogram budżetu obywatelskiego „{edycja}”"),
            DocumentKind(
                "commission",
                "komisja",
                "Zarządzenie nr {numer} z dnia {data podpisania} w sprawie powołania komisji do spraw głosowania",
            ),
        )
    }
)
"""Every document by its key."""

SENTENCES = {
    "document_empty": "Napisz treść dokumentu.",
    "document_too_long": "Treść ma {length} znaków, a może mieć najwyżej {most}.",
}


@dataclass(frozen=True, slots=True)
class Filling:
    """What the fields of a document stand for: words, and tables with their header first."""

    values: dict[str, str]
    tables: dict[str, list[list[str]]]

    def stored(self) -> dict[str, Any]:
        """Return the filling as plain values."""
        return {"values": self.values, "tables": self.tables}


@cache
def default(kind: str) -> str:
    """Return the text of a document that comes with the service."""
    return (templates_dir() / "texts" / f"document_{kind}.pl.txt").read_text(encoding="utf-8").strip()


def findings(body: str) -> list[Finding]:
    """Return every fault of a document's text."""
    if not body.strip():
        return [Finding.of("document_empty")]
    if len(body) > LENGTH:
        return [Finding.of("document_too_long", length=len(body), most=LENGTH)]
    return letter.findings(body, FIELDS, BLOCKS)


def sentence(finding: Finding) -> str:
    """Return a fault as a clerk reads it."""
    words = SENTENCES.get(finding.code)
    return words.format(**finding.params) if words else letter.sentence(finding)


def compose(kind: str, body: str, filling: Filling) -> Document:
    """Return a document with everything filled in. Raises ``ValueError`` where ``findings`` has any."""
    blocks = {name: [_table(lines)] for name, lines in filling.tables.items()}
    return letter.compose(KINDS[kind].title, body, Words(filling.values, blocks))


def filling_now(session: Session, edition: Edition, *, number: str = "", signed_on: dt.date | None = None) -> Filling:
    """Return what the fields stand for today; ``number`` and ``signed_on`` once the document is signed."""
    city, timetable = queries.city(session), queries.timetable(session, edition.id)
    pools = queries.pools(session, edition.id)
    values = {
        **text_services.values(city, edition, "pl"),
        "uchwała": _resolution(edition),
        "numer": number,
        "data podpisania": _day(signed_on),
        "suma pul": sentences.amount(sum(pool.budget for pool in pools)),
        **_dates(timetable),
    }
    tables = {"tabela pul": _pools(list(pools)), "tabela terminów": _timetable(timetable)}
    return Filling({name: value or _GAP for name, value in values.items()}, tables)


def _table(lines: list[list[str]]) -> Table:
    return Table(tuple(lines[0]), tuple(tuple(line) for line in lines[1:]))


def _resolution(edition: Edition) -> str:
    if not edition.resolution_number:
        return ""
    day = f" z dnia {_day(edition.resolution_date)}" if edition.resolution_date else ""
    return f"nr {edition.resolution_number}{day}"


def _day(day: dt.date | None) -> str:
    return f"{format_date(day, 'd MMMM y', locale='pl')} r.".replace(" ", _NBSP) if day else ""


def _dates(timetable: Timetable) -> dict[str, str]:
    intake, voting = StageKind.INTAKE, StageKind.VOTING
    return {
        "początek naboru": _instant(timetable.at((intake, "opens")), end=False),
        "koniec naboru": _instant(timetable.at((intake, "closes")), end=True),
        "początek głosowania": _instant(timetable.at((voting, "opens")), end=False),
        "koniec głosowania": _instant(timetable.at((voting, "closes")), end=True),
        "ogłoszenie wyników": _instant(timetable.at((StageKind.RESULTS, "opens")), end=False),
    }


def _instant(instant: dt.datetime | None, *, end: bool) -> str:
    """Write an instant as its day, with its hour when that is not the edge of the day; ends are exclusive."""
    if instant is None:
        return ""
    wall = calendar.local(instant)
    if wall.time() != dt.time.min:
        return f"{_day(wall.date())}, godz.{_NBSP}{wall:%H:%M}"
    return _day(wall.date() - dt.timedelta(days=1) if end else wall.date())


def _pools(pools: list[Pool]) -> list[list[str]]:
    rows = [[pool.name, sentences.amount(pool.budget)] for pool in pools]
    return [["Pula", "Kwota"], *rows, ["Razem", sentences.amount(sum(pool.budget for pool in pools))]]


def _timetable(timetable: Timetable) -> list[list[str]]:
    rows = [
        [
            sentences.STAGE_NAMES[span.kind].capitalize(),
            _instant(span.opens_at, end=False),
            _instant(span.closes_at, end=True) or "–",
        ]
        for span in timetable.spans
    ]
    rows += [_date_row(kind, instant) for kind, instant in timetable.dates]
    return [["Co", "Od", "Do"], *rows]


def _date_row(kind: DateKind, instant: dt.datetime) -> list[str]:
    name = sentences.DATE_NAMES[kind]
    words, end = name[0].upper() + name[1:], kind in DEADLINES
    return [words, "–", _instant(instant, end=True)] if end else [words, _instant(instant, end=False), "–"]
