"""Every rule on real elections, against an independent implementation that counts them anew: pabutools (tests only).

All files at hand of up to 10 000 votes. No threshold and no exclusion is applied: the oracle knows none. Ties: cheaper,
then more votes, then the id (tally.md §4); the oracle counts in exact fractions, as we do.
"""

from __future__ import annotations

import dataclasses
import re

import pytest
from support.oracles import Oracle, ours
from support.pabulib import DEMO, read_once_each, real_file

from budzet.editions.result_rules import EqualShares, Greedy, Phragmen
from budzet.exchange.pb import PbFile, read_pb
from budzet.exchange.tally import profile_in
from budzet.results.rules.profile import Profile

MOST_VOTES = 10_000
FILES = (
    *("France_Toulouse_2019", "Hungary_Budapest_2022_VIII_Jozsefvaros"),
    *("Netherlands_Amsterdam_267", "Netherlands_Amsterdam_604", "Netherlands_Assen_2024"),
    *("Poland_Czestochowa_2024_Dzbow", "Poland_Czestochowa_2024_Kiedrzyn", "Poland_Czestochowa_2024_Wrzosowiak"),
    *("Poland_Gdansk_2020_Oliwa", "Poland_Gdynia_2020_Babie_Doly__small", "Poland_Gdynia_2020_Witomino__small"),
    *("Poland_Gdynia_2021_Babie_Doly__large", "Poland_Katowice_2022_Koszutka"),
    *("Poland_Katowice_2024_Murcki", "Poland_Katowice_2024_Podlesie"),
    *("Poland_Krakow_2022_Czyzyny", "Poland_Krakow_2023_Nowa_Huta"),
    *("Poland_Lodz_2024_Baluty-Centrum", "Poland_Lodz_2024_Katedralna", "Poland_Lodz_2024_Stoki-Sikawa-Podgorze"),
    "Poland_Poznan_2024_3_-_Piatkowo_Polnoc_Piatkowo__large",
    *("Poland_Warszawa_2017_Bielany", "Poland_Warszawa_2018_Las", "Poland_Warszawa_2018_Niskie_Okecie"),
    *("Poland_Warszawa_2018_Wawrzyszew", "Poland_Warszawa_2019_Okecie", "Poland_Warszawa_2020_Rembertow"),
    *("Poland_Warszawa_2021_Ursynow", "Poland_Warszawa_2022_Bemowo", "Poland_Warszawa_2022_Praga-Polnoc"),
    *("Poland_Warszawa_2023_Ursus", "Poland_Warszawa_2024_Bemowo", "Poland_Warszawa_2026_Stary_Mokotow"),
    *("Poland_Wieliczka_2023_Green_Budget", "Poland_Zabrze_2020"),
    *("Switzerland_Zurich_D10", "Switzerland_Zurich_S5R"),
    "US_Stanford_Dataset_PB_Chicago_35th_Ward_2021_vote_rankings",
    "Worldwide_Mechanical_Turk_Utilities_3",
)
KATOWICE_2024 = [path.stem for path in DEMO if path.stem != "Poland_Katowice_2024"]
NAMES = [*(f"{name}.pb" for name in FILES), *(f"katowice-2024/{name}.pb" for name in KATOWICE_2024)]
# The completion runs a rule at each step: above 3000 votes that takes the oracle minutes. Wieliczka used it.
NOT_COMPLETED = {
    *("Netherlands_Amsterdam_267", "Poland_Krakow_2023_Nowa_Huta", "Poland_Lodz_2024_Baluty-Centrum"),
    *("Poland_Warszawa_2017_Bielany", "Poland_Warszawa_2021_Ursynow", "Poland_Warszawa_2022_Bemowo"),
    *("Poland_Warszawa_2023_Ursus", "Poland_Warszawa_2024_Bemowo", "Poland_Zabrze_2020"),
}
COMPLETED = [name for name in NAMES if name.removesuffix(".pb") not in NOT_COMPLETED]


def check(file: PbFile) -> None:
    """By ticks every file; by points those whose ballots give them."""
    profile = profile_in(file)
    oracle = Oracle(profile, file.budget, merged=2 * len(profile.times) < profile.ballots)
    told = {
        "greedy": oracle.greedy(),
        "cost": oracle.equal_shares("cost"),
        "cardinality": oracle.equal_shares("cardinality"),
        "phragmen": oracle.phragmen(),
    }
    assert told == {
        "greedy": ours(profile, file.budget, Greedy(on="votes")),
        "cost": ours(profile, file.budget, EqualShares(utility="cost", completion="none")),
        "cardinality": ours(profile, file.budget, EqualShares(utility="cardinality", completion="none")),
        "phragmen": ours(profile, file.budget, Phragmen()),
    }
    if file.vote_type in {"cumulative", "ordinal"}:
        oracle = Oracle(profile, file.budget, points=True, merged=True)
        assert oracle.greedy() == ours(profile, file.budget, Greedy(on="points"))
        by_points = EqualShares(utility="points", completion="none")
        assert oracle.equal_shares("points") == ours(profile, file.budget, by_points)


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_gives_a_real_election_the_winners_of_the_oracle(name: str) -> None:
    check(read_once_each(name))


@pytest.mark.parametrize("name", KATOWICE_2024)
def test_every_rule_gives_the_demonstration_city_the_winners_of_the_oracle(name: str) -> None:
    check(read_pb(next(path for path in DEMO if path.stem == name)))


@pytest.mark.parametrize("name", COMPLETED)
def test_the_completion_gives_a_real_election_the_winners_of_the_oracle(name: str) -> None:
    file = read_once_each(name)
    profile = profile_in(file)
    unit = 1 if file.rule.startswith("equalshares") else unit_of(profile, file.budget)
    profile = in_unit(profile, unit)
    assert ours(profile, file.budget // unit, EqualShares()) == Oracle(profile, file.budget // unit, merged=True).add1()


def unit_of(profile: Profile, budget: int) -> int:
    """Return which unit of money a step of the completion gives, where no city has chosen one (tally.md §4).

    Of the powers of ten the largest of which a voter gets at least ten: a forint at a time, the oracle would have to
    take 100 000 steps.
    """
    unit = 1
    while budget >= 10 * 100 * 10 * unit * profile.ballots:
        unit *= 10
    return unit


def in_unit(profile: Profile, unit: int) -> Profile:
    """Return the same ballots with costs in another unit; no cost is rounded, so it is the same election."""
    candidates = [dataclasses.replace(one, cost=one.cost // unit) for one in profile.candidates]
    assert all(
        old.withdrawn or old.cost == new.cost * unit for old, new in zip(profile.candidates, candidates, strict=True)
    )
    return dataclasses.replace(profile, candidates=tuple(candidates))


def test_no_file_of_that_size_is_left_out() -> None:
    folder = real_file("README.md").parent
    sizes = {path.name: int(re.search(r"num_votes;(\d+)", path.read_text("utf-8"))[1]) for path in folder.glob("*.pb")}
    assert {name for name, votes in sizes.items() if votes <= MOST_VOTES} == {f"{name}.pb" for name in FILES}
