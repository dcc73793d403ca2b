"""Tables of districts and streets: what is written is read as it was, and every fault names its line and column."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.documents import tables
from budzet.editions import place_tables
from budzet.editions.plan import DistrictPlan
from budzet.editions.streets import StreetRow

DISTRICTS = (
    DistrictPlan(key="polnoc", name="Północ", residents=4_000),
    DistrictPlan(key="poludnie", name="Południe", residents=3_000),
)
UNREADABLE = "Nie można odczytać numerów domów: „co drugi”. Przykłady: 1-15, od 17, 2-20 parzyste."
HEAD = "ulica;numery;dzielnica\n"
# An apostrophe before a sign of a formula is how the tables themselves disarm it.
words = st.text('aąbćdeężź =+-@"<;,.0123456789', min_size=1, max_size=20).map(str.strip).filter(any)
numbers = st.sampled_from(("", "1-15", "od 17", "2-20 parzyste", "5, 7, 9-13", "nieparzyste", "12a"))
street_rows = st.builds(
    lambda street, numbers, district: StreetRow(f"ul. {street} x", numbers, district),
    words,
    numbers,
    st.sampled_from(("polnoc", "poludnie")),
)


def csv_of(columns, lines):
    return tables.csv_bytes(place_tables.header(columns), lines)


@settings(max_examples=40)
@given(st.lists(street_rows, min_size=1, max_size=8))
def test_an_exported_index_is_imported_as_it_was(rows):
    lines = place_tables.street_lines(rows, DISTRICTS)
    for data in (
        csv_of(place_tables.STREET_COLUMNS, lines),
        tables.xlsx_bytes("ulice", place_tables.header(place_tables.STREET_COLUMNS), lines),
    ):
        read = place_tables.read_streets(data, DISTRICTS)
        assert read.faults == ()
        assert [(row.street, row.numbers, row.district) for row in read.rows] == [
            (row.street, row.numbers, row.district) for row in rows
        ]


@settings(max_examples=40)
@given(st.lists(words, min_size=1, max_size=6), st.data())
def test_exported_districts_are_imported_as_they_were(names, data):
    made = []
    for number, name in enumerate(names):
        parent = data.draw(st.sampled_from([None, *(one.key for one in made)]))
        residents = data.draw(st.none() | st.integers(0, 2_000_000))
        made.append(DistrictPlan(key=f"d{number}", name=f"{name} d{number}", parent=parent, residents=residents))
    read = place_tables.read_districts(
        csv_of(place_tables.DISTRICT_COLUMNS, place_tables.district_lines(made)), tuple(made)
    )
    assert read.faults == ()
    assert list(read.districts) == made


@pytest.mark.parametrize(
    ("lines", "told"),
    (
        ("Leśna;1-15;Zachód\n", ["Wiersz 2, kolumna „dzielnica”: W tej edycji nie ma dzielnicy „Zachód”."]),
        (
            "Leśna;15-1;Północ\n",
            ["Wiersz 2, kolumna „numery”: Numery domów „15-1” biegną od większego do mniejszego."],
        ),
        (";1;Północ\n", ["Wiersz 2, kolumna „ulica”: Brakuje wartości."]),
        ("...;1;Północ\n", ["Wiersz 2, kolumna „ulica”: Brakuje nazwy ulicy."]),
        (
            "Leśna;;Północ\n;1;Zachód\nPolna;co drugi;\n",
            [
                "Wiersz 3, kolumna „ulica”: Brakuje wartości.",
                "Wiersz 3, kolumna „dzielnica”: W tej edycji nie ma dzielnicy „Zachód”.",
                "Wiersz 4, kolumna „dzielnica”: Brakuje wartości.",
                f"Wiersz 4, kolumna „numery”: {UNREADABLE}",
            ],
        ),
    ),
)
def test_every_fault_of_an_index_is_told_with_line_and_column(lines, told):
    read = place_tables.read_streets((HEAD + lines).encode(), DISTRICTS)
    assert (list(read.faults), read.fault_count, read.rows) == (told, len(told), ())


def test_only_the_first_faults_are_told_and_all_are_counted():
    read = place_tables.read_streets((HEAD + "Leśna;x;Zachód\n" * 100).encode(), DISTRICTS)
    assert (len(read.faults), read.fault_count) == (place_tables.MOST_SHOWN, 200)


def test_a_district_is_known_by_its_name_or_its_key_in_any_letters():
    read = place_tables.read_streets((HEAD + "Leśna;;PÓŁNOC\nPolna;;poludnie\n").encode(), DISTRICTS)
    assert [row.district for row in read.rows] == ["polnoc", "poludnie"]


@pytest.mark.parametrize(
    "data",
    (
        b"",
        b"\x00\x01",
        "imię;wiek\nAnna;3\n".encode(),
        HEAD.encode(),
        b"PK\x03\x04 not a workbook",
        b"\xd0\xcf\x11\xe0 x",
    ),
)
def test_what_is_no_street_index_is_refused_with_a_sentence(data):
    read = place_tables.read_streets(data, DISTRICTS)
    assert read.fault_count >= 1
    assert all(read.faults)
    assert read.rows == ()


@pytest.mark.parametrize(
    ("lines", "told"),
    (
        ("Północ;dużo;\n", ["Wiersz 2, kolumna „mieszkańcy”: „dużo” to nie jest liczba mieszkańców."]),
        ("Północ;4000;\nPÓŁNOC;1;\n", ["Wiersz 3, kolumna „nazwa”: Ta dzielnica jest już w wierszu 2."]),
        ("Las;;Zachód\n", ["Wiersz 2, kolumna „leży w”: W tym pliku nie ma dzielnicy „Zachód”."]),
        (";-5;\n", ["Wiersz 2, kolumna „nazwa”: Brakuje wartości.",
                    "Wiersz 2, kolumna „mieszkańcy”: „-5” to nie jest liczba mieszkańców."]),
    ),
)  # fmt: skip
def test_every_fault_of_districts_is_told_with_line_and_column(lines, told):
    read = place_tables.read_districts(f"nazwa;mieszkańcy;leży w\n{lines}".encode(), DISTRICTS)
    assert (list(read.faults), read.districts) == (told, ())


def test_districts_keep_their_keys_and_new_ones_get_keys_of_their_own():
    data = "nazwa;mieszkańcy;leży w\npółnoc;4 100;\nZa łąką;;Północ\nZa-łąką 2;1.234.567;\n".encode()
    stored = (*DISTRICTS, DistrictPlan(key="za-laka", name="Dawna nazwa"))
    assert place_tables.read_districts(data, stored).districts == (
        DistrictPlan(key="polnoc", name="północ", residents=4_100),
        DistrictPlan(key="za-laka-2", name="Za łąką", parent="polnoc"),
        DistrictPlan(key="za-laka-2-2", name="Za-łąką 2", residents=1_234_567),
    )
