"""What clerks write in the cells of a sheet of applications, and what it means."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from budzet.proposals import sheet_cells
from budzet.proposals.application import CostItem


@pytest.mark.parametrize(
    ("text", "channel"),
    (
        ("papier", "paper_point"),
        ("Na papierze", "paper_point"),
        ("w punkcie", "paper_point"),
        ("POCZTA", "post"),
        ("e-Doręczenia", "e_delivery"),
        ("ePUAP", "epuap"),
        ("e-mail", "email"),
    ),
)
def test_ways_an_application_may_come_are_known_as_clerks_write_them(text, channel):
    assert sheet_cells.channel(text) == channel


@pytest.mark.parametrize(
    ("text", "read"),
    (
        ("2026-05-04", dt.date(2026, 5, 4)),
        ("4.05.2026", dt.date(2026, 5, 4)),
        ("04.05.2026 r.", dt.date(2026, 5, 4)),
        ("2026-05-04 10:15", dt.datetime(2026, 5, 4, 8, 15, tzinfo=dt.UTC)),
        ("2026-05-04 10:15:30", dt.datetime(2026, 5, 4, 8, 15, tzinfo=dt.UTC)),
        ("2026-01-04T9:05", dt.datetime(2026, 1, 4, 8, 5, tzinfo=dt.UTC)),
        ("4.05.2026 10:15", dt.datetime(2026, 5, 4, 8, 15, tzinfo=dt.UTC)),
    ),
)
def test_days_and_hours_are_read_on_the_clock_of_warsaw(text, read):
    assert sheet_cells.when(text) == read


@pytest.mark.parametrize(("text", "answer"), (("", None), ("tak", True), ("TAK", True), ("n", False), ("Nie", False)))
def test_answers(text, answer):
    assert sheet_cells.yes_no(text) is answer


@pytest.mark.parametrize(
    ("text", "answer"), (("", None), ("tak", "yes"), ("nie", "no"), ("Nie dotyczy", "not_applicable"))
)
def test_answers_about_universal_design(text, answer):
    assert sheet_cells.design(text) == answer


@pytest.mark.parametrize(
    ("text", "grosze"), (("", None), ("0", 0), ("12 500", 1_250_000), ("12500,50 zł", 1_250_050), ("7.5", 750))
)
def test_sums(text, grosze):
    assert sheet_cells.amount(text) == grosze


@pytest.mark.parametrize(("text", "read"), (("", None), ("50,2599", 50.2599), ("-19.02", -19.02), ("90", 90.0)))
def test_degrees(text, read):
    assert sheet_cells.degrees(text, 90) == read


@pytest.mark.parametrize(("text", "read"), (("", None), ("0", 0), ("15", 15)))
def test_numbers_of_signatures(text, read):
    assert sheet_cells.whole_number(text) == read


def test_an_estimate_is_rows_or_one_sum():
    rows = "Ławka | 3 | szt. | 1 200\n\nZiemia|2,5|m³|80,40"
    items = (
        CostItem(what="Ławka", quantity=3_000, unit="szt.", unit_price=120_000),
        CostItem(what="Ziemia", quantity=2_500, unit="m³", unit_price=8_040),
    )
    assert sheet_cells.estimate(rows, "") == items
    assert sheet_cells.estimate(rows, "3801") == items
    assert sheet_cells.estimate("", "12 500") == (CostItem(what="Całość projektu", unit_price=1_250_000),)
    assert sheet_cells.estimate("", "") == sheet_cells.estimate("", "0") == ()


@pytest.mark.parametrize(
    ("function", "arguments", "sentence"),
    (
        (sheet_cells.channel, ("gołąb",), "Napisz jedno z: papier"),
        (sheet_cells.when, ("wczoraj",), "Napisz datę"),
        (sheet_cells.when, ("2026-02-30",), "Napisz datę"),
        (sheet_cells.when, ("2026-05-04 25:00",), "Napisz datę"),
        (sheet_cells.when, ("",), "Napisz datę"),
        (sheet_cells.yes_no, ("może",), "Napisz „tak” albo „nie”."),
        (sheet_cells.yes_no, ("?",), "Napisz „tak” albo „nie”."),
        (sheet_cells.design, ("trochę",), "Napisz „tak”, „nie” albo „nie dotyczy”."),
        (sheet_cells.amount, ("dużo",), "Napisz kwotę"),
        (sheet_cells.amount, ("-5",), "Napisz kwotę"),
        (sheet_cells.amount, ("9" * 15,), "Napisz kwotę"),
        (sheet_cells.degrees, ("91", 90), "Napisz stopnie"),
        (sheet_cells.degrees, ("50°", 90), "Napisz stopnie"),
        (sheet_cells.whole_number, ("15 osób",), "Napisz liczbę"),
        (sheet_cells.whole_number, ("-1",), "Napisz liczbę"),
        (sheet_cells.estimate, ("Ławka za 1200", ""), "Napisz każdą pozycję w osobnym wierszu"),
        (sheet_cells.estimate, ("Ławka | trzy | szt. | 1200", ""), "Napisz każdą pozycję w osobnym wierszu"),
        (sheet_cells.estimate, ("Ławka | 3 | szt. |", ""), "Napisz każdą pozycję w osobnym wierszu"),
        (sheet_cells.estimate, ("| 3 | szt. | 5", ""), "Napisz każdą pozycję w osobnym wierszu"),
        (sheet_cells.estimate, ("Ławka | 1 | szt. | 5", "6"), "Pozycje kosztorysu nie sumują się"),
    ),
)
def test_what_cannot_be_read_is_refused_with_what_to_write(function, arguments, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        function(*arguments)
