"""A comparison of rules as lines for a terminal of 100 columns: a table, bars, who prefers what, groups of projects."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice

from budzet.editions.result_rules import EqualShares, Greedy
from budzet.exchange.comparing import RulesCompared
from budzet.exchange.tally import Rule
from budzet.exchange.words import COLUMNS, decimals, money, number, percent
from budzet.results.rules.compare import Comparison, Figures, part

_LABEL = 30
_BARS_FROM = 3
_MOST_WON = 10
_MOST_GROUPS = 12
_MOST_IDS = 40
_LISTS = {
    "skip": "kolejność wyniku; co się nie mieści, jest pomijane",
    "stop": "kolejność wyniku; lista kończy się na pierwszym, co się nie mieści",
    "stop_then_80_percent": "kolejność wyniku do pierwszego, co się nie mieści; ten przy co najmniej 80 % kosztu",
}
_UTILITIES = {"cost": "według kosztu", "cardinality": "według liczby projektów", "points": "według punktów"}
_COMPLETIONS = {"add1": "z dodatkami (add1)", "none": "bez dodatków"}
_KINDS = {"category": "Tematy", "neighborhood": "Okolice"}


def compared_lines(compared: RulesCompared) -> Iterator[str]:
    """Yield the lines of a comparison; rules are called A, B, C… after the first lines."""
    told, letters = compared.comparison, _letters(compared)
    yield "Porównanie reguł na tych samych głosach"
    width = max(len(name) for name in compared.rules)
    for letter, (name, rule) in zip(letters, compared.rules.items(), strict=True):
        head = f"  {letter}  {name:<{width}}  "
        yield from textwrap.wrap(head + describe(rule), COLUMNS, subsequent_indent=" " * len(head))
    yield f"Osoby: {number(told.voters)}, w tym wskazujące co najmniej dwa projekty: {number(told.several)}"
    yield ""
    yield from _table(told, letters)
    yield from _changes(told, letters)
    yield from _histogram(told, letters)
    yield from _pairs(told, letters)
    for kind in told.groups:
        yield from _groups(told, letters, kind)


def describe(rule: Rule) -> str:
    """Return what a rule does in a few words."""
    if isinstance(rule, Greedy):
        return _LISTS[rule.misfit]
    if isinstance(rule, EqualShares):
        told = f"równe udziały {_UTILITIES[rule.utility]}, {_COMPLETIONS[rule.completion]}"
        return told + (", albo lista, gdy woli ją więcej osób" if rule.comparison else "")
    return "Phragmén: wygrywa projekt, na który najprędzej uzbierają"


def _letters(compared: RulesCompared) -> str:
    return "ABCDEFGH"[: len(compared.rules)]


def _row(label: str, cells: Sequence[str]) -> str:
    width = (COLUMNS - _LABEL) // max(len(cells), _BARS_FROM + 1)
    return (f"{_shorten(label):<{_LABEL}}" + "".join(f"{cell:>{width}}" for cell in cells)).rstrip()


def _shorten(label: str) -> str:
    return label if len(label) <= _LABEL else label[: _LABEL - 1].rstrip() + "…"


def _table(told: Comparison, letters: str) -> Iterator[str]:
    rules = list(told.rules.values())

    def rated(some: int, of: int) -> str:
        return percent(part(some, of))

    yield _row("", letters)
    yield _row("wybrane projekty", [number(len(one.selected)) for one in rules])
    yield _row("wydane", [rated(one.spent, one.spent + one.unspent) for one in rules])
    yield _row("niewydane", [money(one.unspent) for one in rules])
    yield _row("osoby z wybranym projektem", [rated(one.served, told.voters) for one in rules])
    yield _row("- z tych, co wskazały kilka", [rated(one.several_served, told.several) for one in rules])
    yield _row("wybrane projekty na osobę", [decimals(one.mean, 2) for one in rules])
    yield _row("nierówność (Gini, 0 = równo)", [decimals(one.gini, 3) for one in rules])
    yield _row("środkowy koszt wybranego", [_cost(one) for one in rules])


def _cost(figures: Figures) -> str:
    return "-" if figures.median_cost is None else money(figures.median_cost)


def _changes(told: Comparison, letters: str) -> Iterator[str]:
    """Yield the winners that come and go beside the first rule."""
    seen = {frozenset(next(iter(told.rules.values())).selected): letters[0]}
    for letter, figures in islice(zip(letters, told.rules.values(), strict=True), 1, None):
        yield ""
        if same := seen.get(frozenset(figures.selected)):
            yield f"{letter}: te same projekty co w {same}"
            continue
        seen[frozenset(figures.selected)] = letter
        for word, ids in ((f"{letter}: doszły", figures.gained), (f"{letter}: odpadły", figures.lost)):
            if ids:
                more = f" i {len(ids) - _MOST_IDS} innych" if len(ids) > _MOST_IDS else ""
                head = f"{word} ({len(ids)}): "
                yield from textwrap.wrap(
                    head + ", ".join(ids[:_MOST_IDS]) + more, COLUMNS, subsequent_indent=" " * 4, break_on_hyphens=False
                )


def _histogram(told: Comparison, letters: str) -> Iterator[str]:
    """Yield a bar for each number of winning projects; bars of all rules have one scale."""
    yield ""
    yield "Ile wybranych projektów ma jedna osoba"
    most = max(len(one.histogram) for one in told.rules.values()) - 1
    shown = min(most, _MOST_WON)
    parts = [
        [part(_had(one.histogram, won, last=won == shown), told.voters) for won in range(shown + 1)]
        for one in told.rules.values()
    ]
    width = (COLUMNS - 6) // max(len(letters), _BARS_FROM)
    longest = max(max(own) for own in parts) if told.voters else Fraction(1)
    yield (" " * 6 + "".join(f"{letter:>7}{' ' * (width - 7)}" for letter in letters)).rstrip()
    for won in range(shown + 1):
        bars = [f"{percent(own[won]):>7} {'#' * int(own[won] / longest * (width - 10))}" for own in parts]
        label = f"{won}+" if won == shown < most else str(won)
        yield (f"{label:>4}  " + "".join(f"{bar:<{width}}" for bar in bars)).rstrip()


def _had(histogram: Sequence[int], won: int, *, last: bool) -> int:
    return sum(histogram[won:]) if last else sum(histogram[won : won + 1])


def _pairs(told: Comparison, letters: str) -> Iterator[str]:
    letter = dict(zip(told.rules, letters, strict=True))
    prefer: dict[tuple[str, str], str] = {}
    overlap: dict[tuple[str, str], str] = {}
    for pair in told.pairs:
        one, other = letter[pair.first], letter[pair.second]
        prefer[one, other], prefer[other, one] = number(pair.prefer_first), number(pair.prefer_second)
        overlap[one, other] = overlap[other, one] = percent(pair.overlap)
    yield from _square("Osoby, które mają więcej wybranych projektów w regule z wiersza niż z kolumny", letters, prefer)
    yield from _square("Wspólne projekty: część wszystkich wybranych w obu regułach", letters, overlap)


def _square(title: str, letters: str, cells: Mapping[tuple[str, str], str]) -> Iterator[str]:
    yield ""
    yield title
    yield ("      " + "".join(f"{letter:>12}" for letter in letters)).rstrip()
    for one in letters:
        yield (f"{one:>4}  " + "".join(f"{cells.get((one, other), '-'):>12}" for other in letters)).rstrip()


def _groups(told: Comparison, letters: str, kind: str) -> Iterator[str]:
    groups = told.groups[kind]
    yield ""
    yield f"{_KINDS[kind]}: część głosów i część pieniędzy na wybrane projekty"
    yield _row("", ["głosy", *letters])
    for group in groups[:_MOST_GROUPS]:
        yield _row(group.label or "(brak)", [percent(group.votes), *map(percent, group.money.values())])
    if rest := groups[_MOST_GROUPS:]:
        votes = sum((group.votes for group in rest), Fraction(0))
        spent = [sum((group.money[name] for group in rest), Fraction(0)) for name in told.rules]
        yield _row(f"pozostałe ({len(rest)})", [percent(votes), *map(percent, spent)])
