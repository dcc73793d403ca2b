"""What one cell of a ``.pb`` file may hold: sums, numbers, dates, names. What cannot be read for certain is a fault."""

from __future__ import annotations

import datetime as dt
import re

from budzet.base.money import Grosze, parse_amount

MOST_WHOLE = 10**9
"""Of points, times half a million votes: exact in floats too, as the rules over voters need it."""
MOST_AMOUNT = Grosze(10**14)
"""Minor units; of 65 535 projects the sum still fits into 64 bits."""
MOST_IN_NAME = 200
YEARS = range(1900, 2201)

_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?")
_DATES = (
    (re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})"), (3, 2, 1)),
    (re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"), (1, 2, 3)),
)
_SHOWN = 60


def quoted(text: str) -> str:
    """Return a text of a file in quotes for a sentence: cut, and with codes for what is not seen."""
    return f"„{shown(text[:_SHOWN])}{'…' if len(text) > _SHOWN else ''}”"


def shown(text: str) -> str:
    """Return a text with codes for what is not seen, so that it can be printed anywhere."""
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text)


def amount(text: str) -> Grosze:
    """Read an amount as minor units; a decimal comma is read too. Raises ``ValueError`` with the reason."""
    units, decimals = _number(text)
    if len(decimals.rstrip("0")) > 2:
        raise ValueError(f"kwota {quoted(text)} ma więcej niż dwa miejsca po przecinku")
    # No number is made of thousands of digits: Python refuses that in words of its own.
    if len(units) > len(str(MOST_AMOUNT)) or (read := parse_amount(f"{units}.{decimals[:2] or 0}")) > MOST_AMOUNT:
        raise ValueError(f"kwota {quoted(text)} jest za duża (najwyżej {MOST_AMOUNT // 100})")
    return read


def whole(text: str) -> int:
    """Read a whole, non-negative number; ``3.0`` is read too. Raises ``ValueError``."""
    units, decimals = _number(text)
    if decimals.strip("0"):
        raise ValueError(f"{quoted(text)} nie jest liczbą całkowitą")
    if len(units) > len(str(MOST_WHOLE)) or (read := int(units)) > MOST_WHOLE:
        raise ValueError(f"liczba {quoted(text)} jest za duża (najwyżej {MOST_WHOLE})")
    return read


def coordinate(text: str, limit: int) -> float:
    """Read degrees, at most ``limit`` either way. Raises ``ValueError``."""
    units, decimals = _number(text.removeprefix("-"))
    degrees = float(f"{units}.{decimals or 0}")
    if degrees > limit:
        raise ValueError(f"{quoted(text)} to nie są stopnie")
    return -degrees if text.startswith("-") else degrees


def _number(text: str) -> tuple[str, str]:
    """Return the digits before and after the decimal point (or comma), the first without leading zeros."""
    plain = text
    if "," in text and "." not in text:
        units, _, decimals = text.partition(",")
        # Three digits after the comma could as well be thousands.
        if len(decimals) == 3:
            raise ValueError(f"{quoted(text)}: nie wiadomo, czy przecinek oddziela tysiące, czy ułamek")
        plain = f"{units}.{decimals}"
    if not (found := _NUMBER.fullmatch(plain)):
        raise ValueError(f"{quoted(text)} nie jest liczbą")
    return found[1].lstrip("0") or "0", found[2] or ""


def date(text: str, *, end: bool) -> dt.date:
    """Read ``DD.MM.YYYY``, ``YYYY-MM-DD`` or a year (its first day, its last day for an ``end``); ``ValueError``."""
    if re.fullmatch("[0-9]{4}", text):
        return _day(text, int(text), 12, 31) if end else _day(text, int(text), 1, 1)
    for pattern, order in _DATES:
        if found := pattern.fullmatch(text):
            return _day(text, *(int(found[place]) for place in order))
    raise ValueError(f"{quoted(text)} nie jest datą (DD.MM.RRRR)")


def _day(text: str, year: int, month: int, day: int) -> dt.date:
    if year not in YEARS:
        raise ValueError(f"{quoted(text)}: rok musi być od {YEARS[0]} do {YEARS[-1]}")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(f"{quoted(text)} nie jest datą (DD.MM.RRRR)") from None


def words(text: str) -> tuple[str, ...]:
    """Return the parts of a comma-separated list without blanks and empty parts. Raises ``ValueError``: too long."""
    return tuple(part for raw in text.split(",") if (part := name(raw.strip())))


def name(text: str) -> str:
    """Return a name that becomes a part of an address or a key. Raises ``ValueError`` when it is too long for one."""
    if len(text) > MOST_IN_NAME:
        raise ValueError(f"{quoted(text)} ma {len(text)} znaków, a może mieć najwyżej {MOST_IN_NAME}")
    return text
