"""The PESEL number, where the resolution of a city asks for it: eleven digits with a birth date and a check digit.

A sound number is no proof of anything: anybody can know or make one, so it never suffices alone (security notes §2.7).
"""

from __future__ import annotations

import datetime as dt

from stdnum.exceptions import ValidationError
from stdnum.pl import pesel


def is_valid(text: str) -> bool:
    """Say whether a number has eleven digits, a day of the calendar and the right check digit (domain notes §5.3)."""
    return pesel.is_valid(text)


def birth_date(text: str) -> dt.date | None:
    """Return the birth date a number holds, or ``None`` when it is not a PESEL."""
    try:
        return pesel.get_birth_date(pesel.validate(text))
    except ValidationError:
        return None
