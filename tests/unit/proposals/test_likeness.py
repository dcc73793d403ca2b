"""Which projects are alike: by words without their endings, place and district."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.proposals.likeness import ALIKE, Look, rank, score, stems

WANTED = Look.of("Ławki nad rzeką", "Bulwar Nadrzeczny", "polnoc")


@pytest.mark.parametrize(
    ("title", "place", "district", "alike"),
    (
        ("Ławki nad rzeką", "Bulwar Nadrzeczny", "polnoc", True),
        ("Nowe ławeczki nad Rzeką", "", "poludnie", True),
        ("Kino nad rzeką", "", "poludnie", True),
        ("Kino letnie w parku", "", "poludnie", False),
        ("Ławki i kosze nad rzeką", "", "", True),
        ("LAWKI NAD RZEKA", "", "poludnie", True),
        ("Budowa ławek przy rzece", "Bulwar Nadrzeczny", "polnoc", True),  # other endings, the same place
        ("Plac zabaw", "Bulwar Nadrzeczny", "polnoc", False),  # only the place
        ("Tężnia solankowa", "ul. Szkolna", "polnoc", False),
        ("", "", "", False),
    ),
)
def test_words_and_letters_of_the_title_decide_and_the_place_helps(title, place, district, alike):
    assert (score(WANTED, Look.of(title, place, district)) >= ALIKE) is alike


@pytest.mark.parametrize(
    ("text", "found"),
    (
        ("Budowa placu zabaw dla dzieci", {"pla", "zab", "dzie"}),
        ("Remont chodnika", {"chodn"}),
        ("Ławki, ławek", {"law"}),
        ("Siłownia plenerowa w parku", {"silow", "plene", "par"}),
        ("SP 4", {"4"}),
        ("Projekt dla mieszkańców", frozenset()),
    ),
)
def test_common_and_short_words_tell_nothing(text, found):
    assert stems(text) == found


def test_the_best_stand_first_and_no_more_than_are_shown():
    near, nearer = Look.of("Ławki nad stawem", "Bulwar", "polnoc"), Look.of("Ławki nad rzeką", "Bulwar", "polnoc")
    others = [(number, near) for number in range(1, 9)]
    found = rank(WANTED, [*others, (99, nearer), (100, Look.of("Plac zabaw", "", ""))])
    assert [match.id for match in found] == [99, 1, 2, 3, 4]
    assert all(first.score >= second.score for first, second in pairwise(found))


looks = st.builds(
    Look.of,
    st.text(alphabet="łaąkwino rze", max_size=20),
    st.text(alphabet="bulwar ", max_size=10),
    st.sampled_from(["", "polnoc"]),
)


@settings(max_examples=200)
@given(one=looks, other=looks)
def test_likeness_is_mutual_and_never_over_one(one, other):
    assert score(one, other) == score(other, one)
    assert 0 <= score(one, other) <= 1 + 1e-9
    if one.title and one.place and one.letters:
        assert score(one, one) == pytest.approx(1)
