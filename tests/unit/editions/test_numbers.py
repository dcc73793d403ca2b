"""Public numbers of projects: what a city's pattern makes of them, and which patterns are refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.editions import numbers

DISTRICT, CITYWIDE = "L{dzielnica}/{nr}/{edycja}", "M/{nr}/{edycja}"


@pytest.mark.parametrize(
    ("pattern", "place", "sequence", "ordinal", "number"),
    (
        (DISTRICT, 11, 1, "XIII", "L11/01/XIII"),
        (DISTRICT, 1, 12, "XI", "L1/12/XI"),
        (CITYWIDE, None, 2, "IX", "M/02/IX"),
        (CITYWIDE, None, 100, "IX", "M/100/IX"),  # two digits at least, not at most
        ("{pula}-{nr}", None, 7, "", "zielone-07"),
        ("{nr}", 3, 5, "X", "05"),
        (DISTRICT, 5, 1, "", "L5/01"),  # a city that does not count its editions
        ("O{dzielnica}/{nr}", None, 5, "X", "O/05"),  # a pool of the whole city has no district
        ("{edycja}.{nr}.{{a}}", 3, 5, "X", "X.05.{a}"),
    ),
)
def test_a_pattern_gives_the_number_residents_know(pattern, place, sequence, ordinal, number):
    made = numbers.public_number(pattern, district_place=place, pool_key="zielone", sequence=sequence, ordinal=ordinal)
    assert made == number


@pytest.mark.parametrize(
    ("pattern", "faults"),
    (
        (DISTRICT, []),
        (CITYWIDE, []),
        ("Zielony budżet {nr}", []),
        ("M/{edycja}", ["placeholder_missing"]),
        ("", ["placeholder_missing"]),
        ("M/{numer}", ["placeholder_unknown", "placeholder_missing"]),
        ("M/{nr}/{rok}", ["placeholder_unknown"]),
        ("M/{nr", ["brace_single", "placeholder_missing"]),
        ("M/{nr}" + "x" * 60, ["pattern_too_long"]),
        ("<b>{nr}</b>", ["pattern_letters"]),
        ("M/{nr}\n", ["pattern_letters"]),
    ),
)
def test_a_pattern_must_hold_the_running_number_and_nothing_unknown(pattern, faults):
    found = numbers.findings(pattern)
    assert [one.code for one in found] == faults
    assert len(numbers.sentences(found)) == len(faults)


def test_a_misspelt_field_is_told_with_the_one_that_was_meant():
    assert numbers.sentences(numbers.findings("M/{nr}/{edycji}")) == [
        "Wiersz 1: nie ma pola {edycji}. Może chodzi o {edycja}?"
    ]


@pytest.mark.parametrize(
    ("pattern", "place", "other_place", "together"),
    (
        (DISTRICT, 1, 2, False),
        (DISTRICT, 1, 1, True),  # two pools of one district
        (CITYWIDE, None, None, True),
        ("{pula}/{nr}", None, None, False),
        ("{nr}", 1, 2, True),  # one series for the whole city
    ),
)
def test_pools_whose_numbers_would_meet_count_on_together(pattern, place, other_place, together):
    one = numbers.series(pattern, district_place=place, pool_key="a", ordinal="X")
    other = numbers.series(pattern, district_place=other_place, pool_key="b", ordinal="X")
    assert (one == other) is together


patterns = st.lists(
    st.sampled_from(["{nr}", "{dzielnica}", "{edycja}", "{pula}", "L", "M", "/", "-", "7"]), min_size=1, max_size=8
).map("".join)


@settings(max_examples=200)
@given(pattern=patterns, first=st.integers(1, 5000), second=st.integers(1, 5000), place=st.none() | st.integers(1, 40))
def test_in_one_series_no_number_is_given_twice(pattern, first, second, place):
    if numbers.findings(pattern):
        return
    made = [
        numbers.public_number(pattern, district_place=place, pool_key="a", sequence=sequence, ordinal="IX")
        for sequence in (first, second)
    ]
    assert (made[0] == made[1]) is (first == second)
