"""What differs between two versions of an application, field by field, so that anybody can read it. Pure.

Texts differ by words, the estimate by its rows, everything else by its value before and after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from budzet.base.text import fold
from budzet.proposals.application import Application, CostItem

TEXTS = ("title", "summary", "description", "reasons", "place", "universal_how")
AMOUNTS = ("cost", "upkeep")
CHOICES = ("topics", "pool", "universal_design", "point")
FIELDS = (
    *("title", "summary", "description", "reasons", "topics", "pool", "place", "point"),
    *("costs", "cost", "upkeep", "universal_design", "universal_how"),
)
"""Everything that can differ, in the order of the wizard. ``point`` is latitude with longitude, ``cost`` the sum."""

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_LONGEST = 3000  # words compared one by one; a longer text is shown as it was and as it is

Op = Literal["same", "removed", "added"]
Plain = str | int | tuple[str, ...] | tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, went or came."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class CostChange:
    """A row of the estimate that came (no ``before``), went (no ``after``) or changed."""

    before: CostItem | None
    after: CostItem | None


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: ``pieces`` of a text, ``rows`` of the estimate, else only the values."""

    field: str
    before: Plain = None
    after: Plain = None
    pieces: tuple[Piece, ...] = ()
    rows: tuple[CostChange, ...] = ()


def difference(old: Application, new: Application) -> tuple[Change, ...]:
    """Return every field that differs, in the order of the wizard; nothing when the two say the same."""
    return tuple(change for field in FIELDS if (change := _change(field, old, new)) is not None)


def _change(field: str, old: Application, new: Application) -> Change | None:
    if field == "costs":
        return Change(field, rows=tuple(_rows(old.costs, new.costs))) if old.costs != new.costs else None
    before, after = _value(field, old), _value(field, new)
    if before == after:
        return None
    if field in TEXTS:
        return Change(field, before, after, pieces=words(str(before), str(after)))
    return Change(field, before, after)


def _value(field: str, content: Application) -> Plain:
    if field == "point":
        has_point = content.latitude is not None and content.longitude is not None
        return (content.latitude or 0.0, content.longitude or 0.0) if has_point else None
    value: Plain = getattr(content, field)
    return value


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Return two texts as one: what stayed, what went, what came. Spaces and line ends are kept."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > _LONGEST:
        return tuple(piece for piece in (Piece("removed", old), Piece("added", new)) if piece.text)
    pieces: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[i:j])))
            continue
        pieces += [Piece("removed", "".join(before[i:j]))] if j > i else []
        pieces += [Piece("added", "".join(after[k:m]))] if m > k else []
    return tuple(pieces)


def _rows(old: Sequence[CostItem], new: Sequence[CostItem]) -> Iterator[CostChange]:
    """Rows in the order of the new estimate; of a run that was rewritten, rows of one name are one row that changed."""
    for tag, i, j, k, m in SequenceMatcher(None, list(old), list(new), autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _paired(list(old[i:j]), new[k:m])


def _paired(gone: list[CostItem], came: Sequence[CostItem]) -> Iterator[CostChange]:
    for after in came:
        before = next((item for item in gone if fold(item.what) == fold(after.what)), None)
        if before is not None:
            gone.remove(before)
        yield CostChange(before, after)
    for before in gone:
        yield CostChange(before, None)
