"""Whether an edition may be frozen: every reason against it at once, each with a sentence for a clerk."""

from __future__ import annotations

import datetime as dt

import pytest
from support.clock import START
from support.editions import WEEK, frozen_projects, make_frozen, make_spans

from budzet.base.findings import Finding
from budzet.editions.readiness import SENTENCES, freeze_findings, sentences, to_check
from budzet.editions.result_rules import EqualShares, Phragmen
from budzet.editions.terms import Identity, LetterCode, Pesel, Terms
from budzet.editions.timetable import NOT_AFTER, NOT_BEFORE, DateKind, Span, StageKind, Timetable, point_name

TICK = dt.timedelta(microseconds=1)
OPENS = START + WEEK
DATES = Timetable.of(make_spans(OPENS, OPENS + 2 * WEEK))
PROJECTS = frozen_projects()


def costs(number: str, cost: int):
    """Return the ballot list with one cost changed."""
    return tuple(
        project.model_copy(update={"cost": cost}) if project.number == number else project for project in PROJECTS
    )


def pools_with(**changes: object):
    """Return the pools with the first one changed."""
    first, *others = make_frozen().pools
    return (first.model_copy(update=changes), *others)


NOT_READY = (
    # No dates of voting, or only its beginning.
    ({}, [], START, [Finding.of("voting_has_no_dates")]),
    ({}, [Span(StageKind.VOTING, OPENS)], START, [Finding.of("voting_has_no_dates")]),
    # Too late: the first instant of voting is one of voting.
    ({}, DATES.spans, OPENS, [Finding.of("voting_has_begun")]),
    ({}, DATES.spans, OPENS + 3 * WEEK, [Finding.of("voting_has_begun")]),
    # Dates out of order.
    ({}, [Span(StageKind.VOTING, OPENS, OPENS)], START, [Finding.of("stage_ends_before_it_begins", "voting")]),
    (
        {},
        [Span(StageKind.INTAKE, OPENS + WEEK), Span(StageKind.VOTING, OPENS, OPENS + WEEK)],
        START,
        [Finding.of("stage_out_of_order", "voting", before="intake")],
    ),
    # A pool nobody can vote in.
    ({"projects": PROJECTS[:4] + PROJECTS[7:]}, DATES.spans, START, [Finding.of("pool_without_projects", "poludnie")]),
    (
        {"projects": ()},
        DATES.spans,
        START,
        [Finding.of("pool_without_projects", pool) for pool in ("polnoc", "poludnie", "miasto")],
    ),
    # A project that can never win.
    (
        {"projects": costs("L7", 8_000_001)},
        DATES.spans,
        START,
        [Finding.of("cost_above_pool", "L7", cost=8_000_001, budget=8_000_000)],
    ),
    # A PESEL is asked for without the paragraph that allows it, and who has none could not vote.
    (
        {"terms": Terms(identity=Identity(schemes=(Pesel(legal_basis=" "),)))},
        DATES.spans,
        START,
        [Finding.of("pesel_without_basis", "pesel"), Finding.of("no_way_without_data")],
    ),
    # What this version cannot carry out is named, never left out in silence.
    (
        {
            "terms": Terms(
                identity=Identity(
                    schemes=(LetterCode(),),
                    register_used=True,
                ),
                double_votes="paper_counts",
                paper_cards="numbered",
            )
        },
        DATES.spans,
        START,
        [
            Finding.of("no_engine_double_votes", member="liczy się głos na papierze"),
            Finding.of("no_engine_paper"),
        ],
    ),
    (
        {"pools": pools_with(rule=EqualShares(), leftover="to_citywide", exclusions="confirmed_groups")},
        DATES.spans,
        START,
        [
            Finding.of("no_engine_exclusions", "polnoc"),
        ],
    ),
    # All at once.
    (
        {"projects": costs("M1", 30_000_001)[4:], "pools": pools_with(rule=Phragmen())},
        [Span(StageKind.INTAKE, OPENS, OPENS), Span(StageKind.VOTING, START, OPENS)],
        START,
        [
            Finding.of("stage_ends_before_it_begins", "intake"),
            Finding.of("stage_out_of_order", "voting", before="intake"),
            Finding.of("voting_has_begun"),
            Finding.of("pool_without_projects", "polnoc"),
            Finding.of("cost_above_pool", "M1", cost=30_000_001, budget=30_000_000),
        ],
    ),
)


