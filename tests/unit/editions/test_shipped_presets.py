"""The ten shipped cities, value by value: what the cities published stands here a second time, written out by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest
from support.clock import START
from support.editions import WEEK, make_spans
from support.presets import frozen_of

from budzet.base.errors import DomainError
from budzet.base.findings import Finding
from budzet.base.money import zl
from budzet.editions import engines, presets, readiness
from budzet.editions.ballot_form import Approval, ChooseOne, Cumulative, Ranking
from budzet.editions.frozen import FrozenProject
from budzet.editions.plan import EditionPlan, findings
from budzet.editions.timetable import Timetable
from budzet.voting.ballot import Ballot, Choice, card_from, judge, settle

CITIES = (
    "gdansk",
    "katowice",
    "kobylka",
    "krakow",
    "lodz",
    "ostrowiec-swietokrzyski",
    "swietochlowice",
    "warszawa",
    "wroclaw",
    "zabrze",
)
every_city = pytest.mark.parametrize("city", CITIES)


@cache
def plan_of(city: str) -> EditionPlan:
    """Return the plan of a city's edition 2033."""
    return presets.load(city, slug="2033")


def test_exactly_ten_cities_are_shipped():
    assert presets.names() == list(CITIES)


@every_city
def test_a_city_loads_as_a_plan_without_faults(city):
    plan = plan_of(city)
    assert findings(plan) == []
    assert plan.city is not None
    assert plan.title.endswith(" 2033")


# --- marks ---------------------------------------------------------------------------------------------------------


def name_in_list(entry: Mapping[str, Any]) -> str:
    """Return what an entry of a list is called in paths."""
    return str(entry["key"] if "key" in entry else entry["kind"])


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every value that is no table and no list of tables."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
        for entry in value:
            yield from leaves(entry, f"{path}.{name_in_list(entry)}")
    else:
        yield path


def inside(value: Any, path: str) -> Any:
    """Return what stands at a path. Raises ``LookupError`` when nothing does."""
    for part in path.split("."):
        named = value if isinstance(value, Mapping) else {name_in_list(entry): entry for entry in value}
        value = named[part]
    return value


@every_city
def test_every_value_of_a_file_carries_a_mark_and_every_mark_belongs_to_a_value(city):
    text = presets.source(city)
    marks = presets.marks(text)
    values = tomllib.loads(text)
    for path in marks:
        inside(values, path)
    # A table on one line has one mark for all its members.
    marked = {leaf for leaf in leaves(values) if any(leaf == path or leaf.startswith(f"{path}.") for path in marks)}
    assert set(leaves(values)) == marked


MARKED = """title = "Budżet obywatelski"  # przykład

[terms]
double_votes = "refuse_second"  # S'23
paper_cards = "none"{mark}

[[terms.identity.schemes]]
kind = "pesel"  # S'17–25 O
legal_basis = ""  # przykład, the city fills it

[terms.identity.minors]
consent_under = 16  # S

[[pools]]
key = "bogucice"  # O
budget = 661709  # O, of 2024

[pools.rule]
kind = "greedy"  # S'22 S'23

[pools.rule.threshold]
at_least = 50  # S'22,23
"""


@pytest.mark.parametrize("mark", ("", "  #", "  # about", "  # S'2", "  # O'25", "  # E", "  # example"))
def test_a_value_without_a_mark_is_refused_with_its_line(mark):
    with pytest.raises(DomainError) as refused:
        presets.marks(MARKED.format(mark=mark))
    assert refused.value.sentence == f'Wartości bez znaku źródła:\nwiersz 5: paper_cards = "none"{mark}'


def test_a_mark_is_found_by_the_path_of_its_value():
    assert presets.marks(MARKED.format(mark="  # O")) == {
        "title": "przykład",
        "terms.double_votes": "S'23",
        "terms.paper_cards": "O",
        "terms.identity.schemes.pesel.kind": "S'17–25 O",
        "terms.identity.schemes.pesel.legal_basis": "przykład",
        "terms.identity.minors.consent_under": "S",
        "pools.bogucice.key": "O",
        "pools.bogucice.budget": "O",
        "pools.bogucice.rule.kind": "S'22 S'23",
        "pools.bogucice.rule.threshold.at_least": "S'22,23",
    }


