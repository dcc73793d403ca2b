"""What keeps a stage of an edition from beginning, what is only a warning, and where on the desk each is set right."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.editions import frozen_projects, make_plan
from support.readiness import BALLOT_HELP, CLAUSE, NOW, YEAR, make_facts, span, with_span, without

from budzet.base import calendar
from budzet.base.findings import Finding
from budzet.base.money import zl
from budzet.editions import places, presets
from budzet.editions.places import Page, Place
from budzet.editions.readiness import (
    SENTENCES,
    Requirement,
    before_freeze,
    blocked,
    findings,
    freeze_findings,
    sentences,
    stage_findings,
)
from budzet.editions.terms import (
    Identity,
    InPerson,
    LetterCode,
    NameBirthAddress,
    Pesel,
    PeselAndRegister,
    Support,
    Terms,
)
from budzet.editions.timetable import DateKind, Span, StageKind, Timetable

INTAKE, VERIFICATION, APPEAL, VOTING, RESULTS, IMPLEMENTATION = StageKind
OPENS = calendar.instant(dt.date(2026, 9, 10))
TICK = dt.timedelta(microseconds=1)


def block(stage: StageKind, place: Place, code: str, field: str = "", **params: str | int) -> Requirement:
    """Return a requirement that keeps a stage from beginning."""
    return Requirement(Finding.of(code, field, **params), blocking=True, stage=stage, place=place)


def warn(stage: StageKind, place: Place, code: str, field: str = "", **params: str | int) -> Requirement:
    """Return a requirement that only warns."""
    return Requirement(Finding.of(code, field, **params), blocking=False, stage=stage, place=place)


def timetable(field: str) -> Place:
    return Place(Page.TIMETABLE, field)


def statute(key: str, name: str, place: Place) -> Requirement:
    """Return the line of the statute's checklist that is not done."""
    return block(INTAKE, place, "statute_part_missing", key, name=name)


SIGNATURES = statute("signatures", "liczba podpisów poparcia dla każdej puli", Place(Page.SUPPORT))
NOT_FROZEN = block(VOTING, Place(Page.FREEZE), "not_frozen")
WITHDRAWN_LATE = (DateKind.WITHDRAWAL_ENDS, OPENS + TICK)
SURE = Identity(schemes=(LetterCode(), InPerson()))
# A part of Terms, kept apart so that nothing else of it has a finding.
REGISTER = Identity(register_used=True)
COMPARED = Identity(schemes=(PeselAndRegister(second_datum="mothers_maiden_name", legal_basis="§ 7"),))
IN_REGISTER = Place(Page.REGISTER)

