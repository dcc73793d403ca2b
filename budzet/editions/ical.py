"""The timetable as a calendar file (RFC 5545) that a resident's telephone can follow."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from icalendar import Calendar, Event

from budzet.base import calendar
from budzet.editions.timetable import DEADLINES, DateKind, Span, StageKind, Timetable

PRODUCT = "-//budzet//timetable//PL"
_DAY = dt.timedelta(days=1)


def calendar_file(
    timetable: Timetable,
    *,
    title: str,
    url: str,
    stage_names: Mapping[StageKind, str],
    date_names: Mapping[DateKind, str],
    now: dt.datetime,
) -> bytes:
    """Return the stages and dates that have a name, an event each; what has none is not for this reader.

    An event lasts whole days where it begins and ends at midnight in Warsaw, else from minute to minute. Its UID
    follows from ``url`` and its kind alone, so a changed date moves the event instead of adding one.
    """
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", title)
    file.add("x-wr-timezone", str(calendar.WARSAW))
    for span in timetable.spans:
        if span.kind in stage_names:
            file.add_component(_event(span.kind, f"{title}: {stage_names[span.kind]}", _of_span(span), url, now))
    for kind, instant in timetable.dates:
        if kind in date_names:
            file.add_component(_event(kind, f"{title}: {date_names[kind]}", _of_date(kind, instant), url, now))
    _add_zone(file, timetable)
    return bytes(file.to_ical())


_When = tuple[dt.date, dt.date | None]
"""Beginning and exclusive end, both days or both instants in Warsaw; without an end it is one day or one instant."""


def _of_span(span: Span) -> _When:
    if not _at_midnight(span.opens_at) or (span.closes_at and not _at_midnight(span.closes_at)):
        return _timed(span.opens_at), span.closes_at and _timed(span.closes_at)
    return calendar.local(span.opens_at).date(), span.closes_at and calendar.local(span.closes_at).date()


def _of_date(kind: DateKind, instant: dt.datetime) -> _When:
    """A deadline at midnight belongs to the day that ends then."""
    if not _at_midnight(instant):
        return _timed(instant), None
    day = calendar.local(instant).date()
    return (day - _DAY if kind in DEADLINES else day), None


def _timed(instant: dt.datetime) -> dt.datetime:
    """Tell an hour in Warsaw; of the one that comes twice in autumn the second is told in UTC: it has no other name."""
    local = calendar.local(instant)
    return instant.astimezone(dt.UTC) if local.fold else local


def _at_midnight(instant: dt.datetime) -> bool:
    return calendar.local(instant).time() == dt.time.min


def _event(kind: StageKind | DateKind, summary: str, when: _When, url: str, now: dt.datetime) -> Event:
    event = Event()
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{url}#{kind.value}")))
    event.add("dtstamp", now.astimezone(dt.UTC))
    begins, ends = when
    event.add("dtstart", begins)
    if ends is not None:
        event.add("dtend", ends)
    event.add("summary", summary)
    event.add("url", url)
    # It fills nobody's day: who looks for free time sees it as free.
    event.add("transp", "TRANSPARENT")
    return event


def _add_zone(file: Calendar, timetable: Timetable) -> None:
    """Tell what Europe/Warsaw means in the years of the timetable, if an event names it."""
    instants = [span.opens_at for span in timetable.spans] + [instant for _, instant in timetable.dates]
    instants += [span.closes_at for span in timetable.spans if span.closes_at]
    if instants:
        years = [calendar.local(instant).year for instant in instants]
        file.add_missing_timezones(dt.date(min(years), 1, 1), dt.date(max(years) + 1, 1, 1))
