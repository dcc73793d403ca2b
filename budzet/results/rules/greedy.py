"""Who wins under the rule of Polish cities: projects by score, from the top, as long as the money lasts (R-53)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from budzet.editions.result_rules import AbsoluteThreshold, Greedy, ShareOfBallots, Threshold
from budzet.results.rules.profile import Profile
from budzet.results.rules.ties import RankStep, Standing, Tie, TieChain
from budzet.results.rules.till import Till

Outcome = Literal["selected", "not_selected"]


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """What became of one project and why (reasons: design.md §7); money in grosze.

    ``place`` is the 1-based turn, ``money_left`` what the pool held when the turn came, ``threshold`` the least score
    the rule asked for (votes where it is a share of the cost) or None.
    """

    id: str
    place: int
    votes: int
    score: int
    cost: int
    outcome: Outcome
    reason: str
    money_left: int
    threshold: int | None


@dataclass(frozen=True, slots=True)
class PoolOutcome:
    """The result of one pool: every project with its reason, by place; winners in the order they were funded.

    ``spent`` is what leaves the pool (grosze, never above ``budget``): of a project funded by the 80 % rule the rest of
    the pool, because the missing part comes from a reserve.
    """

    budget: int
    spent: int
    ballots: int
    results: tuple[ProjectResult, ...]
    ties: tuple[Tie, ...]
    selected: tuple[str, ...]


def greedy(
    profile: Profile,
    budget: int,
    rule: Greedy,
    ties: Sequence[RankStep],
    *,
    seed: str | None,
    label: str,
    exclusions: Iterable[tuple[str, str]] = (),
) -> PoolOutcome:
    """Tally a pool of ``budget`` grosze.

    ``exclusions`` are pairs of ids that cannot both be carried out: the one funded first shuts the other out (R-57).
    Raises ``UnresolvedTieError`` when a tie that matters is separated by no step and there is no draw or no ``seed``;
    ``ValueError`` when an exclusion names an unknown id.
    """
    score = (profile.score if rule.on == "points" else profile.votes).tolist()
    walk = _Walk(profile, budget, rule, score, TieChain(tuple(ties), seed, label), exclusions)
    for points in sorted(set(score), reverse=True):
        walk.take_equal(points, [index for index, own in enumerate(score) if own == points])
    return walk.outcome()


def thresholds(profile: Profile, budget: int, rule: Greedy) -> list[int | None]:
    """Return for each candidate the least score (votes, for a share of the cost) that makes it eligible."""
    return [least_score(rule.threshold, profile.ballots, budget, one.cost) for one in profile.candidates]


def least_score(threshold: Threshold | None, ballots: int, budget: int, cost: int) -> int | None:
    """Return the least score (votes, for a share of the cost) that makes a project of that cost eligible."""
    if threshold is None:
        return None
    if isinstance(threshold, AbsoluteThreshold):
        return threshold.at_least
    if isinstance(threshold, ShareOfBallots):
        return -(-threshold.per_mille * ballots // 1000)
    # A pool without money asks for nothing: what does not fit is told as over budget.
    return -(-threshold.per_mille * ballots * cost // (1000 * budget)) if budget else 0


class _Walk:
    """The walk down the list: the money, and the results so far."""

    def __init__(
        self,
        profile: Profile,
        budget: int,
        rule: Greedy,
        score: list[int],
        chain: TieChain,
        exclusions: Iterable[tuple[str, str]],
    ) -> None:
        self.profile, self.rule, self.score, self.chain = profile, rule, score, chain
        self.votes: list[int] = profile.votes.tolist()
        self.needed = thresholds(profile, budget, rule)
        self.rivals = rivals_of(profile, exclusions)
        self.budget = budget
        self.till = Till([one.cost for one in profile.candidates], budget, rule.misfit, self.rivals)
        self.results: list[ProjectResult] = []
        self.ties: list[Tie] = []

    def outcome(self) -> PoolOutcome:
        return PoolOutcome(
            budget=self.budget,
            spent=self.budget - self.till.left,
            ballots=self.profile.ballots,
            results=tuple(self.results),
            ties=tuple(self.ties),
            selected=tuple(self.profile.candidates[index].id for index in self.till.won),
        )

    def take_equal(self, points: int, members: Sequence[int]) -> None:
        """Give every project of one score its turn: first those the rule may fund, in the order of the chain."""
        out_of_play = {index: reason for index in members if (reason := self._ineligible(index))}
        equal = [self._standing(index) for index in members if index not in out_of_play]
        decisive, taken, drawn = self._matters(equal), list[str](), False
        parts, told = self.chain.bunches(equal)
        for bunch in parts:
            to_draw = self._matters(bunch)
            drawn = drawn or to_draw
            at_start = self.till.left
            for one in self.chain.draw(points, bunch) if to_draw else bunch:
                taken.append(one.id)
                self._turn(one, drawn_at=at_start if to_draw else None)
        if len(equal) > 1:
            decided_by = ("public_draw" if drawn else told) if decisive else ""
            self.ties.append(Tie(points, tuple(taken), decisive, decided_by))
        for index, reason in out_of_play.items():
            self._record(index, reason, self.till.left)

    def _standing(self, index: int) -> Standing:
        candidate = self.profile.candidates[index]
        return Standing(index, candidate.id, candidate.cost, self.votes[index])

    def _ineligible(self, index: int) -> str | None:
        if lost := self.profile.candidates[index].lost_before:
            return lost
        needed = self.needed[index]
        measured = self.votes if self.rule.threshold and self.rule.threshold.kind == "share_of_cost" else self.score
        return "below_threshold" if needed is not None and measured[index] < needed else None

    def _matters(self, equal: Sequence[Standing]) -> bool:
        return self.till.order_matters([one.index for one in equal])

    def _turn(self, one: Standing, *, drawn_at: int | None) -> None:
        before = self.till.left
        reason = self._judge(one)
        if drawn_at is not None and reason in {"over_budget", "after_stop"} and one.cost <= self.till.buys(drawn_at):
            reason = "lost_draw"
        self._record(one.index, reason, before)

    def _judge(self, one: Standing) -> str:
        winner, stopped, left = self.till.shut_out_by(one.index), self.till.stopped, self.till.left
        if self.till.take(one.index):
            return "funded" if one.cost <= left else "funded_80"
        if winner is not None:
            return f"excluded_by:{self.profile.candidates[winner].id}"
        return "after_stop" if stopped else "over_budget"

    def _record(self, index: int, reason: str, money_left: int) -> None:
        candidate = self.profile.candidates[index]
        self.results.append(
            ProjectResult(
                id=candidate.id,
                place=len(self.results) + 1,
                votes=self.votes[index],
                score=self.score[index],
                cost=candidate.cost,
                outcome="selected" if index in self.till.won else "not_selected",
                reason=reason,
                money_left=money_left,
                threshold=self.needed[index],
            )
        )


def rivals_of(profile: Profile, exclusions: Iterable[tuple[str, str]]) -> dict[int, set[int]]:
    place = {candidate.id: index for index, candidate in enumerate(profile.candidates)}
    rivals: dict[int, set[int]] = {}
    for one, other in exclusions:
        if one not in place or other not in place:
            raise ValueError(f"an exclusion names an unknown project: {one}, {other}")
        if one == other:
            raise ValueError(f"a project cannot exclude itself: {one}")
        rivals.setdefault(place[one], set()).add(place[other])
        rivals.setdefault(place[other], set()).add(place[one])
    return rivals