ALONE = (
    # Dates: each stage needs its own; results and what follows may stay open.
    ({"timetable": without(INTAKE)}, [block(INTAKE, timetable("intake"), "stage_without_dates", "intake")]),
    (
        {"timetable": with_span(Span(VERIFICATION, YEAR[1].opens_at))},
        [block(VERIFICATION, timetable("verification"), "stage_without_dates", "verification")],
    ),
    ({"timetable": without(APPEAL)}, [block(APPEAL, timetable("appeal"), "stage_without_dates", "appeal")]),
    ({"timetable": without(VOTING)}, [block(VOTING, timetable("voting"), "voting_has_no_dates", "voting")]),
    (
        {"timetable": without(RESULTS)},
        [
            statute("publication", "zasady podawania wyników do publicznej wiadomości", timetable("results")),
            block(RESULTS, timetable("results"), "stage_without_dates", "results"),
        ],
    ),
    ({"timetable": without(IMPLEMENTATION)}, []),
    # Order of dates: before intake, and again before voting.
    (
        {"timetable": with_span(YEAR[0], WITHDRAWN_LATE)},
        [
            block(stage, timetable("withdrawal_ends"), "date_too_late", "withdrawal_ends", after="voting.opens")
            for stage in (INTAKE, VOTING)
        ],
    ),
    (
        {"timetable": with_span(span(VERIFICATION, (3, 1), (7, 31)))},
        [
            block(stage, timetable("verification"), "stage_out_of_order", "verification", before="intake")
            for stage in (INTAKE, VOTING)
        ],
    ),
    # The resolution (each part has its own test): not given, or not confirmed.
    (
        {"resolution_date": None},
        [statute("resolution", "numer i data uchwały", Place(Page.BASICS, "resolution_number"))],
    ),
    (
        {"examples": ("pools.polnoc.budget",)},
        [block(INTAKE, Place(Page.POOLS, "polnoc.budget"), "example_value", "pule › polnoc › kwota")],
    ),
    (
        {"examples": ("terms.appeals.days",)},
        [
            statute("appeals", "termin i organ odwołania od niedopuszczenia projektu", Place(Page.APPEALS, "days")),
            block(INTAKE, Place(Page.APPEALS, "days"), "example_value", "zasady › odwołania › liczba dni"),
        ],
    ),
    # Signatures.
    (
        {"terms": Terms(support=Support(citywide=8))},
        [
            SIGNATURES,
            block(INTAKE, Place(Page.SUPPORT, "citywide"), "too_many_signatures_citywide", asked=8, most=7),
        ],
    ),
    (
        {"terms": Terms(support=Support(district=4))},
        [
            SIGNATURES,
            block(
                INTAKE,
                Place(Page.SUPPORT, "district"),
                "too_many_signatures",
                "poludnie",
                name="Południe",
                asked=4,
                most=3,
            ),
        ],
    ),
    (
        {"city_residents": None},
        [SIGNATURES, block(INTAKE, Place(Page.CITY, "residents"), "city_residents_unknown")],
    ),
    # Money: a warning, never a hindrance.
    (
        {"county_rights": True, "report_spending": zl(100_000_000)},
        [warn(INTAKE, Place(Page.POOLS), "pools_below_minimum", planned=zl(480_000), least=zl(500_000))],
    ),
    (
        {"county_rights": True},
        [warn(INTAKE, Place(Page.BASICS, "report_spending"), "report_spending_unknown")],
    ),
    # Faults of the plan.
    (
        {"contests": (*make_plan().contests, make_plan().contests[0].model_copy(update={"key": "nowe"}))},
        [block(INTAKE, Place(Page.CONTESTS, "nowe"), "contest_without_pool", "nowe")],
    ),
    # Texts.
    (
        {"texts": frozenset({"ballot_help"})},
        [block(INTAKE, Place(Page.TEXTS, CLAUSE.kind), "text_missing", CLAUSE.kind, name=CLAUSE.name)],
    ),
    (
        {"texts": frozenset({"information_clause"})},
        [block(VOTING, Place(Page.TEXTS, BALLOT_HELP.kind), "text_missing", BALLOT_HELP.kind, name=BALLOT_HELP.name)],
    ),
    # Staff: a small office may confirm alone with a reason, a full one may not.
    ({"people_who_confirm": 2}, []),
    ({"people_who_confirm": 1}, [warn(VERIFICATION, Place(Page.CARDS, "staffing"), "too_few_confirm", count=1)]),
    (
        {"people_who_confirm": 1, "terms": Terms(staffing="full")},
        [block(VERIFICATION, Place(Page.CARDS, "staffing"), "too_few_confirm", count=1)],
    ),
    # Appeals and the rehearsal.
    ({"undecided_appeals": 2}, [block(VOTING, Place(Page.APPEALS, "undecided"), "appeals_undecided", count=2)]),
    ({"opening_rehearsed": True}, []),
    ({"opening_rehearsed": False}, [block(VOTING, Place(Page.FREEZE, "rehearsal"), "opening_not_rehearsed")]),
    # The autumn.
    (
        {"timetable": with_span(span(RESULTS, (10, 16), None))},
        [warn(VOTING, timetable("results"), "results_late", "results", day="16.10.2026")],
    ),
    (
        {"timetable": with_span(span(RESULTS, (11, 16), None))},
        [block(VOTING, timetable("results"), "results_too_late", "results", day="16.11.2026")],
    ),
    (
        {"last_appeal": calendar.end_of(dt.date(2026, 11, 16))},
        [block(VOTING, timetable("appeal"), "appeals_too_late", "appeal", day="16.11.2026")],
    ),
    # Who knows somebody's data could spoil their vote.
    (
        {"terms": Terms(double_votes="all_void")},
        [
            warn(
                VOTING,
                Place(Page.IDENTITY, "double_votes"),
                "others_vote_can_be_blocked",
                member="oba głosy są nieważne",
            )
        ],
    ),
    (
        {"terms": Terms(double_votes="first_counts", identity=Identity(schemes=(InPerson(), NameBirthAddress())))},
        [
            warn(
                VOTING,
                Place(Page.IDENTITY, "double_votes"),
                "others_vote_can_be_blocked",
                member="liczy się pierwszy głos",
            )
        ],
    ),
    ({"terms": Terms(double_votes="all_void", identity=SURE)}, []),
    ({"terms": Terms(double_votes="refuse_second")}, []),
    ({"terms": Terms(double_votes="last_counts")}, []),
    # The register: only when it is used, and with what is compared with it.
    ({"register_rows": 0}, []),
    ({"register_rows": None, "terms": Terms(identity=REGISTER)}, []),
    ({"register_rows": 9, "terms": Terms(identity=REGISTER)}, []),
    ({"register_rows": 0, "terms": Terms(identity=REGISTER)}, [block(VOTING, IN_REGISTER, "register_not_imported")]),
    ({"register_rows": 0, "terms": Terms(identity=COMPARED)}, [block(VOTING, IN_REGISTER, "register_not_imported")]),
    ({"register_rows": 9, "terms": Terms(identity=COMPARED)}, [block(VOTING, IN_REGISTER, "register_without_second")]),
    (
        {"register_rows": 9, "register_second": "fathers_name", "terms": Terms(identity=COMPARED)},
        [block(VOTING, IN_REGISTER, "register_without_second")],
    ),
    ({"register_rows": 9, "register_second": "mothers_maiden_name", "terms": Terms(identity=COMPARED)}, []),
    # The street index: where the address decides the district.
    ({"street_rows": 0}, [warn(VOTING, Place(Page.STREETS), "no_street_index")]),
    ({"street_rows": 1}, []),
    (
        {
            "street_rows": 0,
            "contests": tuple(one.model_copy(update={"district_scope": "any"}) for one in make_plan().contests),
        },
        [],
    ),
    ({"street_overlaps": 3}, [warn(VOTING, Place(Page.STREETS), "streets_overlap", count=3)]),
    # Not frozen: the freeze itself, and whatever stands in its way.
    ({"is_frozen": False}, [NOT_FROZEN]),
    (
        {"is_frozen": False, "projects": frozen_projects()[4:]},
        [block(VOTING, Place(Page.FREEZE, "projects"), "pool_without_projects", "polnoc"), NOT_FROZEN],
    ),
    (
        {"is_frozen": False, "terms": Terms(identity=Identity(schemes=(Pesel(),)))},
        [
            block(VOTING, Place(Page.IDENTITY, "schemes"), "pesel_without_basis", "pesel"),
            block(VOTING, Place(Page.IDENTITY, "schemes"), "no_way_without_data"),
            NOT_FROZEN,
        ],
    ),
)


