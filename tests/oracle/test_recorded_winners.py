"""``oracle.json`` beside the real files: winners that pabutools 1.2.3 gave once on 36 of them, in exact fractions.

Also the completions it took minutes or hours for, which ``test_live_oracle.py`` leaves out.
"""

from __future__ import annotations

import json
from functools import cache

import pytest
from support.oracles import ours
from support.pabulib import read_once_each, real_file

from budzet.editions.result_rules import EqualShares, Phragmen
from budzet.exchange.tally import profile_in

# What a rule is called there.
RULES = {
    "mes_cost": EqualShares(utility="cost", completion="none"),
    "mes_card": EqualShares(utility="cardinality", completion="none"),
    "mes_points": EqualShares(utility="points", completion="none"),
    "mes_cost_add1_untilover": EqualShares(),
    "phragmen": Phragmen(),
}
FILES = (
    *("France_Toulouse_2019", "Hungary_Budapest_2022_VIII_Jozsefvaros", "Netherlands_Amsterdam_267"),
    *("Netherlands_Amsterdam_604", "Netherlands_Assen_2024", "Poland_Czestochowa_2024_Dzbow"),
    *("Poland_Czestochowa_2024_Kiedrzyn", "Poland_Czestochowa_2024_Wrzosowiak", "Poland_Gdansk_2020_Oliwa"),
    *("Poland_Gdynia_2020_Babie_Doly__small", "Poland_Gdynia_2020_Witomino__small"),
    *("Poland_Gdynia_2021_Babie_Doly__large", "Poland_Katowice_2022_Koszutka", "Poland_Katowice_2024_Murcki"),
    *("Poland_Katowice_2024_Podlesie", "Poland_Krakow_2022_Czyzyny", "Poland_Lodz_2024_Baluty-Centrum"),
    *("Poland_Lodz_2024_Katedralna", "Poland_Lodz_2024_Stoki-Sikawa-Podgorze"),
    *("Poland_Poznan_2024_3_-_Piatkowo_Polnoc_Piatkowo__large", "Poland_Warszawa_2018_Las"),
    *("Poland_Warszawa_2018_Niskie_Okecie", "Poland_Warszawa_2018_Wawrzyszew", "Poland_Warszawa_2019_Okecie"),
    *("Poland_Warszawa_2020_Rembertow", "Poland_Warszawa_2021_Ursynow", "Poland_Warszawa_2022_Bemowo"),
    *("Poland_Warszawa_2022_Praga-Polnoc", "Poland_Warszawa_2023_Ursus", "Poland_Warszawa_2024_Bemowo"),
    *("Poland_Warszawa_2026_Stary_Mokotow", "Poland_Wieliczka_2023_Green_Budget", "Switzerland_Zurich_D10"),
    *("Switzerland_Zurich_S5R", "US_Stanford_Dataset_PB_Chicago_35th_Ward_2021_vote_rankings"),
    "Worldwide_Mechanical_Turk_Utilities_3",
)


@cache
def recorded() -> dict[str, dict[str, list[str]]]:
    return json.loads(real_file("oracle.json").read_text(encoding="utf-8"))


def test_the_record_is_read_whole() -> None:
    assert set(recorded()) == {"_about", *FILES}


@pytest.mark.parametrize("name", FILES)
def test_winners_of_a_real_election_are_those_on_record(name: str) -> None:
    file, expected = read_once_each(f"{name}.pb"), recorded()[name]
    profile = profile_in(file)
    told = {key: set(expected[key]) for key in RULES if key in expected}
    assert told
    assert {key: ours(profile, file.budget, RULES[key]) for key in told} == told
