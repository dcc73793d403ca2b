"""The PESEL number: a sound one has a birth date somebody living may have; which person it is, nobody is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.residents import pesel
from budzet.residents.identity import Asked, check
from budzet.residents.schemes import BY_PESEL, BY_PESEL_AND_REGISTER, Declaration, Scheme

VOTING_DAY = dt.date(2026, 5, 4)
VALID = Declaration(
    given_name="Anna",
    surname="Nowak",
    pesel="44051401359",
    second_datum="Wiśniewska",
    street="Szkolna",
    house="12A",
    email="anna@example.com",
    lives_here=True,
)
WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
DIGIT_CHANGE = st.integers(1, 9)


def faults(number: str, scheme: Scheme = BY_PESEL, **changes: str) -> list[tuple[str, str]]:
    """Return code and field of each fault of a declaration with this number."""
    found = check(replace(VALID, pesel=number, **changes), Asked(scheme), today=VOTING_DAY)
    return [(finding.code, finding.field) for finding in found]


@pytest.mark.parametrize(
    ("number", "expected"),
    (
        ("44051401359", []),  # born on 14 May 1944
        (" 440514 01359 ", []),
        ("440514-01359", []),
        ("25810512343", [("too_old", "pesel")]),  # sound, but born in 1825
        ("83810512343", [("too_old", "pesel")]),  # 1883
        ("50610512349", [("born_in_future", "pesel")]),  # 2250
        ("26323100012", [("born_in_future", "pesel")]),  # 31 December 2026
        ("44051401358", [("not_a_pesel", "pesel")]),  # a wrong check digit
        ("44053201350", [("not_a_pesel", "pesel")]),  # 32 May
        ("4405140135", [("not_a_pesel", "pesel")]),
        ("440514013599", [("not_a_pesel", "pesel")]),
        ("4405140135A", [("not_a_pesel", "pesel")]),
        ("٤٤٠٥١٤٠١٣٥٩", [("not_a_pesel", "pesel")]),
        ("", [("pesel_required", "pesel")]),
    ),
)
def test_a_number_is_judged_by_its_check_digit_and_its_birth_date(number, expected):
    """The vectors of the domain notes, §5.3."""
    assert faults(number) == expected


def test_the_second_datum_is_a_name_and_cannot_be_left_out():
    assert faults(VALID.pesel, BY_PESEL_AND_REGISTER) == []
    assert faults(VALID.pesel, BY_PESEL_AND_REGISTER, second_datum=" ") == [("second_datum_required", "second_datum")]
    assert faults(VALID.pesel, BY_PESEL_AND_REGISTER, second_datum="?") == [("not_a_name", "second_datum")]


def test_every_age_from_a_newborn_to_115_is_taken():
    for age in range(116):
        assert faults(number_of(VOTING_DAY.replace(year=VOTING_DAY.year - age))) == []
    assert faults(number_of(VOTING_DAY.replace(year=VOTING_DAY.year - 116))) == [("too_old", "pesel")]


@given(st.dates(dt.date(1800, 1, 1), dt.date(2299, 12, 31)), st.integers(0, 9999))
def test_the_birth_date_of_every_century_is_read_from_the_number(born, serial):
    assert pesel.birth_date(number_of(born, serial)) == born


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.integers(0, 9999), st.integers(0, 10), st.integers(1, 9)
)
def test_one_wrong_digit_is_always_noticed(born, serial, place, change):
    number = number_of(born, serial)
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    assert not pesel.is_valid(wrong)


def number_of(born: dt.date, serial: int = 123) -> str:
    """Return a sound number, made by the published weights and not by the library."""
    month = born.month + {18: 80, 19: 0, 20: 20, 21: 40, 22: 60}[born.year // 100]
    digits = f"{born.year % 100:02d}{month:02d}{born.day:02d}{serial:04d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True))
    return digits + str((10 - total % 10) % 10)
