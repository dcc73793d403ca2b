"""The street index: which district an address lies in, lines that contradict each other, what a new index changes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.base.findings import Finding
from budzet.editions.house_numbers import NumberSet, parse_numbers
from budzet.editions.sentences import sentences
from budzet.editions.streets import (
    MOST_OVERLAPS,
    Difference,
    Located,
    StreetIndex,
    StreetRow,
    difference,
    district_of,
    overlaps,
)

LINES = (
    ("ul. Jana Kochanowskiego", "1-15 nieparzyste", "polnoc"),
    ("ul. Jana Kochanowskiego", "od 17 nieparzyste", "poludnie"),
    ("Kochanowskiego Jana", "parzyste", "polnoc"),  # the same street, in another order
    ("3 Maja", "", "polnoc"),
    ("pl. Wolności", "", "polnoc"),
    ("Wolności", "", "poludnie"),
    ("al. Wojciecha Korfantego", "1-9", "polnoc"),
    ("gen. Władysława Sikorskiego", "", "poludnie"),
    ("Polna", "", "polnoc"),
    ("Polna", "", "poludnie"),  # two streets of one name
    ("Kajetana Sołtyka", "5, 7, 9-13", "polnoc"),
    ("Bukowa Góra", "", "polnoc"),
    ("Piotra Nowaka", "", "polnoc"),
    ("Jana Nowaka", "", "poludnie"),
    ("Anny Nowak", "", "poludnie"),
    ("św. Jana", "", "polnoc"),
)


def index_of(*lines: tuple[str, str, str]) -> StreetIndex:
    """Return an index whose first line has number 2: the first one of a file is its head."""
    return StreetIndex(tuple(StreetRow(*line, number) for number, line in enumerate(lines, start=2)))


INDEX = index_of(*LINES)


@pytest.mark.parametrize(
    ("street", "house", "district"),
    (
        ("ul. Jana Kochanowskiego", "15", "polnoc"),
        ("ul. Jana Kochanowskiego", "17", "poludnie"),
        ("ul. Jana Kochanowskiego", "18", "polnoc"),
        ("KOCHANOWSKIEGO JANA", "17a", "poludnie"),
        ("Kochanowskiego", "17/3", "poludnie"),
        ("J. Kochanowskiego", "1", "polnoc"),
        ("3-go Maja", "40", "polnoc"),
        ("Trzeciego maja", "", "polnoc"),  # the whole street lies in one
        ("Plac Wolności", "1", "polnoc"),
        ("Wolności", "1", "poludnie"),
        ("Korfantego", "9", "polnoc"),  # the kind left out
        ("ul. Korfantego", "9", "polnoc"),
        ("Generała Sikorskiego", "1", "poludnie"),
        ("Sikorskiego", "1", "poludnie"),
        ("Soltyka", "10", "polnoc"),
        ("bukowa gora", "2", "polnoc"),
        ("Świętego Jana", "3", "polnoc"),
    ),
)
def test_an_address_lies_in_its_district_however_it_is_written(street, house, district):
    assert district_of(INDEX, street, house).district == district


@pytest.mark.parametrize(
    ("street", "house", "found"),
    (
        # Two districts: nobody guesses.
        ("Polna", "3", Located(("polnoc", "poludnie"), ("Polna",))),
        ("Kochanowskiego", "", Located(("polnoc", "poludnie"), ("ul. Jana Kochanowskiego",))),
        ("Nowaka", "1", Located(("polnoc", "poludnie"), ("Piotra Nowaka", "Jana Nowaka"))),
        # The street is there, the number is not.
        ("Korfantego", "10", Located((), ("al. Wojciecha Korfantego",))),
        ("Sołtyka", "6", Located((), ("Kajetana Sołtyka",))),
        ("3 Maja", "dz. 5", Located((), ("3 Maja",))),
        # No such street.
        ("Kochanowkiego", "1", Located(suggestions=("ul. Jana Kochanowskiego",))),
        ("Xymeny Kochanowskiego", "1", Located(suggestions=("ul. Jana Kochanowskiego",))),
        ("1 Maja", "1", Located(suggestions=("3 Maja",))),
        ("Piotra Kochanowskiego", "1", Located(suggestions=("ul. Jana Kochanowskiego",))),
        ("Góra", "1", Located(("polnoc",), ("Bukowa Góra",))),
        ("Bukowa", "1", Located(suggestions=("Bukowa Góra",))),  # only the beginning of a name
        ("Zielona", "1", Located()),
        ("", "1", Located()),
        ("ul.", "1", Located()),
    ),
)
def test_what_is_not_certain_has_candidates_or_suggestions(street, house, found):
    assert district_of(INDEX, street, house) == found
    assert (found.district is None) is (len(found.candidates) != 1)


def test_the_most_alike_is_suggested_first_and_only_a_few():
    index = index_of(
        *((f"{name} {place}", "", "polnoc") for place, name in enumerate(["Lipowa"] * 9)), ("Lipowy Las", "", "polnoc")
    )
    found = district_of(index, "Lipowa Lass", "1").suggestions
    assert found[0] == "Lipowy Las"
    assert len(found) == 5


def test_lines_that_cannot_be_read_are_named_and_the_others_serve():
    index = index_of(("Polna", "", "polnoc"), ("Leśna", "9-1", "polnoc"), ("", "1", "polnoc"), ("Długa", "x", "polnoc"))
    assert index.faults == [
        Finding.of("numbers_backwards", "3", line=3, text="9-1"),
        Finding.of("street_without_name", "4", line=4),
        Finding.of("numbers_unreadable", "5", line=5, text="x"),
    ]
    assert sentences(index.faults) == [
        "Wiersz 3: Numery domów „9-1” biegną od większego do mniejszego.",
        "Wiersz 4: Brakuje nazwy ulicy.",
        "Wiersz 5: Nie można odczytać numerów domów: „x”. Przykłady: 1-15, od 17, 2-20 parzyste.",
    ]
    assert district_of(index, "Polna", "1").district == "polnoc"


# --- lines that contradict each other ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "expected"),
    (
        ((("Polna", "1-10", "a"), ("Polna", "od 11", "b")), []),
        ((("Polna", "1-10 parzyste", "a"), ("Polna", "1-10 nieparzyste", "b")), []),
        ((("Polna", "1-10", "a"), ("Polna", "5-20", "a")), []),  # said twice, but of one district
        ((("Polna", "", "a"), ("ul. Polna", "", "b")), [(2, 3, 1)]),
        ((("Polna", "1-10", "a"), ("Polna", "10-20", "b")), [(2, 3, 10)]),
        ((("Polna", "od 11", "a"), ("Polna", "1-12 parzyste", "b")), [(2, 3, 12)]),
        ((("Polna", "1, 5, 9", "a"), ("Polna", "3, 9", "b")), [(2, 3, 9)]),
        ((("pl. Polny", "", "a"), ("ul. Polny", "", "b")), []),  # two places
        ((("Jana Kochanowskiego", "5", "a"), ("Kochanowskiego Jana", "5a", "b")), [(2, 3, 5)]),
        (  # every pair once, with its lowest number
            (("Polna", "1-9, 20-30", "a"), ("Polna", "5-25", "b"), ("Polna", "7", "c")),
            [(2, 3, 5), (2, 4, 7), (3, 4, 7)],
        ),
    ),
)
def test_a_number_in_two_districts_is_found_with_both_lines(lines, expected):
    found = overlaps(index_of(*lines))
    assert (
        sorted((fault.params["line"], fault.params["other_line"], fault.params["number"]) for fault in found)
        == expected
    )
    assert {fault.code for fault in found} <= {"streets_same_number"}


def test_a_file_that_is_wrong_from_end_to_end_is_told_by_its_first_faults():
    assert len(overlaps(index_of(*(("Polna", "", "ab"[place % 2]) for place in range(200))))) == MOST_OVERLAPS


def test_two_lines_that_contradict_each_other_are_told_in_a_sentence():
    told = sentences(overlaps(index_of(("ul. Polna", "1-10", "a"), ("Polna", "4", "b"))))
    assert told == ["Wiersze 2 i 3: ulica „ul. Polna”, numer 4 leży w dwóch dzielnicach."]


numbers = st.one_of(
    st.just(""),
    st.builds(str, st.integers(1, 30)),
    st.builds(
        lambda low, length, parity: f"{low}-{low + length}{parity}",
        st.integers(1, 20),
        st.integers(1, 12),
        st.sampled_from(("", " parzyste", " nieparzyste")),
    ),
)
streets = st.sampled_from(
    ("Polna", "ul. Leśna", "Jana Kochanowskiego", "Kochanowskiego Jana", "3 Maja", "Trzeciego Maja")
)
lines = st.lists(st.tuples(streets, numbers, st.sampled_from("abc")), max_size=8)


@settings(max_examples=150)
@given(lines)
def test_an_index_overlaps_exactly_where_an_address_has_two_districts(rows):
    index = index_of(*rows)
    doubtful = {
        street
        for street in {row[0] for row in rows}
        for house in range(1, 40)
        if len(district_of(index, street, str(house)).candidates) > 1
    }
    assert bool(overlaps(index)) is bool(doubtful)


@settings(max_examples=150)
@given(lines)
def test_every_line_finds_its_own_district_among_the_candidates(rows):
    index = index_of(*rows)
    for street, written, district in rows:
        read = parse_numbers(written)
        first = next(house for house in range(1, 60) if isinstance(read, NumberSet) and read.matches(house))
        assert district in district_of(index, street, str(first)).candidates


# --- a new index ---------------------------------------------------------------------------------------------------

POLNA, LESNA = StreetRow("Polna", "1-9", "a", 2), StreetRow("Leśna", "", "a", 3)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    (
        ((), (), Difference((), (), (), 0)),
        ((POLNA, LESNA), (LESNA, POLNA), Difference((), (), (), 2)),
        ((POLNA,), (POLNA, LESNA), Difference((LESNA,), (), (), 1)),
        ((POLNA, LESNA), (POLNA,), Difference((), (LESNA,), (), 1)),
        ((POLNA,), (StreetRow("ul. POLNA", "1 – 9", "a", 7),), Difference((), (), (), 1)),  # only written otherwise
        (
            (POLNA,),
            (StreetRow("Polna", "1-9", "b", 2),),
            Difference((), (), ((POLNA, StreetRow("Polna", "1-9", "b", 2)),), 0),
        ),
        (  # other numbers are another line
            (POLNA,),
            (StreetRow("Polna", "1-11", "a", 2),),
            Difference((StreetRow("Polna", "1-11", "a", 2),), (POLNA,), (), 0),
        ),
        ((POLNA, POLNA), (POLNA,), Difference((), (POLNA,), (), 1)),  # once too often
        ((StreetRow("Polna", "x", "a"),), (StreetRow("Polna", "x ", "a"),), Difference((), (), (), 1)),
    ),
)
def test_a_new_index_tells_what_came_went_and_moved(old, new, expected):
    assert difference(old, new) == expected


@settings(max_examples=150)
@given(lines, lines)
def test_every_line_of_both_indexes_is_accounted_for(old_lines, new_lines):
    old, new = index_of(*old_lines).rows, index_of(*new_lines).rows
    change = difference(old, new)
    assert len(change.removed) + len(change.moved) + change.unchanged == len(old)
    assert len(change.added) + len(change.moved) + change.unchanged == len(new)
    assert all(before.district != after.district for before, after in change.moved)


@settings(max_examples=50)
@given(lines, st.randoms(use_true_random=False))
def test_an_index_in_another_order_changes_nothing(rows, chance: random.Random):
    mixed = list(index_of(*rows).rows)
    chance.shuffle(mixed)
    assert difference(index_of(*rows).rows, mixed) == Difference((), (), (), len(rows))


def test_an_index_of_a_big_city_is_read_and_asked_whole():
    rows = tuple(
        StreetRow(f"Ulica{street} Długa", str(house), "ab"[house % 2], 50 * street + house)
        for street in range(400)
        for house in range(1, 51)
    )
    index = StreetIndex(rows)
    assert len(rows) == 20_000
    assert index.faults == []
    assert overlaps(index) == []
    assert all(district_of(index, row.street, row.numbers).district == row.district for row in rows[::7])
    assert difference(rows, rows).unchanged == 20_000
