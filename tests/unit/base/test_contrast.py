"""A city's colour is taken only when white text on it has the contrast of WCAG level AAA."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.base.contrast import WHITE, luminance, parse, ratio, suffices

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "contrast"),
    (
        ("#000000", "#ffffff", "21.00"),
        ("#ffffff", "#ffffff", "1.00"),
        ("#777777", "#ffffff", "4.48"),  # the grey known for just missing 4.5
        ("#767676", "#ffffff", "4.54"),
        ("#595959", "#ffffff", "7.00"),  # the lightest grey of level AAA
        ("#12345b", "#ffffff", "12.59"),  # the colour of the service
        ("#ff0000", "#ffffff", "4.00"),
        ("#0000FF", "#FFFFFF", "8.59"),
        ("#000000", "#0a0a0a", "1.06"),  # dark parts count in a straight line
    ),
)
def test_contrast_is_counted_as_wcag_counts_it(one, other, contrast):
    assert ratio(one, other) == Decimal(contrast)


@pytest.mark.parametrize(
    ("colour", "taken"),
    (
        ("#12345b", True),
        ("#595959", True),  # 7.0045
        ("#5a5a5a", False),  # 6.9
        ("#256620", False),  # 6.9998, shown as 7.00: nothing is rounded up
        ("#ffff00", False),
    ),
)
def test_a_city_s_colour_needs_seven_to_one_with_white(colour, taken):
    assert suffices(colour, WHITE) is taken


@pytest.mark.parametrize("text", ("", "#fff", "12345b", "#12345", "#12345bb", "#12345g", " #12345b", "#١٢٣٤٥٦", "red"))
def test_what_is_not_a_colour_is_refused(text):
    with pytest.raises(ValueError, match="not a colour"):
        parse(text)


@given(colours, colours)
def test_contrast_does_not_depend_on_order_and_lies_between_1_and_21(one, other):
    assert ratio(one, other) == ratio(other, one)
    assert 1 <= ratio(one, other) <= 21


@given(colours)
def test_no_colour_is_lighter_than_white_or_darker_than_black(colour):
    assert luminance("#000000") <= luminance(colour) <= luminance(WHITE)
