from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.base.money import parse_amount, parse_zl, zl


def test_whole_zlotys_become_grosze():
    assert zl(145_600) == 14_560_000


@pytest.mark.parametrize(
    ("text", "grosze"),
    (
        ("0", 0),
        ("1", 100),
        ("2458488.22", 245_848_822),
        ("0.1", 10),
        (" 12.50 ", 1250),
        ("1e3", 100_000),
        ("100.00", 10_000),
        ("1.500", 150),  # a third decimal that says nothing
    ),
)
def test_amounts_are_read_to_the_grosz(text, grosze):
    assert parse_amount(text) == grosze


@pytest.mark.parametrize("text", ("", "abc", "-1", "1,50", "1.005", "NaN", "Infinity", "-0.01", "1 000", "0x10"))
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match=r"amount|decimals"):
        parse_amount(text)


@given(st.integers(min_value=0, max_value=10**15))
def test_every_amount_survives_writing_and_reading(grosze):
    assert parse_amount(f"{grosze // 100}.{grosze % 100:02}") == grosze


@pytest.mark.parametrize(
    ("text", "grosze"),
    (
        ("1 234 567,50 zł", 123_456_750),
        ("1\N{NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567 zł", 123_456_700),
        ("1234567.5", 123_456_750),
        ("1.234.567", 123_456_700),
        ("1,234,567.50", 123_456_750),
        ("1.234,50", 123_450),
        ("12,00 PLN", 1_200),
        ("0", 0),
        (" 661709 zl. ", 66_170_900),
    ),
)
def test_a_sum_is_read_as_clerks_write_it(text, grosze):
    assert parse_zl(text) == grosze


@pytest.mark.parametrize(
    "text", ("", "zł", "-5", "1.234", "1,234", "12,345", "1,2,3", "5 tys.", "1e3", "1.23.456", "10 EUR", "1234.567,1")
)
def test_a_sum_that_is_none_or_could_be_read_in_two_ways_is_refused(text):
    with pytest.raises(ValueError, match="not a sum"):
        parse_zl(text)


@given(st.integers(min_value=0, max_value=10**13))
def test_every_sum_survives_being_written_the_polish_way(grosze):
    whole = f"{grosze // 100:,}".replace(",", "\N{NO-BREAK SPACE}")
    assert parse_zl(f"{whole},{grosze % 100:02} zł") == grosze
