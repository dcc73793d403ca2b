"""The META part of a ``.pb`` file: what the vote was and by which rule it is decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, cast, get_args

from budzet.base.money import Grosze
from budzet.exchange.pb_rows import MOST_PROJECTS, Faults, Row
from budzet.exchange.pb_values import amount, date, name, quoted, whole

VoteType = Literal["approval", "ordinal", "cumulative", "scoring", "choose-1"]
_REQUIRED = (
    *("country", "unit", "instance", "num_projects", "num_votes"),
    *("budget", "vote_type", "rule", "date_begin", "date_end"),
)
# Free texts: an unquoted semicolon in them does no harm.
_TEXTS = {"description", "comment", "acknowledgments", "leftover_budget"}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Meta:
    """The fields of META that the service reads; ``budget`` in minor units, limits None where the file names none."""

    country: str
    unit: str
    instance: str
    district: str | None
    subunit: str | None
    description: str
    comment: str
    currency: str | None
    num_projects: int
    num_votes: int
    budget: Grosze
    vote_type: VoteType
    rule: str
    threshold: int | None
    date_begin: dt.date
    date_end: dt.date
    min_length: int | None
    max_length: int | None
    min_points: int | None
    max_points: int | None
    min_sum_points: int | None
    max_sum_points: int | None
    max_sum_cost: Grosze | None


def parse_meta(rows: Sequence[Row], faults: Faults) -> Meta | None:
    """Read the rows of META; None when a needed field is missing or wrong (the faults are noted)."""
    before = faults.count
    reader = _Reader(_fields(rows, faults), faults)
    for field in _REQUIRED:
        if not reader.text(field):
            faults.add("META", reader.line(field), f"brak pola „{field}”")
    meta = Meta(
        country=reader.read("country", name) or "",
        unit=reader.read("unit", name) or "",
        instance=reader.read("instance", name) or "",
        district=reader.read("district", name),
        subunit=reader.read("subunit", name),
        description=reader.text("description"),
        comment=reader.text("comment"),
        currency=reader.read("currency", name),
        num_projects=reader.read("num_projects", whole) or 0,
        num_votes=reader.read("num_votes", whole) or 0,
        budget=reader.read("budget", amount) or Grosze(0),
        vote_type=reader.read("vote_type", _vote_type) or "approval",
        rule=reader.read("rule", name) or "",
        threshold=reader.read("min_project_score_threshold", whole) or None,
        date_begin=reader.read("date_begin", lambda text: date(text, end=False)) or dt.date.min,
        date_end=reader.read("date_end", lambda text: date(text, end=True)) or dt.date.max,
        min_length=reader.read("min_length", _length),
        max_length=reader.read("max_length", _length),
        min_points=reader.read("min_points", whole),
        max_points=reader.read("max_points", whole),
        min_sum_points=reader.read("min_sum_points", whole),
        max_sum_points=reader.read("max_sum_points", whole),
        max_sum_cost=reader.read("max_sum_cost", amount),
    )
    _check(meta, reader)
    return meta if faults.count == before else None


class _Reader:
    def __init__(self, fields: Mapping[str, Row], faults: Faults) -> None:
        self.fields, self.faults = fields, faults

    def line(self, name: str) -> int | None:
        return self.fields[name].line if name in self.fields else None

    def text(self, name: str) -> str:
        return self.fields[name].cells[1] if name in self.fields else ""

    def read(self, name: str, parse: Callable[[str], _T]) -> _T | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.faults.add("META", self.line(name), f"{name}: {error}")
            return None

    def refuse(self, name: str, reason: str) -> None:
        self.faults.add("META", self.line(name), f"{name}: {reason}")


def _fields(rows: Sequence[Row], faults: Faults) -> dict[str, Row]:
    fields: dict[str, Row] = {}
    for place, row in enumerate(rows):
        key, value = row.cells[0], ";".join(row.cells[1:]).rstrip(";")
        if place == 0 and (key, value) == ("key", "value"):
            continue
        if key in fields:
            faults.add("META", row.line, f"pole {quoted(key)} stoi drugi raz")
        elif ";" in value and key not in _TEXTS:
            faults.add("META", row.line, f"pole {quoted(key)}: więcej niż jedna wartość")
        else:
            fields[key] = Row(row.line, [key, value])
    return fields


def _vote_type(text: str) -> VoteType:
    if text not in get_args(VoteType):
        raise ValueError(f"nieznany sposób głosowania {quoted(text)} (znane: {', '.join(get_args(VoteType))})")
    return cast(VoteType, text)


def _length(text: str) -> int:
    read = whole(text)
    if read > MOST_PROJECTS:
        raise ValueError(f"liczba {quoted(text)} jest za duża (najwyżej {MOST_PROJECTS})")
    return read


def _check(meta: Meta, reader: _Reader) -> None:
    if meta.date_begin > meta.date_end:
        reader.refuse("date_end", "głosowanie kończy się przed początkiem")
    for low, high in (("length", "length"), ("points", "points"), ("sum_points", "sum_points")):
        least, most = getattr(meta, f"min_{low}"), getattr(meta, f"max_{high}")
        if least is not None and most is not None and least > most:
            reader.refuse(f"min_{low}", f"{least} jest ponad max_{high} ({most})")
    if meta.vote_type == "choose-1" and (meta.min_length or 1, meta.max_length or 1) != (1, 1):
        reader.refuse("max_length", "przy choose-1 głos to dokładnie jeden projekt")
    if (reader.text("scoring_fn") or "Borda").casefold() != "borda":
        reader.refuse("scoring_fn", "tego przeliczania miejsc na punkty program nie zna")
    if reader.text("default_score") not in {"", "0"}:
        reader.refuse("default_score", "punktów dla projektów spoza głosu program nie liczy")
