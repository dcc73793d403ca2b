"""A line of the city's file: who it is, or everything that is wrong with it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.documents import reading, tables
from budzet.residents import pesel
from budzet.residents.register import rows
from budzet.residents.register.rows import COLUMNS, EXAMPLES, Person, person

TODAY = dt.date(2026, 9, 20)
JAN = "44051401359"  # born 14 May 1944
EMPTY = {column.key: "" for column in COLUMNS}


def read(**typed):
    values = {**EMPTY, "surname": "Nowak", "given_name": "Jan", **typed}
    return person(values, line=7, second_kind="mothers_maiden_name", today=TODAY)


def codes(**typed):
    found = read(**typed)
    return [(one.code, one.field) for one in found] if isinstance(found, list) else []


@pytest.mark.parametrize(
    ("typed", "born", "number"),
    [
        ({"birth_date": "1985-03-27"}, dt.date(1985, 3, 27), ""),
        ({"birth_date": "27.03.1985"}, dt.date(1985, 3, 27), ""),
        ({"birth_date": "27.3.1985 r."}, dt.date(1985, 3, 27), ""),
        ({"birth_date": "27-03-1985"}, dt.date(1985, 3, 27), ""),
        ({"birth_date": "1985/03/27"}, dt.date(1985, 3, 27), ""),
        # What an office program makes of a day.
        ({"birth_date": "1985-03-27 00:00:00"}, dt.date(1985, 3, 27), ""),
        # The PESEL alone gives the date, in each century.
        ({"pesel": JAN}, dt.date(1944, 5, 14), JAN),
        ({"pesel": "02270803624"}, dt.date(2002, 7, 8), "02270803624"),
        # Both agree.
        ({"pesel": JAN, "birth_date": "14.05.1944"}, dt.date(1944, 5, 14), JAN),
        ({"pesel": "440514-01359"}, dt.date(1944, 5, 14), JAN),
        # Noughts an office program has dropped.
        ({"pesel": "2270803624"}, dt.date(2002, 7, 8), "02270803624"),
        # The day of voting, and a hundred and fifteen years before it.
        ({"birth_date": "2026-09-20"}, TODAY, ""),
        ({"birth_date": "1910-09-21"}, dt.date(1910, 9, 21), ""),
    ],
)
def test_a_person_is_read_however_the_office_writes_days_and_numbers(typed, born, number):
    assert read(**typed) == Person("Nowak", "Jan", born, number, "")


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({}, [("birth_needed", "birth_date")]),
        ({"birth_date": "wczoraj"}, [("not_a_date", "birth_date")]),
        ({"birth_date": "31.02.1985"}, [("not_a_date", "birth_date")]),
        ({"birth_date": "85-03-27"}, [("not_a_date", "birth_date")]),
        ({"birth_date": "1985-03-27 12:30"}, [("not_a_date", "birth_date")]),
        ({"birth_date": "2026-09-21"}, [("born_in_future", "birth_date")]),
        ({"birth_date": "1910-09-20"}, [("too_old", "birth_date")]),
        # The vectors of domain.md §5.3.
        ({"pesel": "44051401358"}, [("bad_pesel", "pesel")]),
        ({"pesel": "25810512343"}, [("too_old", "pesel")]),
        ({"pesel": "83810512343"}, [("too_old", "pesel")]),
        ({"pesel": "50610512349"}, [("born_in_future", "pesel")]),
        ({"pesel": "26323100012"}, [("born_in_future", "pesel")]),
        ({"pesel": "4405140135"}, [("bad_pesel", "pesel")]),
        ({"pesel": "44O51401359"}, [("bad_pesel", "pesel")]),
        ({"pesel": "nie ma"}, [("bad_pesel", "pesel")]),
        ({"pesel": JAN, "birth_date": "1944-05-15"}, [("other_birth_date", "birth_date")]),
        # All that is wrong at once.
        ({"surname": "???", "given_name": "-", "pesel": "1", "birth_date": "x"}, [
            ("not_a_name", "surname"), ("not_a_name", "given_name"),
            ("bad_pesel", "pesel"), ("not_a_date", "birth_date"),
        ]),
    ],
)  # fmt: skip
def test_everything_that_is_wrong_with_a_line_is_told(typed, faults):
    assert codes(**typed) == faults


@pytest.mark.parametrize(
    ("kind", "typed", "second"),
    [
        ("mothers_maiden_name", {"pesel": JAN, "mothers_maiden_name": "Żak", "fathers_name": "Piotr"}, "Żak"),
        ("fathers_name", {"pesel": JAN, "mothers_maiden_name": "Żak", "fathers_name": "Piotr"}, "Piotr"),
        (None, {"pesel": JAN, "mothers_maiden_name": "Żak", "fathers_name": "Piotr"}, ""),
        # Without a PESEL there is nothing it could stand beside.
        ("mothers_maiden_name", {"birth_date": "1944-05-14", "mothers_maiden_name": "Żak"}, ""),
        # A dash that says "not known" is no name.
        ("mothers_maiden_name", {"pesel": JAN, "mothers_maiden_name": "---"}, ""),
    ],
)
def test_only_the_datum_the_edition_compares_is_taken(kind, typed, second):
    values = {**EMPTY, "surname": "Nowak", "given_name": "Jan", **typed}
    assert person(values, line=2, second_kind=kind, today=TODAY).second == second


@given(st.text("0123456789", min_size=11, max_size=11) | st.text(max_size=13))
def test_a_pesel_is_right_here_when_it_is_right_everywhere(text):
    right = pesel.is_valid(text) and text.isascii() and text.isdecimal()
    assert rows._born_by(text) == (pesel.birth_date(text) if right else None)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_no_fault_repeats_what_stands_in_the_file(surname, given_name, born, number):
    found = person(
        {**EMPTY, "surname": f"{surname}Kanarek", "given_name": given_name, "birth_date": born, "pesel": number},
        line=3,
        second_kind=None,
        today=TODAY,
    )
    if isinstance(found, list):
        assert {one.params["reason"] for one in found} <= set(rows.REASONS.values())
        assert {one.params["line"] for one in found} == {3}


def test_the_example_is_read_by_its_header_but_its_pesel_is_nobodys():
    data = tables.csv_bytes([column.names[0] for column in COLUMNS], EXAMPLES)
    table = reading.read_table(data, COLUMNS)
    assert table.fault_count == 0
    first, second = (person(row.values, line=row.line, second_kind=None, today=TODAY) for row in table.rows)
    assert [one.code for one in first] == ["bad_pesel"]
    assert isinstance(second, Person)
