"""How pages write numbers, money, days and instants: Warsaw time, no line break inside, a Polish and a British way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet import i18n
from budzet.base import calendar
from budzet.web import filters

LOCALES = {"pl": "pl", "en": "en_GB"}


@pytest.fixture(autouse=True, scope="module")
def pages() -> Iterator[None]:
    """A place where texts have a language."""
    app = Flask("pages")
    i18n.init_app(app)
    with app.app_context():
        yield


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


def in_both(write, *values) -> tuple[str, str]:
    """Return what a filter writes in Polish and in English, with visible no-break spaces."""
    written = []
    for locale in LOCALES.values():
        with force_locale(locale):
            written.append(write(*values).replace(filters.NBSP, "_"))
    return written[0], written[1]


@pytest.mark.parametrize(
    ("value", "polish", "english"),
    (
        (0, "0", "0"),
        (999, "999", "999"),
        (1_000, "1_000", "1,000"),
        (73_556, "73_556", "73,556"),
        (1_234_567, "1_234_567", "1,234,567"),
        (-4_000, "−4_000", "−4,000"),
        (Decimal("1234.5"), "1_234,5", "1,234.5"),
        (Decimal("-0.25"), "−0,25", "−0.25"),
    ),
)
def test_a_number_sets_its_thousands_apart(value, polish, english):
    assert in_both(filters.number, value) == (polish, english)


@pytest.mark.parametrize(
    ("grosze", "polish", "english"),
    (
        (0, "0_zł", "0_zł"),
        (1, "0,01_zł", "0.01_zł"),
        (14_560_000, "145_600_zł", "145,600_zł"),  # no decimals where there are no grosze
        (14_560_050, "145_600,50_zł", "145,600.50_zł"),
        (-14_560_005, "−145_600,05_zł", "−145,600.05_zł"),  # the rest of a debt is not a whole złoty less
    ),
)
def test_an_amount_has_decimals_only_where_there_are_grosze(grosze, polish, english):
    assert in_both(filters.zl, grosze) == (polish, english)


@pytest.mark.parametrize(
    ("part", "whole", "polish", "english"),
    (
        (81, 1000, "8,1%", "8.1%"),
        (1, 3, "33,3%", "33.3%"),
        (2, 3, "66,7%", "66.7%"),
        (25, 1000, "2,5%", "2.5%"),
        (1, 2000, "0,1%", "0.1%"),  # 0.05 goes up
        (3, 2000, "0,2%", "0.2%"),  # 0.15 too: half up, not half to even
        (1, 2001, "0%", "0%"),
        (1, 2, "50%", "50%"),
        (1, 1, "100%", "100%"),
        (12, 1, "1_200%", "1,200%"),
        (0, 7, "0%", "0%"),
        (0, 0, "0%", "0%"),
    ),
)
def test_a_share_is_rounded_half_up_to_one_decimal(part, whole, polish, english):
    assert in_both(filters.percent, part, whole) == (polish, english)


def test_a_share_can_have_more_decimals():
    assert in_both(filters.percent, 1, 3, 2) == ("33,33%", "33.33%")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_is_never_further_from_the_truth_than_half_its_last_decimal(part, whole):
    with force_locale("en_GB"):
        written = filters.percent(part, whole)
    assert abs(Fraction(written.rstrip("%").replace(",", "")) - Fraction(100 * part, whole)) <= Fraction(1, 20)


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**15), 10**15))
def test_an_amount_read_back_is_the_same_amount(grosze):
    with force_locale("pl"):
        written = filters.zl(grosze)
    plain = written.removesuffix(f"{filters.NBSP}zł").replace(filters.NBSP, "").replace(",", ".")
    assert Decimal(plain.replace(filters.MINUS, "-")) * 100 == grosze


@pytest.mark.parametrize(
    ("when", "polish", "english"),
    (
        (dt.date(2026, 6, 30), "30_czerwca_2026", "30_June_2026"),
        (dt.date(2026, 5, 1), "1_maja_2026", "1_May_2026"),
        (utc(2026, 6, 30, 21, 59), "30_czerwca_2026", "30_June_2026"),
        (utc(2026, 6, 30, 22), "1_lipca_2026", "1_July_2026"),  # midnight in Warsaw
        (utc(2026, 12, 31, 22, 59), "31_grudnia_2026", "31_December_2026"),
        (utc(2026, 12, 31, 23), "1_stycznia_2027", "1_January_2027"),
    ),
)
def test_a_day_is_a_day_in_warsaw(when, polish, english):
    assert in_both(filters.day, when) == (polish, english)


@pytest.mark.parametrize(
    ("when", "polish", "english"),
    (
        (utc(2026, 6, 30, 12, 5), "30_czerwca_2026, godz._14:05", "30_June_2026, 14:05"),
        (utc(2026, 1, 30, 12, 5), "30_stycznia_2026, godz._13:05", "30_January_2026, 13:05"),
        # The spring night: a minute after 1:59 comes 3:00.
        (utc(2026, 3, 29, 0, 59), "29_marca_2026, godz._01:59", "29_March_2026, 01:59"),
        (utc(2026, 3, 29, 1), "29_marca_2026, godz._03:00", "29_March_2026, 03:00"),
        # The autumn night has two half past two.
        (utc(2026, 10, 25, 0, 30), "25_października_2026, godz._02:30", "25_October_2026, 02:30"),
        (utc(2026, 10, 25, 1, 30), "25_października_2026, godz._02:30", "25_October_2026, 02:30"),
    ),
)
def test_an_instant_is_written_as_warsaw_wall_time(when, polish, english):
    assert in_both(filters.moment, when) == (polish, english)


@pytest.mark.parametrize(
    ("closes_at", "polish", "english"),
    (
        (calendar.end_of(dt.date(2026, 6, 30)), "30_czerwca_2026, godz._23:59", "30_June_2026, 23:59"),
        (calendar.end_of(dt.date(2026, 12, 31)), "31_grudnia_2026, godz._23:59", "31_December_2026, 23:59"),
        (calendar.end_of(dt.date(2026, 3, 28)), "28_marca_2026, godz._23:59", "28_March_2026, 23:59"),
        (calendar.end_of(dt.date(2026, 3, 29)), "29_marca_2026, godz._23:59", "29_March_2026, 23:59"),
        (calendar.end_of(dt.date(2026, 10, 25)), "25_października_2026, godz._23:59", "25_October_2026, 23:59"),
        (utc(2026, 6, 30, 14), "30_czerwca_2026, godz._16:00", "30_June_2026, 16:00"),  # not a midnight: as it is
    ),
)
def test_an_end_at_midnight_is_told_as_the_last_minute_of_the_day_before(closes_at, polish, english):
    assert in_both(filters.deadline, closes_at) == (polish, english)


def test_no_filter_lets_a_line_break_inside_a_number_or_a_day():
    with force_locale("pl"):
        written = [filters.zl(123_456_789), filters.number(1_234_567), filters.day(dt.date(2026, 6, 30))]
        written += filters.moment(utc(2026, 6, 30, 12)).split(", ")
    assert [text for text in written if " " in text] == []