def test_an_edition_in_order_has_nothing_to_tell():
    assert findings(make_facts(), NOW) == []
    assert not any(blocked(make_facts(), kind, NOW) for kind in StageKind)


@pytest.mark.parametrize(("changes", "expected"), ALONE)
def test_each_rule_alone(changes, expected):
    facts = make_facts(**changes)
    assert findings(facts, NOW) == expected
    for kind in StageKind:
        own = [requirement for requirement in expected if requirement.stage is kind]
        assert stage_findings(facts, kind, NOW) == own
        assert blocked(facts, kind, NOW) is any(requirement.blocking for requirement in own)


def test_everything_is_told_at_once_by_stages():
    facts = make_facts(
        terms=Terms(double_votes="first_counts", staffing="full"),
        resolution_number="",
        texts=frozenset(),
        people_who_confirm=0,
        undecided_appeals=1,
        county_rights=True,
        timetable=without(APPEAL),
    )
    assert [(one.stage, one.blocking, one.finding.code) for one in findings(facts, NOW)] == [
        (INTAKE, True, "text_missing"),
        (INTAKE, True, "statute_part_missing"),
        (INTAKE, False, "report_spending_unknown"),
        (VERIFICATION, True, "too_few_confirm"),
        (APPEAL, True, "stage_without_dates"),
        (VOTING, True, "text_missing"),
        (VOTING, True, "appeals_undecided"),
        (VOTING, False, "others_vote_can_be_blocked"),
    ]


def test_an_edition_that_is_still_empty_is_told_what_it_lacks():
    facts = make_facts(contests=(), pools=(), districts=(), projects=(), is_frozen=False, timetable=Timetable.of([]))
    codes = [one.finding.code for one in findings(facts, NOW)]
    assert {"no_contests", "no_pools", "stage_without_dates", "voting_has_no_dates", "not_frozen"} <= set(codes)
    assert all(blocked(facts, kind, NOW) for kind in StageKind if kind is not IMPLEMENTATION)


