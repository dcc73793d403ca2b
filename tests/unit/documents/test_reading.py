"""A clerk's table is read whole or refused whole, and then every fault is told with its line and column."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budzet.documents.reading import LIMITS, Column, Faults, Table, read_table, sentence, stream
from budzet.documents.tables import csv_bytes, xlsx_bytes
from budzet.documents.uploads import REASONS, Limits

NAME = Column("name", ("Imię i nazwisko", "Osoba"), longest=40)
PHONE = Column("phone", ("Telefon",), required=False)
SINCE = Column("since", ("Od kiedy",), required=False)
COLUMNS = (NAME, PHONE, SINCE)
SMALL = Limits(max_bytes=2_000, max_rows=3, max_columns=5, max_shown=2)

TABLE = "Imię i nazwisko;Telefon;Od kiedy\r\nŻaneta Gęś;601;2026-03-01\r\n\r\nJan Łoś;;\r\n"
READ = [
    (2, {"name": "Żaneta Gęś", "phone": "601", "since": "2026-03-01"}),
    (4, {"name": "Jan Łoś", "phone": "", "since": ""}),
]


def read(data: bytes | str, limits: Limits = LIMITS) -> Table:
    """Read a table of the columns above."""
    return read_table(data.encode() if isinstance(data, str) else data, COLUMNS, limits=limits)


def rows(table: Table) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table without a fault."""
    assert table.findings == ()
    return [(row.line, dict(row.values)) for row in table.rows]


def told(table: Table) -> list[tuple[str, Any, Any]]:
    """Return the faults of a table that was refused."""
    assert table.rows == ()
    return [(finding.code, finding.params["line"], finding.params["column"]) for finding in table.findings]


def workbook(*lines: tuple) -> bytes:
    """Return a workbook as a spreadsheet saves it."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data: bytes, part: str, change: Any) -> bytes:
    """Return a workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig", "cp1250"))
@pytest.mark.parametrize("separator", (";", ",", "\t"))
@pytest.mark.parametrize("line_end", ("\r\n", "\n", "\r"))
def test_a_csv_file_is_read_however_an_office_program_wrote_it(encoding, separator, line_end):
    text = TABLE.replace(";", separator).replace("\r\n", line_end)
    assert rows(read(text.encode(encoding))) == READ


@pytest.mark.parametrize(
    "header",
    (
        "Telefon;Od kiedy;Imię i nazwisko",  # in any order
        "telefon; OD KIEDY ;IMIE I NAZWISKO",  # whatever case, spaces and marks
        '"Telefon";"Od kiedy";"Osoba"',  # by another name
        "\n;;\nTelefon;Od kiedy;Osoba",  # under empty lines
    ),
)
def test_columns_are_known_by_their_names(header):
    (row,) = read(f"{header}\n601;2026-03-01;Jan Łoś\n").rows
    assert dict(row.values) == {"name": "Jan Łoś", "phone": "601", "since": "2026-03-01"}


def test_a_column_nobody_needs_may_be_missing():
    assert rows(read("Osoba\nJan Łoś\n")) == [(2, {"name": "Jan Łoś", "phone": "", "since": ""})]


def test_a_cell_may_hold_lines_quotes_and_separators():
    table = read('Osoba;Telefon\n"Jan; ""Johnny""\nŁoś";1\nAnna;2\n')
    assert [(row.line, row.values["name"]) for row in table.rows] == [(2, 'Jan; "Johnny"\nŁoś'), (4, "Anna")]


def test_a_separator_is_chosen_by_the_names_it_sets_apart():
    columns = (Column("full", ("Nazwisko, imię",)), Column("note", ("Uwagi; inne",), required=False))
    table = read_table("Nazwisko, imię\tUwagi; inne\nŁoś, Jan\ta;b\n".encode(), columns)
    assert [dict(row.values) for row in table.rows] == [{"full": "Łoś, Jan", "note": "a;b"}]


def test_a_workbook_is_read_as_a_person_would_type_it():
    day = dt.datetime(2026, 3, 1)  # noqa: DTZ001  a spreadsheet knows no zones
    data = workbook(
        ("Osoba", "Telefon", "Od kiedy"),
        (" Żaneta ", 601000000, day),
        (None, None, None),
        ("Jan", 12.5, day.replace(hour=8)),
        ("Ewa", True, dt.time(8, 30)),
        ("Iwo", 3.0, False),
    )
    assert [(row.line, *row.values.values()) for row in read(data).rows] == [
        (2, "Żaneta", "601000000", "2026-03-01"),
        (4, "Jan", "12.5", "2026-03-01 08:00:00"),
        (5, "Ewa", "tak", "08:30:00"),
        (6, "Iwo", "3", "nie"),
    ]


def test_only_the_first_sheet_of_a_workbook_counts():
    book = openpyxl.load_workbook(io.BytesIO(workbook(("Osoba",), ("Jan",))))
    book.create_sheet("Notatki").append(["cokolwiek"])
    book.save(out := io.BytesIO())
    assert [row.values["name"] for row in read(out.getvalue()).rows] == ["Jan"]