@every_city
def test_every_example_goes_with_the_plan_and_stands_in_it(city):
    plan = plan_of(city)
    values = plan.model_dump()
    for path in plan.examples:
        inside(values, path)
    marked = {path for path, mark in presets.marks(presets.source(city)).items() if mark == "przykład"}
    assert set(plan.examples) == marked
    assert len(readiness.to_check(plan.examples)) == len(marked) > 10


@every_city
def test_sums_are_written_in_zloty_and_become_grosze(city):
    written, plan = tomllib.loads(presets.source(city)), plan_of(city)
    assert [pool.budget for pool in plan.pools] == [zl(pool["budget"]) for pool in written["pools"]]
    for where, limit in written["terms"]["cost_limits"].items():
        read = getattr(plan.terms.cost_limits, where)
        assert (read.least, read.most) == tuple(zl(limit[n]) if n in limit else None for n in ("least", "most"))


# --- the ballot ----------------------------------------------------------------------------------------------------

ONE = ChooseOne()
FIVE = Approval(max_projects=5)
THREE_POINTS = Cumulative(points=3, max_projects=3, max_per_project=3)
FIVE_POINTS = Cumulative(points=5, max_projects=5, max_per_project=5)
# City and contest: form, districts to choose from, what is left empty, what a fault takes with it.
CONTESTS = {
    ("katowice", "ogolnomiejskie"): (THREE_POINTS, "any", "may_be_empty", "contest"),
    ("katowice", "lokalne"): (THREE_POINTS, "own", "may_be_empty", "contest"),
    ("katowice", "zielony-budzet"): (ONE, "any", "may_be_empty", "contest"),
    ("warszawa", "lokalny"): (FIVE, "any_one", "may_be_empty", "ballot"),
    ("warszawa", "dzielnicowy"): (FIVE, "any_one", "may_be_empty", "ballot"),
    ("warszawa", "ogolnomiejski"): (FIVE, "any", "may_be_empty", "ballot"),
    ("krakow", "dzielnicowe"): (Ranking(points=(3, 2, 1), exact=True), "own", "must_fill", "ballot"),
    ("krakow", "ogolnomiejskie"): (Ranking(points=(3, 2, 1), exact=True), "any", "must_fill", "ballot"),
    ("lodz", "osiedlowe"): (FIVE, "up_to_n", "may_be_empty", "contest"),
    ("lodz", "ponadosiedlowe"): (FIVE, "any", "may_be_empty", "contest"),
    ("wroclaw", "osiedlowe"): (ONE, "any", "may_be_empty", "contest"),
    ("wroclaw", "ponadosiedlowe"): (ONE, "any", "may_be_empty", "contest"),
    ("gdansk", "dzielnicowe"): (FIVE_POINTS, "any", "may_be_empty", "contest"),
    ("gdansk", "ogolnomiejskie"): (ONE, "any", "may_be_empty", "contest"),
    ("gdansk", "zielone-dzielnicowe"): (ONE, "any", "may_be_empty", "contest"),
    ("gdansk", "zielone-ogolnomiejskie"): (ONE, "any", "may_be_empty", "contest"),
    ("zabrze", "ogolnomiejskie"): (ONE, "any", "may_be_empty", "contest"),
    ("zabrze", "dzielnicowe"): (ONE, "any_one", "may_be_empty", "contest"),
    ("swietochlowice", "inwestycyjne"): (ONE, "any", "may_be_empty", "contest"),
    ("swietochlowice", "spoleczne"): (ONE, "any", "may_be_empty", "contest"),
    ("kobylka", "twarde"): (ONE, "any", "may_be_empty", "ballot"),
    ("kobylka", "miekkie"): (ONE, "any", "may_be_empty", "ballot"),
    ("ostrowiec-swietokrzyski", "projekty"): (
        Ranking(points=(5, 4, 3, 2, 1), exact=False),
        "any",
        "may_be_empty",
        "contest",
    ),
}


