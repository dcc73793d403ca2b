"""Money is whole grosze. Floats never touch it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import NewType

Grosze = NewType("Grosze", int)


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
