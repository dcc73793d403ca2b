"""House numbers of a street index as offices write them: what is read, what belongs to it, what cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.base.findings import Finding
from budzet.editions.house_numbers import HIGHEST, NumberRange, NumberSet, house_number, parse_numbers
from budzet.editions.sentences import sentences


def read(text: str) -> NumberSet:
    """Return numbers that can be read."""
    found = parse_numbers(text)
    assert isinstance(found, NumberSet), found
    return found


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    (
        ("", (1, 2, 500), ()),
        ("   ", (1, 2, 500), ()),
        ("cała ulica", (1, 2, 500), ()),
        ("wszystkie", (1, 500), ()),
        ("1-15", (1, 2, 15), (16,)),
        ("1 – 15", (1, 2, 15), (16,)),  # a dash with spaces
        ("od 1 do 15", (1, 2, 15), (16,)),
        ("od 17", (17, 18, 900), (1, 16)),
        ("17 do końca", (17, 900), (16,)),
        ("od 17 do końca", (17, 900), (16,)),
        ("do 16", (1, 16), (17,)),
        ("2-20 parzyste", (2, 4, 20), (1, 3, 19, 22)),
        ("2-20 (parzyste)", (2, 20), (3,)),
        ("parzyste 2-20", (2, 20), (3,)),
        ("1-20 parz.", (2, 20), (1, 19)),
        ("numery nieparzyste od 5 do 9", (5, 7, 9), (6, 3, 11)),
        ("1-9a nieparzyste", (1, 3, 9), (2, 11)),
        ("od 20 parzyste", (20, 22, 900), (18, 21)),
        ("parzyste", (2, 900), (1,)),
        ("strona nieparzysta", (1, 899), (2,)),
        ("NIEPARZYSTE", (1, 3), (2,)),
        ("5, 7, 9-13", (5, 7, 9, 10, 13), (6, 8, 14)),
        ("5; 7;", (5, 7), (6,)),
        ("5 i 7 oraz 9", (5, 7, 9), (6, 8)),
        ("nr 12", (12,), (11, 13)),
        ("12a", (12,), (11, 13)),
        ("12 a", (12,), (11,)),
        ("5/7", (5,), (7,)),  # one house at a corner
        ("12A/3", (12,), (3,)),
        ("0-10", (1, 10), (11,)),
    ),
)
def test_numbers_are_read_as_offices_write_them(text, inside, outside):
    numbers = read(text)
    assert [number for number in inside if not numbers.matches(number)] == []
    assert [number for number in outside if numbers.matches(number)] == []


@pytest.mark.parametrize(
    ("text", "code", "part"),
    (
        ("dom", "numbers_unreadable", "dom"),
        ("5, x, 7", "numbers_unreadable", "x"),
        ("5 7", "numbers_unreadable", "5 7"),  # a comma is missing
        ("1-3-5", "numbers_unreadable", "1-3-5"),
        ("12345", "numbers_unreadable", "12345"),
        ("nr", "numbers_unreadable", "nr"),
        ("…", "numbers_unreadable", "…"),
        (", ,", "numbers_unreadable", ", ,"),
        ("od", "numbers_unreadable", "od"),
        ("15-1", "numbers_backwards", "15-1"),
        ("5, 20-2 parzyste", "numbers_backwards", "20-2 parzyste"),
        ("3 parzyste", "numbers_empty", "3 parzyste"),
        ("0", "numbers_empty", "0"),
    ),
)
def test_what_cannot_be_read_is_named(text, code, part):
    finding = parse_numbers(text)
    assert finding == Finding.of(code, "numbers", text=part)
    [sentence] = sentences([finding])
    assert part in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("house", "number"),
    (
        ("12", 12),
        (" 12a", 12),
        ("12A/3", 12),
        ("12 m. 3", 12),
        ("nr 12", 12),
        ("12-14", 12),
        ("", None),
        ("dz. 14", None),  # a plot, not a house
        ("0", None),
        ("123456", None),
    ),
)
def test_a_house_is_known_by_the_number_it_begins_with(house, number):
    assert house_number(house) == number
    assert read("").matches(house) is (number is not None)
    assert read("12").matches(house) is (number == 12)


parities = st.sampled_from(("", " parzyste", " nieparzyste"))
ends = st.integers(1, 300)
ranges = st.one_of(
    st.builds(lambda low, length, parity: f"{low}-{low + length}{parity}", ends, st.integers(1, 40), parities),
    st.builds(lambda low, parity: f"od {low}{parity}", ends, parities),
    st.builds(str, ends),
    st.sampled_from(("parzyste", "nieparzyste")),
)
texts = st.lists(ranges, min_size=1, max_size=4).map(", ".join)


def members(numbers: NumberSet) -> set[int]:
    return {number for number in range(1, 700) if numbers.matches(number)}


@given(texts)
def test_numbers_written_anew_are_the_same_numbers(text):
    numbers = read(text)
    assert read(numbers.written()) == numbers


@given(texts, texts)
def test_the_first_common_number_is_one_of_both_and_there_is_no_lower(one, two):
    first, second = read(one), read(two)
    common = members(first) & members(second)
    assert first.common(second) == second.common(first) == min(common, default=None)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    found = parse_numbers(text)
    if isinstance(found, NumberSet):
        assert any(found.matches(number) for number in range(1, HIGHEST + 1))
    else:
        assert found.code.startswith("numbers_")


@given(low=ends, length=st.integers(0, 50), house=st.integers(1, 400), letter=st.sampled_from(("", "a", "B", "/4")))
def test_a_house_belongs_to_a_range_by_its_number_alone(low, length, house, letter):
    assert read(f"{low}-{low + length}").matches(f"{house}{letter}") is (low <= house <= low + length)


def test_a_range_of_one_number_has_no_parity():
    assert read("4 parzyste") == read("4") == NumberSet((NumberRange(4, 4, "all"),))
