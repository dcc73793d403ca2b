"""The greedy rule against an independent implementation: pabutools, an oracle of the tests only (GPL).

The semantics agree without a threshold, when what does not fit is skipped: pabutools takes the highest satisfaction a
unit of cost, which for "cost times points" is the score. Ties: cheaper, then more votes, then the id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pabutools.election import (
    AdditiveSatisfaction,
    ApprovalBallot,
    ApprovalProfile,
    Cost_Sat,
    CumulativeBallot,
    CumulativeProfile,
    Instance,
    Project,
)
from pabutools.rules import greedy_utilitarian_welfare
from pabutools.tiebreaking import TieBreakingRule
from support.elections import count

from budzet.editions.result_rules import Greedy
from budzet.results.rules.profile import Candidate, Profile

CHAIN = ("lower_cost", "more_votes", "id_order")
Ballots = Sequence[Mapping[int, int]]


class CostTimesPoints(AdditiveSatisfaction):  # type: ignore[misc]
    """Satisfaction of a cumulative ballot whose sum a unit of cost is the score."""

    def __init__(self, instance: Any, profile: Any, ballot: Any) -> None:
        super().__init__(instance, profile, ballot, self._of)

    @staticmethod
    def _of(_instance: Any, _profile: Any, ballot: Any, project: Any, _precomputed: Any) -> Any:
        return ballot.get(project, 0) * project.cost


def by_oracle(costs: Sequence[int], budget: int, ballots: Ballots, *, points: bool) -> set[str]:
    projects = [Project(f"p{index}", cost) for index, cost in enumerate(costs)]
    instance = Instance(projects, budget_limit=budget)
    profile: Any
    if points:
        profile = CumulativeProfile(
            [CumulativeBallot({projects[i]: given for i, given in ballot.items()}) for ballot in ballots],
            instance=instance,
        )
    else:
        profile = ApprovalProfile(
            [ApprovalBallot(projects[i] for i in ballot) for ballot in ballots], instance=instance
        )
    votes = {project: sum(project in ballot for ballot in profile) for project in projects}
    ties = TieBreakingRule(lambda _instance, _profile, project: (project.cost, -votes[project], project.name))
    won = greedy_utilitarian_welfare(
        instance, profile, sat_class=CostTimesPoints if points else Cost_Sat, tie_breaking=ties
    )
    return {project.name for project in won}


def by_us(costs: Sequence[int], budget: int, ballots: Ballots, *, points: bool) -> set[str]:
    merged: dict[tuple[tuple[int, int], ...], int] = {}
    for ballot in ballots:
        key = tuple(sorted(ballot.items()))
        merged[key] = merged.get(key, 0) + 1
    profile = Profile.from_merged([Candidate(f"p{index}", cost) for index, cost in enumerate(costs)], merged)
    return set(count(profile, budget, Greedy(on="points" if points else "votes"), CHAIN).selected)


@st.composite
def elections(draw: st.DrawFn, most_points: int) -> tuple[list[int], int, list[dict[int, int]]]:
    costs = draw(st.lists(st.integers(1, 50), min_size=1, max_size=8))
    ballot = st.dictionaries(st.integers(0, len(costs) - 1), st.integers(1, most_points), min_size=1, max_size=4)
    return costs, draw(st.integers(1, 120)), draw(st.lists(ballot, min_size=1, max_size=12))


@given(elections(most_points=1))
@settings(max_examples=150, deadline=None)
def test_winners_by_votes_are_those_of_the_oracle(election: tuple[list[int], int, list[dict[int, int]]]) -> None:
    assert by_us(*election, points=False) == by_oracle(*election, points=False)


@given(elections(most_points=5))
@settings(max_examples=150, deadline=None)
def test_winners_by_points_are_those_of_the_oracle(election: tuple[list[int], int, list[dict[int, int]]]) -> None:
    assert by_us(*election, points=True) == by_oracle(*election, points=True)


@pytest.mark.parametrize("points", [False, True])
def test_the_oracle_and_we_order_equal_projects_alike(*, points: bool) -> None:
    costs, ballots = [30, 20, 20, 20], [{0: 1, 1: 1}, {2: 1}, {3: 1}]
    assert by_us(costs, 45, ballots, points=points) == by_oracle(costs, 45, ballots, points=points) == {"p1", "p2"}
