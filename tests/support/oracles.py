"""Every rule by an independent implementation: pabutools, an oracle of tests and benches only (GPL)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pabutools.analysis.mesanalytics import calculate_effective_support, calculate_project_loss
from pabutools.election import (
    Additive_Cardinal_Sat,
    AdditiveSatisfaction,
    ApprovalBallot,
    ApprovalMultiProfile,
    ApprovalProfile,
    Cardinality_Sat,
    Cost_Sat,
    CumulativeBallot,
    CumulativeMultiProfile,
    CumulativeProfile,
    FrozenApprovalBallot,
    FrozenCumulativeBallot,
    Instance,
    Project,
)
from pabutools.rules import (
    greedy_utilitarian_welfare,
    method_of_equal_shares,
    sequential_phragmen,
)
from pabutools.tiebreaking import TieBreakingRule

from budzet.editions.result_rules import EqualShares, Greedy, Phragmen
from budzet.results.rules.greedy import greedy
from budzet.results.rules.profile import Profile
from budzet.results.rules.voter_outcome import equal_shares, phragmen

CHAIN = ("lower_cost", "more_votes", "id_order")
SATISFACTIONS = {"cost": Cost_Sat, "cardinality": Cardinality_Sat, "points": Additive_Cardinal_Sat}


def ours(profile: Profile, budget: int, rule: Greedy | EqualShares | Phragmen) -> set[str]:
    """Return the winners of our rule, with ties as the oracle settles them."""
    if isinstance(rule, Greedy):
        return set(greedy(profile, budget, rule, CHAIN, seed=None, label="test").selected)
    if isinstance(rule, Phragmen):
        return set(phragmen(profile, budget, rule, CHAIN, seed=None, label="test").outcome.selected)
    return set(equal_shares(profile, budget, rule, CHAIN, seed=None, label="test").outcome.selected)


class CostTimesPoints(AdditiveSatisfaction):  # type: ignore[misc]
    """Satisfaction whose sum a unit of cost is the score: by it the oracle's greedy rule goes as cities do."""

    def __init__(self, instance: Any, profile: Any, ballot: Any) -> None:
        super().__init__(instance, profile, ballot, self._of)

    @staticmethod
    def _of(_instance: Any, _profile: Any, ballot: Any, project: Any, _precomputed: Any) -> Any:
        return ballot.get(project, 0) * project.cost


class _UntilOver(Instance):  # type: ignore[misc]
    """An election whose completion goes on when nothing more would fit, as cities have it, until all is bought."""

    def is_exhaustive(self, projects: Any, available_projects: Any = None) -> bool:
        # Asked once a step. What a voter remembers of its earlier amounts is of no use any more, and fills the memory.
        for project in available_projects:
            for voter in project.sat_supporter_map:
                voter.budget_over_sat_map.clear()
        return len(projects) == len(available_projects)


@dataclass(frozen=True)
class Analysed:
    """What the oracle tells of one run: ``supports`` of losers in whole percent, ``losses`` by loser and winner.

    ``rounds`` are the winner and what each voter held before and after; ``named`` are the projects of each voter.
    """

    losses: dict[str, dict[str, Any]]
    supports: dict[str, int]
    rounds: list[tuple[str, list[Any], list[Any]]]
    named: list[set[str]]


