"""House numbers as offices write them in a street index: ``1-15``, ``od 17``, ``2-20 parzyste``, ``5, 7, 9-13``.

A letter or a flat behind a number does not count: ``12a`` and ``12A/3`` are number 12. Nothing written means the whole
street.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from budzet.base.findings import Finding
from budzet.base.text import fold

Parity = Literal["all", "even", "odd"]
HIGHEST = 9_999
"""No street has a higher number; a longer row of digits is a slip."""

_PARITIES: dict[str, Parity] = {
    **dict.fromkeys(("parzyste", "parzysta", "parz"), "even"),
    **dict.fromkeys(("nieparzyste", "nieparzysta", "nieparz"), "odd"),
}
_PARITY_WORDS: dict[Parity, str] = {"all": "", "even": "parzyste", "odd": "nieparzyste"}
# Words that say nothing: "numery parzyste", "strona nieparzysta", "nr 5", "cała ulica".
_FILLERS = re.compile(r"\b(?:numery|numer|nry|nr|strona|domy|budynki|budynek|posesje)\b")
_WHOLE = frozenset({"", "wszystkie", "cala", "cala ulica", "calosc", "cale"})
_HOUSE = r"(\d{1,4}) ?[a-z]?"
# Each way to write a range, and the ends it has; no upper end means to the end of the street.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int | None]]], ...] = (
    (re.compile(rf"(?:od )?{_HOUSE} (?:do|-) {_HOUSE}"), lambda m: (int(m[1]), int(m[2]))),
    (re.compile(rf"(?:od {_HOUSE}|od {_HOUSE} do konca|{_HOUSE} do konca)"), lambda m: (_first(m), None)),
    (re.compile(rf"do {_HOUSE}"), lambda m: (1, int(m[1]))),
    (re.compile(_HOUSE), lambda m: (int(m[1]), int(m[1]))),
    (re.compile(r""), lambda m: (1, None)),
)


def _first(match: re.Match[str]) -> int:
    return next(int(group) for group in match.groups() if group)


@dataclass(frozen=True, slots=True, order=True)
class NumberRange:
    """Numbers from ``low`` to ``high`` (both count; without ``high`` to the end), all of them, even or odd ones."""

    low: int
    high: int
    parity: Parity

    def __contains__(self, number: int) -> bool:
        return self.low <= number <= self.high and _fits(number, self.parity)

    def common(self, other: NumberRange) -> int | None:
        """Return the lowest number both have."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        # The ends fit the parity of each, so a common number is the first or second one, or there is none.
        nearest = range(low, min(low + 2, high + 1))
        return next((number for number in nearest if number in self and number in other), None)

    def written(self) -> str:
        """Write it as an office does."""
        if self.low == self.high:
            return str(self.low)
        least = 2 if self.parity == "even" else 1
        numbers = f"{self.low}-{self.high}"
        if self.high == HIGHEST - (self.parity == "even"):
            numbers = "" if self.low == least and self.parity != "all" else f"od {self.low}"
        return f"{numbers} {_PARITY_WORDS[self.parity]}".strip()


@dataclass(frozen=True, slots=True)
class NumberSet:
    """Which numbers of a street one line of the index speaks of."""

    ranges: tuple[NumberRange, ...]

    def matches(self, house: str | int) -> bool:
        """Say whether a house belongs to it; ``12a`` and ``12A/3`` are number 12."""
        number = house if isinstance(house, int) else house_number(house)
        return number is not None and any(number in one for one in self.ranges)

    def common(self, other: NumberSet) -> int | None:
        """Return the lowest number both have."""
        found = [number for one in self.ranges for two in other.ranges if (number := one.common(two)) is not None]
        return min(found, default=None)

    def written(self) -> str:
        """Write it as an office does; the whole street is nothing."""
        return "" if self == WHOLE_STREET else ", ".join(one.written() for one in self.ranges)


WHOLE_STREET = NumberSet((NumberRange(1, HIGHEST, "all"),))


def house_number(house: str) -> int | None:
    """Return the number a house begins with: 12 of ``12``, ``12a``, ``12A/3``, ``nr 12 m. 3``; ``None`` without one."""
    match = re.match(r"\s*(?:nr\.?|numer)?\s*(\d+)", house, re.IGNORECASE | re.ASCII)
    number = int(match[1][:5]) if match else 0
    return number if 1 <= number <= HIGHEST else None


@lru_cache(maxsize=8192)
def parse_numbers(text: str) -> NumberSet | Finding:
    """Read the numbers of one line; a finding names the part that cannot be read, runs backwards or holds nothing."""
    parts = re.split(r"[,;]|\s(?:i|oraz)\s", text)
    if len(parts) > 1:
        parts = [part for part in parts if part.strip()] or [text]
    ranges: set[NumberRange] = set()
    for part in parts:
        found = _range(part)
        if isinstance(found, Finding):
            return found
        ranges.add(found)
    return NumberSet(tuple(sorted(ranges)))


def _range(part: str) -> NumberRange | Finding:
    told, words = part.strip(), _plain(part)
    unreadable = Finding.of("numbers_unreadable", "numbers", text=told)
    if told and not words:
        return unreadable
    parity: Parity = "all"
    for word, own in _PARITIES.items():
        if re.search(rf"\b{word}\b", words):
            parity, words = own, _spaced(re.sub(rf"\b{word}\b", " ", words))
    if words in _WHOLE:
        words = ""
    bounds = next((read(match) for form, read in _FORMS if (match := form.fullmatch(words))), None)
    if bounds is None:
        return unreadable
    low, high = bounds
    if high is not None and high < low:
        return Finding.of("numbers_backwards", "numbers", text=told)
    low, high = _trimmed(max(low, 1), HIGHEST if high is None else high, parity)
    if high < low:
        return Finding.of("numbers_empty", "numbers", text=told)
    return NumberRange(low, high, parity if low != high else "all")


def _plain(part: str) -> str:
    """Fold a part, but keep its dash apart from its words; what stands behind a stroke does not count."""
    pieces = re.split(r"\s*[-–—−]\s*", re.sub(r"/\s*\w+", "", part))
    return _spaced(_FILLERS.sub(" ", " - ".join(fold(piece) for piece in pieces)))


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _fits(number: int, parity: Parity) -> bool:
    return parity == "all" or number % 2 == (parity == "odd")


def _trimmed(low: int, high: int, parity: Parity) -> tuple[int, int]:
    """Move both ends inwards to the first number of that parity."""
    return low + (not _fits(low, parity)), high - (not _fits(high, parity))
