"""Real elections: the tally of a file gives exactly the projects its city funded.

The files of many cities are not part of the project (their licence is not stated): ``BUDZET_PABULIB_DIR`` names the
folder that holds them. Those of one city are in ``demo/``. With ``BUDZET_REQUIRE_PABULIB=1`` a missing folder fails.
"""

from __future__ import annotations

import pytest
from support.pabulib import DEMO, official, read

from budzet.exchange.pb import read_pb
from budzet.exchange.tally import tally_file

# File (without .pb) and whether a tie decides who won there; the official order of a tie is the order of the file.
REPRODUCED = {
    "Netherlands_Assen_2024": False,
    "Poland_Czestochowa_2024": False,
    "Poland_Czestochowa_2024_Dzbow": True,
    "Poland_Czestochowa_2024_Kiedrzyn": False,
    "Poland_Czestochowa_2024_Wrzosowiak": False,
    "Poland_Gdynia_2020_Babie_Doly__small": True,
    "Poland_Gdynia_2020_Witomino__small": False,
    "Poland_Gdynia_2021": False,
    "Poland_Gdynia_2021_Babie_Doly__large": False,
    "Poland_Katowice_2022_Koszutka": True,
    "Poland_Katowice_2024": False,
    "Poland_Katowice_2024_Murcki": False,
    "Poland_Katowice_2024_Podlesie": False,
    "Poland_Krakow_2022": False,
    "Poland_Krakow_2022_Czyzyny": True,
    "Poland_Krakow_2023_Nowa_Huta": False,
    "Poland_Lodz_2024": False,
    "Poland_Lodz_2024_Baluty-Centrum": False,
    "Poland_Lodz_2024_Katedralna": True,
    "Poland_Lodz_2024_Stoki-Sikawa-Podgorze": False,
    "Poland_Warszawa_2017_Bielany": False,
    "Poland_Warszawa_2018_Niskie_Okecie": True,
    "Poland_Warszawa_2019_Okecie": True,
    "Poland_Warszawa_2020_Praga-Poludnie": False,
    "Poland_Warszawa_2020_Rembertow": True,
    "Poland_Warszawa_2022_Praga-Polnoc": True,
    "Poland_Warszawa_2023_Ursus": True,
    "Poland_Warszawa_2024_Bemowo": False,
    "Poland_Warszawa_2026_Stary_Mokotow": True,
    "Poland_Wieliczka_2023_Green_Budget": False,
    "Poland_Wroclaw_2018": False,
    "Poland_Wroclaw_2022": False,
}
# The 80 % rule: the file marks with 2 what it funded beyond the plain rule.
EIGHTY_PERCENT = (
    "Poland_Poznan_2023",
    "Poland_Poznan_2023_5_-_Grunwald_Polnoc_Grunwald_Poludnie_Stary_Grunwald",
    "Poland_Poznan_2024_3_-_Piatkowo_Polnoc_Piatkowo__large",
)
# The official result follows no rule the file states: why is in each file's comment or nowhere.
NOT_REPRODUCED = (
    "Poland_Warszawa_2018_Las",
    "Poland_Warszawa_2018_Wawrzyszew",
    "Poland_Warszawa_2020_Bialoleka",
    "Poland_Warszawa_2021_Ursynow",
    "Poland_Warszawa_2022_Bemowo",
)
KATOWICE_2024 = [path.name for path in DEMO]


@pytest.mark.parametrize("name", REPRODUCED)
def test_the_rule_in_the_file_gives_the_official_winners(name: str) -> None:
    file = read(f"{name}.pb")
    outcome = tally_file(file)
    assert set(outcome.selected) == official(file)
    assert any(tie.decisive for tie in outcome.ties) == REPRODUCED[name]
    assert outcome.spent <= outcome.budget


@pytest.mark.parametrize("name", EIGHTY_PERCENT)
def test_the_80_percent_rule_gives_the_official_winners(name: str) -> None:
    file = read(f"{name}.pb")
    outcome = tally_file(file)
    assert set(outcome.selected) == official(file, frozenset({1, 2}))
    assert {result.id for result in outcome.results if result.reason == "funded"} == official(file)


@pytest.mark.parametrize("name", NOT_REPRODUCED)
def test_an_official_result_that_follows_no_stated_rule_is_not_forced(name: str) -> None:
    file = read(f"{name}.pb")
    assert set(tally_file(file).selected) != official(file)


def test_a_documented_exclusion_gives_the_official_winners() -> None:
    file = read("Poland_Warszawa_2022_Bemowo.pb")
    assert set(tally_file(file, exclusions=[("773", "153")]).selected) == official(file)


@pytest.mark.parametrize("name", KATOWICE_2024)
def test_every_pool_of_katowice_2024_gives_the_official_winners(name: str) -> None:
    file = read("katowice-2024", name)
    assert set(tally_file(file).selected) == official(file)


def test_the_demonstration_city_has_all_its_pools() -> None:
    assert len(DEMO) == 23


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.name)
def test_every_pool_of_the_demonstration_city_gives_the_official_winners(path) -> None:
    file = read_pb(path)
    assert set(tally_file(file).selected) == official(file)
