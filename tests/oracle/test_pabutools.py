"""The greedy rule against an independent implementation: pabutools, an oracle of the tests only (GPL).

The semantics agree without a threshold, when what does not fit is skipped: pabutools takes the highest satisfaction a
unit of cost, which for "cost times points" is the score. Ties: cheaper, then more votes, then the id.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from support.elections import counted_elections
from support.oracles import Oracle, ours

from budzet.editions.result_rules import Greedy
from budzet.results.rules.profile import Candidate, Profile

VOTES, POINTS = Greedy(on="votes"), Greedy(on="points")


@given(counted_elections())
@settings(max_examples=150, deadline=None)
def test_winners_by_votes_are_those_of_the_oracle(election: tuple[Profile, int]) -> None:
    assert ours(*election, VOTES) == Oracle(*election).greedy()


@given(counted_elections(most_points=5))
@settings(max_examples=150, deadline=None)
def test_winners_by_points_are_those_of_the_oracle(election: tuple[Profile, int]) -> None:
    assert ours(*election, POINTS) == Oracle(*election, points=True).greedy()


@pytest.mark.parametrize("points", [False, True])
def test_the_oracle_and_we_order_equal_projects_alike(*, points: bool) -> None:
    candidates = [Candidate(f"p{index}", cost) for index, cost in enumerate((30, 20, 20, 20))]
    profile = Profile.from_merged(candidates, {((0, 1), (1, 1)): 1, ((2, 1),): 1, ((3, 1),): 1})
    assert ours(profile, 45, POINTS if points else VOTES) == Oracle(profile, 45, points=points).greedy() == {"p1", "p2"}
