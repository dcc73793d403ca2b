"""What is open at an instant: the first instant belongs to a stage, the last one does not, in Warsaw's days.

Single dates stand beside the stages; each that comes before or after what it must not is found.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.base import calendar
from budzet.base.findings import Finding
from budzet.editions.timetable import (
    DEADLINES,
    NOT_AFTER,
    NOT_BEFORE,
    DateKind,
    Point,
    Span,
    StageKind,
    StageState,
    Timetable,
    point_name,
)

INTAKE, VERIFICATION, APPEAL, VOTING, RESULTS, IMPLEMENTATION = StageKind
BEFORE, OPEN, AFTER, UNSET = StageState.BEFORE, StageState.OPEN, StageState.AFTER, StageState.UNSET
TICK = dt.timedelta(microseconds=1)
MONDAY = dt.date(2026, 9, 7)


def day(number: int) -> dt.datetime:
    """Return the first instant of a day, counted from a Monday."""
    return calendar.instant(MONDAY + dt.timedelta(days=number))


def span(kind: StageKind, first: int, end: int | None) -> Span:
    """Return a stage from one day to another, without the latter."""
    return Span(kind, day(first), None if end is None else day(end))


@pytest.mark.parametrize(
    ("instant", "state"),
    (
        (day(-300), BEFORE),
        (day(0) - TICK, BEFORE),
        (day(0), OPEN),  # the first instant belongs to the stage
        (day(0) + TICK, OPEN),
        (day(14) - TICK, OPEN),  # 23:59:59.999999 of the last day
        (day(14), AFTER),  # the closing instant does not belong to it
        (day(300), AFTER),
    ),
)
def test_a_stage_begins_with_its_first_instant_and_ends_before_its_last(instant, state):
    voting = span(VOTING, 0, 14)
    assert voting.state(instant) is state
    assert Timetable.of([voting]).state(VOTING, instant) is state
    assert Timetable.of([voting]).is_open(VOTING, instant) is (state is OPEN)


def test_a_stage_without_an_end_stays_open():
    assert span(RESULTS, 0, None).state(day(10_000)) is OPEN
    assert span(RESULTS, 0, None).state(day(0) - TICK) is BEFORE


@pytest.mark.parametrize(
    ("last_day", "closes_in_utc", "hours_of_last_day"),
    (
        (dt.date(2026, 3, 28), "2026-03-28T23:00:00+00:00", 24),  # the eve of the spring change: winter time
        (dt.date(2026, 3, 29), "2026-03-29T22:00:00+00:00", 23),  # the night is an hour shorter
        (dt.date(2026, 3, 30), "2026-03-30T22:00:00+00:00", 24),
        (dt.date(2026, 10, 24), "2026-10-24T22:00:00+00:00", 24),  # the eve of the autumn change: summer time
        (dt.date(2026, 10, 25), "2026-10-25T23:00:00+00:00", 25),  # the night is an hour longer
        (dt.date(2026, 10, 26), "2026-10-26T23:00:00+00:00", 24),
    ),
)
def test_a_stage_until_midnight_ends_at_local_midnight_when_clocks_change(last_day, closes_in_utc, hours_of_last_day):
    voting = Span(VOTING, calendar.instant(last_day), calendar.end_of(last_day))
    closes = dt.datetime.fromisoformat(closes_in_utc)
    assert voting.closes_at == closes
    assert closes - voting.opens_at == dt.timedelta(hours=hours_of_last_day)
    last_minute = calendar.instant(last_day, dt.time(23, 59))
    assert last_minute == closes - dt.timedelta(minutes=1)
    assert [voting.state(instant) for instant in (last_minute, closes - TICK, closes)] == [OPEN, OPEN, AFTER]


def test_the_hour_that_comes_twice_in_autumn_is_open_both_times():
    """A stage until 02:30 closes at the first 02:30; one until 03:00 has both."""
    night = dt.date(2026, 10, 25)
    first, second = (dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC) for hour in (0, 1))
    assert calendar.local(first).time() == calendar.local(second).time() == dt.time(2, 30)
    until_half_past = Span(VOTING, calendar.instant(night), calendar.instant(night, dt.time(2, 30)))
    until_three = Span(VOTING, calendar.instant(night), calendar.instant(night, dt.time(3, 0)))
    assert [until_half_past.state(instant) for instant in (first - TICK, first, second)] == [OPEN, AFTER, AFTER]
    assert [until_three.state(instant) for instant in (first, second)] == [OPEN, OPEN]


def test_a_stage_that_opens_in_the_skipped_hour_of_spring_opens_when_it_is_over():
    night = dt.date(2026, 3, 29)
    opens = calendar.instant(night, dt.time(2, 30))
    assert opens == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)
    assert calendar.local(opens).time() == dt.time(3, 30)
    assert Span(VOTING, opens).state(dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC)) is BEFORE


def test_the_offset_an_instant_is_written_in_does_not_matter():
    voting = span(VOTING, 0, 14)
    assert voting.state(calendar.local(day(14))) is AFTER
    assert voting.state(calendar.local(day(14) - TICK)) is OPEN


# Intake and verification overlap; between the end of voting and results nothing is open.
YEAR = Timetable.of(
    [
        span(RESULTS, 60, None),
        span(VERIFICATION, 5, 30),
        span(INTAKE, 0, 10),
        span(VOTING, 40, 50),
        span(IMPLEMENTATION, 90, None),
    ]
)


@pytest.mark.parametrize(
    ("instant", "current", "upcoming"),
    (
        (day(-1), None, INTAKE),
        (day(0), INTAKE, VERIFICATION),
        (day(5), VERIFICATION, VOTING),  # two are open: the later kind speaks for the edition
        (day(10) - TICK, VERIFICATION, VOTING),
        (day(30), None, VOTING),
        (day(40), VOTING, RESULTS),
        (day(50), None, RESULTS),
        (day(60), RESULTS, IMPLEMENTATION),
        (day(90), IMPLEMENTATION, None),  # both stay open
    ),
)
def test_the_edition_says_what_is_open_and_what_comes_next(instant, current, upcoming):
    found = YEAR.current(instant), YEAR.upcoming(instant)
    assert [found_span and found_span.kind for found_span in found] == [current, upcoming]


def test_overlapping_stages_are_both_open():
    assert YEAR.is_open(INTAKE, day(7))
    assert YEAR.is_open(VERIFICATION, day(7))
    assert YEAR.findings() == []


def test_what_comes_next_is_what_begins_first():
    table = Timetable.of([span(APPEAL, 20, 30), span(VOTING, 10, 15)])
    assert table.upcoming(day(0)) == span(VOTING, 10, 15)


def test_a_stage_the_edition_does_not_have_is_neither_open_nor_over():
    assert YEAR.span(APPEAL) is None
    assert YEAR.state(APPEAL, day(7)) is UNSET
    assert not YEAR.is_open(APPEAL, day(7))


def test_an_edition_without_dates_has_nothing_open():
    empty = Timetable.of([])
    assert (empty.current(day(0)), empty.upcoming(day(0)), empty.findings()) == (None, None, [])


def test_stages_stand_in_their_order_whatever_order_they_are_given_in():
    assert [stage.kind for stage in YEAR.spans] == [INTAKE, VERIFICATION, VOTING, RESULTS, IMPLEMENTATION]


def test_a_stage_cannot_stand_twice():
    with pytest.raises(ValueError, match="twice"):
        Timetable.of([span(VOTING, 0, 1), span(VOTING, 2, 3)])


@pytest.mark.parametrize(
    ("spans", "findings"),
    (
        ([span(INTAKE, 0, 10), span(VOTING, 20, 30)], []),
        ([span(INTAKE, 0, 10), span(VERIFICATION, 5, 30)], []),  # they may overlap
        ([span(INTAKE, 0, 10), span(VERIFICATION, 0, 10)], []),  # and begin together
        ([span(VOTING, 20, 20)], [Finding.of("stage_ends_before_it_begins", "voting")]),  # not for an instant
        ([span(VOTING, 20, 10)], [Finding.of("stage_ends_before_it_begins", "voting")]),
        (
            [span(INTAKE, 20, 30), span(VOTING, 10, 40)],
            [Finding.of("stage_out_of_order", "voting", before="intake")],
        ),
        (  # every fault at once
            [span(INTAKE, 20, 10), span(VOTING, 15, 14), span(RESULTS, 5, None)],
            [
                Finding.of("stage_ends_before_it_begins", "intake"),
                Finding.of("stage_ends_before_it_begins", "voting"),
                Finding.of("stage_out_of_order", "voting", before="intake"),
                Finding.of("stage_out_of_order", "results", before="voting"),
            ],
        ),
    ),
)
def test_dates_out_of_order_are_found_all_at_once(spans, findings):
    assert Timetable.of(spans).findings() == findings


instants = st.timedeltas(dt.timedelta(), dt.timedelta(days=365)).map(lambda passed: day(0) + passed)


@settings(max_examples=200, deadline=None)
@given(opens=instants, length=st.timedeltas(TICK, dt.timedelta(days=60)), now=instants)
def test_a_stage_has_one_state_at_each_instant(opens, length, now):
    voting = Span(VOTING, opens, opens + length)
    expected = BEFORE if now < opens else OPEN if now < opens + length else AFTER
    assert voting.state(now) is expected
    assert Timetable.of([voting]).current(now) == (voting if expected is OPEN else None)
    assert Timetable.of([voting]).upcoming(now) == (voting if expected is BEFORE else None)


# --- single dates --------------------------------------------------------------------------------------------------

STAGES = (
    span(INTAKE, 0, 30),
    span(VERIFICATION, 30, 90),
    span(APPEAL, 100, 110),
    span(VOTING, 150, 164),
    span(RESULTS, 180, None),
)
# A whole year of a city that sets every date.
ALL_DATES = {
    DateKind.EDITING_ENDS: day(25),
    DateKind.PAPER_INTAKE_ENDS: day(35),
    DateKind.FORMAL_CARDS_DUE: day(50),
    DateKind.MERIT_CARDS_DUE: day(80),
    DateKind.CARDS_APPROVED_BY: day(90),
    DateKind.ASSESSMENT_PUBLISHED: calendar.instant(MONDAY + dt.timedelta(days=95), dt.time(12)),
    DateKind.REASSESSMENT_CARDS_DUE: day(120),
    DateKind.REASSESSMENT_ENDS: day(125),
    DateKind.REASSESSMENT_PUBLISHED: day(130),
    DateKind.WITHDRAWAL_ENDS: day(135),
    DateKind.BALLOT_ORDER_DRAW: day(140),
    DateKind.VOTE_BUTTON_SHOWN: day(150),
    DateKind.PAPER_VOTES_TYPED_UNTIL: day(170),
    DateKind.RESULTS_BUTTON_SHOWN: day(180),
    DateKind.STATUS_MAILS_END: day(190),
}


def dated(**changes: dt.datetime | None) -> Timetable:
    """Return the year with some dates changed or, with ``None``, left out."""
    values = ALL_DATES | {DateKind(kind): instant for kind, instant in changes.items()}
    return Timetable.of(STAGES, [(kind, instant) for kind, instant in values.items() if instant])


def test_a_year_with_every_date_is_in_order():
    assert set(ALL_DATES) == set(DateKind)
    assert dated().findings() == []


def test_a_city_sets_only_the_dates_it_needs():
    table = Timetable.of(STAGES, [(DateKind.WITHDRAWAL_ENDS, day(135))])
    assert table.findings() == []
    assert table.date(DateKind.WITHDRAWAL_ENDS) == day(135)
    assert table.date(DateKind.BALLOT_ORDER_DRAW) is None
    assert Timetable.of(STAGES).dates == ()


def test_dates_stand_in_their_order_whatever_order_they_are_given_in():
    backwards = Timetable.of(STAGES, reversed(ALL_DATES.items()))
    assert backwards == dated()
    assert [kind for kind, _ in backwards.dates] == list(DateKind)


def test_a_date_cannot_stand_twice():
    with pytest.raises(ValueError, match="twice"):
        Timetable.of(STAGES, [(DateKind.WITHDRAWAL_ENDS, day(1)), (DateKind.WITHDRAWAL_ENDS, day(2))])


@pytest.mark.parametrize(
    ("instant", "come"), ((day(135) - TICK, False), (day(135), True), (day(135) + TICK, True), (day(300), True))
)
def test_a_date_has_come_from_its_very_instant(instant, come):
    assert dated().has_come(DateKind.WITHDRAWAL_ENDS, instant) is come


def test_a_date_the_edition_does_not_have_never_comes():
    assert not dated(withdrawal_ends=None).has_come(DateKind.WITHDRAWAL_ENDS, day(10_000))


@pytest.mark.parametrize(
    ("point", "name", "instant"),
    (
        (DateKind.BALLOT_ORDER_DRAW, "ballot_order_draw", day(140)),
        ((VOTING, "opens"), "voting.opens", day(150)),
        ((VOTING, "closes"), "voting.closes", day(164)),
        ((RESULTS, "closes"), "results.closes", None),  # it stays open
        ((IMPLEMENTATION, "opens"), "implementation.opens", None),  # the edition has no such stage
    ),
)
def test_a_point_is_a_date_or_an_edge_of_a_stage(point, name, instant):
    assert point_name(point) == name
    assert dated().at(point) == instant


@pytest.mark.parametrize(
    ("changes", "findings"),
    (
        ({"withdrawal_ends": day(150)}, []),  # the last moment before voting
        ({"withdrawal_ends": day(151)}, [Finding.of("date_too_late", "withdrawal_ends", after="voting.opens")]),
        ({"paper_intake_ends": day(30)}, []),  # with the intake on-line
        ({"paper_intake_ends": day(29)}, [Finding.of("date_too_early", "paper_intake_ends", before="intake.closes")]),
        ({"editing_ends": day(-1)}, [Finding.of("date_too_early", "editing_ends", before="intake.opens")]),
        (
            {"formal_cards_due": day(81)},
            [Finding.of("date_too_late", "formal_cards_due", after="merit_cards_due")],
        ),
        ({"merit_cards_due": day(91)}, [Finding.of("date_too_late", "merit_cards_due", after="cards_approved_by")]),
        (
            {"cards_approved_by": day(96)},
            [Finding.of("date_too_late", "cards_approved_by", after="assessment_published")],
        ),
        ({"assessment_published": day(100)}, []),  # appeals open with the publication
        (
            {"assessment_published": day(101)},
            [Finding.of("date_too_late", "assessment_published", after="appeal.opens")],
        ),
        (
            {"reassessment_ends": day(131)},
            [Finding.of("date_too_late", "reassessment_ends", after="reassessment_published")],
        ),
        (
            {"reassessment_published": day(151), "ballot_order_draw": None},
            [Finding.of("date_too_late", "reassessment_published", after="voting.opens")],
        ),
        (
            {"ballot_order_draw": day(129)},
            [Finding.of("date_too_early", "ballot_order_draw", before="reassessment_published")],
        ),
        ({"ballot_order_draw": day(151)}, [Finding.of("date_too_late", "ballot_order_draw", after="voting.opens")]),
        (
            {"vote_button_shown": day(149)},
            [Finding.of("date_too_early", "vote_button_shown", before="voting.opens")],
        ),
        ({"paper_votes_typed_until": day(164)}, []),  # as long as voting on-line
        (
            {"paper_votes_typed_until": day(163)},
            [Finding.of("date_too_early", "paper_votes_typed_until", before="voting.closes")],
        ),
        (
            {"results_button_shown": day(163)},
            [Finding.of("date_too_early", "results_button_shown", before="voting.closes")],
        ),
        # Every fault at once, in the order of the dates; one date may break two rules.
        (
            {"formal_cards_due": day(92), "withdrawal_ends": day(151)},
            [
                Finding.of("date_too_late", "formal_cards_due", after="merit_cards_due"),
                Finding.of("date_too_late", "formal_cards_due", after="cards_approved_by"),
                Finding.of("date_too_late", "withdrawal_ends", after="voting.opens"),
            ],
        ),
    ),
)
def test_a_date_too_early_or_too_late_is_found(changes, findings):
    assert dated(**changes).findings() == findings


def alone(kind: DateKind, instant: dt.datetime, point: Point) -> Timetable:
    """Return a timetable of one date, with the point beside it at day 100."""
    if isinstance(point, DateKind):
        return Timetable.of([], [(kind, instant), (point, day(100))])
    stage, edge = point
    return Timetable.of([span(stage, 100, None) if edge == "opens" else span(stage, 50, 100)], [(kind, instant)])


@pytest.mark.parametrize(("kind", "point"), NOT_BEFORE, ids=lambda part: part if isinstance(part, DateKind) else None)
def test_each_date_that_must_not_come_before_a_point_may_come_with_it(kind, point):
    too_early = Finding.of("date_too_early", kind.value, before=point_name(point))
    assert too_early in alone(kind, day(100) - TICK, point).findings()
    assert too_early not in alone(kind, day(100), point).findings()


@pytest.mark.parametrize(("kind", "point"), NOT_AFTER, ids=lambda part: part if isinstance(part, DateKind) else None)
def test_each_date_that_must_not_come_after_a_point_may_come_with_it(kind, point):
    too_late = Finding.of("date_too_late", kind.value, after=point_name(point))
    assert too_late in alone(kind, day(100) + TICK, point).findings()
    assert too_late not in alone(kind, day(100), point).findings()


def test_faults_of_stages_come_before_those_of_dates():
    table = Timetable.of([span(VOTING, 20, 10)], [(DateKind.WITHDRAWAL_ENDS, day(21))])
    assert [fault.code for fault in table.findings()] == ["stage_ends_before_it_begins", "date_too_late"]


def test_a_date_is_either_a_deadline_or_shows_something():
    shown = [kind for kind in DateKind if kind not in DEADLINES]
    assert shown == [
        DateKind.ASSESSMENT_PUBLISHED,
        DateKind.REASSESSMENT_PUBLISHED,
        DateKind.BALLOT_ORDER_DRAW,
        DateKind.VOTE_BUTTON_SHOWN,
        DateKind.RESULTS_BUTTON_SHOWN,
    ]
