"""Who wins under the rule of Polish cities: projects by score, from the top, as long as the money lasts (R-53)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from budzet.editions.result_rules import AbsoluteThreshold, Greedy, ShareOfBallots
from budzet.results.rules.profile import Profile
from budzet.results.rules.ties import RankStep, Standing, Tie, TieChain

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
    threshold = rule.threshold
    if threshold is None:
        return [None] * len(profile.candidates)
    if isinstance(threshold, AbsoluteThreshold):
        return [threshold.at_least] * len(profile.candidates)
    if isinstance(threshold, ShareOfBallots):
        return [-(-threshold.per_mille * profile.ballots // 1000)] * len(profile.candidates)
    # A pool without money asks for nothing: what does not fit is told as over budget.
    part = threshold.per_mille * profile.ballots
    return [-(-part * one.cost // (1000 * budget)) if budget else 0 for one in profile.candidates]


class _Walk:
    """The walk down the list: money left, whether it stopped, and the results so far."""

    def __init__(
        self,
        profile: Profile,
        budget: int,
        rule: Greedy,
        score: list[int],
        chain: TieChain,
        exclusions: Iterable[tuple[str, str]],
    ) -> None:
        self.profile, self.budget, self.rule, self.score, self.chain = profile, budget, rule, score, chain
        self.votes: list[int] = profile.votes.tolist()
        self.needed = thresholds(profile, budget, rule)
        self.rivals = rivals_of(profile, exclusions)
        self.left, self.stopped = budget, False
        self.results: list[ProjectResult] = []
        self.ties: list[Tie] = []
        self.won: dict[int, None] = {}

    def outcome(self) -> PoolOutcome:
        return PoolOutcome(
            budget=self.budget,
            spent=self.budget - self.left,
            ballots=self.profile.ballots,
            results=tuple(self.results),
            ties=tuple(self.ties),
            selected=tuple(self.profile.candidates[index].id for index in self.won),
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
            at_start = self.left
            for one in self.chain.draw(points, bunch) if to_draw else bunch:
                taken.append(one.id)
                self._turn(one, drawn_at=at_start if to_draw else None)
        if len(equal) > 1:
            decided_by = ("public_draw" if drawn else told) if decisive else ""
            self.ties.append(Tie(points, tuple(taken), decisive, decided_by))
        for index, reason in out_of_play.items():
            self._record(index, reason, self.left)

    def _standing(self, index: int) -> Standing:
        candidate = self.profile.candidates[index]
        return Standing(index, candidate.id, candidate.cost, self.votes[index])

    def _ineligible(self, index: int) -> str | None:
        if self.profile.candidates[index].withdrawn:
            return "withdrawn"
        needed = self.needed[index]
        measured = self.votes if self.rule.threshold and self.rule.threshold.kind == "share_of_cost" else self.score
        return "below_threshold" if needed is not None and measured[index] < needed else None

    def _matters(self, equal: Sequence[Standing]) -> bool:
        """Whether two orders of these could fund different projects (each order is tried in thought; see the tests)."""
        inside = [one for one in equal if not self._shut_out_by(one.index)]
        if self.stopped or len(inside) < 2:
            return False
        fitting = [one for one in inside if one.cost <= self.left]
        rivals = any(other.index in self.rivals.get(one.index, ()) for one in inside for other in inside)
        if self.rule.misfit == "skip":
            rivals = any(other.index in self.rivals.get(one.index, ()) for one in fitting for other in fitting)
            return rivals or sum(one.cost for one in fitting) > self.left
        if fitting:
            return rivals or not self._all_funded_in_any_order([one.cost for one in inside])
        return any(self._could_be_funded(one.cost, self.left) for one in inside)

    def _all_funded_in_any_order(self, costs: Sequence[int]) -> bool:
        """Whether all fit, or whichever comes last is the one misfit that a rule of 80 % still funds."""
        together = sum(costs)
        return together <= self.left or (
            self.rule.misfit == "stop_then_80_percent"
            and all((self.left - (together - last)) * 100 >= last * 80 for last in costs)
        )

    def _could_be_funded(self, cost: int, left: int) -> bool:
        return cost <= left or (self.rule.misfit == "stop_then_80_percent" and left * 100 >= cost * 80)

    def _shut_out_by(self, index: int) -> str | None:
        rivals = self.rivals.get(index, ())
        return next((self.profile.candidates[winner].id for winner in self.won if winner in rivals), None)

    def _turn(self, one: Standing, *, drawn_at: int | None) -> None:
        before = self.left
        reason = self._judge(one)
        if (
            drawn_at is not None
            and reason in {"over_budget", "after_stop"}
            and self._could_be_funded(one.cost, drawn_at)
        ):
            reason = "lost_draw"
        self._record(one.index, reason, before)

    def _judge(self, one: Standing) -> str:
        if winner := self._shut_out_by(one.index):
            return f"excluded_by:{winner}"
        if self.stopped:
            return "after_stop"
        if one.cost <= self.left:
            self.left -= one.cost
            return "funded"
        self.stopped = self.rule.misfit != "skip"
        if self._could_be_funded(one.cost, self.left):
            self.left = 0
            return "funded_80"
        return "over_budget"

    def _record(self, index: int, reason: str, money_left: int) -> None:
        selected = reason in {"funded", "funded_80"}
        if selected:
            self.won[index] = None
        candidate = self.profile.candidates[index]
        self.results.append(
            ProjectResult(
                id=candidate.id,
                place=len(self.results) + 1,
                votes=self.votes[index],
                score=self.score[index],
                cost=candidate.cost,
                outcome="selected" if selected else "not_selected",
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
