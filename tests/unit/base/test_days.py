"""Days and times are understood however a clerk writes them; what could mean two things is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.base import days


@pytest.mark.parametrize(
    "text",
    (
        "01.03.2026",
        "1.3.2026",
        " 1 . 3 . 2026 ",
        "1.03.2026 r.",
        "1-3-2026",
        "1/03/2026",
        "1 3 2026",
        "2026-03-01",
        "2026.3.1",
        "1 marca 2026",
        "1 marca 2026 roku",
        "1 MARZEC 2026",
        "niedziela, 1 marca 2026 r.",
        "1 III 2026",
        "do dnia 1.03.2026",
        "1\N{NO-BREAK SPACE}marca\N{NO-BREAK SPACE}2026",
    ),
)
def test_a_day_is_understood_in_every_way_offices_write_it(text):
    assert days.parse_day(text) == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    ("", "jutro", "1.3.26", "29.02.2026", "31.04.2026", "13.13.2026", "0.1.2026", "1 marca", "1 2 3 2026", "1 foo 2026",
     "01.03.20266", "٠١.٠٣.٢٠٢٦", "1.-3.2026.5"),
)  # fmt: skip
def test_what_is_no_day_or_could_be_several_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        days.parse_day(text)


@pytest.mark.parametrize(
    ("text", "time"),
    (
        ("8", dt.time(8)),
        ("08:00", dt.time(8)),
        ("8.30", dt.time(8, 30)),
        ("8 30", dt.time(8, 30)),
        ("godz. 15:05", dt.time(15, 5)),
        ("15:5", dt.time(15, 5)),
        ("2359", dt.time(23, 59)),
        ("830", dt.time(8, 30)),
        ("0:00", dt.time(0)),
        ("24:00", dt.time(23, 59)),
        ("24", dt.time(23, 59)),
    ),
)
def test_a_time_is_understood_in_every_way_offices_write_it(text, time):
    assert days.parse_time(text) == time


@pytest.mark.parametrize("text", ("", "rano", "25:00", "12:60", "24:01", "1:2:3", "12345", "٨"))
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        days.parse_time(text)


@settings(max_examples=100)
@given(st.dates(), st.times())
def test_what_is_written_is_read_again(day, time):
    assert days.parse_day(days.write_day(day)) == day
    assert days.parse_time(days.write_time(time)) == time.replace(second=0, microsecond=0, fold=0)
