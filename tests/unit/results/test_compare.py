"""What voters get from the winners of several rules: figures that a count voter by voter confirms."""

from __future__ import annotations

import statistics
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.elections import count, voter_profiles

from budzet.editions.result_rules import EqualShares, Greedy
from budzet.results.rules.compare import Group, Pair, compare
from budzet.results.rules.greedy import PoolOutcome
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.voter_outcome import equal_shares


def outcome(budget: int, spent: int, *selected: str) -> PoolOutcome:
    return PoolOutcome(budget=budget, spent=spent, ballots=0, results=(), ties=(), selected=selected)


# Ten voters: five name A and B, two A, two C and D, one C. One more ballot is empty.
PROFILE = Profile.from_merged(
    [Candidate("A", 600), Candidate("B", 300), Candidate("C", 101), Candidate("D", 100), Candidate("E", 50, True)],
    {((0, 1), (1, 1)): 5, ((0, 1),): 2, ((2, 1), (3, 1)): 2, ((2, 1),): 1, (): 1},
)
LIST, SHARES = outcome(1000, 900, "A", "B"), outcome(1000, 801, "A", "D", "C")


def test_figures_of_each_rule_stand_beside_the_first() -> None:
    told = compare(PROFILE, {"lista": LIST, "udziały": SHARES})
    assert (told.voters, told.several) == (10, 7)
    plain, shares = told.rules.values()
    assert (plain.gained, plain.lost, plain.unspent, plain.median_cost) == ((), (), 100, 450)
    assert (plain.histogram, plain.served, plain.several_served, plain.mean) == ((3, 2, 5), 7, 5, Fraction(12, 10))
    assert (shares.gained, shares.lost, shares.unspent, shares.median_cost) == (("D", "C"), ("B",), 199, 101)
    assert (shares.histogram, shares.served, shares.several_served, shares.mean) == ((0, 8, 2), 10, 7, Fraction(12, 10))
    assert told.pairs == (Pair("lista", "udziały", 5, 3, Fraction(1, 4)),)


def test_groups_share_the_votes_and_the_cost_of_winners_in_equal_parts_of_their_labels() -> None:
    topics = {"A": ("zieleń",), "B": ("zieleń", "sport"), "D": ("sport",), "E": ("kultura",)}
    told = compare(PROFILE, {"lista": LIST, "udziały": SHARES}, {"temat": topics}).groups["temat"]
    # 7 + 5 + 3 + 2 votes; C has no topic, E is withdrawn.
    assert told == (
        Group("zieleń", Fraction(19, 34), {"lista": Fraction(750, 900), "udziały": Fraction(600, 801)}),
        Group("sport", Fraction(9, 34), {"lista": Fraction(150, 900), "udziały": Fraction(100, 801)}),
        Group("", Fraction(3, 17), {"lista": Fraction(0), "udziały": Fraction(101, 801)}),
    )


def test_a_pool_without_winners_and_without_voters_has_figures_too() -> None:
    empty = Profile.from_merged([Candidate("A", 600)], {})
    nothing = outcome(100, 0)
    told = compare(empty, {"one": nothing, "other": nothing}, {"topic": {}})
    figures = told.rules["one"]
    assert (figures.histogram, figures.gini, figures.mean, figures.median_cost) == ((), 0, 0, None)
    assert told.pairs[0].overlap == 1
    assert told.groups["topic"] == (Group("", Fraction(0), {"one": Fraction(0), "other": Fraction(0)}),)


def test_nothing_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="nothing"):
        compare(PROFILE, {})


@given(voter_profiles(), st.integers(0, 15_000))
@settings(max_examples=150, deadline=None)
def test_figures_are_those_of_a_count_voter_by_voter(profile: Profile, budget: int) -> None:
    plain = count(profile, budget, Greedy())
    shares = equal_shares(
        profile, budget, EqualShares(completion="none"), ("id_order",), seed=None, label="test"
    ).outcome
    told = compare(profile, {"plain": plain, "shares": shares})
    ids = [candidate.id for candidate in profile.candidates]
    voters = []
    for place, times in enumerate(profile.times.tolist()):
        named = {ids[one] for one in profile.choice[profile.starts[place] : profile.starts[place + 1]].tolist()}
        voters += [named] * times if named else []
    won = {
        "plain": [len(named & set(plain.selected)) for named in voters],
        "shares": [len(named & set(shares.selected)) for named in voters],
    }
    assert (told.voters, told.several) == (len(voters), sum(len(named) > 1 for named in voters))
    for name, numbers in won.items():
        figures = told.rules[name]
        assert figures.histogram == tuple(numbers.count(k) for k in range(max(numbers, default=-1) + 1))
        assert figures.several_served == sum(
            number > 0 for named, number in zip(voters, numbers, strict=True) if len(named) > 1
        )
        if sum(numbers):
            apart = sum(abs(one - other) for one, other in product(numbers, numbers))
            assert figures.gini == Fraction(apart, 2 * len(numbers) * sum(numbers))
            assert figures.mean == statistics.mean(map(Fraction, numbers))
    (pair,) = told.pairs
    ahead = [one - other for one, other in zip(won["plain"], won["shares"], strict=True)]
    assert (pair.prefer_first, pair.prefer_second) == (sum(one > 0 for one in ahead), sum(one < 0 for one in ahead))
