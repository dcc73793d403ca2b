"""The form of a timetable: a day and a time for the beginning and end of every stage and for every single date.

Days are typed as text (``01.03.2026``), not picked from the browser's calendar. A clerk copies thirty dates from a
resolution: text can be pasted and typed in the order it is read, looks the same in every browser and language, and
keeps what was typed wrongly, which a native control throws away.

A day without a time begins at midnight and ends at 23:59; an end at 23:59 is the whole minute: it closes at midnight.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from flask_babel import gettext
from wtforms import HiddenField, StringField

from budzet.base import calendar, days
from budzet.base.days import LAST_MINUTE
from budzet.editions.sentences import sentences
from budzet.editions.timetable import DEADLINES, DateKind, Point, Span, StageKind, Timetable, point_name
from budzet.web.forms import BaseForm, at_most

MOST_SHIFTED = 730
_YEARS = range(2000, 2100)

STAGE_POINTS: tuple[Point, ...] = tuple((kind, edge) for kind in StageKind for edge in ("opens", "closes"))
POINTS: tuple[Point, ...] = (*STAGE_POINTS, *DateKind)


def field_name(point: Point) -> str:
    """Return the name the fields of a point begin with: ``voting_closes``, ``withdrawal_ends``."""
    return point_name(point).replace(".", "_")


def is_end(point: Point) -> bool:
    """Say whether a point is an exclusive end, written as its last minute."""
    return point in DEADLINES if isinstance(point, DateKind) else point[1] == "closes"


def version(timetable: Timetable) -> str:
    """Return a short mark of a timetable that changes when it does."""
    return hashlib.sha256(repr((timetable.spans, timetable.dates)).encode()).hexdigest()[:16]


class TimetableForm(BaseForm):
    """A ``…_day`` and a ``…_time`` for each point; ``seen`` is the timetable the clerk saw."""

    seen = HiddenField()
    shift = StringField(validators=[at_most(10)])

    def show(self, timetable: Timetable) -> None:
        """Fill the fields with a stored timetable."""
        self.seen.data = version(timetable)
        for point in POINTS:
            self.day(point).data, self.time(point).data = _written(point, timetable.at(point))

    def day(self, point: Point) -> StringField:
        """Return the field of a point's day."""
        found: StringField = self[f"{field_name(point)}_day"]
        return found

    def time(self, point: Point) -> StringField:
        """Return the field of a point's time."""
        found: StringField = self[f"{field_name(point)}_time"]
        return found

    def read(self, fixed: Span | None = None) -> Timetable | None:
        """Return what was typed, the stage ``fixed`` as it is; nothing, and faults beside the fields, if it is wrong.

        Every fault is told at once: what cannot be read, and what stands in the wrong order among the rest.
        """
        instants = {point: self._instant(point) for point in POINTS if not (fixed and _is_of(point, fixed.kind))}
        spans = [*self._spans(instants), *([fixed] if fixed else [])]
        dates = [(point, at) for point, at in instants.items() if isinstance(point, DateKind) and at]
        timetable = Timetable.of(spans, dates)
        for finding, sentence in zip(findings := timetable.findings(), sentences(findings), strict=True):
            self._say(self.day(_place(finding.code, finding.field)), sentence)
        return None if self.errors else timetable

    def moved(self, count: int, fixed: Span | None = None) -> None:
        """Move every day that can be read by ``count`` days; times of day stay."""
        for point in POINTS:
            day = self.typed_day(point)
            if day is not None and not (fixed and _is_of(point, fixed.kind)):
                self.day(point).data = days.write_day(day + dt.timedelta(days=count))

    def typed_day(self, point: Point) -> dt.date | None:
        """Return the day of a point as typed, if it is one."""
        try:
            day = days.parse_day(self.day(point).data or "")
        except ValueError:
            return None
        return day if day.year in _YEARS else None

    def shift_days(self) -> int | None:
        """Return by how many days everything is to move; nothing, and a fault beside the field, if it is no number."""
        text = (self.shift.data or "").replace("\N{MINUS SIGN}", "-").replace("–", "-").replace(" ", "")
        bare = text.removeprefix("-").removeprefix("+")
        count = int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 5 else 0
        if not 0 < count <= MOST_SHIFTED:
            self._say(self.shift, gettext("Write by how many days, for example 7 or -7."))
            return None
        return -count if text.startswith("-") else count

    def _instant(self, point: Point) -> dt.datetime | None:
        day, time = self._day(point), self._time(point)
        if day is None:
            if time is not None and not self.day(point).errors:
                self._say(self.day(point), gettext("Write the day too."))
            return None
        if is_end(point) and (time is None or time == LAST_MINUTE):
            return calendar.end_of(day)
        return calendar.instant(day, time or dt.time.min)

    def _day(self, point: Point) -> dt.date | None:
        field = self.day(point)
        day = self.typed_day(point)
        if field.data and day is None:
            self._say(field, gettext("Write a day that exists, for example 01.03.2026."))
        return day

    def _time(self, point: Point) -> dt.time | None:
        field = self.time(point)
        try:
            return days.parse_time(field.data) if field.data else None
        except ValueError:
            self._say(field, gettext("Write a time, for example 8:00 or 23:59."))
            return None

    def _spans(self, instants: dict[Point, dt.datetime | None]) -> Iterator[Span]:
        for kind in StageKind:
            opens, closes = instants.get((kind, "opens")), instants.get((kind, "closes"))
            if opens is not None:
                yield Span(kind, opens, closes)
            elif closes is not None and not self.day((kind, "opens")).errors:
                self._say(self.day((kind, "opens")), gettext("Write when this stage begins."))

    @staticmethod
    def _say(field: StringField, sentence: str) -> None:
        field.errors = [*field.errors, sentence]


def _written(point: Point, instant: dt.datetime | None) -> tuple[str, str]:
    """Return day and time of an instant as they are typed."""
    if instant is None:
        return "", ""
    wall = calendar.local(instant)
    if is_end(point) and wall.time() == dt.time.min:
        return days.write_day(wall.date() - dt.timedelta(days=1)), days.write_time(LAST_MINUTE)
    return days.write_day(wall.date()), days.write_time(wall.time())


def _is_of(point: Point, kind: StageKind) -> bool:
    return not isinstance(point, DateKind) and point[0] is kind


def _place(code: str, field: str) -> Point:
    """Return the point beside which a finding is told."""
    if code.startswith("date_"):
        return DateKind(field)
    return (StageKind(field), "closes" if code == "stage_ends_before_it_begins" else "opens")


for _point in POINTS:
    setattr(TimetableForm, f"{field_name(_point)}_day", StringField(validators=[at_most(40)]))
    setattr(TimetableForm, f"{field_name(_point)}_time", StringField(validators=[at_most(20)]))