@pytest.mark.parametrize("write", (csv_bytes, lambda header, lines: xlsx_bytes("Osoby", header, lines)))
def test_what_we_wrote_can_be_handed_in_again(write):
    data = write(("Osoba", "Telefon", "Od kiedy"), [("=Jan", "+48 601", dt.date(2026, 3, 1)), ("-", "5", None)])
    assert rows(read(data)) == [
        (2, {"name": "=Jan", "phone": "+48 601", "since": "2026-03-01"}),
        (3, {"name": "-", "phone": "5", "since": ""}),
    ]


@pytest.mark.parametrize(
    ("data", "faults"),
    (
        (b"", [("empty_file", None, None)]),
        (b"\xef\xbb\xbf\r\n;;\r\n", [("empty_file", None, None)]),
        (b"\xc2\xa0\n", [("empty_file", None, None)]),
        (b"Osoba\n\x81", [("undecodable", None, None)]),
        ("Osoba\nJan".encode("utf-16"), [("not_a_table", None, None)]),
        (b"%PDF-1.7 abc", [("not_a_table", None, None)]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", [("old_spreadsheet", None, None)]),
        (b"PK\x03\x04 and no more", [("not_a_table", None, None)]),
        (b"Imie\nJan\n", [("not_a_table", None, None)]),  # no column we know
        (b"x" * 2_001, [("file_too_large", None, None)]),
        (b"Osoba\n", [("no_rows", None, None)]),
        (b"Osoba\nJan\n\nEwa\nIwo\nOla\n", [("too_many_rows", None, None)]),
        (b"Osoba;;;;;\n", [("too_many_columns", 1, None)]),
        (b'Osoba\nJan\n"Ewa\nIwo', [("broken_quotes", 3, None)]),
        (b'Osoba\n"Jan"x\n', [("broken_quotes", 2, None)]),
        (b"Telefon\n1\n", [("missing_column", None, "Imię i nazwisko")]),
        (b"Osoba;Osoba\nJan;Ewa\n", [("column_twice", 1, "Imię i nazwisko")]),
        ("Osoba;Imię i nazwisko\nJan;Ewa\n".encode(), [("column_twice", 1, "Imię i nazwisko")]),
        (b"Osoba;Wiek\nJan;7\n", [("unknown_column", 1, "Wiek")]),
        (b"Osoba;??\nJan;7\n", [("unknown_column", 1, "??")]),
        (b"Osoba;" + b"w" * 90 + b"\nJan;7\n", [("unknown_column", 1, "w" * 60 + "…")]),
        (b"Osoba;Telefon\n;7\n", [("missing_value", 2, "Imię i nazwisko")]),
        (b"Telefon;Osoba\n7\n", [("missing_value", 2, "Imię i nazwisko")]),  # a row cut short
        (b"Osoba\n" + b"x" * 41 + b"\n", [("too_long", 2, "Imię i nazwisko")]),
        (b"Osoba;Telefon\nJan;1\x002\n", [("control_character", 2, "Telefon")]),
        (b"Osoba;Telefon\nJan;#n/d!\n", [("error_value", 2, "Telefon")]),
        (b"Osoba\nJan;7\n", [("cell_without_column", 2, None)]),
    ),
)
def test_a_file_that_is_no_such_table_is_refused(data, faults):
    assert told(read(data, SMALL)) == faults


def test_every_fault_is_told_at_once():
    table = read("Telefon;Wiek;Od kiedy\n1;2;\x01\n#ADR!;;\n;;;5\n")
    assert told(table) == [
        ("missing_column", None, "Imię i nazwisko"),
        ("unknown_column", 1, "Wiek"),
        ("control_character", 2, "Od kiedy"),
        ("error_value", 3, "Telefon"),
        ("cell_without_column", 4, None),
    ]
    assert table.fault_count == 5
    assert [finding.field for finding in table.findings] == ["name", "", "since", "phone", ""]


def test_the_first_faults_are_told_and_all_are_counted():
    table = read("Osoba;Telefon\n;1\n;2\n;3\n", SMALL)
    assert told(table) == [("missing_value", line, "Imię i nazwisko") for line in (2, 3)]
    assert table.fault_count == 3


def test_a_fault_found_on_the_way_comes_with_the_one_that_ends_the_reading():
    table = read('Osoba;Wiek\nJan;1\n"Ewa\n', SMALL)
    assert told(table) == [("unknown_column", 1, "Wiek"), ("broken_quotes", 3, None)]


@pytest.mark.parametrize(
    ("data", "words"),
    (
        (b"", "Plik jest pusty."),
        (b"Telefon\n1\n", "Kolumna „Imię i nazwisko”: Brakuje tej kolumny."),
        (b"Osoba;Telefon\n;7\n", "Wiersz 2, kolumna „Imię i nazwisko”: Brakuje wartości."),
        (b"Osoba\nJan;7\n", "Wiersz 2: Ta komórka stoi poza kolumnami nagłówka."),
    ),
)
def test_a_fault_is_a_sentence_for_a_clerk(data, words):
    assert [sentence(finding) for finding in read(data).findings] == [words]


SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook(("Osoba", "Telefon"), ("Jan", 7))
DECLARATION = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("part", "change", "fault"),
    (
        (SHEET, lambda xml: xml + b" " * (60 * 1024 * 1024), "unpacks_too_large"),  # some kilobytes when packed
        (SHEET, lambda xml: DECLARATION + xml, "not_a_table"),
        (SHEET, lambda xml: (DECLARATION + xml).decode().encode("utf-16"), "not_a_table"),
        # Where two pieces of a long part meet.
        (SHEET, lambda xml: b" " * (1024 * 1024 - 4) + DECLARATION + xml, "not_a_table"),
        (SHEET, lambda xml: xml[: len(xml) // 2], "not_a_table"),
        (SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="1048577"'), "not_a_table"),
        (SHEET, lambda xml: xml.replace(b'r="B2"', b'r="XFD2"'), None),  # out of sight, and not unfolded
        (SHEET, lambda xml: xml.replace(b'r="B2"', b'r="CW2"'), "too_many_columns"),
        (SHEET, lambda xml: xml.replace(b"A1:B2", b"A1:XFD1048576"), None),  # what it says of its size
        ("xl/workbook.xml", lambda xml: b"", "not_a_table"),
        ("xl/workbook.xml", lambda xml: re.sub(rb"<sheet .*?/>", b"", xml), "not_a_table"),
    ),
)
def test_a_workbook_made_to_do_harm_is_refused_or_harmless(part, change, fault):
    table = read(changed(GOOD, part, change))
    assert [finding.code for finding in table.findings] == ([fault] if fault else [])
    if fault is None:
        assert [row.values["name"] for row in table.rows] == ["Jan"]


def test_an_archive_of_thousands_of_parts_is_refused():
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        for number in range(1_001):
            archive.writestr(f"{number}.xml", b"")
    assert told(read(out.getvalue())) == [("unpacks_too_large", None, None)]


def test_a_workbook_of_too_many_rows_is_refused():
    assert told(read(workbook(("Osoba",), *[("Jan",)] * 5), Limits(max_rows=3))) == [("too_many_rows", None, None)]


def test_a_number_keeps_the_digits_it_was_typed_with():
    data = xlsx_bytes("A", ("Osoba", "Telefon"), [("Jan", Decimal("0.1")), ("Ewa", Decimal("1E-7"))])
    assert [row.values["phone"] for row in read(data).rows] == ["0.1", "0.0000001"]


pieces = st.sampled_from(
    ["Osoba", "Telefon", ";", ",", "\t", "\n", "\r\n", '"', "\x00", "=1", "#N/D!", "ż", "\ufeff", "PK\x03\x04", " "]
)
garbage = st.binary(max_size=300) | st.lists(pieces | st.text(max_size=5), max_size=30).map(
    lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
)


@settings(max_examples=200, deadline=None)
@given(garbage)
@example(b"PK\x05\x06" + bytes(18))
def test_whatever_is_handed_in_there_are_rows_or_faults_never_both(data):
    table = read(data, SMALL)
    assert bool(table.rows) != bool(table.findings)
    assert table.fault_count >= len(table.findings)
    assert {finding.code for finding in table.findings} <= REASONS.keys()
    assert all(sentence(finding) for finding in table.findings)
    for row in table.rows:
        assert row.values.keys() == {"name", "phone", "since"}
        assert row.values["name"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_damaged_anywhere_never_breaks_the_reader(data):
    part = data.draw(st.sampled_from(["", *zipfile.ZipFile(io.BytesIO(GOOD)).namelist()]))
    noise = data.draw(st.binary(min_size=1, max_size=4))

    def spoil(content: bytes) -> bytes:
        place = data.draw(st.integers(0, max(len(content) - 1, 0)))
        return content[:place] + noise + content[place + len(noise) :]

    table = read(changed(GOOD, part, spoil) if part else spoil(GOOD))
    assert bool(table.rows) != bool(table.findings)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1), min_size=1))
def test_every_readable_text_comes_back_as_it_was_written(names):
    written = [name for name in names if name.strip() and not name.strip().startswith(("'", "#"))]
    columns = (Column("name", ("Osoba",), longest=100_000),)
    for data in (
        csv_bytes(("Osoba",), [(name,) for name in written]),
        xlsx_bytes("A", ("Osoba",), [(name,) for name in written]),
    ):
        table = read_table(data, columns)
        assert [row.values["name"] for row in table.rows] == [name.strip() for name in written]


def test_a_long_table_is_read_row_by_row_from_a_file_that_stays_open():
    lines = "".join(f"osoba {number};{number}\r\n" for number in range(5_000))
    source = io.BytesIO(("osoba;telefon\r\n" + lines).encode("cp1250"))
    faults = Faults(3)
    columns = [Column("who", ("osoba",)), Column("phone", ("telefon",))]
    rows = stream(source, columns, faults)
    assert next(rows).values == {"who": "osoba 0", "phone": "0"}
    assert source.tell() < len(source.getvalue())
    assert sum(1 for _row in rows) == 4_999
    assert not source.closed
    assert faults.count == 0