@every_city
def test_the_ballot_of_a_city(city):
    assert {
        (city, c.key): (c.form, c.district_scope, c.completeness, c.fault_voids) for c in plan_of(city).contests
    } == {place: terms for place, terms in CONTESTS.items() if place[0] == city}


def test_only_in_lodz_projects_come_from_at_most_two_estates():
    limits = {(city, c.key): c.most_districts for city in CITIES for c in plan_of(city).contests if c.district_limit}
    assert limits == {("lodz", "osiedlowe"): 2}


# --- the result and the money --------------------------------------------------------------------------------------

# City and contest: how many pools, their money (zł), what is counted, what happens to a project that does not fit, the
# least score, where money left over goes.
POOLS = {
    ("katowice", "ogolnomiejskie"): (1, 3_005_370, "points", "skip", 200, "stay"),
    ("katowice", "lokalne"): (22, 14_684_118, "points", "skip", 50, "stay"),
    ("katowice", "zielony-budzet"): (1, 3_000_000, "votes", "skip", None, "stay"),
    ("warszawa", "lokalny"): (56, 58_773_959, "votes", "skip", 30, "stay"),
    ("warszawa", "dzielnicowy"): (18, 37_973_301, "votes", "skip", 150, "stay"),
    ("warszawa", "ogolnomiejski"): (1, 24_186_815, "votes", "skip", 3_000, "stay"),
    ("krakow", "dzielnicowe"): (18, 36_799_990, "points", "skip", None, "stay"),
    ("krakow", "ogolnomiejskie"): (1, 10_200_000, "points", "skip", None, "stay"),
    ("lodz", "osiedlowe"): (36, 25_700_000, "votes", "skip", 50, "to_citywide"),
    ("lodz", "ponadosiedlowe"): (1, 8_000_000, "votes", "skip", 50, "stay"),
    ("wroclaw", "osiedlowe"): (1, 9_000_000, "votes", "stop", 100, "stay"),
    ("wroclaw", "ponadosiedlowe"): (1, 21_000_000, "votes", "stop", 100, "stay"),
    ("gdansk", "dzielnicowe"): (35, 13_317_500, "points", "skip", 50, "stay"),
    ("gdansk", "ogolnomiejskie"): (1, 2_677_110, "votes", "skip", 200, "stay"),
    ("gdansk", "zielone-dzielnicowe"): (35, 3_307_500, "votes", "skip", 50, "stay"),
    ("gdansk", "zielone-ogolnomiejskie"): (1, 1_140_000, "votes", "skip", 200, "stay"),
    ("zabrze", "ogolnomiejskie"): (1, 500_000, "votes", "skip", None, "stay"),
    ("zabrze", "dzielnicowe"): (18, 9 * 400_000 + 9 * 200_000, "votes", "skip", None, "stay"),
    ("swietochlowice", "inwestycyjne"): (1, 1_128_000, "votes", "skip", None, "stay"),
    ("swietochlowice", "spoleczne"): (1, 282_000, "votes", "skip", None, "stay"),
    ("kobylka", "twarde"): (1, 400_000, "votes", "skip", None, "stay"),
    ("kobylka", "miekkie"): (1, 100_000, "votes", "skip", None, "stay"),
    ("ostrowiec-swietokrzyski", "projekty"): (1, 1_111_111, "points", "skip", None, "stay"),
}


@pytest.mark.parametrize(("city", "contest"), POOLS)
def test_the_pools_of_a_contest(city, contest):
    pools = [pool for pool in plan_of(city).pools if pool.contest == contest]
    rules = {
        (p.rule.kind, p.rule.on, p.rule.misfit, p.rule.threshold and p.rule.threshold.at_least, p.leftover)
        for p in pools
    }
    number, money, *rule = POOLS[city, contest]
    assert (len(pools), sum(pool.budget for pool in pools)) == (number, zl(money))
    assert rules == {("greedy", *rule)}


@every_city
def test_the_pools_of_a_city_belong_to_the_contests_listed_here(city):
    assert {(city, pool.contest) for pool in plan_of(city).pools} == {place for place in POOLS if place[0] == city}