class Oracle:
    """An election as the oracle holds it; amounts in grosze. Withdrawn projects are not in it.

    ``points``: ballots give points instead of ticks. ``merged``: equal ballots are held once; where there are many of
    them the oracle is several times as fast.
    """

    def __init__(self, profile: Profile, budget: int, *, points: bool = False, merged: bool = False) -> None:
        self.points = points
        projects = {
            place: Project(one.id, one.cost) for place, one in enumerate(profile.candidates) if not one.withdrawn
        }
        ballots = [
            ({projects[place]: given for place, given in ballot.items() if place in projects}, times)
            for ballot, times in _ballots(profile)
        ]
        votes = dict.fromkeys(projects.values(), 0)
        for ballot, times in ballots:
            for one in ballot:
                votes[one] += times
        self.ties = TieBreakingRule(lambda _instance, _profile, project: (project.cost, -votes[project], project.name))
        self.everything = Instance(projects.values(), budget_limit=budget)
        # Over voters: what nobody supports is not in play. The oracle's Phragmén would fund it in the end.
        self.instance = Instance((one for one, times in votes.items() if times), budget_limit=budget)
        self.profile = _merged(ballots, points=points) if merged else _plain(ballots, points=points)

    def greedy(self) -> set[str]:
        """Return the winners by score, from the top, skipping what does not fit."""
        return self._won(
            greedy_utilitarian_welfare, self.everything, sat_class=CostTimesPoints if self.points else Cost_Sat
        )

    def equal_shares(self, utility: str = "cost") -> set[str]:
        """Return the winners of Equal Shares without a completion."""
        return self._won(method_of_equal_shares, self.instance, sat_class=SATISFACTIONS[utility])

    def analysed(self) -> Analysed:
        """Return what it tells of a run of Equal Shares by cost without a completion."""
        options = {"sat_class": Cost_Sat, "tie_breaking": self.ties}
        details = method_of_equal_shares(self.instance, self.profile, analytics=True, **options).details
        won = {one.selected_project.name for one in details.iterations if one.selected_project}
        named = {project for ballot in self.profile for project in ballot}
        supports = {
            project.name: calculate_effective_support(self.instance, self.profile, project, False, dict(options))
            for project in sorted(named)
            if project.name not in won
        }
        # It stumbles over a last iteration that bought nothing.
        details.iterations = [one for one in details.iterations if one.selected_project]
        losses = calculate_project_loss(details)
        return Analysed(
            losses={
                one.name: {winner.name: amount for winner, amount in one.budget_lost.items()}
                for one in losses
                if one.name not in won
            },
            supports=supports,
            rounds=[
                (one.selected_project.name, one.voters_budget, one.voters_budget_after_selection)
                for one in details.iterations
            ],
            named=[{project.name for project in ballot} for ballot in self.profile],
        )

    def add1(self, step: int = 100) -> set[str]:
        """Return the winners after steps of ``step`` grosze a voter, until the next one overspends."""
        instance = _UntilOver(self.instance, budget_limit=self.instance.budget_limit)
        return self._won(
            method_of_equal_shares,
            instance,
            sat_class=Cost_Sat,
            voter_budget_increment=step,
            binary_sat=False,  # the faster way does not tell who supports a project
        )

    def phragmen(self) -> set[str]:
        """Return the winners of sequential Phragmén."""
        return self._won(sequential_phragmen, self.instance)

    def _won(self, rule: Any, instance: Any, **options: Any) -> set[str]:
        return {project.name for project in rule(instance, self.profile, tie_breaking=self.ties, **options)}


def _ballots(profile: Profile) -> Iterable[tuple[dict[int, int], int]]:
    for place, times in enumerate(profile.times.tolist()):
        mine = slice(profile.starts[place], profile.starts[place + 1])
        yield dict(zip(profile.choice[mine].tolist(), profile.points[mine].tolist(), strict=True)), times


def _plain(ballots: Iterable[tuple[Mapping[Any, int], int]], *, points: bool) -> Any:
    one, all_of_them = (CumulativeBallot, CumulativeProfile) if points else (ApprovalBallot, ApprovalProfile)
    return all_of_them([one(ballot) for ballot, times in ballots for _ in range(times)])


def _merged(ballots: Iterable[tuple[Mapping[Any, int], int]], *, points: bool) -> Any:
    profile = CumulativeMultiProfile() if points else ApprovalMultiProfile()
    for ballot, times in ballots:
        # A frozen ballot is a sequence: the same projects in another order would be another ballot.
        key = FrozenCumulativeBallot(ballot) if points else FrozenApprovalBallot(sorted(ballot))
        profile[key] = profile.get(key, 0) + times
    return profile
