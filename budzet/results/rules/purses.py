"""The money of the voters under Equal Shares: in floats to search, in whole numbers over one denominator to be exact.

A project is paid at a *level* ``r``: a ballot that gains ``g`` from it pays ``g * r``, or all it has left when that is
less. The level is the least at which its cost comes together (tally.md §6).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from budzet.results.rules.backing import SUM_ERROR, TOLERANCE, Backing, Floats
from budzet.results.rules.classes import Classes, Payment


class Purses:
    """What each distinct ballot holds, in floats of grosze."""

    def __init__(self, backing: Sequence[Backing], ballots: int, money: Fraction) -> None:
        self.backing = backing
        self.money: Floats = np.full(ballots, float(money))
        self.levels = [one.cost / one.total if one.total else 0.0 for one in backing]

    def level(self, candidate: int) -> tuple[float, float] | None:
        """Return a candidate's level and the bound of its relative error; None when its cost does not come together.

        Newton's method from a level that was enough before: from below it never passes the solution.
        """
        one = self.backing[candidate]
        money = self.money[one.who]
        if money @ one.times < one.cost * (1 - TOLERANCE):
            return None
        level = self.levels[candidate]
        while True:
            asked = level if one.real_gain is None else one.real_gain * level
            weight = float(one.weight @ (money >= asked))
            if not weight:  # rounding passed the last one who could pay
                level = float(np.max(money if one.real_gain is None else money / one.real_gain))
                return level, TOLERANCE + SUM_ERROR * one.cost / (float(one.weight.min()) * level)
            paid = float(np.minimum(money, asked) @ one.times)
            following = level + (one.cost - paid) / weight
            if following <= level * (1 + 1e-14):
                break
            level = following
        self.levels[candidate] = level * (1 - TOLERANCE)
        return level, TOLERANCE + (SUM_ERROR * one.cost / (weight * level) if level else 0.0)

    def pay(self, candidate: int) -> None:
        """Take the money of a purchase."""
        one = self.backing[candidate]
        money = self.money[one.who]
        if (found := self.level(candidate)) is not None:
            asked = found[0] if one.real_gain is None else one.real_gain * found[0]
            self.money[one.who] = money - np.minimum(money, asked)


class ExactPurses(Purses):
    """The same in exact numbers, with the floats kept beside them."""

    def __init__(self, backing: Sequence[Backing], ballots: int, money: Fraction) -> None:
        super().__init__(backing, ballots, money)
        self.classes = Classes(ballots, money)

    def exact_level(self, candidate: int) -> Fraction | None:
        """Return the level in grosze, or None when the cost does not come together."""
        one, classes = self.backing[candidate], self.classes
        groups, held = classes.groups(one), classes.held
        everything, cost = classes.total(groups), one.cost * classes.unit
        if everything < cost:
            return None
        found = self.level(candidate)
        low = found[0] * (1 - found[1]) if found else 0.0
        # Who cannot pay the lower bound is poor; the rest follows in whole numbers.
        rich = [group for group in groups if classes.values[group[0]] >= group[1] * low]
        while True:
            missing = cost - (everything - classes.total(rich))
            weight = sum(gain * times for _, gain, times in rich)
            still = [group for group in rich if held[group[0]] * weight >= group[1] * missing]
            if len(still) == len(rich):
                return Fraction(missing, weight * classes.unit)
            rich = still

    def pay_exactly(self, candidate: int, price: Fraction) -> Payment:
        """Take the money of a purchase at ``price`` grosze for a gain of one."""
        one = self.backing[candidate]
        payment = self.classes.buy(candidate, one, price, lambda money, gain, level: max(0, money - gain * level))
        self.money[one.who] = self.classes.amounts(one)
        return payment
