"""Days as a resident counts them: in Europe/Warsaw. The database keeps UTC instants; deadlines are local days.

Deadlines in working days leave out Saturdays, Sundays and Polish public holidays, the movable ones too (R-55).
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")

_SATURDAY = 5
_DAY = dt.timedelta(days=1)


def local(instant: dt.datetime) -> dt.datetime:
    """Return the aware ``instant`` as Warsaw wall time."""
    return instant.astimezone(WARSAW)


def instant(day: dt.date, time: dt.time = dt.time.min) -> dt.datetime:
    """Return the UTC instant of a Warsaw day and wall time.

    A wall time that the spring change skips is moved on by the skipped hour (02:30 means 03:30); one that the autumn
    change repeats means its first occurrence (``fold=0``).
    """
    wall = dt.datetime.combine(day, time.replace(tzinfo=None), tzinfo=WARSAW)
    return wall.astimezone(dt.UTC)


def end_of(day: dt.date) -> dt.datetime:
    """Return the exclusive end of a Warsaw day: what people call "until 23:59" ends at the next midnight."""
    return instant(day + dt.timedelta(days=1))


def days_left(now: dt.datetime, closes_at: dt.datetime) -> int:
    """Return calendar days in Warsaw from ``now`` to the last open day; 0 on the last day, never negative."""
    last_day = local(closes_at - dt.timedelta(microseconds=1)).date()
    return max(0, (last_day - local(now).date()).days)


def holiday(day: dt.date) -> str | None:
    """Return the Polish name of the public holiday on that day, if it is one; Sundays that are one have their name."""
    return _holidays(day.year).get(day)


def is_working_day(day: dt.date) -> bool:
    """Say whether offices work: not on Saturdays, Sundays and public holidays (glossary 68)."""
    return day.weekday() < _SATURDAY and holiday(day) is None


def add_working_days(day: dt.date, n: int) -> dt.date:
    """Return the ``n``-th working day after ``day``, which itself does not count; with 0 it is ``day``.

    Katowice 2023: published on Thursday 10 August, three working days later is Wednesday 16 August, for the 15th is a
    holiday. Raises ``ValueError`` when ``n`` is negative.
    """
    if n < 0:
        raise ValueError(f"no working day number {n}")
    while n:
        day += _DAY
        n -= is_working_day(day)
    return day


def working_days_until(today: dt.date, day: dt.date) -> int:
    """Return how many working days there are after ``today`` up to and with ``day``; negative when ``day`` is over.

    What was due on a Friday is late on Saturday already, so the number is never 0 after the day.
    """
    if day < today:
        return -max(1, _working_days(day, today))
    return _working_days(today, day)


def end_of_working_days(day: dt.date, n: int) -> dt.datetime:
    """Return the exclusive end, in UTC, of the ``n``-th working day after ``day``."""
    return end_of(add_working_days(day, n))


def _working_days(after: dt.date, until: dt.date) -> int:
    return sum(is_working_day(after + dt.timedelta(days=passed)) for passed in range(1, (until - after).days + 1))


@cache
def _holidays(year: int) -> dict[dt.date, str]:
    # Imported when the first deadline is counted: most commands and pages count none, and it is a large library.
    from holidays import country_holidays

    return dict(country_holidays("PL", years=year, language="pl"))
