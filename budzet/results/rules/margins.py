"""By how much a project won or lost under the greedy rule: votes missing or to spare, the cost that would do (R-53).

All else stays as it was counted: the scores and costs of the others, the number of ballots, the order of ties with its
draw. A project with more votes has its turn earlier, and so has one that is cheaper where the chain of ties asks for
the cost; what a turn offers never grows on the way down the list (``Till.offer``). So there is one bound, and beyond it
the project always wins: it is found from a single walk of the others, not by counting again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter, neg

from budzet.editions.result_rules import Greedy
from budzet.results.rules.greedy import PoolOutcome, least_score, rivals_of
from budzet.results.rules.profile import Profile
from budzet.results.rules.ties import ListKey, RankStep, Standing, TieChain
from budzet.results.rules.till import Till


@dataclass(frozen=True, slots=True)
class Margin:
    """The margin of one project, in the unit the rule counts and in grosze.

    ``votes`` of a loser: the least number of further votes (points) with which it would have won; of a winner: the
    largest number it could have lost and still won, its whole score when it would have won without any. ``cost`` of a
    loser: the largest cost, of at least one grosz and below its own, at which it would have won. None where no number
    would do; a winner has no ``cost``.

    A point more is given by somebody who named the project already, so with points its votes stay as they are. Where an
    order of ties ends without a draw (no seed) and some stay equal, only what is certain counts: the project is the
    last of its equals, and does not win behind others whose order would matter.
    """

    votes: int | None
    cost: int | None


def margins(
    profile: Profile,
    outcome: PoolOutcome,
    rule: Greedy,
    ties: Sequence[RankStep],
    *,
    seed: str | None,
    label: str,
    exclusions: Iterable[tuple[str, str]] = (),
) -> dict[str, Margin]:
    """Return the margin of each project of an ``outcome`` of ``greedy`` with the same arguments.

    Projects that could not be funded for a reason outside the count have none: withdrawn ones, and those that a winner
    of another pool excludes.
    """
    line = _Line(profile, outcome, rule, TieChain(tuple(ties), seed, label), exclusions)
    ids = [candidate.id for candidate in profile.candidates]
    return {ids[one]: line.of(one, won=ids[one] in outcome.selected) for one in line.in_play}


class _Line:
    """The list as it was walked down: the turn of each eligible project, by score and then by the chain of ties."""

    def __init__(
        self,
        profile: Profile,
        outcome: PoolOutcome,
        rule: Greedy,
        chain: TieChain,
        exclusions: Iterable[tuple[str, str]],
    ) -> None:
        self._profile, self._rule, self._chain, self._budget = profile, rule, chain, outcome.budget
        self._votes: list[int] = profile.votes.tolist()
        self._score: list[int] = (profile.score if rule.on == "points" else profile.votes).tolist()
        self._costs = [candidate.cost for candidate in profile.candidates]
        self._rivals = rivals_of(profile, exclusions)
        place = {candidate.id: index for index, candidate in enumerate(profile.candidates)}
        reason = {place[result.id]: result.reason for result in outcome.results}
        self.in_play = [one for one in place.values() if not _outside(reason[one], place)]
        self._turns = sorted(
            (self._key(one, self._score[one], self._costs[one]), one)
            for one in self.in_play
            if reason[one] != "below_threshold"
        )

    def of(self, candidate: int, *, won: bool) -> Margin:
        others, offers = self._without(candidate)
        least = self._least_score(candidate, others, offers)
        votes = None if least is None else abs(self._score[candidate] - least)
        return Margin(votes, None if won else self._largest_cost(candidate, others, offers))

    def _without(self, candidate: int) -> tuple[list[ListKey], list[int]]:
        """Return the keys of the others and what a candidate is offered before each of them and after the last.

        After equals whose order matters and that nothing separates no offer is certain.
        """
        till = Till(self._costs, self._budget, self._rule.misfit, self._rivals)
        others, offers, certain = list[ListKey](), [till.offer(candidate)], True
        for key, turns in groupby((turn for turn in self._turns if turn[1] != candidate), key=itemgetter(0)):
            equal = [one for _, one in turns]
            certain = certain and not (len(equal) > 1 and till.order_matters(equal))
            for one in equal:
                till.take(one)
                others.append(key)
                offers.append(till.offer(candidate) if certain else -1)
        return others, offers

    def _least_score(self, candidate: int, others: Sequence[ListKey], offers: Sequence[int]) -> int | None:
        cost = self._costs[candidate]
        needed = least_score(self._rule.threshold, self._profile.ballots, self._budget, cost) or 0
        if self._by_fixed_votes and self._votes[candidate] < needed:
            return None
        good_turns = bisect_right(offers, -cost, key=neg)
        if not good_turns:
            return None
        least = 0
        if good_turns <= len(others):
            # The first that must not have its turn before: it has to be passed, or met and outranked.
            score, *rank = others[good_turns - 1]
            _, *own = self._key(candidate, 0, cost)
            least = -int(score) + (rank <= own)
        return least if self._by_fixed_votes else max(least, needed)

    def _largest_cost(self, candidate: int, others: Sequence[ListKey], offers: Sequence[int]) -> int | None:
        score = self._score[candidate]
        measured = self._votes[candidate] if self._by_fixed_votes else score

        def fails(cost: int) -> bool:
            needed = least_score(self._rule.threshold, self._profile.ballots, self._budget, cost) or 0
            return measured < needed or offers[bisect_right(others, self._key(candidate, score, cost))] < cost

        costs = range(1, self._costs[candidate])
        return bisect_left(costs, x=True, key=fails) or None

    @property
    def _by_fixed_votes(self) -> bool:
        """Whether the threshold asks for votes although the rule counts points."""
        threshold = self._rule.threshold
        return self._rule.on == "points" and threshold is not None and threshold.kind == "share_of_cost"

    def _key(self, candidate: int, score: int, cost: int) -> ListKey:
        # Where votes are counted, equals have the same number of them.
        votes = self._votes[candidate] if self._rule.on == "points" else 0
        standing = Standing(candidate, self._profile.candidates[candidate].id, cost, votes)
        return (-score, *self._chain.rank(standing))


def _outside(reason: str, here: Iterable[str]) -> bool:
    kind, _, other = reason.partition(":")
    return kind == "withdrawn" or (kind == "excluded_by" and other not in here)
