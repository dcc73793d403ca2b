"""Numbers in the sentences of a tally, as Poles write them, for a terminal of ``COLUMNS`` columns."""

from __future__ import annotations

from fractions import Fraction

COLUMNS = 100


def number(whole: int) -> str:
    """Return a whole number: ``1 234``."""
    return f"{whole:,}".replace(",", "\u00a0")


def money(minor: int) -> str:
    """Return minor units as an amount: ``1 234,50``."""
    return f"{number(minor // 100)},{minor % 100:02}"


def decimals(value: Fraction, digits: int) -> str:
    """Return a number that is not negative with some decimals, rounded half up."""
    whole, rest = divmod(int(value * 10**digits + Fraction(1, 2)), 10**digits)
    return f"{number(whole)},{rest:0{digits}}"


def percent(part: Fraction) -> str:
    """Return a part in percent with one decimal, rounded half up; what is not whole never reads 100 %."""
    per_mille = int(part * 1000 + Fraction(1, 2))
    if part < 1:
        per_mille = min(per_mille, 999)
    return f"{per_mille // 10},{per_mille % 10} %"


def lacking(count: int, unit: str) -> str:
    """Return ``1 głosu``, ``5 głosów``; ``unit`` is ``votes`` or ``points``."""
    one, many = ("głosu", "głosów") if unit == "votes" else ("punktu", "punktów")
    return f"{number(count)} {one if count == 1 else many}"
