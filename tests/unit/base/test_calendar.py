"""Days in Warsaw. In 2026 the clocks go forward on 29 March at 2:00 and back on 25 October at 3:00.

Deadlines in working days: Saturdays, Sundays and Polish public holidays do not count.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
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


@pytest.mark.parametrize(
    ("day", "name"),
    (
        (dt.date(2023, 8, 15), "Wniebowzięcie Najświętszej Marii Panny"),
        (dt.date(2026, 11, 11), "Narodowe Święto Niepodległości"),
        (dt.date(2026, 4, 6), "Poniedziałek Wielkanocny"),  # movable
        (dt.date(2026, 6, 4), "Dzień Bożego Ciała"),  # movable
        (dt.date(2027, 3, 29), "Poniedziałek Wielkanocny"),
        (dt.date(2027, 5, 27), "Dzień Bożego Ciała"),
        (dt.date(2024, 12, 24), None),  # Christmas Eve is free since 2025
        (dt.date(2025, 12, 24), "Wigilia Bożego Narodzenia"),
        (dt.date(2010, 1, 6), None),  # Epiphany since 2011
        (dt.date(2011, 1, 6), "Święto Trzech Króli"),
        (dt.date(2026, 5, 2), None),  # the day of the flag is no day off
        (dt.date(2026, 9, 7), None),
    ),
)
def test_a_public_holiday_has_its_polish_name(day, name):
    assert calendar.holiday(day) == name


@pytest.mark.parametrize(
    ("day", "works"),
    (
        (dt.date(2026, 9, 7), True),  # Monday
        (dt.date(2026, 9, 11), True),  # Friday
        (dt.date(2026, 9, 12), False),  # Saturday
        (dt.date(2026, 9, 13), False),  # Sunday
        (dt.date(2026, 6, 4), False),  # Corpus Christi, a Thursday
        (dt.date(2026, 6, 5), True),  # the Friday after it
        (dt.date(2024, 12, 24), True),
        (dt.date(2025, 12, 24), False),
    ),
)
def test_offices_work_on_weekdays_that_are_no_holidays(day, works):
    assert calendar.is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    (
        (dt.date(2023, 8, 10), 3, dt.date(2023, 8, 16)),  # Katowice 2023: the 15th is a holiday
        (dt.date(2026, 9, 7), 1, dt.date(2026, 9, 8)),
        (dt.date(2026, 9, 11), 1, dt.date(2026, 9, 14)),  # from Friday to Monday
        (dt.date(2026, 9, 12), 1, dt.date(2026, 9, 14)),  # so too from Saturday
        (dt.date(2026, 4, 3), 1, dt.date(2026, 4, 7)),  # over Easter
        (dt.date(2026, 6, 3), 2, dt.date(2026, 6, 8)),  # over Corpus Christi
        (dt.date(2024, 12, 23), 2, dt.date(2024, 12, 27)),
        (dt.date(2025, 12, 23), 2, dt.date(2025, 12, 30)),  # three days of Christmas and a weekend
        (dt.date(2026, 12, 30), 2, dt.date(2027, 1, 4)),  # into the next year
        (dt.date(2026, 9, 12), 0, dt.date(2026, 9, 12)),  # nothing to wait for, though it is a Saturday
    ),
)
def test_a_deadline_in_working_days_counts_from_the_day_after(day, n, expected):
    assert calendar.add_working_days(day, n) == expected
    assert calendar.end_of_working_days(day, n) == calendar.end_of(expected)


def test_an_appeal_of_katowice_2023_is_in_time_until_the_last_moment_of_16_august():
    assert calendar.end_of_working_days(dt.date(2023, 8, 10), 3) == utc(2023, 8, 16, 22)


def test_there_is_no_deadline_before_its_day():
    with pytest.raises(ValueError, match="-1"):
        calendar.add_working_days(dt.date(2026, 9, 7), -1)


@pytest.mark.parametrize(
    ("today", "day", "days"),
    (
        (dt.date(2026, 9, 7), dt.date(2026, 9, 7), 0),  # due today
        (dt.date(2026, 9, 7), dt.date(2026, 9, 8), 1),
        (dt.date(2026, 9, 11), dt.date(2026, 9, 14), 1),
        (dt.date(2026, 9, 11), dt.date(2026, 9, 13), 0),  # only a weekend is left
        (dt.date(2023, 8, 10), dt.date(2023, 8, 16), 3),
        (dt.date(2026, 9, 8), dt.date(2026, 9, 7), -1),
        (dt.date(2026, 9, 12), dt.date(2026, 9, 11), -1),  # on Saturday what was due on Friday is late
        (dt.date(2026, 9, 14), dt.date(2026, 9, 11), -1),  # and no later on Monday
        (dt.date(2026, 9, 15), dt.date(2026, 9, 11), -2),
    ),
)
def test_working_days_that_are_left_are_counted_and_those_overdue_too(today, day, days):
    assert calendar.working_days_until(today, day) == days


days = st.dates(dt.date(2015, 1, 1), dt.date(2045, 12, 31))


@settings(max_examples=200)
@given(day=days, n=st.integers(1, 60))
def test_a_deadline_is_a_working_day_with_as_many_working_days_before_it(day, n):
    due = calendar.add_working_days(day, n)
    assert calendar.is_working_day(due)
    assert calendar.working_days_until(day, due) == n
    assert calendar.add_working_days(calendar.add_working_days(day, n - 1), 1) == due


@settings(max_examples=200)
@given(first=days, second=days, n=st.integers(0, 30))
def test_who_starts_later_is_not_done_earlier(first, second, n):
    earlier, later = sorted((first, second))
    assert calendar.add_working_days(earlier, n) <= calendar.add_working_days(later, n)


@settings(max_examples=100)
@given(today=days, passed=st.integers(-400, 400))
def test_a_day_is_overdue_exactly_when_it_is_over(today, passed):
    left = calendar.working_days_until(today, today + dt.timedelta(days=passed))
    assert (left < 0) is (passed < 0)
    assert abs(left) <= abs(passed)


@given(year=st.integers(2015, 2060))
def test_easter_monday_and_corpus_christi_follow_easter(year):
    [sunday] = [
        day
        for day in (dt.date(year, 3, 20) + dt.timedelta(days=passed) for passed in range(40))
        if calendar.holiday(day) == "Niedziela Wielkanocna"
    ]
    assert sunday.weekday() == 6
    assert calendar.holiday(sunday + dt.timedelta(days=1)) == "Poniedziałek Wielkanocny"
    assert calendar.holiday(sunday + dt.timedelta(days=60)) == "Dzień Bożego Ciała"
