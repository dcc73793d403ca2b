"""In which district a person of the register lives."""

from __future__ import annotations

import pytest

from budzet.editions.plan import DistrictPlan
from budzet.editions.streets import StreetRow
from budzet.residents.register.areas import UNKNOWN, Areas

NORTH, SOUTH = 1, 2
AREAS = Areas(
    [DistrictPlan(key="polnoc", name="Północ"), DistrictPlan(key="poludnie", name="Południe")],
    [
        StreetRow("ul. Mariacka", "1-15", "polnoc"),
        StreetRow("ul. Mariacka", "od 16", "poludnie"),
        StreetRow("Sporna", "1-10", "polnoc"),
        StreetRow("Sporna", "10-20", "poludnie"),
    ],
)


@pytest.mark.parametrize(
    ("street", "house", "area"),
    [
        ("Mariacka", "3", NORTH),
        ("ul. Mariacka", "20/5", SOUTH),
        ("MARIACKA", "15A", NORTH),
        ("Mariacka", "", UNKNOWN),  # which of the two?
        ("Sporna", "10", UNKNOWN),  # the index gives it to both
        ("Sporna", "11", SOUTH),
        ("Nieznana", "1", UNKNOWN),
        ("", "", UNKNOWN),
    ],
)
def test_an_address_lies_where_the_index_says_or_nowhere(street, house, area):
    assert AREAS.at(street, house) == area
    assert AREAS.at(street, house) == area  # as it was remembered


@pytest.mark.parametrize(
    ("name", "area"), [("Północ", NORTH), ("polnoc", NORTH), ("POŁUDNIE", SOUTH), ("Zachód", None)]
)
def test_a_district_is_known_by_its_name_or_key(name, area):
    assert AREAS.named(name) == area


def test_an_edition_without_districts_has_no_areas():
    assert not Areas([], []).any
    assert Areas([], []).at("Mariacka", "1") == UNKNOWN
