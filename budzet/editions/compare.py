"""Two versions of an edition compared in a clerk's words: what changed, from what, to what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from budzet.editions import engines, explain
from budzet.editions.plan import EditionPlan
from budzet.editions.sentences import amount, number

NOTHING = "brak"

_Path = tuple[str, ...]
# Lists whose entries have a name of their own; an entry is the same when its name is, wherever it stands.
_KEYED = {"contests": "key", "pools": "key", "districts": "key", "topics": "key", "schemes": "kind"}
# What tells of the edition's making, not of its rules.
_LEFT_OUT = frozenset({"examples", "schema_version"})
_ORDER = "kolejność"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changed: its dotted ``path``, its ``place`` in words, and both values in words."""

    path: str
    place: str
    before: str
    after: str


def compare(old: EditionPlan, new: EditionPlan) -> list[Change]:
    """Return every value that differs. A contest, pool, district or topic that came or went is one line."""
    return list(_compare((), old.model_dump(exclude=set(_LEFT_OUT)), new.model_dump(exclude=set(_LEFT_OUT))))


def _compare(path: _Path, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if path and path[-1] in _KEYED:
        yield from _entries(path, old, new)
    elif isinstance(old, Mapping) or isinstance(new, Mapping):
        before, after = old or {}, new or {}
        for name in dict.fromkeys((*before, *after)):
            yield from _compare((*path, name), before.get(name), after.get(name))
    else:
        yield _change(path, _words(path, old), _words(path, new))


def _entries(path: _Path, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    """Compare entry with entry of the same name; then the order of those that are on both lists."""
    by = _KEYED[path[-1]]
    before, after = ({entry[by]: entry for entry in entries} for entries in (old or (), new or ()))
    for name in dict.fromkeys((*before, *after)):
        if name in before and name in after:
            yield from _compare((*path, name), before[name], after[name])
        else:
            yield _change((*path, name), _entry(before.get(name)), _entry(after.get(name)))
    first, second = ([name for name in one if name in other] for one, other in ((before, after), (after, before)))
    if first != second:
        yield _change((*path, _ORDER), ", ".join(map(_name, first)), ", ".join(map(_name, second)))


def _change(path: _Path, before: str, after: str) -> Change:
    return Change(".".join(path), explain.place(map(_name, path)), before, after)


def _name(part: str) -> str:
    """A scheme has a name in words; everything else is named by ``explain`` or by its key."""
    return SCHEME_NAMES.get(part, part)


def _entry(entry: Mapping[str, Any] | None) -> str:
    if entry is None:
        return NOTHING
    return str(entry.get("name") or _name(entry["kind"]))


def _words(path: _Path, value: Any) -> str:
    if value is None or value in ("", ()):
        return NOTHING
    if isinstance(value, bool):
        return "tak" if value else "nie"
    if isinstance(value, int):
        return amount(value) if _is_money(path) else number(value)
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, tuple):
        return ", ".join(_words(path, one) for one in value)
    return WORDS.get(path[-1], {}).get(value, value)


def _is_money(path: _Path) -> bool:
    return path[-1] in {"budget", "max_cost", "report_spending"} or (
        "cost_limits" in path and path[-1] in {"least", "most"}
    )


SCHEME_NAMES = {
    "name_birth_address": "imię, nazwisko, data urodzenia i adres",
    "pesel": "PESEL",
    "pesel_and_register": "PESEL z drugą daną z rejestru",
    "letter_code": "kod wysłany listem",
    "in_person": "osobiście w punkcie",
}
WORDS: dict[str, dict[str, str]] = {
    "kind": {
        "approval": "zaznaczanie projektów",
        "choose_one": "wybór jednego projektu",
        "cumulative": "rozdzielanie punktów",
        "ranking": "układanie w kolejności",
        "knapsack": "wybór do łącznej kwoty",
        "absolute": "liczba głosów lub punktów",
        "share_of_ballots": "część ważnych kart",
        "share_of_cost": "część kosztu w puli",
        **engines.RULE_NAMES,
        **SCHEME_NAMES,
    },
    "origin": {"local": "prowadzona tutaj", "import": "z importu"},
    "district_scope": {
        "own": "dzielnica zamieszkania",
        "any_one": "jedna dowolna dzielnica",
        "up_to_n": "kilka dowolnych dzielnic",
        "any": "wszystkie dzielnice",
    },
    "completeness": {"may_be_empty": "można zostawić puste", "must_fill": "trzeba wypełnić"},
    "fault_voids": {"contest": "nieważna ta część karty", "ballot": "nieważna cała karta"},
    "double_votes": engines.DOUBLE_VOTE_NAMES,
    "paper_cards": {
        "none": NOTHING,
        "numbered": "numerowane, wydawane przez urząd",
        "self_printed": "do samodzielnego wydruku",
    },
    "contacts": {"email": "e-mail", "sms": "SMS"},
    "second_datum": {"mothers_maiden_name": "nazwisko panieńskie matki", "fathers_name": "imię ojca"},
    "consent_form": {"tick": "zaznaczenie na ekranie", "paper": "na papierze"},
    "day_kind": {"working": "robocze", "calendar": "kalendarzowe"},
    "runs_from": {"notice": "od zawiadomienia", "list": "od ogłoszenia listy"},
    "formal": {"general": "ogólna", "katowice": "katowicka"},
    "merit": {"general": "ogólna"},
    "ballot_number": {"project_number": "numer projektu", "drawn": "losowany"},
    "staffing": {"small": "mała", "full": "pełna"},
    "on": {"votes": "głosy", "points": "punkty"},
    "misfit": {
        "skip": "pomija się go",
        "stop": "kończy listę",
        "stop_then_80_percent": "kończy listę, ale wygrywa, gdy zostało 80% jego kosztu",
    },
    "utility": {"cost": "koszt", "cardinality": "liczba projektów", "points": "punkty"},
    "completion": {"add1": "podnoszenie udziałów", "none": "bez uzupełnienia"},
    "ties": {
        "lower_cost": "niższy koszt",
        "more_votes": "więcej głosów",
        "public_draw": "publiczne losowanie",
        "list_order": "kolejność na ogłoszonej liście",
    },
    "exclusions": {"none": NOTHING, "confirmed_groups": "zatwierdzone grupy"},
    "leftover": {
        "stay": "zostaje w puli",
        "to_citywide": "przechodzi do puli ogólnomiejskiej",
        "to_next_pool": "przechodzi do następnej puli",
    },
    "pool_order": {
        "as_listed": "jak na liście",
        "districts_first": "najpierw dzielnice",
        "citywide_first": "najpierw pule ogólnomiejskie",
    },
    "decision_mode": {"vote": "mieszkańcy w głosowaniu", "officials": "urząd po konsultacjach"},
}
"""The word a clerk reads for each value that is one of a few, by the name of its member."""
