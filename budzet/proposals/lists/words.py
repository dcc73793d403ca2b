"""What documents say of a version of the lists: Polish, whatever language a page is in (pure)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from babel.dates import format_date

from budzet.base import calendar
from budzet.editions import sentences
from budzet.proposals.lists import content as contents
from budzet.proposals.lists.content import Content, Entry, Part

NONE = "–"


@dataclass(frozen=True, slots=True)
class Table:
    """The entries of one pool in one part: words for a page of paper or of the bulletin."""

    part: Part
    pool: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


_HEADERS = {
    Part.POSITIVE: ("Numer", "Tytuł", "Miejsce", "Koszt zweryfikowany", "Koszt według autora"),
    Part.NEGATIVE: ("Numer", "Tytuł", "Etap", "Powód"),
    Part.OTHER: ("Numer", "Tytuł", "Dlaczego"),
}


def tables(content: Content) -> list[Table]:
    """Return the entries as tables by part and pool."""
    return [
        Table(part, pool, _HEADERS[part], tuple(_ROWS[part](entry) for entry in entries))
        for part, pools in contents.grouped(content.entries)
        for pool, entries in pools
    ]


def head(content: Content, office: str, moment: dt.datetime, appeals: str) -> list[str]:
    """Return the sentences above the tables."""
    counted = contents.counts(content)
    numbers = (
        f"Pozytywnie zakwalifikowanych: {counted[Part.POSITIVE]}. "
        f"Negatywnie zakwalifikowanych: {counted[Part.NEGATIVE]}. "
        f"Wniosków, których nie oceniono do końca: {counted[Part.OTHER]}."
    )
    said = [f"{office}. Wersja {content.number}, opublikowana {written(moment)}.", numbers]
    if content.reason:
        said.append(f"{'Powód zmiany' if content.number > 1 else 'Podstawa publikacji'}: {content.reason}")
    if content.partial:
        said.append(f"Lista częściowa. Nie ma na niej wszystkich wniosków: {content.partial}")
    return [*said, *([appeals] if counted[Part.NEGATIVE] else [])]


def title(content: Content) -> str:
    """Return the title of the document."""
    return f"Listy wniosków po weryfikacji – {content.edition_title}"


def written(moment: dt.datetime) -> str:
    """Write an instant."""
    local = calendar.local(moment)
    return f"{format_date(local.date(), 'd MMMM y', locale='pl')} r., godz. {local:%H:%M}"


def amount(grosze: int | None) -> str:
    """Write a sum; a dash when nobody knows it."""
    return NONE if grosze is None else sentences.amount(grosze)


def _number(entry: Entry) -> str:
    return f"{entry.number}\n{entry.case_mark}" if entry.case_mark else entry.number


def _positive(entry: Entry) -> tuple[str, ...]:
    return (_number(entry), entry.title, entry.place or NONE, amount(entry.cost), amount(entry.estimate))


def _negative(entry: Entry) -> tuple[str, ...]:
    return (_number(entry), entry.title, contents.stage_word(entry.stage) or NONE, entry.reason or NONE)


def _other(entry: Entry) -> tuple[str, ...]:
    why = contents.outcome_word(entry.outcome)
    return (_number(entry), entry.title, f"{why}: {entry.reason}" if entry.reason else why)


_ROWS = {Part.POSITIVE: _positive, Part.NEGATIVE: _negative, Part.OTHER: _other}
