"""How near a loser came under Equal Shares, and which winners its supporters paid for (equalshares.net; tally.md §6).

The payments of the run that decided are replayed over the ballots, in whole numbers.

*Effective support*: before each purchase, what the supporters of a project would pay together at the price of the
project that was bought, and after the last purchase all they still hold, as a part of its cost; the best moment counts.
With as much as its cost (100 %) it would have been bought there instead, or at least been equal. pabutools'
``calculate_effective_support`` takes the money left after the purchase instead, so it is lower where the supporters
paid for that one too; its ``calculate_project_loss`` follows a project only until it can no longer be paid.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from budzet.editions.result_rules import EqualShares
from budzet.results.rules.backing import TOLERANCE, Floats
from budzet.results.rules.classes import Payment
from budzet.results.rules.equal_shares import Shares
from budzet.results.rules.moments import Groups, Moment, moments
from budzet.results.rules.profile import Ints
from budzet.results.rules.question import Question, Run


@dataclass(frozen=True, slots=True)
class Paid:
    """How many supporters of a loser paid for a ``winner`` too, and how many grosze together, exactly."""

    winner: str
    ballots: int
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Support:
    """The money of those who named a loser: ``money`` at the start is the sum of ``lost_to`` and what is ``left``.

    ``effective`` is the part of its cost that came together at the best moment. ``cost`` is the largest cost, of at
    least one grosz and below its own, that its supporters could have paid at some moment for no more than the project
    bought there asked; None where no cost would do. At that cost and every lower one it would have been bought in this
    run, unless it asked exactly as much and lost the tie. Another cost could make another step of a completion decide:
    that is not looked at.
    """

    ballots: int
    money: Fraction
    effective: Fraction
    cost: int | None
    lost_to: tuple[Paid, ...]
    left: Fraction

    def to_dict(self) -> dict[str, Any]:
        """Return a form for JSON: whole grosze and per mille, each rounded down."""
        return {
            "ballots": self.ballots,
            "money": math.floor(self.money),
            "left": math.floor(self.left),
            "effective_per_mille": math.floor(self.effective * 1000),
            "lost_to": [
                {"winner": one.winner, "ballots": one.ballots, "amount": math.floor(one.amount)} for one in self.lost_to
            ],
        }


def supports(question: Question, run: Run, rule: EqualShares) -> dict[str, Support]:
    """Return the support of each project in play that somebody named and that was not bought by the ``run``.

    ``lost_to`` is in the order of the amounts, largest first. A project that costs nothing lacks nothing and is left
    out, as is one that was withdrawn or stayed below the threshold.
    """
    losers = [one for one in question.starters if one not in run.bought and question.backing[one].cost]
    if not losers:
        return {}
    replayed, crowd = list(moments(question, run)), _Crowd(question, rule, losers)
    nearest = crowd.nearest(replayed)
    paid = crowd.paid(replayed)
    told = {}
    for place, loser in enumerate(losers):
        one, (part, payable) = question.backing[loser], nearest[place]
        ballots = int(one.times.sum())
        told[question.profile.candidates[loser].id] = Support(
            ballots=ballots,
            money=ballots * run.money,
            effective=part,
            cost=min(payable, one.cost - 1) or None,
            lost_to=tuple(sorted(paid[place], key=lambda one: -one.amount)),
            left=replayed[-1].total(replayed[-1].groups(one)),
        )
    return told


class _Crowd:
    """The choices of the losers, one after another: place of the ballot, gain, how many, and whose they are."""

    def __init__(self, question: Question, rule: EqualShares, losers: Sequence[int]) -> None:
        self.question, self.losers, self.by_cost = question, losers, rule.utility == "cost"
        self.divisor = Shares(question, rule).divisor
        self.backing = [question.backing[one] for one in losers]
        self.who: Ints = np.concatenate([one.who for one in self.backing])
        self.gain: Ints = np.concatenate([one.gain for one in self.backing])
        self.times: Floats = np.concatenate([one.times for one in self.backing])
        self.loser: Ints = np.repeat(np.arange(len(losers)), [len(one.who) for one in self.backing])

    def nearest(self, replayed: Sequence[Moment]) -> list[tuple[Fraction, int]]:
        """Return for each loser the best part of its cost that came together, and the best cost.

        Floats find the moments that may be the best, whole numbers decide. The moment that is best for the cost as it
        is mostly is, or is near, the best for a lower one: it is looked at first.
        """
        prices = [
            None if moment.payment is None else moment.payment.price / self.divisor(moment.payment.candidate)
            for moment in replayed
        ]
        cost = np.array([one.cost for one in self.backing], dtype=np.float64)
        parts = np.array([self._raised(*one, cost) / cost for one in zip(replayed, prices, strict=True)])
        part, payable = [Fraction(0)] * len(self.losers), [0] * len(self.losers)
        for at, place in np.argwhere(parts >= parts.max(axis=0) * (1 - TOLERANCE)).tolist():
            one, price, groups = self.backing[place], prices[at], replayed[at].groups(self.backing[place])
            level = price and price * (one.cost if self.by_cost else 1)
            part[place] = max(part[place], replayed[at].raised(groups, level) / one.cost)
            payable[place] = max(payable[place], self._payable(replayed[at], groups, price))
        for moment, price in zip(replayed, prices, strict=True):
            more = np.array(payable) + 1.0
            for place in np.flatnonzero(self._raised(moment, price, more) >= more * (1 - TOLERANCE)).tolist():
                groups = moment.groups(self.backing[place])
                payable[place] = max(payable[place], self._payable(moment, groups, price))
        return list(zip(part, payable, strict=True))

    def _raised(self, moment: Moment, price: Fraction | None, cost: Floats) -> Floats:
        """Return what the supporters of each loser would pay at a price, if it had such a cost; -1 of one shut out."""
        money = moment.values[moment.of[self.who]]
        if price is not None:
            level = float(price) * (cost if self.by_cost else np.ones_like(cost))
            money = np.minimum(money, self.gain * level[self.loser])
        raised = np.bincount(self.loser, weights=money * self.times).astype(np.float64)
        raised[[loser in moment.out for loser in self.losers]] = -1
        return raised

    def _payable(self, moment: Moment, groups: Groups, price: Fraction | None) -> int:
        most = moment.payable(groups, price) if price and self.by_cost else moment.raised(groups, price)
        return math.floor(most)

    def paid(self, replayed: Sequence[Moment]) -> list[list[Paid]]:
        """Return for each loser what its supporters paid for each winner."""
        paid: list[list[Paid]] = [[] for _ in self.losers]
        for moment in replayed:
            if moment.payment is not None:
                for place, one in self._paid_for(moment, moment.payment):
                    paid[place].append(one)
        return paid

    def _paid_for(self, moment: Moment, payment: Payment) -> Iterator[tuple[int, Paid]]:
        winner = self.question.backing[payment.candidate]
        level, span = payment.price * moment.unit, winner.most + 1
        code_of: Ints = np.full(len(moment.of), -1, dtype=np.int64)
        code_of[winner.who] = moment.of[winner.who] * span + winner.gain
        too = np.flatnonzero(code_of[self.who] >= 0)
        counted = np.bincount(code_of[self.who[too]] * len(self.losers) + self.loser[too], weights=self.times[too])
        ballots, amounts = [0] * len(self.losers), [0] * len(self.losers)
        found = np.flatnonzero(counted)
        for code, times in zip(found.tolist(), counted[found].astype(np.int64).tolist(), strict=True):
            (held, gain), place = divmod(code // len(self.losers), span), code % len(self.losers)
            if pays := min(moment.held[held] * level.denominator, gain * level.numerator):
                ballots[place] += times
                amounts[place] += pays * times
        name, unit = self.question.profile.candidates[payment.candidate].id, moment.unit * level.denominator
        for place, count in enumerate(ballots):
            if count:
                yield place, Paid(name, count, Fraction(amounts[place], unit))
