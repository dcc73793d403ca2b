"""Names of streets are one however they are written, and two where they mean two streets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.base.text import fold
from budzet.editions.street_names import folded, street_name


@pytest.mark.parametrize(
    "writings",
    (
        ("ul. Jana Kochanowskiego", "ULICA JANA KOCHANOWSKIEGO", "Kochanowskiego Jana", "jana kochanowskiego"),
        ("ul. 3 Maja", "3-go Maja", "3go Maja", "Trzeciego Maja", "ul. Trzeciego maja", "Maja 3"),
        ("11 Listopada", "Jedenastego Listopada", "11-ego listopada"),
        ("27 Stycznia", "Dwudziestego Siódmego Stycznia"),
        ("30 Lipca", "Trzydziestego Lipca"),
        ("20 Października", "Dwudziestego Października"),
        (
            "gen. Władysława Sikorskiego",
            "Generała Władysława Sikorskiego",
            "Sikorskiego Władysława",
            "gen Sikorskiego W",
        ),
        ("św. Barbary", "Świętej Barbary", "ul. Św. Barbary"),
        ("ks. Józefa Szafranka", "Księdza Józefa Szafranka"),
        ("ppłk. Karola Kozłowskiego", "podpułkownika Karola Kozłowskiego"),
        ("al. Wojciecha Korfantego", "Aleja Wojciecha Korfantego", "Korfantego Wojciecha, al."),
        ("pl. Wolności", "Plac Wolności", "ul. Plac Wolności"),
        ("os. Tysiąclecia", "Osiedle 1000-lecia", "osiedle Tysiąclecia"),
        ("Jana III Sobieskiego", "Króla Jana Trzeciego Sobieskiego"),
        ("Jana Pawła II", "Jana Pawła Drugiego"),
        ("Skłodowskiej-Curie", "Curie-Skłodowskiej"),
    ),
)
def test_the_same_street_is_known_however_it_is_written(writings):
    full = [writing for writing in writings if not writing.endswith(" W")]
    assert len({folded(writing) for writing in full}) == 1
    first = street_name(writings[0])
    for writing in writings:
        name = street_name(writing)
        assert name.essential == first.essential
        assert name.agrees(first)


@pytest.mark.parametrize(
    ("one", "two"),
    (
        ("1 Maja", "3 Maja"),
        ("pl. Wolności", "ul. Wolności"),
        ("al. Korfantego", "Korfantego"),
        ("Jana Kochanowskiego", "Piotra Kochanowskiego"),
        ("Jana Pawła II", "Jana Pawła I"),
        ("os. Witosa", "Witosa"),
    ),
)
def test_two_streets_stay_two(one, two):
    assert folded(one) != folded(two)


@pytest.mark.parametrize(
    ("one", "two", "agree"),
    (
        ("Jana Kochanowskiego", "Kochanowskiego", True),
        ("J. Kochanowskiego", "Jana Kochanowskiego", True),
        ("P. Kochanowskiego", "Jana Kochanowskiego", False),
        ("Piotra Kochanowskiego", "Jana Kochanowskiego", False),
        ("Jana Sobieskiego", "Jana III Sobieskiego", True),
    ),
)
def test_given_names_may_be_left_out_or_shortened_but_not_contradict(one, two, agree):
    first, second = street_name(one), street_name(two)
    assert first.essential == second.essential
    assert first.agrees(second) is second.agrees(first) is agree


@pytest.mark.parametrize(
    ("written", "words"),
    (
        ("Plac", ("plac",)),  # the whole name
        ("ul. Generała", ("generala",)),
        ("Jadwigi", ("jadwigi",)),
        ("Krótka", ("krotka",)),
        ("", ()),
        ("…", ()),
    ),
)
def test_what_is_the_whole_name_is_never_left_out(written, words):
    assert street_name(written).words == words
    assert street_name(written).essential == frozenset(words)


parts_of_names = st.sampled_from(
    ("ul.", "Polna", "Długa", "Jana", "Kochanowskiego", "gen.", "Sikorskiego", "3", "II", "Maja", "Trzeciego", "O.")
)


@given(st.lists(parts_of_names, max_size=5))
def test_a_name_with_words_always_has_some_that_stay(parts):
    name = street_name(" ".join(parts))
    assert name.essential <= set(name.words)
    assert bool(name.essential) is bool(name.words) is bool(parts)


@given(st.permutations(["Marii", "Skłodowskiej", "Curie"]))
def test_words_in_any_order_are_one_key(parts):
    assert folded(" ".join(parts)) == folded("Marii Skłodowskiej-Curie")


@given(st.text(alphabet="aąbcćiłóśvxyżź XIVŁŻ39.-/", max_size=30))
def test_case_and_marks_never_make_another_street(text):
    assert folded(text.upper()) == folded(text.lower()) == folded(fold(text))
