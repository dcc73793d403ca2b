"""The shipped cities against their own elections: rule and ballot form from the preset, votes and money from the file.

Where a city draws equal scores in public, the order of the file stands for the draw that was held.
"""

from __future__ import annotations

from functools import cache

import pytest
from support.pabulib import official, read
from support.presets import frozen_of

from budzet.base.findings import Finding
from budzet.base.text import slug
from budzet.editions import presets
from budzet.editions.frozen import FrozenProject
from budzet.editions.plan import EditionPlan, PoolPlan
from budzet.editions.result_rules import AbsoluteThreshold
from budzet.exchange.pb import PbFile
from budzet.exchange.tally import profile_in
from budzet.results.rules.greedy import greedy
from budzet.voting.ballot import Ballot, Choice, card_from, judge

# The pool a file without a district belongs to.
CITYWIDE = {
    "katowice": "ogolnomiejska",
    "warszawa": "ogolnomiejska",
    "krakow": "ogolnomiejska",
    "lodz": "ponadosiedlowa",
    "wroclaw": "ponadosiedlowa",
    "gdansk": "ogolnomiejska",
    "zabrze": "ogolnomiejska",
}
KATOWICE_2024 = (
    "",
    "_Bogucice",
    "_Brynow_Czesc_Wschodnia_-_Osiedle_Zgrzebnioka",
    "_Dab",
    "_Dabrowka_Mala",
    "_Giszowiec",
    "_Janow_-_Nikiszowiec",
    "_Kostuchna",
    "_Koszutka",
    "_Ligota_-_Panewniki",
    "_Murcki",
    "_Osiedle_Paderewskiego_-_Muchowiec",
    "_Osiedle_Tysiaclecia",
    "_Osiedle_Witosa",
    "_Piotrowice_-_Ochojec",
    "_Podlesie",
    "_Srodmiescie",
    "_Szopienice_-_Burowiec",
    "_Welnowiec_-_Jozefowiec",
    "_Zaleska_Halda_-_Brynow_Czesc_Zachodnia",
    "_Zaleze",
    "_Zarzecze",
    "_Zawodzie",
)
FILES = (
    *(("katowice", f"katowice-2024/Poland_Katowice_2024{pool}.pb") for pool in KATOWICE_2024),
    ("katowice", "Poland_Katowice_2022_Koszutka.pb"),
    ("krakow", "Poland_Krakow_2022.pb"),
    ("krakow", "Poland_Krakow_2022_Czyzyny.pb"),
    ("lodz", "Poland_Lodz_2024.pb"),
    ("lodz", "Poland_Lodz_2024_Baluty-Centrum.pb"),
    ("lodz", "Poland_Lodz_2024_Katedralna.pb"),
    ("lodz", "Poland_Lodz_2024_Stoki-Sikawa-Podgorze.pb"),
    ("wroclaw", "Poland_Wroclaw_2022.pb"),
    ("warszawa", "Poland_Warszawa_2026_Stary_Mokotow.pb"),
)
# These name no winners. Their votes of 2019 knew no green projects, which changes nothing for the ballots of a pool.
WITHOUT_WINNERS = (
    ("gdansk", "Poland_Gdansk_2020.pb"),
    ("gdansk", "Poland_Gdansk_2020_Oliwa.pb"),
    ("zabrze", "Poland_Zabrze_2020.pb"),
)
# The preset is of 2025, when the city's pool asked for 50 votes; in 2024, as the head of the preset says, for 100.
CITY_OF_LODZ_2024 = AbsoluteThreshold(at_least=100)

plan_of = cache(lambda preset: presets.load(preset, slug="2033"))


def pool_of(preset: str, file: PbFile) -> PoolPlan:
    """Return the pool of the preset that a file is about."""
    key = slug(file.subunit) if file.subunit else CITYWIDE[preset]
    return next(pool for pool in plan_of(preset).pools if pool.key == key)


def winners(file: PbFile, pool: PoolPlan) -> set[str]:
    """Tally the votes of a file under the rule of a pool."""
    rule = pool.rule
    if file.name == "Poland_Lodz_2024.pb":
        rule = rule.model_copy(update={"threshold": CITY_OF_LODZ_2024})
    return set(greedy(profile_in(file), file.budget, rule, ("list_order",), seed=None, label="").selected)


def refused(file: PbFile, plan: EditionPlan, pool: PoolPlan) -> list[tuple[Ballot, list[Finding]]]:
    """Return the ballots of a file that the form of its contest would not take; equal ballots are judged once."""
    projects = [
        FrozenProject(position=place, pool=pool.key, number=project.id, title=project.name, cost=project.cost)
        for place, project in enumerate(file.projects, start=1)
    ]
    frozen = frozen_of(plan, projects, only=pool.key)
    card = card_from(frozen)
    area = frozen.area_of[pool.district] if frozen.contests[0].district_scope == "own" else 0
    ballots = (
        Ballot(tuple(Choice(index + 1, points) for index, points in choices), area=area) for choices in file.votes
    )
    return [(ballot, faults) for ballot in ballots if (faults := judge(ballot, card))]


@pytest.mark.parametrize(("preset", "name"), FILES, ids=[name for _, name in FILES])
def test_the_preset_gives_the_official_winners_and_takes_every_real_ballot(preset: str, name: str) -> None:
    file = read(*name.split("/"))
    pool = pool_of(preset, file)
    assert winners(file, pool) == official(file)
    assert refused(file, plan_of(preset), pool) == []


@pytest.mark.parametrize(("preset", "name"), WITHOUT_WINNERS, ids=[name for _, name in WITHOUT_WINNERS])
def test_the_preset_takes_every_real_ballot_of_a_file_without_winners(preset: str, name: str) -> None:
    file = read(name)
    assert file.votes
    assert refused(file, plan_of(preset), pool_of(preset, file)) == []


def test_the_preset_of_lodz_says_what_an_older_edition_needs() -> None:
    city = next(pool for pool in plan_of("lodz").pools if pool.key == CITYWIDE["lodz"])
    assert city.rule.threshold == AbsoluteThreshold(at_least=50)
    assert "To 2024 the city's pool asked for 100 votes" in " ".join(presets.source("lodz").replace("\n#", "").split())
