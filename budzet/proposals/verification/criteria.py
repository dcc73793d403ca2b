"""Cards of the verification as values: criteria to be met, entries to be written; and what a card itself may lack.

A card is data of an edition. Its sentences are those of the city, in Polish: nothing here is translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Literal

from budzet.base.findings import Finding
from budzet.editions.values import Value
from budzet.proposals.application import Applicant, Application

QUESTION_LONGEST, HELP_LONGEST, UNMET_LONGEST, BASIS_LONGEST, TITLE_LONGEST = 300, 2000, 600, 300, 200
CRITERIA_MOST = 60

CHECKS = ("in_time", "complete", "signatures", "limit", "one_district", "guardian", "authors")
"""What the computer can look at by itself (``prechecks``); a criterion may name one."""

OPENED_FIELDS = frozenset(Application.model_fields) - {"pool"} | frozenset(Applicant.model_fields) - {"co_authors"}
"""What a call to complete may open to the author. The number of a project names its pool, so that stays."""

PAPERS = frozenset({"support", "consents"})
"""What else a call may ask for: papers the author brings or sends, no field of the application."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class CardKind(StrEnum):
    """Which review a card belongs to."""

    FORMAL = "formal"
    MERIT = "merit"


class Criterion(Value):
    """One thing that must be met.

    ``unmet`` is what everybody reads when it is not; ``note_needed``: the verifier must add why. ``correctable``: the
    author may be called to mend it, and ``fields`` are then opened (or ``PAPERS`` asked for). ``check`` names what the
    computer looks at. ``group`` is a heading that several criteria stand under, each with a ``label`` like 4a.
    """

    key: str
    label: str
    question: str
    group: str = ""
    legal_basis: str = ""
    help: str = ""
    unmet: str = ""
    note_needed: bool = False
    correctable: bool = False
    na_allowed: bool = False
    check: str = ""
    fields: tuple[str, ...] = ()


class Entry(Value):
    """Something to be written on a card: words or a sum. ``needed``: always, or when the card says so."""

    key: str
    question: str
    help: str = ""
    kind: Literal["text", "money"] = "text"
    needed: Literal["never", "always", "positive", "negative"] = "never"


COST, UPKEEP = "cost", "upkeep"
"""Entries of money that mean something beyond the card: the verified cost and the verified yearly upkeep."""


class Card(Value):
    """One version of a card."""

    kind: CardKind
    title: str
    criteria: tuple[Criterion, ...]
    entries: tuple[Entry, ...] = ()

    def criterion(self, key: str) -> Criterion | None:
        """Return a criterion by its key."""
        return next((one for one in self.criteria if one.key == key), None)

    def entry(self, key: str) -> Entry | None:
        """Return an entry by its key."""
        return next((one for one in self.entries if one.key == key), None)


def faults(card: Card) -> list[Finding]:
    """Return everything that is wrong with a card; ``field`` is ``criteria-2-question``, counted from 0."""
    found = list(_text("title", card.title, TITLE_LONGEST))
    if not card.criteria:
        found.append(Finding.of("no_criteria", "criteria"))
    if len(card.criteria) > CRITERIA_MOST:
        found.append(Finding.of("too_many_criteria", "criteria", most=CRITERIA_MOST))
    for number, one in enumerate(card.criteria):
        found += _of_criterion(one, f"criteria-{number}", card.kind)
    for number, entry in enumerate(card.entries):
        found += _of_entry(entry, f"entries-{number}")
    found += _twice("criteria", "key", [one.key for one in card.criteria])
    found += _twice("criteria", "label", [one.label for one in card.criteria])
    found += _twice("entries", "key", [one.key for one in card.entries])
    found += _twice("criteria", "check", [one.check for one in card.criteria])
    return found


def _of_criterion(one: Criterion, place: str, kind: CardKind) -> Iterator[Finding]:
    yield from _key(f"{place}-key", one.key)
    yield from _text(f"{place}-label", one.label, 10)
    yield from _text(f"{place}-question", one.question, QUESTION_LONGEST)
    yield from _text(f"{place}-group", one.group, QUESTION_LONGEST, needed=False)
    yield from _text(f"{place}-legal_basis", one.legal_basis, BASIS_LONGEST, needed=False)
    yield from _text(f"{place}-help", one.help, HELP_LONGEST, needed=False)
    # Whoever is refused must be told why: by fixed words or by what the verifier writes.
    yield from _text(f"{place}-unmet", one.unmet, UNMET_LONGEST, needed=not one.note_needed)
    if one.check and one.check not in CHECKS:
        yield Finding.of("check_unknown", f"{place}-check", name=one.check)
    if unknown := set(one.fields) - OPENED_FIELDS - PAPERS:
        yield Finding.of("fields_unknown", f"{place}-fields", names=", ".join(sorted(unknown)))
    if one.fields and not one.correctable:
        yield Finding.of("fields_not_correctable", f"{place}-fields")
    if one.correctable and not one.fields:
        yield Finding.of("fields_required", f"{place}-fields")
    if one.correctable and kind is CardKind.MERIT:
        yield Finding.of("merit_not_correctable", f"{place}-correctable")


def _of_entry(entry: Entry, place: str) -> Iterator[Finding]:
    yield from _key(f"{place}-key", entry.key)
    yield from _text(f"{place}-question", entry.question, QUESTION_LONGEST)
    yield from _text(f"{place}-help", entry.help, HELP_LONGEST, needed=False)
    if (entry.key in (COST, UPKEEP)) != (entry.kind == "money"):
        yield Finding.of("entry_kind_wrong", f"{place}-kind", key=entry.key)


def _key(field: str, key: str) -> Iterator[Finding]:
    if not _KEY.fullmatch(key):
        yield Finding.of("key_wrong", field, key=key)


def _text(field: str, text: str, longest: int, *, needed: bool = True) -> Iterator[Finding]:
    if needed and not text.strip():
        yield Finding.of("text_required", field)
    elif len(text) > longest:
        yield Finding.of("text_too_long", field, most=longest)


def _twice(part: str, name: str, values: Iterable[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, value in enumerate(values):
        if value and value in seen:
            yield Finding.of(f"{name}_twice", f"{part}-{number}-{name}", value=value)
        seen.add(value)