@pytest.mark.parametrize(
    ("is_frozen", "now", "expected"),
    (
        (True, OPENS, []),  # voting goes on
        (True, OPENS + dt.timedelta(days=100), []),
        (False, OPENS - TICK, ["not_frozen"]),
        (False, OPENS, ["voting_has_begun", "not_frozen"]),
    ),
)
def test_what_is_not_frozen_when_voting_should_begin_is_too_late(is_frozen, now, expected):
    found = stage_findings(make_facts(is_frozen=is_frozen), VOTING, now)
    assert [one.finding.code for one in found] == expected


def test_before_the_freeze_everything_counts_but_the_freeze_itself():
    facts = make_facts(is_frozen=False, undecided_appeals=1, projects=())
    told = [one.finding for one in before_freeze(facts, NOW)]
    assert told[:-1] == freeze_findings(facts.ballot(), facts.timetable, NOW)
    assert told[-1] == Finding.of("appeals_undecided", count=1)


def test_what_the_office_decides_is_not_on_the_ballot():
    plan = presets.load("katowice", slug="2033")
    facts = make_facts(contests=plan.contests, pools=plan.pools, districts=plan.districts, projects=())
    assert "zielony-budzet" in {pool.key for pool in facts.pools}
    assert {pool.key for pool in facts.ballot().pools} == {pool.key for pool in facts.pools} - {"zielony-budzet"}
    assert {contest.key for contest in facts.ballot().contests} == {"ogolnomiejskie", "lokalne"}


FOUND = [requirement.finding for _, expected in ALONE for requirement in expected]
FOUND += [
    Finding.of("no_contests"),
    Finding.of("no_pools"),
    Finding.of("results_late", "results", day="16.10.2026"),
    Finding.of("appeals_late", "appeal", day="16.10.2026"),
    Finding.of("district_residents_unknown", "las", name="Las"),
]
NEW = {finding.code: finding for finding in FOUND}


@pytest.mark.parametrize("finding", NEW.values(), ids=lambda one: one.code)
def test_a_sentence_is_whole_and_names_its_figures(finding):
    [sentence] = sentences([finding])
    assert not set("{}") & set(sentence)
    assert sentence.endswith(".")
    named = {name: value for name, value in finding.params.items() if name not in {"before", "after"}}
    amounts = {
        zl(480_000): "480\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}zł",
        zl(500_000): "500\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}zł",
    }
    assert all(amounts.get(value, str(value)) in sentence for value in named.values())


def test_every_sentence_of_the_room_leads_to_a_place():
    assert set(SENTENCES) == places.CODES | {"example_value", "statute_part_missing"}


@pytest.mark.parametrize("city", presets.names())
def test_every_example_of_a_shipped_city_leads_to_a_page(city):
    plan = presets.load(city, slug="2033")
    for path in plan.examples:
        place = places.of_path(path)
        assert place.field, path
        assert path.endswith(place.field)
        if not path.startswith("terms."):
            assert place.page.value in {path.split(".")[0], "basics"}


@pytest.mark.parametrize(
    ("path", "page", "field"),
    (
        ("title", Page.BASICS, "title"),
        ("terms.staffing", Page.CARDS, "staffing"),
        ("terms.privacy.smallest_cell", Page.CARDS, "privacy.smallest_cell"),
        ("terms.identity.minors.consent_under", Page.IDENTITY, "minors.consent_under"),
        ("terms.paper_cards", Page.IDENTITY, "paper_cards"),
        ("terms.grace_minutes", Page.IDENTITY, "grace_minutes"),
        ("terms.pool_order", Page.POOLS, "pool_order"),
        ("terms.support.authors_most", Page.SUPPORT, "authors_most"),
        ("terms.cost_limits.citywide.most", Page.SUPPORT, "cost_limits.citywide.most"),
        ("terms.ballot_number", Page.CARDS, "ballot_number"),
        ("contests.lokalne.form", Page.CONTESTS, "lokalne.form"),
        ("districts.las.name", Page.DISTRICTS, "las.name"),
        ("topics.zielen.name", Page.TOPICS, "zielen.name"),
        ("city.name_genitive", Page.CITY, "name_genitive"),
        ("pools", Page.POOLS, ""),
    ),
)
def test_a_value_is_set_on_the_page_of_its_subject(path, page, field):
    assert places.of_path(path) == Place(page, field)


@given(st.sampled_from(ALONE), st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)).map(calendar.instant))
def test_a_stage_is_blocked_exactly_when_something_of_it_blocks(case, now):
    facts = make_facts(**case[0])
    blocking = {one.stage for one in findings(facts, now) if one.blocking}
    assert {kind for kind in StageKind if blocked(facts, kind, now)} == blocking
