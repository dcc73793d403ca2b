"""The PESEL number: its digits, whether they can be right, the birth date in them (vectors: domain.md §5.3).

Nothing here says whether a person of that number exists or may vote.
"""

from __future__ import annotations

import datetime as dt

from stdnum.exceptions import ValidationError
from stdnum.pl import pesel as _pesel


def normal(text: str) -> str:
    """Return the digits of a typed number: what stands between them does not count."""
    return "".join(letter for letter in text if letter in "0123456789")


def is_valid(text: str) -> bool:
    """Say whether a number has eleven digits, a right check digit and a day of the calendar in it."""
    return bool(_pesel.is_valid(normal(text)))


def birth_date(digits: str) -> dt.date | None:
    """Return the birth date in a number; ``None`` when there is no such day."""
    try:
        found: dt.date = _pesel.get_birth_date(digits)
    except (ValidationError, ValueError, IndexError):
        return None
    return found
