"""Rules over voters against an independent implementation on invented elections, and cities that used Equal Shares.

Real elections against the same oracle: ``test_live_oracle.py``.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.elections import counted_elections
from support.oracles import CHAIN, Oracle, ours
from support.pabulib import official, read

from budzet.editions.result_rules import EqualShares, Phragmen
from budzet.exchange.tally import profile_in
from budzet.results.rules.profile import Profile
from budzet.results.rules.voter_outcome import equal_shares


@pytest.mark.parametrize("name", ["Poland_Wieliczka_2023_Green_Budget", "Netherlands_Assen_2024"])
def test_cities_that_used_equal_shares_get_their_official_winners(name: str) -> None:
    file = read(f"{name}.pb")
    assert ours(profile_in(file), file.budget, EqualShares()) == official(file)


def test_wieliczka_compared_both_results_and_kept_equal_shares() -> None:
    file = read("Poland_Wieliczka_2023_Green_Budget.pb")
    rule = EqualShares(comparison=True)
    counted = equal_shares(profile_in(file), file.budget, rule, CHAIN, seed=None, label="test")
    assert counted.compared is not None
    assert (counted.compared.shares, counted.compared.plain) == (1615, 873)
    assert set(counted.outcome.selected) == official(file)


@given(counted_elections(), st.sampled_from(["cost", "cardinality"]))
@settings(max_examples=150, deadline=None)
def test_equal_shares_by_approvals_are_those_of_the_oracle(election: tuple[Profile, int], utility: str) -> None:
    rule = EqualShares.model_validate({"utility": utility, "completion": "none"})
    assert ours(*election, rule) == Oracle(*election).equal_shares(utility)


@given(counted_elections(most_points=5))
@settings(max_examples=150, deadline=None)
def test_equal_shares_by_points_are_those_of_the_oracle(election: tuple[Profile, int]) -> None:
    rule = EqualShares(utility="points", completion="none")
    assert ours(*election, rule) == Oracle(*election, points=True).equal_shares("points")


@given(counted_elections())
@settings(max_examples=60, deadline=None)
def test_the_completion_is_that_of_the_oracle(election: tuple[Profile, int]) -> None:
    assert ours(*election, EqualShares()) == Oracle(*election).add1()


@given(counted_elections())
@settings(max_examples=150, deadline=None)
def test_phragmen_is_that_of_the_oracle(election: tuple[Profile, int]) -> None:
    assert ours(*election, Phragmen()) == Oracle(*election).phragmen()