@every_city
def test_a_public_draw_settles_ties(city):
    assert {pool.ties for pool in plan_of(city).pools} == {("public_draw",)}


def test_only_the_green_budget_of_katowice_is_decided_by_the_office():
    officials = [(c, p.key, p.budget) for c in CITIES for p in plan_of(c).pools if p.decision_mode == "officials"]
    assert officials == [("katowice", "zielony-budzet", zl(3_000_000))]
    voted = frozen_of(plan_of("katowice"))
    assert [contest.key for contest in voted.contests] == ["ogolnomiejskie", "lokalne"]


def test_only_in_warszawa_projects_can_shut_each_other_out():
    assert {(city, pool.exclusions) for city in CITIES for pool in plan_of(city).pools} == {
        (city, "confirmed_groups" if city == "warszawa" else "none") for city in CITIES
    }


@pytest.mark.parametrize(
    ("city", "districts"), (("katowice", 22), ("krakow", 18), ("lodz", 36), ("gdansk", 35), ("zabrze", 18))
)
def test_every_district_has_a_pool_in_each_contest_of_districts(city, districts):
    plan = plan_of(city)
    keys = {district.key for district in plan.districts}
    assert len(keys) == districts
    local = {pool.contest for pool in plan.pools if pool.district}
    for contest in local:
        assert {pool.district for pool in plan.pools if pool.contest == contest} == keys


def test_warszawa_has_areas_that_lie_in_districts():
    plan = plan_of("warszawa")
    parents = {district.key: district.parent for district in plan.districts}
    of_contest = {
        contest: {pool.district for pool in plan.pools if pool.contest == contest}
        for contest in ("lokalny", "dzielnicowy")
    }
    assert of_contest["dzielnicowy"] == {key for key, parent in parents.items() if parent is None}
    assert of_contest["lokalny"] == {key for key, parent in parents.items() if parent in of_contest["dzielnicowy"]}
    assert parents["stary-mokotow"] == "mokotow"
    assert {parents[key] for key in of_contest["lokalny"]} == of_contest["dzielnicowy"] - {"rembertow", "wesola"}


def test_the_sums_of_warszawa_are_120_9_million_and_a_fifth_of_it_is_for_the_whole_city():
    plan = plan_of("warszawa")
    assert sum(pool.budget for pool in plan.pools) == zl(120_934_075)
    assert 5 * next(pool.budget for pool in plan.pools if pool.district is None) == zl(120_934_075)


@pytest.mark.parametrize("city", ("wroclaw", "swietochlowice", "kobylka", "ostrowiec-swietokrzyski"))
def test_a_city_without_districts_has_pools_of_the_whole_city(city):
    plan = plan_of(city)
    assert plan.districts == ()
    assert {pool.district for pool in plan.pools} == {None}


# --- who votes -----------------------------------------------------------------------------------------------------

# City: scheme and its rank, ways of the code, persons with one contact, register, consent under, its form, what
# becomes of two ballots, paper.
VOTERS = {
    "katowice": ("pesel_and_register", 2, ("sms",), 5, True, 16, "tick", "refuse_second", "none"),
    "warszawa": ("pesel", 1, ("email",), 3, False, 13, "tick", "all_void", "self_printed"),
    "krakow": ("pesel", 1, ("sms",), 3, False, 13, "tick", "refuse_second", "numbered"),
    "lodz": ("name_birth_address", 1, ("sms",), 5, False, 0, "tick", "all_void", "numbered"),
    "wroclaw": ("pesel", 1, ("sms",), 3, False, 0, "tick", "refuse_second", "numbered"),
    "gdansk": ("pesel_and_register", 2, ("sms", "email"), 3, True, 0, "tick", "refuse_second", "none"),
    "zabrze": ("name_birth_address", 1, ("email", "sms"), 3, False, 13, "tick", "first_counts", "self_printed"),
    "swietochlowice": ("name_birth_address", 1, ("email",), 3, False, 13, "tick", "refuse_second", "self_printed"),
    "kobylka": ("name_birth_address", 1, ("email",), 3, False, 13, "paper", "all_void", "self_printed"),
    "ostrowiec-swietokrzyski": ("name_birth_address", 1, ("sms",), 3, False, 18, "tick", "refuse_second", "numbered"),
}


