"""Money is whole grosze. Floats never touch it."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import NewType

Grosze = NewType("Grosze", int)

# As people write sums, once spaces and the currency are gone. Points between thousands are told from a decimal point by
# a second group or by decimals after a comma; the other way round too. ``1.234`` could be either and is refused.
_PLAIN = re.compile(r"\d+(?:[.,]\d{1,2})?")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d{1,2})?|\d{1,3}\.\d{3},\d{1,2}")
_CURRENCY = re.compile(r"(?:zł|zl|pln)\.?\Z", re.IGNORECASE)
_SWAPPED = str.maketrans(".,", ",.")


def zl(amount: int) -> Grosze:
    """Return whole złotys as grosze."""
    return Grosze(amount * 100)


def parse_amount(text: str) -> Grosze:
    """Read an amount written with a decimal point (``2458488.22``) as minor units.

    Raises ``ValueError`` for anything that is not a finite, non-negative number with at most two decimals.
    """
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"not an amount: {text!r}") from None
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"not an amount: {text!r}")
    minor = amount * 100
    if minor != minor.to_integral_value():
        raise ValueError(f"more than two decimals: {text!r}")
    return Grosze(int(minor))


def parse_zl(text: str) -> Grosze:
    """Read a sum as a clerk writes it: ``1 234 567,50 zł``, ``1234567.5``, ``1.234.567``.

    Raises ``ValueError`` for anything that is not such a sum, is negative or could be read in two ways.
    """
    bare = _CURRENCY.sub("", "".join(text.split()))
    for written in (bare, bare.translate(_SWAPPED)):
        if _PLAIN.fullmatch(written):
            return parse_amount(written.replace(",", "."))
        if _GROUPED.fullmatch(written):
            return parse_amount(written.replace(".", "").replace(",", "."))
    raise ValueError(f"not a sum: {text!r}")
