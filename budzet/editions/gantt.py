"""A timetable as figures for a picture: months as columns, a bar for each stage, a mark for each single date.

Everything is whole units of an SVG ``viewBox`` that begins at 0, 0; a template only writes them down. The picture shows
what a table beside it says in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from budzet.base import calendar
from budzet.editions.timetable import DateKind, Span, StageKind, Timetable

HEAD = 40
"""Height of the row of months."""
ROW = 40
"""Height of the row of one bar, and of one row of labels."""
LEAST_BAR = 4
"""A stage of an hour in a picture of two years must still be seen."""
OPEN_DAYS = 31
"""So long an open stage is drawn at least, when nothing comes after its beginning."""


@dataclass(frozen=True, slots=True)
class Month:
    """One column: the month and where it stands."""

    year: int
    month: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One stage. ``open_ended``: it has no end and runs out of the picture."""

    kind: StageKind
    x: int
    y: int
    width: int
    open_ended: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """One single date at ``x``; its label begins (``start``) or ends (``end``) there, at the height ``y``."""

    kind: DateKind
    x: int
    y: int
    anchor: Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole picture; ``now_x`` is where today stands, if it is inside."""

    width: int
    height: int
    months: tuple[Month, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    now_x: int | None


@dataclass(frozen=True, slots=True)
class _Scale:
    begins: dt.datetime
    ends: dt.datetime
    width: int

    def x(self, instant: dt.datetime) -> int:
        """Return where an instant stands, never outside the picture."""
        passed = (instant - self.begins) / (self.ends - self.begins)
        return min(self.width, max(0, round(passed * self.width)))


def chart(
    timetable: Timetable, *, width: int = 1200, label_width: int = 300, now: dt.datetime | None = None
) -> Chart | None:
    """Return the picture of a timetable, or nothing when it has no dates at all.

    ``label_width`` is the room one label of a date needs, at most half the picture; labels that would overlap stand in
    rows below each other.
    """
    edges = list(_instants(timetable))
    if not edges:
        return None
    starts = _month_starts(min(edges), max(edges))
    scale = _Scale(starts[0], starts[-1], width)
    bars = tuple(_bar(span, HEAD + place * ROW, scale) for place, span in enumerate(timetable.spans))
    first_row = HEAD + len(bars) * ROW
    marks = tuple(_marks(timetable, first_row, scale, min(label_width, width // 2)))
    return Chart(
        width=width,
        height=max((mark.y + ROW for mark in marks), default=first_row),
        months=_months(starts, scale),
        bars=bars,
        marks=marks,
        now_x=scale.x(now) if now is not None and scale.begins <= now < scale.ends else None,
    )


def _instants(timetable: Timetable) -> Iterator[dt.datetime]:
    """Everything the picture must hold; an end is exclusive, so its month is that of the moment before."""
    for span in timetable.spans:
        yield span.opens_at
        last = span.closes_at or span.opens_at + dt.timedelta(days=OPEN_DAYS)
        yield last - dt.timedelta(microseconds=1)
    for _, instant in timetable.dates:
        yield instant


def _month_starts(first: dt.datetime, last: dt.datetime) -> list[dt.datetime]:
    """Return the beginnings of all months from that of ``first`` to the one after that of ``last``, in Warsaw."""
    begins, ends = calendar.local(first), calendar.local(last)
    numbers = range(begins.year * 12 + begins.month - 1, ends.year * 12 + ends.month + 1)
    return [calendar.instant(dt.date(number // 12, number % 12 + 1, 1)) for number in numbers]


def _months(starts: list[dt.datetime], scale: _Scale) -> tuple[Month, ...]:
    edges = [scale.x(start) for start in starts]
    days = [calendar.local(start) for start in starts]
    return tuple(
        Month(day.year, day.month, left, right - left)
        for day, left, right in zip(days[:-1], edges[:-1], edges[1:], strict=True)
    )


def _bar(span: Span, y: int, scale: _Scale) -> Bar:
    left = min(scale.x(span.opens_at), scale.width - LEAST_BAR)
    right = scale.x(span.closes_at) if span.closes_at else scale.width
    return Bar(span.kind, left, y, max(right - left, LEAST_BAR), open_ended=span.closes_at is None)


def _marks(timetable: Timetable, first_row: int, scale: _Scale, label_width: int) -> Iterator[Mark]:
    """Yield the dates as they come in time, each label in the first row that has room for it."""
    order = list(DateKind)
    ends_of_rows: list[int] = []
    for kind, instant in sorted(timetable.dates, key=lambda date: (date[1], order.index(date[0]))):
        x = scale.x(instant)
        fits = x + label_width <= scale.width
        left = x if fits else x - label_width
        row = next((row for row, end in enumerate(ends_of_rows) if end <= left), len(ends_of_rows))
        ends_of_rows[row : row + 1] = [left + label_width]
        yield Mark(kind, x, first_row + row * ROW, "start" if fits else "end")