@every_city
def test_who_votes_and_how_often(city):
    terms = plan_of(city).terms
    identity = terms.identity
    (scheme, at_a_point) = identity.schemes
    assert at_a_point.kind == "in_person"
    assert VOTERS[city] == (
        scheme.kind,
        scheme.assurance,
        identity.contacts,
        identity.persons_per_contact,
        identity.register_used,
        identity.minors.consent_under,
        identity.minors.consent_form,
        terms.double_votes,
        terms.paper_cards,
    )


@pytest.mark.parametrize(("city", "datum"), (("katowice", "mothers_maiden_name"), ("gdansk", "fathers_name")))
def test_the_second_datum_that_is_matched_with_the_register(city, datum):
    assert plan_of(city).terms.identity.schemes[0].second_datum == datum


@every_city
def test_a_city_that_asks_for_a_pesel_must_name_the_paragraph_before_the_freeze(city):
    plan = plan_of(city)
    asks = VOTERS[city][0].startswith("pesel")
    faults = readiness.freeze_findings(frozen_of(plan), Timetable.of(make_spans(START + WEEK, START + 2 * WEEK)), START)
    assert [f.field for f in faults if f.code == "pesel_without_basis"] == ([VOTERS[city][0]] if asks else [])
    assert any(path.endswith(".legal_basis") for path in plan.examples) == asks


# --- before the vote -----------------------------------------------------------------------------------------------

# City: signatures for the whole city and for a district, authors of a project.
SUPPORT = {
    "katowice": (50, 2, 1),
    "warszawa": (15, 10, 5),
    "krakow": (15, 15, 1),
    "lodz": (1, 1, 1),
    "wroclaw": (2, 0, 1),
    "gdansk": (1, 1, 1),
    "zabrze": (50, 0, 1),
    "swietochlowice": (5, 0, 1),
    "kobylka": (15, 0, 1),
    "ostrowiec-swietokrzyski": (20, 0, 1),
}
# City: days of the appeal and their kind, whom one appeals to.
APPEALS = {
    "katowice": (3, "working", "Prezydent Miasta Katowice"),
    "warszawa": (7, "calendar", "Prezydent m.st. Warszawy"),
    "krakow": (10, "calendar", "Prezydent Miasta Krakowa"),
    "lodz": (7, "calendar", "Prezydent Miasta Łodzi"),
    "wroclaw": (7, "calendar", "Prezydent Wrocławia"),
    "gdansk": (7, "calendar", "Prezydent Miasta Gdańska"),
    "zabrze": (7, "calendar", "Prezydent Miasta Zabrze"),
    "swietochlowice": (7, "calendar", "Prezydent Miasta Świętochłowice"),
    "kobylka": (7, "calendar", "Burmistrz Miasta Kobyłka"),
    "ostrowiec-swietokrzyski": (7, "calendar", "Prezydent Miasta Ostrowca Świętokrzyskiego"),
}
# City: what a project costs at most and at least, of the whole city and of a district: per mille of its pool, zł, zł.
ITS_POOL = (1000, None, None)
COSTS = {
    "katowice": (ITS_POOL, ITS_POOL),
    "warszawa": ((200, None, None), (500, None, None)),
    "krakow": ((1000, 25_000, 2_000_000), (400, 2_500, None)),
    "lodz": (ITS_POOL, ITS_POOL),
    "wroclaw": ((1000, None, 3_000_000), ITS_POOL),
    "gdansk": (ITS_POOL, ITS_POOL),
    "zabrze": (ITS_POOL, ITS_POOL),
    "swietochlowice": (ITS_POOL, ITS_POOL),
    "kobylka": ((1000, None, 150_000), ITS_POOL),
    "ostrowiec-swietokrzyski": ((1000, None, 300_000), ITS_POOL),
}


@every_city
def test_how_many_residents_support_a_project(city):
    support = plan_of(city).terms.support
    assert (support.citywide, support.district, support.authors_most) == SUPPORT[city]


