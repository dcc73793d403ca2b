"""One version of the lists as a frozen value (pure): its entries, its fingerprint, what differs from another version.

Nothing personal is in it: an entry says of a project what everybody may read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Literal

from budzet.editions.values import Value


class Outcome(StrEnum):
    """How a project left the verification."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNEXAMINED = "unexamined"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Part(StrEnum):
    """The parts of a list, in their order: two lists, and what was not examined to the end."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    OTHER = "other"


PARTS: Mapping[Outcome, Part] = {
    Outcome.POSITIVE: Part.POSITIVE,
    Outcome.NEGATIVE: Part.NEGATIVE,
    Outcome.UNEXAMINED: Part.OTHER,
    Outcome.WITHDRAWN: Part.OTHER,
    Outcome.MERGED: Part.OTHER,
}
OUTCOMES: Mapping[Part, tuple[Outcome, ...]] = {
    part: tuple(outcome for outcome in Outcome if PARTS[outcome] is part) for part in Part
}
JUDGED = frozenset({Outcome.POSITIVE, Outcome.NEGATIVE})
"""Outcomes a list makes known; the others everybody could see before."""

TITLES: Mapping[Part, str] = {
    Part.POSITIVE: "Lista wniosków pozytywnie zakwalifikowanych",
    Part.NEGATIVE: "Lista wniosków negatywnie zakwalifikowanych",
    Part.OTHER: "Wnioski, których nie oceniono do końca",
}
"""What the parts are called in documents, which are Polish."""

_OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.POSITIVE: "ocena pozytywna",
    Outcome.NEGATIVE: "ocena negatywna",
    Outcome.UNEXAMINED: "pozostawiony bez rozpatrzenia",
    Outcome.WITHDRAWN: "wycofany przez autora",
    Outcome.MERGED: "połączony z innym projektem",
}
_STAGE_WORDS = {"formal": "ocena formalna", "merit": "ocena merytoryczna", "": ""}

Stage = Literal["", "formal", "merit"]


class Entry(Value):
    """One project of a list. ``cost`` is what was verified, ``estimate`` what the author wrote; grosze.

    ``stage`` and ``reason`` say of a negative one where it failed and why; ``pool`` is the key of its pool.
    """

    proposal_id: int
    outcome: Outcome
    stage: Stage = ""
    pool: str
    pool_name: str
    district: str = ""
    number: str
    title: str
    place: str = ""
    case_mark: str = ""
    cost: int | None = None
    estimate: int | None = None
    reason: str = ""

    @property
    def part(self) -> Part:
        """The part of the list it stands in."""
        return PARTS[self.outcome]


class Content(Value):
    """A version of the lists of an edition. ``reason`` is why it is published, ``partial`` why not all are on it."""

    edition: str
    edition_title: str
    number: int
    reason: str = ""
    partial: str = ""
    entries: tuple[Entry, ...] = ()


def canonical_bytes(content: Content) -> bytes:
    """Return a version as the bytes its SHA-256 is made of: JSON in UTF-8 with sorted keys and no spaces."""
    plain = content.model_dump(mode="json")
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(content: Content) -> bytes:
    """Return the fingerprint of a version."""
    return hashlib.sha256(canonical_bytes(content)).digest()


def mark(content: Content) -> str:
    """Return a short mark of the entries alone, marks of cases left out: whether a page shows what is true now."""
    entries = tuple(one.model_copy(update={"case_mark": ""}) if one.case_mark else one for one in content.entries)
    return digest(content.model_copy(update={"reason": "", "partial": "", "entries": entries})).hex()[:32]


def counts(content: Content) -> dict[Part, int]:
    """Return how many entries each part has."""
    return {part: sum(entry.part is part for entry in content.entries) for part in Part}


def in_order(entries: Iterable[Entry], pools: Sequence[str]) -> tuple[Entry, ...]:
    """Return entries by part, by pool in the order of the edition, by number as people count."""
    places, parts = {key: place for place, key in enumerate(pools)}, list(Part)
    return tuple(
        sorted(
            entries,
            key=lambda one: (
                parts.index(one.part),
                places.get(one.pool, len(places)),
                _natural(one.number),
                one.number,
            ),
        )
    )


def _natural(number: str) -> list[tuple[int, int, str]]:
    words = re.findall(r"\d+|\D+", number)
    return [(0, int(word), "") if word.isdecimal() else (1, 0, word) for word in words]


def with_gone(content: Content, gone: Mapping[int, Outcome], pools: Sequence[str]) -> Content:
    """Return a version in which projects stand as withdrawn or merged that left after it was decided."""
    changed = [
        one.model_copy(update={"outcome": gone[one.proposal_id], "stage": "", "reason": "", "cost": None})
        if one.proposal_id in gone and one.outcome is not gone[one.proposal_id]
        else one
        for one in content.entries
    ]
    return content.model_copy(update={"entries": in_order(changed, pools)})


class Kind(StrEnum):
    """How an entry differs from the one of the version before."""

    ADDED = "added"
    REMOVED = "removed"
    OUTCOME = "outcome"
    COST = "cost"
    REASON = "reason"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions."""

    kind: Kind
    before: Entry | None
    after: Entry | None

    @property
    def shown(self) -> Entry:
        """The entry as it is now, or as it was when it is gone."""
        found = self.after or self.before
        assert found is not None  # noqa: S101  one of them is always there
        return found


def difference(before: Iterable[Entry], after: Iterable[Entry]) -> list[Change]:
    """Return what differs between two versions, in the order of the newer one; what is gone comes last."""
    old = {row.proposal_id: row for row in before}
    found = []
    for row in after:
        earlier = old.pop(row.proposal_id, None)
        if kind := _kind(earlier, row):
            found.append(Change(kind, earlier, row))
    return found + [Change(Kind.REMOVED, row, None) for row in old.values()]


def _kind(before: Entry | None, after: Entry) -> Kind | None:
    if before is None:
        return Kind.ADDED
    pairs = (
        (Kind.OUTCOME, before.outcome, after.outcome),
        (Kind.COST, before.cost, after.cost),
        (Kind.REASON, before.reason, after.reason),
        (Kind.WORDS, (before.number, before.title, before.pool), (after.number, after.title, after.pool)),
    )
    return next((kind for kind, old, new in pairs if old != new), None)


def outcome_word(outcome: Outcome) -> str:
    """Return an outcome in documents."""
    return _OUTCOME_WORDS[outcome]


def stage_word(stage: str) -> str:
    """Return the stage of a refusal in documents."""
    return _STAGE_WORDS[stage]


def grouped(entries: Iterable[Entry]) -> list[tuple[Part, list[tuple[str, list[Entry]]]]]:
    """Return ordered entries by part and, in each, by the name of their pool."""
    found: list[tuple[Part, list[tuple[str, list[Entry]]]]] = []
    for part, ones in groupby(entries, key=lambda one: one.part):
        found.append((part, [(name, list(group)) for name, group in groupby(ones, key=lambda one: one.pool_name)]))
    return found
