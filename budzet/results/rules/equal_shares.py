"""The Method of Equal Shares: everybody gets the same part of the pool and pays for what they named (tally.md §6).

Each round buys the project that asks least of its supporters for what it gives them. A search in floats finds it; exact
fractions decide, so the result does not depend on rounding. Ties and conventions: tally.md §4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from budzet.editions.result_rules import EqualShares
from budzet.results.rules.backing import TOLERANCE, Lowest
from budzet.results.rules.purses import ExactPurses, Purses
from budzet.results.rules.question import NOTHING, Notes, Question, Run

STEP = 100
"""What ``add1`` adds to each voter's part at a time, in grosze: 1 zł."""

Progress = Callable[[int, int], None]
"""Hears what the last step spent and what the pool holds."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The run that decides, after ``step`` steps of the completion, and the ``following`` one, which would overspend.

    ``following`` is None without a completion and when everything supported is bought.
    """

    step: int
    run: Run
    following: Run | None


@dataclass(frozen=True, slots=True)
class Shares:
    """A question under Equal Shares, ready to be run with any first money of a voter."""

    question: Question
    rule: EqualShares

    def money(self, step: int) -> Fraction:
        """Return a voter's part after so many steps of the completion, in grosze."""
        return Fraction(self.question.budget, self.question.voters) + step * STEP

    def divisor(self, candidate: int) -> int:
        """Return what a level is divided by before projects are compared: under cost utility a złoty gives a złoty."""
        return self.question.backing[candidate].cost or 1 if self.rule.utility == "cost" else 1

    def quick(self, step: int) -> list[int] | None:
        """Run in floats: what is bought, in order, or None as soon as it costs more than the pool."""
        question = self.question
        purses = Purses(question.backing, len(question.profile.times), self.money(step))
        search, bought, spent = self._search(purses), list[int](), 0
        while equal := search.find():
            winner = question.preference.first(equal)
            spent += question.backing[winner].cost
            if spent > question.budget:
                return None
            purses.pay(winner)
            bought.append(winner)
            self._take(search, winner)
        return bought

    def exact(self, step: int, forced: Sequence[int] = ()) -> Run:
        """Run exactly; a run that costs more than the pool ends with the purchase that did.

        ``forced`` are the first purchases, where equal ones could be taken in another order.
        """
        question = self.question
        purses = ExactPurses(question.backing, len(question.profile.times), self.money(step))
        search, notes = self._search(purses), Notes(question, self.money(step), forced)
        while notes.spent <= question.budget and (near := search.find()):
            prices = {one: price for one in near if (price := purses.exact_level(one)) is not None}
            for one in set(near) - set(prices):
                search.remove(one)
            if not prices:
                continue
            equal = self._least(prices)
            notes.met(equal, _effective_votes(question.backing[equal[0]].cost, prices[equal[0]]))
            winner = notes.choose(equal)
            notes.buy(purses.pay_exactly(winner, prices[winner]))
            self._take(search, winner)
        return notes.run()

    def _least(self, prices: dict[int, Fraction]) -> list[int]:
        if len(prices) == 1:
            return list(prices)
        asked = {one: price / self.divisor(one) for one, price in prices.items()}
        least = min(asked.values())
        return self.question.preference.order([one for one in asked if asked[one] == least])

    def _search(self, purses: Purses) -> Lowest:
        starters = self.question.starters
        divisor = {one: float(self.divisor(one)) for one in starters}

        def measure(candidate: int) -> tuple[float, float] | None:
            found = purses.level(candidate)
            if found is None:
                return None
            asked = found[0] / divisor[candidate]
            return asked * (1 - found[1]), asked * (1 + found[1])

        return Lowest(((purses.levels[one] / divisor[one] * (1 - TOLERANCE), one) for one in starters), measure)

    def _take(self, search: Lowest, winner: int) -> None:
        search.remove(winner)
        for rival in self.question.rivals.get(winner, ()):
            search.remove(rival)


def decide(shares: Shares, progress: Progress = lambda _spent, _budget: None) -> Decided:
    """Find the run that decides; of a completion the last step before the first that overspends (Wieliczka 2023).

    The search for that step is done in floats; it and the step after it are then run exactly, and should they not bear
    the search out, every step is run exactly. A project dearer than the pool ends the completion when it can be paid.
    """
    question = shares.question
    if not question.voters or not question.starters:
        return Decided(0, NOTHING, None)
    if shares.rule.completion == "none":
        return Decided(0, shares.exact(0), None)
    step = 0
    while (bought := shares.quick(step)) is not None and not question.finished(bought):
        step += 1
        progress(sum(question.backing[one].cost for one in bought), question.budget)
    last = step if bought is not None else step - 1
    return (_certified(shares, last) if last >= 0 else None) or _step_by_step(shares, progress)


def _certified(shares: Shares, step: int) -> Decided | None:
    run = shares.exact(step)
    if run.spent > shares.question.budget:
        return None
    if shares.question.finished(run.bought):
        return Decided(step, run, None)
    following = shares.exact(step + 1)
    return Decided(step, run, following) if following.spent > shares.question.budget else None


def _step_by_step(shares: Shares, progress: Progress) -> Decided:
    step, run = 0, shares.exact(0)
    while not shares.question.finished(run.bought):
        following = shares.exact(step + 1)
        if following.spent > shares.question.budget:
            return Decided(step, run, following)
        step, run = step + 1, following
        progress(run.spent, shares.question.budget)
    return Decided(step, run, None)


def _effective_votes(cost: int, price: Fraction) -> int:
    return int(cost / price) if price else 0