@every_city
def test_no_known_number_of_residents_is_asked_for_more_than_a_thousandth(city):
    plan = plan_of(city)
    for district in plan.districts:
        if district.residents is not None:
            assert plan.terms.support.district <= district.residents // 1000


def test_the_residents_of_the_estates_of_lodz_are_known():
    assert sum(district.residents for district in plan_of("lodz").districts) == 580_287


@every_city
def test_until_when_and_to_whom_one_may_appeal(city):
    appeals = plan_of(city).terms.appeals
    assert (appeals.days, appeals.day_kind, appeals.body) == APPEALS[city]
    assert appeals.runs_from == "list"


@every_city
def test_what_a_project_may_cost(city):
    limits = plan_of(city).terms.cost_limits
    for limit, (share, least, most) in zip((limits.citywide, limits.district), COSTS[city], strict=True):
        assert limit.share_per_mille == share
        assert limit.least == (None if least is None else zl(least))
        assert limit.most == (None if most is None else zl(most))


@every_city
def test_the_office_and_what_is_published(city):
    terms = plan_of(city).terms
    small = city in {"kobylka", "swietochlowice", "ostrowiec-swietokrzyski"}
    assert terms.staffing == ("small" if small else "full")
    # Rows of ballots are published where there are election files of the city.
    assert terms.rows_published is not small
    assert terms.ballot_number == "drawn"
    assert (terms.privacy.smallest_cell, terms.privacy.voter_data_days, terms.privacy.minutes_years) == (10, 90, 5)
    assert (terms.cards.formal, terms.cards.merit) == ("katowice" if city == "katowice" else "general", "general")


@pytest.mark.parametrize(
    ("city", "names"),
    (
        ("gdansk", ("Gdańsk", "Gdańska", "Gdańsku")),
        ("katowice", ("Katowice", "Katowic", "Katowicach")),
        ("kobylka", ("Kobyłka", "Kobyłki", "Kobyłce")),
        ("krakow", ("Kraków", "Krakowa", "Krakowie")),
        ("lodz", ("Łódź", "Łodzi", "Łodzi")),
        (
            "ostrowiec-swietokrzyski",
            ("Ostrowiec Świętokrzyski", "Ostrowca Świętokrzyskiego", "Ostrowcu Świętokrzyskim"),
        ),
        ("swietochlowice", ("Świętochłowice", "Świętochłowic", "Świętochłowicach")),
        ("warszawa", ("Warszawa", "Warszawy", "Warszawie")),
        ("wroclaw", ("Wrocław", "Wrocławia", "Wrocławiu")),
        ("zabrze", ("Zabrze", "Zabrza", "Zabrzu")),
    ),
)
def test_the_name_of_a_city_in_the_cases_of_sentences(city, names):
    named = plan_of(city).city
    assert (named.name, named.name_genitive, named.name_locative) == names


# --- what this version cannot carry out yet ------------------------------------------------------------------------

_PAPER = ("no_engine_paper", "kart papierowych")
_EXCLUSIONS = ("no_engine_exclusions", "wykluczają")


# City: the codes, each with what its sentence names.
MISSING = {
    "katowice": set(),
    "warszawa": {_PAPER, _EXCLUSIONS},
    "krakow": {_PAPER},
    "lodz": {_PAPER},
    "wroclaw": {_PAPER},
    "gdansk": set(),
    "zabrze": {_PAPER},
    "swietochlowice": {_PAPER},
    "kobylka": {_PAPER},
    "ostrowiec-swietokrzyski": {_PAPER},
}


@every_city
def test_what_has_no_engine_is_refused_by_name(city):
    missing = engines.missing(frozen_of(plan_of(city)))
    said = {(fault.code, sentence) for fault, sentence in zip(missing, readiness.sentences(missing), strict=True)}
    assert {code for code, _ in said} == {code for code, _ in MISSING[city]}
    for code, named in MISSING[city]:
        assert all(named in sentence for told, sentence in said if told == code)


# --- ballots of the three cities that publish none ------------------------------------------------------------------


