"""A line of the city's file as a person, or everything that is wrong with it: one pure rule.

No sentence repeats what stands in the file: faults are stored, and a register holds personal data.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from budzet.base.findings import Finding
from budzet.documents.reading import Column
from budzet.documents.uploads import Limits
from budzet.residents.identity import OLDEST_AGE, age_on

SecondKind = Literal["mothers_maiden_name", "fathers_name"]

COLUMNS = (
    Column("surname", ("nazwisko",), longest=200),
    Column("given_name", ("imię", "imiona", "pierwsze imię"), longest=200),
    Column("birth_date", ("data urodzenia",), required=False, longest=40),
    Column("pesel", ("PESEL", "numer PESEL", "nr PESEL"), required=False, longest=40),
    Column("mothers_maiden_name", ("nazwisko rodowe matki",), required=False, longest=200),
    Column("fathers_name", ("imię ojca",), required=False, longest=200),
    Column("street", ("ulica", "nazwa ulicy"), required=False, longest=200),
    Column("house", ("numer domu", "nr domu"), required=False, longest=40),
    Column("district", ("dzielnica", "jednostka pomocnicza", "osiedle"), required=False, longest=200),
)
LIMITS = Limits(
    max_bytes=256 * 1024 * 1024, max_unpacked=1536 * 1024 * 1024, max_rows=2_000_000, max_columns=40, max_shown=50
)
EXAMPLES = (
    ("Przykładowa", "Anna Maria", "1985-03-27", "85032700000", "Wzorcowa", "Jan", "Kwiatowa", "12A", ""),
    ("Przykładowy", "Jan", "27.03.1985", "", "", "", "", "", "Śródmieście"),
)
"""Two lines that show how a file is filled; the PESEL is none that could be anybody's."""

REASONS = {
    "not_a_name": "Wpisz imię i nazwisko literami.",
    "birth_needed": "Wpisz datę urodzenia albo numer PESEL.",
    "not_a_date": "Tego nie da się odczytać jako daty. Napisz ją na przykład tak: 1985-03-27 albo 27.03.1985.",
    "bad_pesel": "To nie jest numer PESEL: nie zgadza się liczba cyfr, cyfra kontrolna albo data.",
    "other_birth_date": "Data urodzenia jest inna niż w numerze PESEL.",
    "born_in_future": "Ta data urodzenia jest w przyszłości.",
    "too_old": f"Według tej daty urodzenia osoba ma ponad {OLDEST_AGE} lat. Sprawdź ją.",
    "unknown_district": "Takiej dzielnicy nie ma w tej edycji.",
    "same_pesel": "Ten numer PESEL jest już w wierszu {other}.",
}
"""What is wrong, for each fault of a line, beside those of any table (``documents.uploads``)."""

_DIGITS = 11
# An office program that took the number for a number has dropped the noughts of those born in 2000 to 2009.
_DIGITS_LEFT = (9, 10)
_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
_CENTURIES = (1900, 2000, 2100, 2200, 1800)
_DATES = (
    re.compile(r"(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?:[ T]00:00(?::00)?)?", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})[-./](?P<m>\d{1,2})[-./](?P<y>\d{4})(?: r\.?)?", re.ASCII),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the file; ``pesel`` is eleven digits or nothing, ``second`` the datum beside it or nothing."""

    surname: str
    given_name: str
    birth_date: dt.date
    pesel: str
    second: str


def person(
    values: Mapping[str, str], *, line: int, second_kind: SecondKind | None, today: dt.date
) -> Person | list[Finding]:
    """Return the person of a line (values by the keys of ``COLUMNS``), or every fault of the line.

    ``today`` is the day by which nobody is older than R-60 allows; ``second_kind`` the datum the edition asks for.
    """
    digits, typed = _pesel(values["pesel"]), values["birth_date"]
    by_number = _born_by(digits)
    born = _date(typed) if typed else by_number
    faults = [*_name_faults(values, line), *_birth_faults(typed, digits, born, by_number, line, today)]
    if faults or born is None:
        return faults
    second = values[second_kind] if second_kind and digits else ""
    return Person(values["surname"], values["given_name"], born, digits, second if _letters(second) else "")


def fault(code: str, column: str, line: int, **params: int) -> Finding:
    """Return a fault of a line; ``column`` is a key of ``COLUMNS``."""
    return Finding.of(code, column, line=line, column=_NAMES[column], reason=REASONS[code].format(**params))


_NAMES = {column.key: column.names[0] for column in COLUMNS}


def _name_faults(values: Mapping[str, str], line: int) -> Iterator[Finding]:
    for key in ("surname", "given_name"):
        # An empty one is told as a missing value already.
        if values[key] and not _letters(values[key]):
            yield fault("not_a_name", key, line)


def _letters(name: str) -> bool:
    """Say whether anything of a name is left when it is folded."""
    return any(map(str.isalnum, name))


def _birth_faults(
    typed: str, digits: str, born: dt.date | None, by_number: dt.date | None, line: int, today: dt.date
) -> Iterator[Finding]:
    """Yield what is wrong with a birth date, as it was typed or as the PESEL says it (``by_number``)."""
    column = "birth_date" if typed else "pesel"
    if digits and by_number is None:
        yield fault("bad_pesel", "pesel", line)
    if typed and born is None:
        yield fault("not_a_date", "birth_date", line)
    elif not typed and not digits:
        yield fault("birth_needed", "birth_date", line)
    if born is None:
        return
    if by_number not in (None, born):
        yield fault("other_birth_date", "birth_date", line)
    if born > today:
        yield fault("born_in_future", column, line)
    elif age_on(born, today) > OLDEST_AGE:
        yield fault("too_old", column, line)


def _pesel(text: str) -> str:
    """Return what was typed as a number, with the noughts an office program has dropped; other signs make it wrong."""
    bare = text.replace(" ", "").replace("-", "")
    return bare.zfill(_DIGITS) if bare.isdecimal() and bare.isascii() and len(bare) in _DIGITS_LEFT else bare


def _born_by(digits: str) -> dt.date | None:
    """Return the birth date in a right PESEL, else nothing: ``pesel`` says the same, four times as slowly."""
    if len(digits) != _DIGITS or not (digits.isdecimal() and digits.isascii()):
        return None
    numbers = [int(digit) for digit in digits]
    if sum(number * weight for number, weight in zip(numbers, _WEIGHTS, strict=True)) % 10:
        return None
    # Twenty more months for each century: 1900s, 2000s, 2100s, 2200s, and last the 1800s.
    century, month = divmod(10 * numbers[2] + numbers[3], 20)
    try:
        return dt.date(_CENTURIES[century] + int(digits[:2]), month, int(digits[4:6]))
    except ValueError:
        return None


def _date(text: str) -> dt.date | None:
    for pattern in _DATES:
        if found := pattern.fullmatch(text):
            try:
                return dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None
