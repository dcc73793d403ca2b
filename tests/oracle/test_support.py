"""Effective support and lost money against pabutools' analytics, where its definitions are ours (see ``support``)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.oracles import CHAIN, Analysed, Oracle
from support.pabulib import read

from budzet.editions.result_rules import EqualShares
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.support import Support, supports
from budzet.results.rules.voter_outcome import equal_shares

PLAIN = EqualShares(completion="none")


def ours_and_theirs(profile: Profile, budget: int) -> tuple[dict[str, Support], Analysed]:
    counted = equal_shares(profile, budget, PLAIN, CHAIN, seed=None, label="test")
    return supports(counted.question, counted.decided.run, PLAIN), Oracle(profile, budget).analysed()


def exact(amount: Any) -> Fraction:
    return Fraction(int(amount.numerator), int(amount.denominator))


def parts(analysed: Analysed, cost: Mapping[str, int], loser: str, *, before: bool) -> list[Fraction]:
    """Return what part of a loser's cost its supporters had at each price the oracle asked, and at the end."""
    supporters = [voter for voter, ballot in enumerate(analysed.named) if loser in ballot]
    found = []
    for winner, had, has in analysed.rounds:
        price = max(exact(one) - exact(other) for one, other in zip(had, has, strict=True)) / cost[winner]
        held = [exact((had if before else has)[voter]) for voter in supporters]
        found.append(sum(min(money, price * cost[loser]) for money in held) / cost[loser])
    last = analysed.rounds[-1][2]
    found.append(sum((exact(last[voter]) for voter in supporters), Fraction(0)) / cost[loser])
    return found


def compare(profile: Profile, budget: int) -> None:
    ours, theirs = ours_and_theirs(profile, budget)
    cost = {candidate.id: candidate.cost for candidate in profile.candidates}
    for loser, lost in theirs.losses.items():
        if loser in ours:
            paid = {one.winner: one.amount for one in ours[loser].lost_to}
            told = {winner: exact(amount) for winner, amount in lost.items() if amount}
            # Theirs ends where the project could no longer be paid; until then every grosz is the same.
            assert told == {winner: paid[winner] for winner in told}
            assert sum(told.values()) <= ours[loser].money - ours[loser].left
    for loser, support in ours.items():
        if theirs.rounds:
            assert support.effective == max(parts(theirs, cost, loser, before=True))
            # Theirs looks after the purchase: that is understood, and never more.
            assert theirs.supports[loser] == int(max(parts(theirs, cost, loser, before=False)) * 100)
        assert theirs.supports[loser] <= support.effective * 100


@given(
    st.lists(st.integers(1, 50), min_size=1, max_size=7),
    st.integers(1, 90),
    st.lists(st.sets(st.integers(0, 6), min_size=1, max_size=4), min_size=1, max_size=9),
)
@settings(max_examples=100, deadline=None)
def test_support_is_that_of_the_oracle(costs: list[int], budget: int, ballots: list[set[int]]) -> None:
    merged: dict[tuple[tuple[int, int], ...], int] = {}
    for ballot in ballots:
        if key := tuple((one, 1) for one in sorted(ballot) if one < len(costs)):
            merged[key] = merged.get(key, 0) + 1
    if merged:
        candidates = [Candidate(f"p{index}", cost * 100) for index, cost in enumerate(costs)]
        compare(Profile.from_merged(candidates, merged), budget * 100)


@pytest.mark.parametrize("name", ["Poland_Gdynia_2020_Witomino__small", "Poland_Warszawa_2019_Okecie"])
def test_support_in_a_real_election_is_that_of_the_oracle(name: str) -> None:
    file = read(f"{name}.pb")
    candidates = [Candidate(one.id, one.cost) for one in file.projects]
    compare(Profile.from_merged(candidates, file.votes), file.budget)


def test_wieliczka_tells_where_the_money_of_its_nearest_loser_went() -> None:
    file = read("Poland_Wieliczka_2023_Green_Budget.pb")
    profile = Profile.from_merged([Candidate(one.id, one.cost) for one in file.projects], file.votes)
    rule = EqualShares()
    counted = equal_shares(profile, file.budget, rule, CHAIN, seed=None, label="test")
    told = supports(counted.question, counted.decided.run, rule)
    nearest = max(told, key=lambda one: told[one].effective)
    first = told[nearest].lost_to[0]
    # As published by the authors of the rule: close to 100 %; its supporters paid 38,7 thousand zł for project 6.
    assert (nearest, int(told[nearest].effective * 100)) == ("16", 99)
    assert (first.winner, int(first.amount) // 10_000) == ("6", 387)
