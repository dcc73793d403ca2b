"""Exact amounts of many ballots: those that hold the same are one class, and there are few of them (tally.md §3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from budzet.results.rules.backing import Backing

Group = tuple[int, int, int]
"""Ballots behind one project that hold the same and gain the same: ``(class, gain, ballots)``."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One purchase, exactly: ``candidate`` is bought at ``level / unit`` grosze (for a gain of one).

    ``classes`` are its ballots by what they held before: ``(amount, gain, ballots)``, the amount in ``1 / unit``
    grosze. Under Equal Shares they held money, and each pays ``min(amount, gain * level)``; under Phragmén they had
    paid that amount before, and each pays ``level - amount``. Together they pay the cost.
    """

    candidate: int
    unit: int
    level: int
    classes: tuple[tuple[int, int, int], ...]

    @property
    def price(self) -> Fraction:
        """The level in grosze."""
        return Fraction(self.level, self.unit)


class Classes:
    """An amount for each distinct ballot, in whole numbers of ``1 / unit`` grosze.

    Ballot ``b`` holds ``held[of[b]]``; ``values`` are the same amounts in floats of grosze.
    """

    def __init__(self, ballots: int, amount: Fraction) -> None:
        self.unit = amount.denominator
        self.held = [amount.numerator]
        self.values = [float(amount)]
        self.of = np.zeros(ballots, dtype=np.int64)

    def groups(self, one: Backing) -> list[Group]:
        """Return the backing by class and gain."""
        span = one.most + 1
        times = np.bincount(self.of[one.who] * span + one.gain, weights=one.times)
        found = np.flatnonzero(times)
        return [
            (code // span, code % span, int(count))
            for code, count in zip(found.tolist(), times[found].tolist(), strict=True)
        ]

    def total(self, groups: Sequence[Group]) -> int:
        """Return what the ballots of some groups hold together."""
        return sum(self.held[held] * times for held, _, times in groups)

    def buy(self, candidate: int, one: Backing, price: Fraction, after: Callable[[int, int, int], int]) -> Payment:
        """Change the amounts of a backing: ``after(amount, gain, level)`` is what a ballot holds then."""
        groups, level = self.groups(one), price * self.unit
        self.unit *= level.denominator
        self.held = [held * level.denominator for held in self.held]
        paid = tuple((self.held[held], gain, times) for held, gain, times in groups)
        span = one.most + 1
        table = np.zeros(len(self.held) * span, dtype=np.int64)
        places = {held: place for place, held in enumerate(self.held)}
        for held, gain, _ in groups:
            left = after(self.held[held], gain, level.numerator)
            table[held * span + gain] = places.setdefault(left, len(places))
        self.held = list(places)
        self.of[one.who] = table[self.of[one.who] * span + one.gain]
        self._drop_empty()
        self.values = [held / self.unit for held in self.held]  # each rounded once, so no error adds up
        return Payment(candidate, self.unit, level.numerator, paid)

    def amounts(self, one: Backing) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Return what each ballot of a backing holds, in floats of grosze."""
        return np.array(self.values)[self.of[one.who]]

    def _drop_empty(self) -> None:
        used = np.flatnonzero(np.bincount(self.of, minlength=len(self.held)))
        if len(used) < len(self.held):
            renumbered = np.zeros(len(self.held), dtype=np.int64)
            renumbered[used] = np.arange(len(used))
            self.of = renumbered[self.of]
            self.held = [self.held[place] for place in used.tolist()]
