"""The street index: which numbers of which street lie in which district, and what a resident's address finds in it.

People write addresses in many ways, so looking up is patient (``street_names``), but it never guesses between two
districts: an address that fits both has both as candidates, one that fits none has suggestions.
"""

from __future__ import annotations

import difflib
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from budzet.base.findings import Finding
from budzet.editions.house_numbers import NumberSet, house_number, parse_numbers
from budzet.editions.street_names import StreetName, street_name

ALIKE = 0.75
"""How alike two words are, from 0 to 1, for one to be suggested for the other."""
MOST_SUGGESTIONS = 5
MOST_OVERLAPS = 1_000
"""A file that is wrong from end to end is told by its first faults."""


@dataclass(frozen=True, slots=True)
class StreetRow:
    """One line of the index as the office wrote it; ``district`` is a key, ``line`` the line in the file."""

    street: str
    numbers: str
    district: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Located:
    """What an address finds. ``candidates`` are the districts it may lie in, ``streets`` the streets it may mean as the
    index writes them; ``suggestions`` are streets with a name like it when there is none of that name.
    """

    candidates: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()

    @property
    def district(self) -> str | None:
        """The district, when there is one and no other."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new index changes: rows that came, rows that went, and rows whose district is another one."""

    added: tuple[StreetRow, ...]
    removed: tuple[StreetRow, ...]
    moved: tuple[tuple[StreetRow, StreetRow], ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Entry:
    row: StreetRow
    numbers: NumberSet


@dataclass(frozen=True)
class StreetIndex:
    """The lines of an index that can be read, grouped by street; ``faults`` name the lines that cannot."""

    rows: tuple[StreetRow, ...]

    @cached_property
    def _read(self) -> tuple[dict[StreetName, list[_Entry]], list[Finding]]:
        entries: dict[StreetName, list[_Entry]] = defaultdict(list)
        names: dict[str, StreetName] = {}
        # The same name in another order of words is the same street: the first way it is written stands for it.
        first: dict[tuple[str, tuple[str, ...]], StreetName] = {}
        faults: list[Finding] = []
        for row in self.rows:
            if row.street not in names:
                name = street_name(row.street)
                names[row.street] = first.setdefault(name.key, name)
            numbers = parse_numbers(row.numbers)
            if not names[row.street].words:
                faults.append(_at_line(Finding.of("street_without_name"), row.line))
            elif isinstance(numbers, Finding):
                faults.append(_at_line(numbers, row.line))
            else:
                entries[names[row.street]].append(_Entry(row, numbers))
        return entries, faults

    @property
    def faults(self) -> list[Finding]:
        """Lines without a street, or with numbers that cannot be read; ``field`` is the line."""
        return self._read[1]

    @property
    def entries(self) -> dict[StreetName, list[_Entry]]:
        """The lines of each street."""
        return self._read[0]

    @cached_property
    def by_words(self) -> dict[tuple[str, ...], list[StreetName]]:
        """Streets by their words in alphabetical order, whatever kind they are."""
        found: dict[tuple[str, ...], list[StreetName]] = defaultdict(list)
        for name in self.entries:
            found[name.key[1]].append(name)
        return found

    @cached_property
    def by_essential(self) -> dict[frozenset[str], list[StreetName]]:
        """Streets by the words nobody leaves out."""
        found: dict[frozenset[str], list[StreetName]] = defaultdict(list)
        for name in self.entries:
            found[name.essential].append(name)
        return found

    @cached_property
    def by_word(self) -> dict[str, list[StreetName]]:
        """Streets by each of their words."""
        found: dict[str, list[StreetName]] = defaultdict(list)
        for name in self.entries:
            for word in dict.fromkeys(name.words):
                found[word].append(name)
        return found

    def written(self, name: StreetName) -> str:
        """Return a street as the index first writes it."""
        return self.entries[name][0].row.street


def district_of(index: StreetIndex, street: str, house: str) -> Located:
    """Return where an address lies. Without a number every district of the street is a candidate; with a number that
    no line has there is none.
    """
    asked = street_name(street)
    found = _streets(index, asked)
    if not found:
        return Located(suggestions=_suggestions(index, asked))
    number = house_number(house)
    districts = dict.fromkeys(
        entry.row.district
        for name in found
        for entry in index.entries[name]
        if (number is None and not house.strip()) or (number is not None and entry.numbers.matches(number))
    )
    return Located(tuple(districts), tuple(index.written(name) for name in found))


def overlaps(index: StreetIndex) -> list[Finding]:
    """Return every two lines that give the same number of a street to two districts, at most ``MOST_OVERLAPS``."""
    found = (fault for entries in index.entries.values() for fault in _overlaps(entries))
    return list(itertools.islice(found, MOST_OVERLAPS))


def difference(old: Iterable[StreetRow], new: Iterable[StreetRow]) -> Difference:
    """Return what a new index changes in an old one; the order of lines and ways of writing do not count."""
    before, after = _by_place(old), _by_place(new)
    added: list[StreetRow] = []
    removed: list[StreetRow] = []
    moved: list[tuple[StreetRow, StreetRow]] = []
    unchanged = 0
    for place in dict.fromkeys((*before, *after)):
        gone, came = before.get(place, []), after.get(place, [])
        same = Counter(row.district for row in gone) & Counter(row.district for row in came)
        unchanged += same.total()
        gone, came = _less(gone, same), _less(came, same)
        pairs = min(len(gone), len(came))
        moved += zip(gone[:pairs], came[:pairs], strict=True)
        removed += gone[pairs:]
        added += came[pairs:]
    return Difference(tuple(added), tuple(removed), tuple(moved), unchanged)


def _at_line(fault: Finding, line: int) -> Finding:
    return Finding.of(fault.code, str(line), line=line, **fault.params)


# --- streets by name -----------------------------------------------------------------------------------------------


def _streets(index: StreetIndex, asked: StreetName) -> list[StreetName]:
    """The streets a name may mean: all its words; else the words nobody leaves out; else a part of a longer name."""
    if not asked.words:
        return []
    exact = index.by_words.get(asked.key[1], [])
    if exact:
        return _of_kind(exact, asked.kind)
    agreeing = [name for name in index.by_essential.get(asked.essential, []) if name.agrees(asked)]
    if agreeing:
        return _of_kind(agreeing, asked.kind)
    words = set(asked.words)
    longer = [name for name in index.by_word.get(asked.words[-1], []) if words < set(name.words)]
    longer = [name for name in longer if name.words[-1] in words]
    return longer if len(longer) == 1 else []


def _of_kind(names: list[StreetName], kind: str) -> list[StreetName]:
    """Those of the kind that was written (a street where none was), if there is one; else all."""
    return [name for name in names if name.kind == kind] or names


def _suggestions(index: StreetIndex, asked: StreetName) -> tuple[str, ...]:
    """Streets with a word like one of those asked for, the most alike first."""
    if not asked.words:
        return ()
    near: set[StreetName] = set()
    for word in asked.essential:
        lengths = range(len(word) - 2, len(word) + 3)
        like = difflib.get_close_matches(
            word, [own for own in index.by_word if len(own) in lengths], n=MOST_SUGGESTIONS, cutoff=ALIKE
        )
        near.update(name for own in like for name in index.by_word[own])
    wanted = " ".join(asked.words)
    ranked = sorted(near, key=lambda name: (-_likeness(wanted, " ".join(name.words)), name.words))
    return tuple(index.written(name) for name in ranked[:MOST_SUGGESTIONS])


def _likeness(one: str, two: str) -> float:
    return difflib.SequenceMatcher(None, one, two).ratio()


# --- comparing lines -----------------------------------------------------------------------------------------------


def _overlaps(entries: list[_Entry]) -> Iterator[Finding]:
    """Go up the numbers of one street; only lines whose ranges are still open can share a number with the next."""
    ranges = sorted(
        ((one, entry) for entry in entries for one in entry.numbers.ranges),
        key=lambda pair: (pair[0], pair[1].row.line),
    )
    still_open: list[tuple[int, _Entry]] = []
    told: set[tuple[int, int]] = set()
    for one, entry in ranges:
        still_open = [(high, other) for high, other in still_open if high >= one.low]
        for _, other in still_open:
            first, second = sorted((other, entry), key=lambda found: found.row.line)
            pair = (id(first), id(second))
            if other.row.district == entry.row.district or pair in told:
                continue
            number = first.numbers.common(second.numbers)
            if number is not None:
                told.add(pair)
                yield Finding.of(
                    "streets_same_number",
                    str(second.row.line),
                    street=first.row.street,
                    number=number,
                    line=first.row.line,
                    other_line=second.row.line,
                )
        still_open.append((one.high, entry))


def _by_place(rows: Iterable[StreetRow]) -> dict[tuple[object, ...], list[StreetRow]]:
    found: dict[tuple[object, ...], list[StreetRow]] = defaultdict(list)
    for row in rows:
        numbers = parse_numbers(row.numbers)
        key = row.numbers.strip() if isinstance(numbers, Finding) else numbers
        found[(*street_name(row.street).key, key)].append(row)
    return found


def _less(rows: list[StreetRow], same: Counter[str]) -> list[StreetRow]:
    """Leave out as many rows of each district as stand on both sides."""
    left, kept = Counter(same), []
    for row in rows:
        if left[row.district]:
            left[row.district] -= 1
        else:
            kept.append(row)
    return kept
