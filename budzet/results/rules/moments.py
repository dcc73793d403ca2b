"""The moments of a run of Equal Shares: what every ballot held before each purchase, and what it held at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from budzet.results.rules.backing import Backing, Floats
from budzet.results.rules.classes import Classes, Payment
from budzet.results.rules.profile import Ints
from budzet.results.rules.question import Question, Run

Groups = list[tuple[int, int, int]]
"""Ballots behind one project: what each holds, in ``1 / unit`` grosze, what it gains, and how many there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """Before ``payment``, or at the end: ballot ``b`` holds ``held[of[b]] / unit`` grosze, in floats ``values[of[b]]``.

    ``out`` are the candidates that purchases before it have shut out.
    """

    payment: Payment | None
    unit: int
    held: tuple[int, ...]
    values: Floats
    of: Ints
    out: frozenset[int]

    def groups(self, one: Backing) -> Groups:
        """Return a backing by what its ballots hold and gain."""
        span = one.most + 1
        times = np.bincount(self.of[one.who] * span + one.gain, weights=one.times)
        found = np.flatnonzero(times).tolist()
        return [(self.held[code // span], code % span, int(times[code])) for code in found]

    def total(self, groups: Groups) -> Fraction:
        """Return what some ballots hold together, in grosze."""
        return Fraction(sum(held * times for held, _, times in groups), self.unit)

    def raised(self, groups: Groups, level: Fraction | None) -> Fraction:
        """Return what some ballots would pay at a level in grosze; at none all they hold."""
        if level is None:
            return self.total(groups)
        up, down = level.numerator * self.unit, level.denominator
        return Fraction(sum(min(held * down, gain * up) * times for held, gain, times in groups), self.unit * down)

    def payable(self, groups: Groups, price: Fraction) -> Fraction:
        """Return the largest cost that some ballots can pay at a level of ``price`` for each grosz it costs.

        What comes together is a concave function of the cost, so Newton's method from above ends at the solution.
        """
        wanted = self.total(groups)
        while True:
            level = price * self.unit * wanted
            enough = -(-level.numerator // level.denominator)
            slope = price * sum(times for held, _, times in groups if held >= enough)
            if slope >= 1:
                return wanted
            poor = sum(held * times for held, _, times in groups if held < enough)
            if (following := Fraction(poor, self.unit) / (1 - slope)) == wanted:
                return wanted
            wanted = following


def moments(question: Question, run: Run) -> Iterator[Moment]:
    """Replay the purchases of a run."""
    classes, out = Classes(len(question.profile.times), run.money), frozenset[int]()
    for payment in (*run.payments, None):
        yield Moment(payment, classes.unit, tuple(classes.held), np.array(classes.values), classes.of.copy(), out)
        if payment is not None:
            one, out = question.backing[payment.candidate], out | question.shut_out([payment.candidate])
            classes.buy(payment.candidate, one, payment.price, lambda held, gain, level: max(0, held - gain * level))
