"""What the statute asks of an edition: eight parts of a resolution, most signatures, least money, the autumn."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.editions import make_plan
from support.readiness import make_facts, span, with_span, without

from budzet.base import calendar
from budzet.base.findings import Finding
from budzet.base.money import zl
from budzet.editions import presets
from budzet.editions.places import Page, Place
from budzet.editions.plan import DistrictPlan, PoolPlan
from budzet.editions.result_rules import Greedy
from budzet.editions.statute import (
    autumn_findings,
    least_money,
    money_findings,
    most_signatures,
    signature_findings,
    statute_checklist,
)
from budzet.editions.terms import Appeals, Support, Terms
from budzet.editions.timetable import DateKind, StageKind, Timetable

PARTS = [
    "formal_requirements",
    "signatures",
    "criteria",
    "appeals",
    "ballot_rule",
    "result_rule",
    "publication",
    "resolution",
]


def undone(**changes: object) -> dict[str, Place]:
    """Return the parts that are not given, with where they are set."""
    return {item.key: item.place for item in statute_checklist(make_facts(**changes)) if not item.done}


def test_the_checklist_has_eight_lines_all_of_them_done_in_an_edition_in_order():
    items = statute_checklist(make_facts())
    assert [item.key for item in items] == PARTS
    assert all(item.done for item in items)
    assert len({item.name for item in items}) == 8


@pytest.mark.parametrize(
    ("changes", "expected"),
    (
        ({"card_axes": frozenset({"legality", "feasibility"})}, {"formal_requirements", "criteria"}),
        ({"card_axes": frozenset({"formal", "legality"})}, {"criteria"}),
        ({"terms": Terms(support=Support(citywide=8))}, {"signatures"}),
        ({"city_residents": None}, {"signatures"}),  # nobody can tell how many are allowed
        ({"terms": Terms(appeals=Appeals(body=" "))}, {"appeals"}),
        ({"contests": ()}, {"ballot_rule"}),
        ({"pools": ()}, {"result_rule"}),
        ({"timetable": without(StageKind.RESULTS)}, {"publication"}),
        ({"resolution_number": "  "}, {"resolution"}),
        ({"resolution_date": None}, {"resolution"}),
    ),
)
def test_each_part_that_is_not_given_is_a_line_not_done(changes, expected):
    assert set(undone(**changes)) == expected


@pytest.mark.parametrize(
    ("example", "expected"),
    (
        (
            "terms.cards.formal",
            {"formal_requirements": Place(Page.CARDS, "formal"), "criteria": Place(Page.CARDS, "formal")},
        ),
        ("terms.cards.merit", {"criteria": Place(Page.CARDS, "merit")}),
        (
            "terms.cost_limits.district.share_per_mille",
            {"formal_requirements": Place(Page.SUPPORT, "cost_limits.district.share_per_mille")},
        ),
        ("terms.support.authors_most", {"formal_requirements": Place(Page.SUPPORT, "authors_most")}),
        ("terms.support.district", {"signatures": Place(Page.SUPPORT, "district")}),
        ("terms.appeals.days", {"appeals": Place(Page.APPEALS, "days")}),
        ("contests.lokalne.form", {"ballot_rule": Place(Page.CONTESTS, "lokalne.form")}),
        ("contests.lokalne.form.points", {"ballot_rule": Place(Page.CONTESTS, "lokalne.form.points")}),
        ("terms.double_votes", {"ballot_rule": Place(Page.IDENTITY, "double_votes")}),
        (
            "terms.identity.schemes.pesel.legal_basis",
            {"ballot_rule": Place(Page.IDENTITY, "schemes.pesel.legal_basis")},
        ),
        ("pools.bogucice.ties", {"result_rule": Place(Page.POOLS, "bogucice.ties")}),
        (
            "pools.bogucice.rule.threshold.at_least",
            {"result_rule": Place(Page.POOLS, "bogucice.rule.threshold.at_least")},
        ),
        ("terms.rows_published", {"publication": Place(Page.CARDS, "rows_published")}),
        # What the statute does not ask for: a sum, a name, the staff.
        ("pools.bogucice.budget", {}),
        ("title", {}),
        ("terms.staffing", {}),
        ("terms.privacy.minutes_years", {}),
    ),
)
def test_a_part_counts_only_when_no_example_under_it_is_left_to_confirm(example, expected):
    assert undone(examples=(example,)) == expected


def test_a_line_names_all_its_examples():
    examples = ("terms.appeals.days", "title", "terms.appeals.body")
    [line] = [item for item in statute_checklist(make_facts(examples=examples)) if item.examples]
    assert (line.key, line.examples) == ("appeals", ("terms.appeals.days", "terms.appeals.body"))


@pytest.mark.parametrize("city", presets.names())
def test_a_shipped_city_lacks_its_resolution_and_what_nobody_has_confirmed(city):
    plan = presets.load(city, slug="2033")
    facts = make_facts(
        terms=plan.terms,
        contests=plan.contests,
        pools=plan.pools,
        districts=plan.districts,
        examples=plan.examples,
        resolution_number="",
    )
    items = {item.key: item for item in statute_checklist(facts)}
    assert not items["resolution"].done
    assert all(not item.done for item in items.values() if item.examples)
    confirmed = dataclasses.replace(facts, examples=())
    assert all(item.done for item in statute_checklist(confirmed) if item.key not in {"resolution", "signatures"})


# --- signatures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("residents", "most"), ((13_579, 13), (2_999, 2), (1_000, 1), (999, 0), (0, 0), (280_000, 280))
)
def test_one_signature_may_be_asked_for_each_full_thousand(residents, most):
    assert most_signatures(residents) == most


@given(residents=st.integers(0, 10_000_000), asked=st.integers(1, 20_000))
def test_a_number_of_signatures_is_refused_exactly_when_it_is_above_a_thousandth(residents, asked):
    facts = make_facts(terms=Terms(support=Support(citywide=asked)), city_residents=residents)
    assert bool(list(signature_findings(facts))) is (asked * 1000 > residents)


DISTRICTS = (
    DistrictPlan(key="polnoc", name="Północ", residents=4_000),
    DistrictPlan(key="poludnie", name="Południe", residents=2_999),
    DistrictPlan(key="las", name="Las", residents=10),  # nobody can hand in a project there
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    (
        ({}, []),
        ({"terms": Terms()}, []),
        (
            {"terms": Terms(support=Support(citywide=8))},
            [Finding.of("too_many_signatures_citywide", asked=8, most=7)],
        ),
        (
            {"city_residents": 999, "terms": Terms(support=Support(citywide=1))},
            [Finding.of("too_many_signatures_citywide", asked=1, most=0)],
        ),
        ({"city_residents": None}, [Finding.of("city_residents_unknown")]),
        ({"city_residents": None, "terms": Terms(support=Support(district=3))}, []),  # it need not be known
        (
            {"districts": DISTRICTS},
            [Finding.of("too_many_signatures", "poludnie", name="Południe", asked=3, most=2)],
        ),
        ({"districts": DISTRICTS, "terms": Terms(support=Support(district=2))}, []),
        (
            {"districts": (DISTRICTS[0], DistrictPlan(key="poludnie", name="Południe"))},
            [Finding.of("district_residents_unknown", "poludnie", name="Południe")],
        ),
        (  # no pool of the whole city, so nobody is asked for its signatures
            {"pools": make_plan().pools[:2], "terms": Terms(support=Support(citywide=50))},
            [],
        ),
        (  # all at once
            {"districts": DISTRICTS, "terms": Terms(support=Support(citywide=9, district=5))},
            [
                Finding.of("too_many_signatures_citywide", asked=9, most=7),
                Finding.of("too_many_signatures", "polnoc", name="Północ", asked=5, most=4),
                Finding.of("too_many_signatures", "poludnie", name="Południe", asked=5, most=2),
            ],
        ),
    ),
)
def test_more_signatures_than_the_statute_allows_are_found(changes, expected):
    assert list(signature_findings(make_facts(**changes))) == expected


# --- money ---------------------------------------------------------------------------------------------------------

# The pools of Zielone hold 480 000 zł; that is half a per cent of 96 million.
ENOUGH = zl(96_000_000)
GREEN = PoolPlan(
    key="zielona",
    contest="ogolnomiejskie",
    name="Zielona",
    budget=zl(900_000),
    rule=Greedy(),
    decision_mode="officials",
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    (
        ({"report_spending": ENOUGH}, []),
        ({"report_spending": zl(1)}, []),
        (  # one grosz more to spend is a whole grosz more to give
            {"report_spending": ENOUGH + 1},
            [Finding.of("pools_below_minimum", planned=zl(480_000), least=zl(480_000) + 1)],
        ),
        (
            {"report_spending": 2 * ENOUGH},
            [Finding.of("pools_below_minimum", planned=zl(480_000), least=zl(960_000))],
        ),
        (  # money the office decides on is not decided in a direct vote
            {"report_spending": 2 * ENOUGH, "pools": (*make_plan().pools, GREEN)},
            [Finding.of("pools_below_minimum", planned=zl(480_000), least=zl(960_000))],
        ),
        ({"report_spending": None}, [Finding.of("report_spending_unknown")]),
    ),
)
def test_a_city_with_county_rights_is_told_when_it_gives_less_than_it_must(changes, expected):
    assert list(money_findings(make_facts(county_rights=True, **changes))) == expected


@pytest.mark.parametrize("spending", (None, 2 * ENOUGH))
def test_another_city_owes_no_least_sum(spending):
    assert list(money_findings(make_facts(county_rights=False, report_spending=spending))) == []


@given(st.integers(0, 10**13))
def test_the_least_sum_is_half_a_per_cent_and_not_a_grosz_more(spending):
    least = least_money(spending)
    assert 1000 * least >= 5 * spending
    assert 1000 * (least - 1) < 5 * spending


# --- the autumn ----------------------------------------------------------------------------------------------------


def found(timetable: Timetable, **changes: object) -> list[Finding]:
    return list(autumn_findings(make_facts(timetable=timetable, **changes)))


@pytest.mark.parametrize(
    ("day", "expected"),
    (
        ((10, 15), []),
        ((10, 16), [Finding.of("results_late", "results", day="16.10.2026")]),
        ((11, 15), [Finding.of("results_late", "results", day="15.11.2026")]),
        ((11, 16), [Finding.of("results_too_late", "results", day="16.11.2026")]),
    ),
)
def test_results_are_late_after_15_october_and_too_late_after_15_november(day, expected):
    assert found(with_span(span(StageKind.RESULTS, day, None))) == expected


def test_results_of_the_next_year_are_too_late():
    moved = with_span(span(StageKind.RESULTS, (1, 10), None, year=2027))
    assert found(moved) == [Finding.of("results_too_late", "results", day="10.01.2027")]


@pytest.mark.parametrize(
    ("last_day", "expected"),
    (
        (dt.date(2026, 10, 15), []),  # an end is exclusive: the next midnight is still the 15th
        (dt.date(2026, 10, 16), [Finding.of("appeals_late", "appeal", day="16.10.2026")]),
        (dt.date(2026, 11, 15), [Finding.of("appeals_late", "appeal", day="15.11.2026")]),
        (dt.date(2026, 11, 16), [Finding.of("appeals_too_late", "appeal", day="16.11.2026")]),
    ),
)
def test_the_last_appeal_is_late_after_the_same_days_wherever_it_is_known_from(last_day, expected):
    end = calendar.end_of(last_day)
    results = span(StageKind.RESULTS, (9, 30), None)
    assert found(with_span(results), last_appeal=end) == expected
    assert found(with_span(results, (DateKind.REASSESSMENT_ENDS, end))) == expected
    assert found(with_span(span(StageKind.APPEAL, (8, 3), (last_day.month, last_day.day)))) == expected


@pytest.mark.parametrize("missing", ((StageKind.VOTING,), (StageKind.RESULTS, StageKind.APPEAL)))
def test_without_dates_nothing_is_late(missing):
    assert found(without(*missing)) == []
