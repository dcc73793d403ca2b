"""Days as a resident counts them: in Europe/Warsaw. The database keeps UTC instants; deadlines are local days."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


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
