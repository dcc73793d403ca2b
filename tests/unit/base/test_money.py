from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.base.money import parse_amount, zl


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
