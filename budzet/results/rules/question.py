"""The question of one pool for a rule over voters, and an exact run that answers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from budzet.editions.result_rules import EqualShares, Greedy, Phragmen
from budzet.results.rules.backing import Backing, backings, voters
from budzet.results.rules.classes import Payment
from budzet.results.rules.greedy import rivals_of, thresholds
from budzet.results.rules.preference import Preference
from budzet.results.rules.profile import Profile

Unit = Literal["votes", "points"]


@dataclass(frozen=True)
class Question:
    """Ballots, money in grosze, the order of ties, the candidates ``in_play`` and who shuts whom out.

    ``points``: a ballot gains the points it gave; else one from each project it names. ``needed`` is the least score of
    each candidate, if any.
    """

    profile: Profile
    budget: int
    preference: Preference
    points: bool
    in_play: tuple[int, ...]
    needed: tuple[int | None, ...]
    rivals: Mapping[int, set[int]]

    @cached_property
    def backing(self) -> list[Backing]:
        """Who stands behind each candidate."""
        return backings(self.profile, points=self.points)

    @cached_property
    def voters(self) -> int:
        """Among how many the pool is shared."""
        return voters(self.profile)

    @cached_property
    def starters(self) -> tuple[int, ...]:
        """The candidates in play that somebody supports."""
        return tuple(candidate for candidate in self.in_play if self.backing[candidate].total)

    def shut_out(self, bought: Iterable[int]) -> set[int]:
        """Return the candidates that a purchase shut out."""
        return {rival for winner in bought for rival in self.rivals.get(winner, ())}

    def finished(self, bought: Sequence[int]) -> bool:
        """Whether everything supported is bought or shut out."""
        return {*bought, *self.shut_out(bought)} >= set(self.starters)


def ask(
    profile: Profile,
    budget: int,
    rule: EqualShares | Phragmen,
    preference: Preference,
    exclusions: Iterable[tuple[str, str]] = (),
    *,
    threshold_on: Unit | None = None,
) -> Question:
    """Leave out what was withdrawn or stays below the threshold; those who named it keep their part of the money.

    ``threshold_on`` says what an absolute threshold counts when that is not what the rule counts.
    Raises ``ValueError`` when an exclusion names an unknown id.
    """
    needed = thresholds(profile, budget, Greedy(threshold=rule.threshold))
    by_votes = (threshold_on or rule.counted) == "votes" or (
        rule.threshold is not None and rule.threshold.kind == "share_of_cost"
    )
    score = (profile.votes if by_votes else profile.score).tolist()
    in_play = tuple(
        index
        for index, candidate in enumerate(profile.candidates)
        if not candidate.lost_before and ((least := needed[index]) is None or score[index] >= least)
    )
    points = rule.counted == "points"
    return Question(profile, budget, preference, points, in_play, tuple(needed), rivals_of(profile, exclusions))


@dataclass(frozen=True, slots=True)
class Equal:
    """Candidates that asked exactly the same in one ``round`` (from 0), in the order of the chain; ``score`` for show.

    Only the first round of a tie is noted: the rounds after it take the rest of the same candidates.
    """

    round: int
    candidates: tuple[int, ...]
    score: int


@dataclass(frozen=True, slots=True)
class Run:
    """One exact run: the ``money`` of a voter at its start, what was bought, in order, the payments, the ties met."""

    money: Fraction
    bought: tuple[int, ...]
    payments: tuple[Payment, ...]
    equal: tuple[Equal, ...]
    spent: int


NOTHING = Run(Fraction(0), (), (), (), 0)
"""The run of a pool in which nobody supports anything."""


class Notes:
    """Writes a run down while it goes."""

    def __init__(self, question: Question, money: Fraction, forced: Sequence[int]) -> None:
        self._question, self._money, self._forced = question, money, forced
        self.bought: list[int] = []
        self.spent = 0
        self._payments: list[Payment] = []
        self._equal: list[Equal] = []

    def choose(self, equal: Sequence[int]) -> int:
        """Return who is bought of those that ask the same: as forced, else by the order of ties."""
        place = len(self.bought)
        return self._forced[place] if place < len(self._forced) else self._question.preference.first(equal)

    def met(self, equal: Sequence[int], score: int) -> None:
        """Note a tie."""
        if len(equal) > 1 and not (self._equal and set(equal) <= set(self._equal[-1].candidates)):
            ordered = tuple(self._question.preference.order(equal))
            self._equal.append(Equal(len(self.bought), ordered, score))

    def buy(self, payment: Payment) -> None:
        """Note a purchase."""
        self.bought.append(payment.candidate)
        self.spent += self._question.backing[payment.candidate].cost
        self._payments.append(payment)

    def run(self) -> Run:
        """Return the run."""
        return Run(self._money, tuple(self.bought), tuple(self._payments), tuple(self._equal), self.spent)
