"""Tables for clerks open in an office program as what they are: text as text, numbers as numbers, days as days."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.documents.characters import FORMULA, holdable, plain
from budzet.documents.tables import csv_bytes, xlsx_bytes

HEADER = ("Numer", "Tytuł", "Koszt")
NOON = dt.datetime(2026, 10, 1, 10, 0, tzinfo=dt.UTC)  # 12:00 in Warsaw


def sheet(data: bytes):
    """Return the one sheet of a workbook."""
    (found,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    return found


def read_csv(data: bytes) -> list[list[str]]:
    """Read a file as an office program does."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


def test_a_csv_file_has_a_mark_semicolons_quotes_and_lines_of_windows():
    written = csv_bytes(HEADER, [(1, 'Ławka "pod lipą"', Decimal("1250.50"))])
    assert written == '\ufeff"Numer";"Tytuł";"Koszt"\r\n"1";"Ławka ""pod lipą""";"1250,50"\r\n'.encode()


@pytest.mark.parametrize(
    ("cell", "written"),
    (
        (None, ""),
        (-5, "-5"),  # a real number may begin with a minus
        (Decimal("-0.5"), "-0,5"),
        (Decimal("1E+3"), "1000"),
        ("-5", "'-5"),  # a text may not
        ("=1+1", "'=1+1"),
        ("+48 32 000 00 00", "'+48 32 000 00 00"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\x00=1", "'=1"),  # what is not drawn hides nothing
        ("a = b", "a = b"),
        (dt.date(2026, 3, 1), "2026-03-01"),
        (NOON, "2026-10-01 12:00:00"),
    ),
)
def test_a_cell_of_a_csv_file(cell, written):
    assert read_csv(csv_bytes(("A",), [(cell,)])) == [["A"], [written]]


@pytest.mark.parametrize(
    ("cell", "value", "kind"),
    (
        (None, None, "n"),
        (7, 7, "n"),
        (Decimal("-1250.50"), -1250.5, "n"),
        ("=1+1", "=1+1", "s"),  # never a formula
        ("#N/A", "#N/A", "s"),  # never an error
        ("007", "007", "s"),
        ("2026-01-01", "2026-01-01", "s"),
        ("zażółć\ngęślą", "zażółć\ngęślą", "s"),
        ("a\x00\x1fb", "ab", "s"),
        (44051401458 * 10**6, "44051401458000000", "s"),  # a spreadsheet would round it
        (dt.date(2026, 3, 1), dt.datetime(2026, 3, 1), "d"),  # noqa: DTZ001  a spreadsheet knows no zones
        (NOON, dt.datetime(2026, 10, 1, 12), "d"),  # noqa: DTZ001
        (dt.date(1863, 1, 22), "1863-01-22", "s"),  # before the calendar of spreadsheets begins
        (dt.datetime(1863, 1, 22, tzinfo=dt.UTC), "1863-01-22 01:24:00", "s"),
    ),
)
def test_a_cell_of_a_workbook(cell, value, kind):
    found = sheet(xlsx_bytes("Projekty", ("A",), [(cell,)]))["A2"]
    assert (found.value, found.data_type) == (value, kind)


@pytest.mark.parametrize("number", ("NaN", "Infinity"))
@pytest.mark.parametrize("write", (csv_bytes, lambda header, rows: xlsx_bytes("A", header, rows)))
def test_a_number_that_is_none_is_refused(number, write):
    with pytest.raises(ValueError, match="not a finite number"):
        write(("A",), [(Decimal(number),)])


def test_the_header_of_a_workbook_is_bold_stays_in_sight_filters_and_is_printed_on_each_page():
    found = sheet(xlsx_bytes("Projekty", HEADER, [(1, "Ławka", 5), (2, "x" * 200, 7)]))
    assert [cell.value for cell in found[1]] == list(HEADER)
    assert [cell.font.bold for row in found["A1:C2"] for cell in row] == [True] * 3 + [False] * 3
    assert (found.freeze_panes, found.auto_filter.ref, found.print_title_rows) == ("A2", "A1:C3", "$1:$1")
    widths = [found.column_dimensions[letter].width for letter in "ABC"]
    assert widths == [9, 61, 9]


@pytest.mark.parametrize(
    ("title", "shown"),
    (
        ("Projekty", "Projekty"),
        ("Pula [Północ]: 1/2?*\\", "Pula Północ 1 2"),
        ("Bardzo długa nazwa puli, której nie widać", "Bardzo długa nazwa puli, której"),
        ("'", "Tabela"),
        ("", "Tabela"),
    ),
)
def test_a_sheet_has_a_title_spreadsheets_take(title, shown):
    assert sheet(xlsx_bytes(title, HEADER, [])).title == shown


def test_the_same_table_gives_the_same_bytes_and_tells_no_time():
    first, second = (xlsx_bytes("Projekty", HEADER, [(1, "Ławka", Decimal("5.5"))]) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b"dcterms" not in archive.read("docProps/core.xml").replace(b"xmlns:dcterms", b"")


@given(st.text())
def test_no_text_is_a_formula_and_none_is_changed_but_by_one_apostrophe(text):
    assert not plain(text).startswith(FORMULA)
    assert plain(text).removeprefix("'") == text.removeprefix("'")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=4))
def test_every_text_can_be_written_and_read_back(rows):
    kept = [[holdable(text) for text in row] for row in rows]
    assert read_csv(csv_bytes(("A", "B"), rows))[1:] == [[plain(text) for text in row] for row in kept]
    found = sheet(xlsx_bytes("A", ("A", "B"), rows))
    read = [[cell or "" for cell in row] for row in found.iter_rows(min_row=2, values_only=True)]
    assert read == kept