def judged(city: str, choices: Sequence[tuple[int, int]]) -> tuple[list[Finding], list[int], bool]:
    """Judge a ballot of (position, points) in a city whose pools have the positions 1-6, 7-12 and so on. Return the
    faults, the positions that count, and whether nothing of it does.
    """
    plan = plan_of(city)
    projects = [
        FrozenProject(position=6 * place + n, pool=pool.key, number=f"{n}", title="Ławki", cost=zl(1_000))
        for place, pool in enumerate(plan.pools)
        for n in range(1, 7)
    ]
    card = card_from(frozen_of(plan, projects))
    ballot = Ballot(tuple(Choice(position, points) for position, points in choices))
    verdict = settle(ballot, card)
    return judge(ballot, card), [choice.position for choice in verdict.counted], verdict.void


VALID = (
    ("swietochlowice", [(1, 1), (7, 1)]),
    ("swietochlowice", [(1, 1)]),
    ("swietochlowice", [(12, 1)]),
    ("kobylka", [(6, 1), (7, 1)]),
    ("kobylka", [(6, 1)]),
    ("kobylka", [(7, 1)]),
    ("ostrowiec-swietokrzyski", [(1, 5), (2, 4), (3, 3), (4, 2), (6, 1)]),
    ("ostrowiec-swietokrzyski", [(6, 5)]),
    ("ostrowiec-swietokrzyski", [(2, 1), (1, 4)]),
)
TWO_OF_ONE = {"chosen": 2, "limit": 1}
INVALID = (
    ("swietochlowice", [], Finding.of("ballot_empty"), [], True),
    (
        "swietochlowice",
        [(1, 1), (2, 1), (7, 1)],
        Finding.of("too_many_projects", "inwestycyjne", **TWO_OF_ONE),
        [7],
        False,
    ),
    (
        "swietochlowice",
        [(1, 1), (7, 1), (8, 1)],
        Finding.of("too_many_projects", "spoleczne", **TWO_OF_ONE),
        [1],
        False,
    ),
    ("swietochlowice", [(1, 2)], Finding.of("points_not_allowed", "inwestycyjne", position=1), [], False),
    ("swietochlowice", [(1, 1), (99, 1)], Finding.of("unknown_project", position=99), [], True),
    ("kobylka", [], Finding.of("ballot_empty"), [], True),
    ("kobylka", [(1, 1), (2, 1), (7, 1)], Finding.of("too_many_projects", "twarde", **TWO_OF_ONE), [], True),
    ("kobylka", [(1, 1), (7, 1), (8, 1)], Finding.of("too_many_projects", "miekkie", **TWO_OF_ONE), [], True),
    ("kobylka", [(1, 1), (7, 3)], Finding.of("points_not_allowed", "miekkie", position=7), [], True),
    ("ostrowiec-swietokrzyski", [], Finding.of("ballot_empty"), [], True),
    ("ostrowiec-swietokrzyski", [(1, 5), (2, 5)], Finding.of("points_twice", "projekty", given=5), [], False),
    ("ostrowiec-swietokrzyski", [(1, 6)], Finding.of("points_off_scale", "projekty", position=1, given=6), [], False),
    ("ostrowiec-swietokrzyski", [(1, 5), (2, 0)], Finding.of("points_missing", "projekty", position=2), [], False),
    (
        "ostrowiec-swietokrzyski",
        [(1, 5), (2, 4), (3, 3), (4, 2), (5, 1), (6, 1)],
        Finding.of("too_many_projects", "projekty", chosen=6, limit=5),
        [],
        False,
    ),
)


@pytest.mark.parametrize(("city", "choices"), VALID)
def test_a_valid_ballot_of_a_city_that_publishes_none(city, choices):
    assert judged(city, choices) == ([], [position for position, _ in choices], False)


@pytest.mark.parametrize(("city", "choices", "fault", "counted", "void"), INVALID)
def test_an_invalid_ballot_of_a_city_that_publishes_none(city, choices, fault, counted, void):
    faults, counts, voided = judged(city, choices)
    assert faults[0] == fault
    assert (counts, voided) == (counted, void)
