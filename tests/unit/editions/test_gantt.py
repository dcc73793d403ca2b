"""A timetable as a picture: months tile its width, bars lie inside in their order, labels of dates never overlap."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.readiness import YEAR

from budzet.base import calendar
from budzet.editions.gantt import HEAD, LEAST_BAR, ROW, Chart, chart
from budzet.editions.timetable import DateKind, Span, StageKind, Timetable

WIDTH, LABEL = 1_200, 300


def at(month: int, day: int, year: int = 2026) -> dt.datetime:
    return calendar.instant(dt.date(year, month, day))


def drawn(*spans: Span, dates: tuple[tuple[DateKind, dt.datetime], ...] = (), **changes: object) -> Chart:
    found = chart(Timetable.of(spans, dates), **{"width": WIDTH, "label_width": LABEL, **changes})
    assert found is not None
    return found


def test_nothing_is_drawn_of_no_dates():
    assert chart(Timetable.of([])) is None


def test_a_year_begins_with_the_month_of_its_first_date_and_ends_with_that_of_its_last():
    picture = drawn(*YEAR)
    assert [(month.year, month.month) for month in picture.months] == [(2026, number) for number in range(3, 13)]
    assert [bar.kind for bar in picture.bars] == [span.kind for span in YEAR]
    assert [bar.y for bar in picture.bars] == [HEAD + place * ROW for place in range(6)]
    assert [bar.open_ended for bar in picture.bars] == [False, False, False, False, True, True]
    assert picture.height == HEAD + 6 * ROW


@pytest.mark.parametrize(
    ("closes", "last"),
    (
        (at(10, 1), 9),  # at midnight after the last day of September
        (at(10, 1) + dt.timedelta(minutes=1), 10),
    ),
)
def test_an_end_at_midnight_opens_no_new_month(closes, last):
    assert drawn(Span(StageKind.VOTING, at(9, 10), closes)).months[-1].month == last


def test_months_have_their_days_and_bars_stand_on_theirs():
    picture = drawn(Span(StageKind.INTAKE, at(9, 16), at(10, 1)), width=300)
    [september] = picture.months
    [bar] = picture.bars
    assert (september.x, september.width) == (0, 300)  # ten units a day
    assert (bar.x, bar.width) == (150, 150)


def test_a_picture_goes_on_into_the_next_year():
    picture = drawn(Span(StageKind.VOTING, at(11, 20), at(2, 3, 2027)))
    assert [(month.year, month.month) for month in picture.months] == [(2026, 11), (2026, 12), (2027, 1), (2027, 2)]


def test_an_open_stage_runs_to_the_end_of_the_picture():
    picture = drawn(Span(StageKind.RESULTS, at(9, 30)))
    [bar] = picture.bars
    assert [month.month for month in picture.months] == [9, 10]  # it would be a dot at the end of September
    assert bar.x + bar.width == WIDTH


def test_a_stage_of_an_hour_in_a_long_picture_is_still_seen():
    hour = Span(StageKind.VOTING, at(12, 31, 2027) + dt.timedelta(hours=23), at(1, 1, 2028))
    picture = drawn(Span(StageKind.INTAKE, at(1, 1), at(1, 2)), hour)
    assert [bar.width for bar in picture.bars] == [LEAST_BAR, LEAST_BAR]
    assert picture.bars[1].x == WIDTH - LEAST_BAR


@pytest.mark.parametrize(
    ("now", "inside"),
    ((at(8, 31), False), (at(9, 1), True), (at(9, 16), True), (at(10, 1), False), (None, False)),
)
def test_today_is_marked_when_it_is_in_the_picture(now, inside):
    picture = drawn(Span(StageKind.VOTING, at(9, 10), at(9, 24)), now=now)
    assert (picture.now_x is not None) is inside
    if now == at(9, 16):
        assert picture.now_x == WIDTH // 2


def test_labels_that_would_overlap_stand_below_each_other_and_the_last_ones_point_back():
    dates = (
        (DateKind.WITHDRAWAL_ENDS, at(9, 2)),
        (DateKind.BALLOT_ORDER_DRAW, at(9, 3)),
        (DateKind.VOTE_BUTTON_SHOWN, at(9, 12)),
        (DateKind.RESULTS_BUTTON_SHOWN, at(9, 30)),
    )
    picture = drawn(Span(StageKind.VOTING, at(9, 10), at(9, 24)), dates=dates)
    below = HEAD + ROW
    assert [(mark.kind, mark.y, mark.anchor) for mark in picture.marks] == [
        (DateKind.WITHDRAWAL_ENDS, below, "start"),
        (DateKind.BALLOT_ORDER_DRAW, below + ROW, "start"),
        (DateKind.VOTE_BUTTON_SHOWN, below, "start"),
        (DateKind.RESULTS_BUTTON_SHOWN, below, "end"),
    ]
    assert picture.height == below + 2 * ROW


def test_dates_alone_are_a_picture_too():
    picture = drawn(dates=((DateKind.WITHDRAWAL_ENDS, at(9, 16)),))
    assert picture.bars == ()
    assert [mark.x for mark in picture.marks] == [WIDTH // 2]


instants = st.integers(0, 800 * 24).map(lambda hours: at(1, 1) + dt.timedelta(hours=hours))
tables = st.builds(
    lambda spans, dates: Timetable.of([Span(kind, *pair) for kind, pair in spans.items()], dates.items()),
    st.dictionaries(
        st.sampled_from(StageKind),
        st.one_of(
            st.tuples(instants, st.none()),
            st.tuples(instants, instants).map(lambda pair: (min(pair), max(pair) + dt.timedelta(hours=1))),
        ),
    ),
    st.dictionaries(st.sampled_from(DateKind), instants),
)


@settings(max_examples=200)
@given(tables, st.integers(300, 2_000), st.integers(10, 900))
def test_everything_lies_inside_in_order_and_nothing_overlaps(table, width, label_width):
    picture = chart(table, width=width, label_width=label_width)
    if picture is None:
        assert table == Timetable.of([])
        return
    # Months tile the width.
    assert picture.months[0].x == 0
    assert all(one.x + one.width == two.x for one, two in pairwise(picture.months))
    assert picture.months[-1].x + picture.months[-1].width == width
    # Bars in the order of stages, a row each, all of them inside; what begins later stands further right.
    assert [bar.kind for bar in picture.bars] == [span.kind for span in table.spans]
    assert [bar.y for bar in picture.bars] == [HEAD + place * ROW for place in range(len(picture.bars))]
    assert all(bar.x >= 0 and bar.width >= LEAST_BAR and bar.x + bar.width <= width for bar in picture.bars)
    by_time = sorted(zip(table.spans, picture.bars, strict=True), key=lambda pair: pair[0].opens_at)
    assert [bar.x for _, bar in by_time] == sorted(bar.x for bar in picture.bars)
    # Marks in the order of time, below the bars; labels inside and apart.
    assert [mark.x for mark in picture.marks] == sorted(mark.x for mark in picture.marks)
    assert {mark.kind for mark in picture.marks} == {kind for kind, _ in table.dates}
    room = min(label_width, width // 2)
    labels = sorted((mark.y, mark.x if mark.anchor == "start" else mark.x - room) for mark in picture.marks)
    assert all(0 <= left <= width - room and HEAD + len(picture.bars) * ROW <= y < picture.height for y, left in labels)
    assert all(y != next_y or left + room <= following for (y, left), (next_y, following) in pairwise(labels))
