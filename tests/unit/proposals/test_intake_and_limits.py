"""Pure rules around an application: when what may be done, what a pool allows, whose signature is an author's own."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.applications import whole_applicant, whole_application
from support.clock import START
from support.editions import WEEK

from budzet.editions.terms import CostLimit, CostLimits, Support, Terms
from budzet.editions.timetable import DateKind, Span, StageKind, Timetable
from budzet.proposals import limits
from budzet.proposals.application import (
    Applicant,
    Application,
    ApplicationFacts,
    CostItem,
    PoolLimits,
    Section,
    canonical_bytes,
    findings,
)
from budzet.proposals.intake import DRAFT_LIVES, Door
from budzet.proposals.support_tags import Person, Tagger, is_one_of

OPENS, CLOSES, VOTING = START, START + 4 * WEEK, START + 20 * WEEK
BEFORE, LAST = START - WEEK, CLOSES - dt.timedelta(microseconds=1)


def door(*dates: tuple[DateKind, dt.datetime], closes_at: dt.datetime | None = CLOSES) -> Door:
    """Return the intake of an edition with single dates."""
    spans = (Span(StageKind.INTAKE, OPENS, closes_at), Span(StageKind.VOTING, VOTING, VOTING + WEEK))
    return Door(Timetable.of(spans, dates))


TYPING = (DateKind.PAPER_INTAKE_ENDS, CLOSES + WEEK)
EDITING = (DateKind.EDITING_ENDS, CLOSES + 2 * WEEK)
WITHDRAWING = (DateKind.WITHDRAWAL_ENDS, CLOSES + 3 * WEEK)


@pytest.mark.parametrize(
    ("dates", "now", "residents", "clerks", "edit", "withdraw"),
    (
        ((), BEFORE, False, False, True, True),
        ((), OPENS, True, True, True, True),
        ((), LAST, True, True, True, True),
        # Without dates of their own: editing ends with the intake, withdrawing when voting begins.
        ((), CLOSES, False, False, False, True),
        ((), VOTING, False, False, False, False),
        ((TYPING,), CLOSES, False, True, False, True),
        ((TYPING,), CLOSES + WEEK, False, False, False, True),
        ((TYPING,), BEFORE, False, False, True, True),
        ((EDITING,), CLOSES + WEEK, False, False, True, True),
        ((EDITING,), CLOSES + 2 * WEEK, False, False, False, True),
        ((WITHDRAWING,), CLOSES + 3 * WEEK, False, False, False, False),
    ),
)
def test_what_may_be_done_follows_from_the_dates(dates, now, residents, clerks, edit, withdraw):
    found = door(*dates)
    assert (found.is_open(now), found.clerks_may_type(now)) == (residents, clerks)
    assert (found.may_edit(now), found.may_withdraw(now)) == (edit, withdraw)


@pytest.mark.parametrize(
    ("received_at", "in_time"), ((OPENS, True), (LAST, True), (CLOSES, False), (BEFORE, False), (OPENS - WEEK, False))
)
def test_the_date_of_receipt_decides(received_at, in_time):
    assert door(TYPING).came_in_time(received_at) is in_time


def test_an_intake_without_an_end_takes_everything_and_drafts_live_sixty_days():
    found = door(closes_at=None)
    assert found.came_in_time(START + 100 * WEEK)
    assert found.lapses_at(START) == START + DRAFT_LIVES
    assert door(TYPING).lapses_at(START) == CLOSES
    assert door(TYPING).lapses_at(START, typed=True) == CLOSES + WEEK


def test_an_edition_without_an_intake_takes_nothing():
    found = Door(Timetable.of(()))
    answers = (found.is_open(START), found.clerks_may_type(START), found.came_in_time(START))
    assert not any(answers)


@pytest.mark.parametrize(
    ("asked", "residents", "needed"),
    (
        (50, 13_579, 13),
        (50, 2_999, 2),
        (5, 1_000, 1),
        (5, 999, 0),
        (5, 0, 0),
        (5, None, 5),
        (0, 280_000, 0),
        (50, 280_000, 50),
    ),
)
def test_never_more_signatures_than_one_for_a_thousand_residents(asked, residents, needed):
    assert limits.signatures_needed(asked, residents) == needed


@pytest.mark.parametrize(
    ("limit", "least", "most"),
    (
        (CostLimit(), 0, 100_000),
        (CostLimit(share_per_mille=500), 0, 50_000),
        (CostLimit(most=30_000, least=100), 100, 30_000),
        (CostLimit(share_per_mille=200, most=30_000), 0, 20_000),  # the lower of the two
        (CostLimit(share_per_mille=333), 0, 33_300),
    ),
)
def test_what_a_project_of_a_pool_may_cost(limit, least, most):
    terms = Terms(cost_limits=CostLimits(district=limit), support=Support(citywide=9, district=4))
    found = limits.of_pool("Północ", budget=100_000, residents=4_500, is_citywide=False, terms=terms)
    assert found == PoolLimits(name="Północ", least=least, most=most, signatures=4)
    citywide = limits.of_pool("Miasto", budget=100_000, residents=None, is_citywide=True, terms=terms)
    assert (citywide.most, citywide.signatures) == (100_000, 9)


FACTS = ApplicationFacts(
    pools={"polnoc": PoolLimits(name="Północ", least=0, most=10**9, signatures=3)}, topics=frozenset({"zielen"})
)


@pytest.mark.parametrize(
    ("rows", "facts", "section", "codes"),
    (
        (50, {"signatures": 3}, Section.COST, []),
        (51, {"signatures": 3}, Section.COST, ["too_many_cost_rows"]),
        (1, {"signatures": 2}, Section.SUPPORT, ["signatures_missing"]),
        (1, {"signatures": 0, "paper_uncounted": True}, Section.SUPPORT, []),
    ),
)
def test_rows_have_a_limit_and_lists_on_paper_wait_for_the_office(rows, facts, section, codes):
    item = CostItem(what="Ławka", unit_price=100)
    content = whole_application(costs=(item,) * rows)
    known = ApplicationFacts(pools=FACTS.pools, topics=FACTS.topics, **facts)
    assert [found.code for found in findings(content, whole_applicant(), known)[section]] == codes


short = st.text(max_size=12)


@settings(max_examples=150)
@given(
    content=st.builds(
        Application,
        title=short,
        pool=st.sampled_from(["", "polnoc", "kosmos"]),
        topics=st.lists(st.sampled_from(["zielen", "x"]), max_size=2).map(tuple),
        costs=st.lists(st.builds(CostItem, what=short, unit_price=st.integers(0, 10**6)), max_size=3).map(tuple),
        upkeep=st.none() | st.integers(0, 10**6),
        universal_design=st.none() | st.sampled_from(["yes", "no", "not_applicable"]),
    ),
    signatures=st.integers(0, 5),
)
def test_whatever_is_typed_every_fault_belongs_to_a_part_and_more_support_never_adds_one(content, signatures):
    def codes(number: int) -> set[str]:
        facts = ApplicationFacts(pools=FACTS.pools, topics=FACTS.topics, signatures=number)
        found = findings(content, Applicant(), facts)
        assert set(found) == set(Section)
        assert all(one.field for faults in found.values() for one in faults)
        return {one.code for faults in found.values() for one in faults}

    assert codes(signatures + 1) <= codes(signatures)
    assert canonical_bytes(content) == canonical_bytes(Application.model_validate_json(canonical_bytes(content)))


ANNA = Person(name="Anna Maria Nowak-Kowalska", email="anna@poczta.example", address="Szkolna 5")


@pytest.mark.parametrize(
    ("name", "email", "address", "own"),
    (
        ("anna nowak", "ANNA@poczta.example ", "Polna 1", True),  # the same address for mails
        ("anna kowalska", "inna@poczta.example", "SZKOLNA 5", True),  # the same house
        ("anna nowak", "inna@poczta.example", "Polna 1", False),  # somebody else of that name
        ("jan nowak", "anna@poczta.example", "Szkolna 5", False),  # another person of the household
        ("anna lis", "anna@poczta.example", "Szkolna 5", False),
        ("", "anna@poczta.example", "Szkolna 5", False),
        ("anna nowak", "", "", False),
    ),
)
def test_an_author_is_known_by_name_with_contact_or_address(name, email, address, own):
    assert is_one_of(Person(name=name, email=email, address=address), [Person(name="Jan Lis"), ANNA]) is own


def test_the_tags_of_a_name_find_it_however_it_was_written():
    tagger = Tagger(b"r" * 32, b"c" * 32, 7)
    for written in ("Anna Nowak", "Nowak Anna", "anna maria NOWAK-Kowalska"):
        assert tagger.name("Anna", "Nowak") in tagger.names(written)
    assert tagger.name("Łukasz", "Żak") in tagger.names("lukasz zak")
    assert tagger.name("Jan", "Nowak") not in tagger.names("Anna Nowak")
    assert tagger.names("Anna") == frozenset()


def test_the_tags_of_one_person_say_nothing_from_one_draft_to_the_next():
    one, other = Tagger(b"r" * 32, b"c" * 32, 7), Tagger(b"r" * 32, b"c" * 32, 8)
    tags = {one.person(b"v" * 32), other.person(b"v" * 32), one.contact_of(b"v" * 32), other.contact_of(b"v" * 32)}
    assert len(tags | {b"v" * 32}) == 5
    assert one.name("Anna", "Nowak") != other.name("Anna", "Nowak")