@pytest.mark.parametrize(
    ("changes", "now"),
    (
        ({}, START),
        ({}, OPENS - TICK),  # the last moment
        ({"local": {"district_scope": "any_one"}}, START),
        ({"local": {"district_scope": "any"}}, START),
        ({"projects": costs("L7", 8_000_000)}, START),  # the whole pool for one project
    ),
)
def test_an_edition_in_order_may_be_frozen_until_voting_begins(changes, now):
    assert freeze_findings(make_frozen(**changes), DATES, now) == []


@pytest.mark.parametrize(("changes", "spans", "now", "expected"), NOT_READY)
def test_every_reason_against_freezing_is_told_at_once(changes, spans, now, expected):
    assert freeze_findings(make_frozen(**changes), Timetable.of(spans), now) == expected


FOUND = [
    Finding.of("date_too_early", "paper_intake_ends", before="intake.closes"),
    Finding.of("date_too_late", "withdrawal_ends", after="voting.opens"),
]
FOUND += [finding for *_, expected in NOT_READY for finding in expected]
FOUND += [
    Finding.of(code, "klucz")
    for code in (
        *("contest_twice", "district_twice", "pool_twice", "topic_twice"),
        *("unknown_contest", "unknown_district", "unknown_parent", "contest_without_pool"),
        *("district_in_itself", "nowhere_to_move", "ranking_counts_points", "no_points_to_count"),
    )
]
FOUND += [Finding.of("scope_needs_districts", "klucz", contest="Projekty lokalne"), *to_check(["pools.klucz.budget"])]


def test_each_reason_against_freezing_has_a_sentence():
    assert {finding.code for finding in FOUND} <= set(SENTENCES)


@pytest.mark.parametrize("finding", {finding.code: finding for finding in FOUND}.values(), ids=lambda one: one.code)
def test_a_sentence_is_whole_and_names_what_it_is_about(finding):
    [sentence] = sentences([finding])
    assert not set("{}") & set(sentence)
    assert sentence.endswith(".")
    if finding.field not in {*StageKind, *DateKind, "pesel"}:
        assert finding.field in sentence


def test_sentences_stand_in_the_order_of_the_findings():
    told = sentences([Finding.of("pool_without_projects", "las"), Finding.of("voting_has_no_dates")])
    assert told == ["Pula „las” nie ma żadnego projektu.", "Brakuje dat głosowania."]


@pytest.mark.parametrize(
    ("finding", "sentence"),
    (
        (
            Finding.of("stage_ends_before_it_begins", "voting"),
            "Etap „głosowanie” kończy się, zanim się zacznie.",
        ),
        (
            Finding.of("stage_out_of_order", "results", before="appeal"),
            "Etap „wyniki” zaczyna się przed etapem „odwołania”.",
        ),
        (
            Finding.of("date_too_early", "paper_intake_ends", before="intake.closes"),
            (
                "Termin: koniec wpisywania projektów papierowych. "
                "Wypada za wcześnie, bo przed terminem: koniec naboru projektów."
            ),
        ),
        (
            Finding.of("date_too_late", "merit_cards_due", after="cards_approved_by"),
            "Termin: karty oceny merytorycznej gotowe. Wypada za późno, bo po terminie: karty zatwierdzone.",
        ),
    ),
)
def test_a_clerk_reads_the_polish_names_of_stages_and_dates(finding, sentence):
    assert sentences([finding]) == [sentence]


def test_an_example_is_named_by_its_place_and_hinders_nothing():
    assert sentences(to_check(["terms.identity.persons_per_contact", "pools.bogucice.budget"])) == [
        "zasady › potwierdzanie tożsamości › osoby na jeden kontakt: do sprawdzenia z uchwałą.",
        "pule › bogucice › kwota: do sprawdzenia z uchwałą.",
    ]


@pytest.mark.parametrize("kind", list(StageKind))
def test_every_stage_has_a_polish_name(kind):
    [sentence] = sentences([Finding.of("stage_ends_before_it_begins", kind.value)])
    assert f"„{kind.value}”" not in sentence


@pytest.mark.parametrize("kind", list(DateKind))
def test_every_date_has_a_polish_name(kind):
    [sentence] = sentences([Finding.of("date_too_late", kind.value, after="voting.opens")])
    assert kind.value not in sentence
    assert sentence.endswith("po terminie: początek głosowania.")


@pytest.mark.parametrize(("_kind", "point"), NOT_BEFORE + NOT_AFTER)
def test_every_point_a_date_is_held_against_has_a_polish_name(_kind, point):
    [sentence] = sentences([Finding.of("date_too_early", "withdrawal_ends", before=point_name(point))])
    assert point_name(point) not in sentence
