"""What a letter about the result of a project says, in Polish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from budzet.base import calendar
from budzet.documents.pdf import language_of
from budzet.editions.terms import Appeals
from budzet.proposals.application import Applicant
from budzet.proposals.lists import appeals, words
from budzet.proposals.lists.content import Outcome
from budzet.proposals.lists.models import ListEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is the same in all letters of a version."""

    office: str
    address: str
    town: str
    edition_title: str
    appeals: Appeals
    published_at: dt.datetime
    url: str


@dataclass(frozen=True, slots=True)
class Addressed:
    """A letter that is to go out."""

    person: Applicant
    entry: ListEntry
    case_mark: str


def value(frame: Frame, letters: Sequence[Addressed]) -> dict[str, Any]:
    """Return what the template of letters prints."""
    return {
        "title": f"Zawiadomienia o wynikach oceny – {frame.edition_title}",
        **language_of("pl"),
        "letters": [_letter(frame, one) for one in letters],
    }


def names(person: Applicant) -> list[str]:
    """Return the addressee; a letter to a minor goes to the guardian's hands."""
    if person.is_minor and person.guardian_name.strip():
        return [person.name, f"do rąk opiekuna: {person.guardian_name}"]
    return [person.name]


def street(person: Applicant) -> str:
    """Return the street with its number; a village without streets has the number alone."""
    return f"{person.street} {person.house}".strip()


def _letter(frame: Frame, letter: Addressed) -> dict[str, Any]:
    person, entry = letter.person, letter.entry
    day = f"{calendar.local(frame.published_at):%d.%m.%Y}"
    since = f"z\N{NO-BREAK SPACE}{day}"
    return {
        "office": [frame.office, frame.address],
        "place": f"{frame.town}, {day}",
        "marks": [f"Znak sprawy: {letter.case_mark}"] if letter.case_mark else [],
        "to": [*names(person), street(person), f"{person.postcode} {person.town}"],
        "title": f"Zawiadomienie o wyniku oceny projektu {entry.number}",
        "paragraphs": [
            f"Projekt {entry.number} „{entry.title}” ({frame.edition_title}).",
            *(_positive(entry, since) if entry.outcome is Outcome.POSITIVE else _negative(frame, entry, since)),
            f"Listy wszystkich projektów są na stronie {frame.url}",
        ],
        "signature": frame.office,
    }


def _positive(entry: ListEntry, since: str) -> list[str]:
    sums = f"Koszt po weryfikacji: {words.amount(entry.cost)}. Koszt podany przez autora: "
    return [
        f"Projekt został oceniony pozytywnie. Jest na liście wniosków pozytywnie zakwalifikowanych {since}.",
        f"{sums}{words.amount(entry.estimate)}.",
    ]


def _negative(frame: Frame, entry: ListEntry, since: str) -> list[str]:
    term = appeals.term(frame.appeals, entry.appeals_until)
    return [
        f"Projekt został oceniony negatywnie. Jest na liście wniosków negatywnie zakwalifikowanych {since}.",
        f"Powód: {entry.reason}",
        f"Od tej oceny można się odwołać {term}. Odwołania rozpatruje {frame.appeals.body}.",
    ]
