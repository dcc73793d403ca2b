"""A card as it is typed in the editor: read from the form, changed row by row, never stored before it is saved."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from budzet.proposals.verification.criteria import COST, UPKEEP, Card, CardKind, Criterion, Entry
from budzet.proposals.verification.desk.card_editor_words import CHECKS, NEEDED, OPENED

_T = TypeVar("_T")
_MOST = 100  # rows of one part a form is read of
_ACT = re.compile(r"(criteria|entries)-(?:(\d{1,3})-(up|down|remove)|(add))", re.ASCII)
_SUMS = (COST, UPKEEP)


@dataclass(frozen=True, slots=True)
class Act:
    """What was pressed beside saving: a row moved or removed, or one added at the end (``at`` is its place then)."""

    part: str
    at: int
    what: str


def act(text: str) -> Act | None:
    """Return what a button asks for; ``None`` for saving and for nonsense."""
    found = _ACT.fullmatch(text)
    if found is None:
        return None
    return Act(found[1], int(found[2] or 0), found[3] or found[4])


def read(form: MultiDict[str, str], before: Card) -> Card:
    """Return the card as typed, with all its faults; ``before`` is what is stored."""
    return Card(
        kind=before.kind,
        title=_text(form, "title"),
        criteria=tuple(_criterion(form, place, before) for place in _places(form, "criteria")),
        entries=tuple(_entry(form, place) for place in _places(form, "entries")),
    )


def changed(card: Card, wanted: Act) -> Card:
    """Return the card with a row added, moved or removed; a place that is not there changes nothing."""
    rows: Sequence[Any] = getattr(card, wanted.part)
    if wanted.what == "add":
        return card.model_copy(update={wanted.part: (*rows, _new(wanted.part))})
    return card.model_copy(update={wanted.part: _moved(tuple(rows), wanted)})


def place_after(card: Card, wanted: Act) -> str:
    """Return which row is to stand open after an act: ``criteria-3``; nothing after a removal."""
    if wanted.what == "remove":
        return ""
    last = len(getattr(card, wanted.part)) - 1
    shift = {"up": -1, "down": 1}.get(wanted.what, 0)
    at = last if wanted.what == "add" else min(max(wanted.at + shift, 0), last)
    return f"{wanted.part}-{at}"


def _moved(rows: tuple[_T, ...], wanted: Act) -> tuple[_T, ...]:
    at = wanted.at
    if at >= len(rows):
        return rows
    rest = [*rows[:at], *rows[at + 1 :]]
    if wanted.what != "remove":
        rest.insert(max(at - 1, 0) if wanted.what == "up" else at + 1, rows[at])
    return tuple(rest)


def _new(part: str) -> Criterion | Entry:
    """Return an empty row. Its key was never used: an answer to what was removed must not become one to this."""
    key = f"c_{secrets.token_hex(4)}"
    return Criterion(key=key, label="", question="") if part == "criteria" else Entry(key=key, question="")


def _places(form: MultiDict[str, str], part: str) -> list[str]:
    """Return the rows of a part in their order."""
    found = (re.fullmatch(rf"{part}-(\d{{1,3}})-key", name, re.ASCII) for name in form)
    return [f"{part}-{number}" for number in sorted({int(one[1]) for one in found if one})[:_MOST]]


def _criterion(form: MultiDict[str, str], place: str, before: Card) -> Criterion:
    formal = before.kind is CardKind.FORMAL
    key, check = _text(form, f"{place}-key"), _text(form, f"{place}-check")
    fields = set(form.getlist(f"{place}-fields")) if formal else set()
    known = before.criterion(key)
    # Boxes have no order: of fields nobody changed the stored one stays, so that the card says nothing new.
    same = known is not None and set(known.fields) == fields
    return Criterion(
        key=key,
        label=_text(form, f"{place}-label"),
        question=_text(form, f"{place}-question"),
        group=_text(form, f"{place}-group"),
        legal_basis=_text(form, f"{place}-legal_basis"),
        help=_text(form, f"{place}-help"),
        unmet=_text(form, f"{place}-unmet"),
        note_needed=f"{place}-note_needed" in form,
        correctable=formal and f"{place}-correctable" in form,
        na_allowed=f"{place}-na_allowed" in form,
        check=check if check in CHECKS else "",
        fields=known.fields if known and same else tuple(name for name in OPENED if name in fields),
    )


def _entry(form: MultiDict[str, str], place: str) -> Entry:
    """Return an entry; a sum has the key that gives it its meaning, words have one of their own."""
    key, what, needed = _text(form, f"{place}-key"), _text(form, f"{place}-what"), _text(form, f"{place}-needed")
    if what in _SUMS:
        key = what
    elif key in _SUMS:
        key = f"c_{secrets.token_hex(4)}"
    return Entry(
        key=key,
        question=_text(form, f"{place}-question"),
        help=_text(form, f"{place}-help"),
        kind="money" if what in _SUMS else "text",
        needed=needed if needed in NEEDED else "never",  # type: ignore[arg-type]  # asked a moment ago
    )


def _text(form: MultiDict[str, str], name: str) -> str:
    """Return what was typed, with the line ends of the shipped cards."""
    return form.get(name, "").replace("\r\n", "\n").strip()
