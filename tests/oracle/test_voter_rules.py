"""Equal Shares and Phragmén against an independent implementation, on invented and on real elections.

``oracle.json`` beside the real files holds the winners pabutools gave on 36 of them, in exact fractions.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.oracles import CHAIN, Oracle
from support.pabulib import official, read, real_file

from budzet.editions.result_rules import EqualShares, Phragmen
from budzet.exchange.pb import PbFile, parse_pb
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.voter_outcome import Counted, equal_shares, phragmen

# What a rule is called in oracle.json.
RULES = {
    "mes_cost": EqualShares(utility="cost", completion="none"),
    "mes_card": EqualShares(utility="cardinality", completion="none"),
    "mes_points": EqualShares(utility="points", completion="none"),
    "mes_cost_add1_untilover": EqualShares(),
    "phragmen": Phragmen(),
}
FILES = (
    "France_Toulouse_2019",
    "Hungary_Budapest_2022_VIII_Jozsefvaros",
    "Netherlands_Amsterdam_267",
    "Netherlands_Amsterdam_604",
    "Netherlands_Assen_2024",
    "Poland_Czestochowa_2024_Dzbow",
    "Poland_Czestochowa_2024_Kiedrzyn",
    "Poland_Czestochowa_2024_Wrzosowiak",
    "Poland_Gdansk_2020_Oliwa",
    "Poland_Gdynia_2020_Babie_Doly__small",
    "Poland_Gdynia_2020_Witomino__small",
    "Poland_Gdynia_2021_Babie_Doly__large",
    "Poland_Katowice_2022_Koszutka",
    "Poland_Katowice_2024_Murcki",
    "Poland_Katowice_2024_Podlesie",
    "Poland_Krakow_2022_Czyzyny",
    "Poland_Lodz_2024_Baluty-Centrum",
    "Poland_Lodz_2024_Katedralna",
    "Poland_Lodz_2024_Stoki-Sikawa-Podgorze",
    "Poland_Poznan_2024_3_-_Piatkowo_Polnoc_Piatkowo__large",
    "Poland_Warszawa_2018_Las",
    "Poland_Warszawa_2018_Niskie_Okecie",
    "Poland_Warszawa_2018_Wawrzyszew",
    "Poland_Warszawa_2019_Okecie",
    "Poland_Warszawa_2020_Rembertow",
    "Poland_Warszawa_2021_Ursynow",
    "Poland_Warszawa_2022_Bemowo",
    "Poland_Warszawa_2022_Praga-Polnoc",
    "Poland_Warszawa_2023_Ursus",
    "Poland_Warszawa_2024_Bemowo",
    "Poland_Warszawa_2026_Stary_Mokotow",
    "Poland_Wieliczka_2023_Green_Budget",
    "Switzerland_Zurich_D10",
    "Switzerland_Zurich_S5R",
    "US_Stanford_Dataset_PB_Chicago_35th_Ward_2021_vote_rankings",
    "Worldwide_Mechanical_Turk_Utilities_3",
)
Election = tuple[list[int], int, list[dict[int, int]]]


def count(profile: Profile, budget: int, rule: EqualShares | Phragmen) -> Counted:
    if isinstance(rule, Phragmen):
        return phragmen(profile, budget, rule, CHAIN, seed=None, label="test")
    return equal_shares(profile, budget, rule, CHAIN, seed=None, label="test")


def real(name: str) -> PbFile:
    if name != "Netherlands_Amsterdam_604":
        return read(f"{name}.pb")
    # One vote names projects twice, so we refuse the file; the oracle took each once. Its column of votes counts both.
    text = real_file(f"{name}.pb").read_text(encoding="utf-8-sig")
    twice, once = "42344,42346,42346,42350,42350,42355,42355,42360,42360", "42344,42346,42350,42355,42360"
    return parse_pb(text.replace(twice, once).replace(";votes;", ";recorded;", 1), name)


def profile_in(file: PbFile) -> Profile:
    return Profile.from_merged([Candidate(one.id, one.cost, one.withdrawn) for one in file.projects], file.votes)


def test_the_oracle_file_is_read_whole() -> None:
    known = json.loads(real_file("oracle.json").read_text(encoding="utf-8"))
    assert set(known) == {"_about", *FILES}


@pytest.mark.parametrize("name", FILES)
def test_winners_of_a_real_election_are_those_of_the_oracle(name: str) -> None:
    expected = json.loads(real_file("oracle.json").read_text(encoding="utf-8"))[name]
    file = real(name)
    profile = profile_in(file)
    told = {key: set(expected[key]) for key in RULES if key in expected}
    assert {key: set(count(profile, file.budget, RULES[key]).outcome.selected) for key in told} == told


@pytest.mark.parametrize("name", ["Poland_Wieliczka_2023_Green_Budget", "Netherlands_Assen_2024"])
def test_cities_that_used_equal_shares_get_their_official_winners(name: str) -> None:
    file = read(f"{name}.pb")
    assert set(count(profile_in(file), file.budget, EqualShares()).outcome.selected) == official(file)


def test_wieliczka_compared_both_results_and_kept_equal_shares() -> None:
    file = read("Poland_Wieliczka_2023_Green_Budget.pb")
    counted = count(profile_in(file), file.budget, EqualShares(comparison=True))
    assert counted.compared is not None
    assert (counted.compared.shares, counted.compared.plain) == (1615, 873)
    assert set(counted.outcome.selected) == official(file)


@st.composite
def elections(draw: st.DrawFn, most_points: int = 1) -> Election:
    costs = draw(st.lists(st.integers(1, 50), min_size=1, max_size=8))
    ballot = st.dictionaries(st.integers(0, len(costs) - 1), st.integers(1, most_points), min_size=1, max_size=4)
    return costs, draw(st.integers(1, 120)), draw(st.lists(ballot, min_size=1, max_size=12))


def both(election: Election, *, points: bool = False) -> tuple[Profile, int, Oracle]:
    costs, budget, ballots = election
    merged: dict[tuple[tuple[int, int], ...], int] = {}
    for ballot in ballots:
        key = tuple(sorted(ballot.items()))
        merged[key] = merged.get(key, 0) + 1
    profile = Profile.from_merged([Candidate(f"p{index}", cost * 100) for index, cost in enumerate(costs)], merged)
    return profile, budget * 100, Oracle.of(profile, budget * 100, points=points)


@given(elections(), st.sampled_from(["cost", "cardinality"]))
@settings(max_examples=150, deadline=None)
def test_equal_shares_by_approvals_are_those_of_the_oracle(election: Election, utility: str) -> None:
    profile, budget, oracle = both(election)
    rule = EqualShares.model_validate({"utility": utility, "completion": "none"})
    assert set(count(profile, budget, rule).outcome.selected) == oracle.equal_shares(utility)


@given(elections(most_points=5))
@settings(max_examples=150, deadline=None)
def test_equal_shares_by_points_are_those_of_the_oracle(election: Election) -> None:
    profile, budget, oracle = both(election, points=True)
    rule = EqualShares(utility="points", completion="none")
    assert set(count(profile, budget, rule).outcome.selected) == oracle.equal_shares("points")


@given(elections())
@settings(max_examples=60, deadline=None)
def test_the_completion_is_that_of_the_oracle(election: Election) -> None:
    profile, budget, oracle = both(election)
    assert set(count(profile, budget, EqualShares()).outcome.selected) == oracle.add1()


@given(elections())
@settings(max_examples=150, deadline=None)
def test_phragmen_is_that_of_the_oracle(election: Election) -> None:
    profile, budget, oracle = both(election)
    # When everything else is bought, the oracle funds what nobody supports.
    named = {candidate.id for candidate, votes in zip(profile.candidates, profile.votes, strict=True) if votes}
    assert set(count(profile, budget, Phragmen()).outcome.selected) == oracle.phragmen() & named
