"""Rules over voters by an independent implementation: pabutools, an oracle of tests and benches only (GPL)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pabutools.analysis.mesanalytics import calculate_effective_support, calculate_project_loss
from pabutools.election import (
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    Cardinality_Sat,
    Cost_Sat,
    CumulativeBallot,
    CumulativeProfile,
    Instance,
    Project,
)
from pabutools.rules import exhaustion_by_budget_increase, method_of_equal_shares, sequential_phragmen
from pabutools.tiebreaking import TieBreakingRule

from budzet.results.rules.profile import Profile

CHAIN = ("lower_cost", "more_votes", "id_order")
SATISFACTIONS = {"cost": Cost_Sat, "cardinality": Cardinality_Sat, "points": Additive_Cardinal_Sat}
Choices = Sequence[tuple[Mapping[int, int], int]]
"""Points by candidate of each distinct ballot, and how many there were."""


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
    """An election as the oracle holds it; amounts in grosze."""

    def __init__(self, costs: Mapping[str, int], budget: int, ballots: Choices, *, points: bool = False) -> None:
        projects = [Project(name, cost) for name, cost in costs.items()]
        self.instance = Instance(projects, budget_limit=budget)
        self.voters = sum(times for _, times in ballots)
        self.profile: Any
        if points:
            self.profile = CumulativeProfile(
                [
                    CumulativeBallot({projects[one]: given for one, given in ballot.items()})
                    for ballot, times in ballots
                    for _ in range(times)
                ],
                instance=self.instance,
            )
        else:
            self.profile = ApprovalProfile(
                [ApprovalBallot(projects[one] for one in ballot) for ballot, times in ballots for _ in range(times)],
                instance=self.instance,
            )
        votes = {one: sum(one in ballot for ballot in self.profile) for one in projects}
        self.ties = TieBreakingRule(lambda _instance, _profile, project: (project.cost, -votes[project], project.name))

    @classmethod
    def of(cls, profile: Profile, budget: int, *, points: bool = False) -> Oracle:
        """Return the election of a profile."""
        costs = {candidate.id: candidate.cost for candidate in profile.candidates}
        ballots = []
        for place, times in enumerate(profile.times.tolist()):
            mine = slice(profile.starts[place], profile.starts[place + 1])
            ballots.append(
                (dict(zip(profile.choice[mine].tolist(), profile.points[mine].tolist(), strict=True)), times)
            )
        return cls(costs, budget, ballots, points=points)

    def equal_shares(self, utility: str = "cost") -> set[str]:
        """Return the winners of Equal Shares without a completion."""
        won = method_of_equal_shares(
            self.instance, self.profile, sat_class=SATISFACTIONS[utility], tie_breaking=self.ties
        )
        return {project.name for project in won}

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
        won = exhaustion_by_budget_increase(
            self.instance,
            self.profile,
            method_of_equal_shares,
            {"sat_class": Cost_Sat, "tie_breaking": self.ties},
            budget_step=Fraction(step * self.voters),
            exhaustive_stop=False,
        )
        return {project.name for project in won}

    def phragmen(self) -> set[str]:
        """Return the winners of sequential Phragmén."""
        return {project.name for project in sequential_phragmen(self.instance, self.profile, tie_breaking=self.ties)}
