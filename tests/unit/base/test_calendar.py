"""Days in Warsaw. In 2026 the clocks go forward on 29 March at 2:00 and back on 25 October at 3:00."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.base import calendar

SPRING, AUTUMN = dt.date(2026, 3, 29), dt.date(2026, 10, 25)


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("day", "time", "instant"),
    (
        (dt.date(2026, 1, 15), dt.time(12), utc(2026, 1, 15, 11)),  # winter: one hour
        (dt.date(2026, 7, 15), dt.time(12), utc(2026, 7, 15, 10)),  # summer: two hours
        (SPRING, dt.time(1, 59), utc(2026, 3, 29, 0, 59)),  # the last minute before the gap
        (SPRING, dt.time(2, 30), utc(2026, 3, 29, 1, 30)),  # does not exist: 3:30 in Warsaw
        (SPRING, dt.time(3), utc(2026, 3, 29, 1)),  # the first minute after the gap
        (AUTUMN, dt.time(2, 30), utc(2026, 10, 25, 0, 30)),  # happens twice: the first time
        (AUTUMN, dt.time(3), utc(2026, 10, 25, 2)),
    ),
)
def test_a_wall_time_in_warsaw_is_one_instant(day, time, instant):
    assert calendar.instant(day, time) == instant


def test_a_time_zone_that_comes_with_the_time_does_not_count():
    assert calendar.instant(SPRING, dt.time(12, tzinfo=dt.UTC)) == utc(2026, 3, 29, 10)


@pytest.mark.parametrize(("day", "hours"), ((SPRING, 23), (AUTUMN, 25), (dt.date(2026, 5, 4), 24)))
def test_a_day_lasts_from_midnight_to_midnight_however_long_it_is(day, hours):
    assert calendar.end_of(day) - calendar.instant(day) == dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("now", "days"),
    (
        (utc(2026, 10, 25, 22, 59), 0),  # 23:59 in Warsaw on the last day
        (utc(2026, 10, 24, 22), 0),  # midnight in Warsaw has just begun the last day
        (utc(2026, 10, 24, 21, 59), 1),  # a minute before that
        (utc(2026, 10, 1, 8), 24),
        (utc(2026, 10, 26, 8), 0),  # after the end
    ),
)
def test_days_left_are_counted_in_warsaw_across_the_autumn_night(now, days):
    assert calendar.days_left(now, calendar.end_of(AUTUMN)) == days


@given(st.integers(min_value=0, max_value=4_000_000_000))
def test_wall_time_and_back_is_the_same_instant_outside_the_repeated_hour(seconds):
    instant = dt.datetime.fromtimestamp(seconds, dt.UTC)
    wall = calendar.local(instant)
    if wall.fold == 0:
        assert calendar.instant(wall.date(), wall.time()) == instant
