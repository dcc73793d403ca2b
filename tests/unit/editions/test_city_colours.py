"""Colours made from a city's one colour can be read by day and by night."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.base import contrast
from budzet.editions import city_colours

PAPER, NIGHT_TEXT = "#ffffff", "#0b1724"
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@settings(max_examples=200)
@given(colours)
def test_whatever_colour_a_city_likes_the_nearest_darker_one_carries_white_text(colour):
    readable = city_colours.readable(colour)
    assert contrast.suffices(readable, contrast.WHITE)
    assert (readable == colour) is contrast.suffices(colour, contrast.WHITE)


@settings(max_examples=200)
@given(colours.map(city_colours.readable))
def test_a_readable_colour_has_readable_shades_by_day_and_by_night(colour):
    shades = city_colours.palette(colour)
    assert shades.day == colour
    for text, ground in (
        (PAPER, shades.day),
        (PAPER, shades.day_strong),
        (shades.night, city_colours.NIGHT_PAPER),
        (shades.night_strong, city_colours.NIGHT_PAPER),
        (NIGHT_TEXT, shades.night),
        (NIGHT_TEXT, shades.night_strong),
    ):
        assert contrast.suffices(text, ground), (text, ground)


@pytest.mark.parametrize(("colour", "night"), (("#0d5c2e", "#1cc663"), ("#000000", "#adadad")))
def test_the_colour_of_the_night_keeps_the_hue(colour, night):
    assert city_colours.palette(colour).night == night


def test_the_stylesheet_says_both():
    written = city_colours.stylesheet("#0d5c2e")
    assert written.index("--city: #0d5c2e") < written.index("prefers-color-scheme: dark") < written.index("#1cc663")
