"""A timetable as pages show it: a table of stages and dates, and beside it a picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from babel.dates import format_date
from flask_babel import gettext

from budzet.editions import gantt, words
from budzet.editions.timetable import DateKind, Span, StageState, Timetable
from budzet.editions.timetable_words import GROUPS, date_name, date_when
from budzet.i18n import LOCALES, language
from budzet.web import filters

ALL_DATES = frozenset(DateKind)
WIDTH = 1000
"""Units of the picture from side to side."""

_LETTER, _GAP = 8, 10  # room for one letter, and beside words
_MONTH = 40  # room for the short name of a month
_SHADES = {StageState.BEFORE: "later", StageState.OPEN: "now", StageState.AFTER: "done"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: ``is_stage`` or a single date of the stage above it."""

    name: str
    when: str
    state: str
    is_stage: bool = False


def rows(timetable: Timetable, now: dt.datetime, dates: Collection[DateKind] = ALL_DATES) -> list[Row]:
    """Return the stages in their order, each with the single dates that belong to it."""
    found = []
    for kind, own in GROUPS:
        span = timetable.span(kind)
        if span is not None:
            found.append(Row(words.stage_name(kind), span_in_words(span), _state(span, now), is_stage=True))
        found += [
            Row(date_name(date), date_when(date, at), gettext("over") if now >= at else gettext("to come"))
            for date in own
            if date in dates and (at := timetable.date(date)) is not None
        ]
    return found


def span_in_words(span: Span) -> str:
    """Write from when until when a stage lasts."""
    begins = filters.moment(span.opens_at)
    if span.closes_at is None:
        return gettext("from %(begins)s", begins=begins)
    return gettext("from %(begins)s to %(ends)s", begins=begins, ends=filters.deadline(span.closes_at))


def _state(span: Span, now: dt.datetime) -> str:
    return {
        StageState.BEFORE: gettext("to come"),
        StageState.OPEN: gettext("now"),
        StageState.AFTER: gettext("finished"),
    }[span.state(now)]


@dataclass(frozen=True, slots=True)
class Label:
    """Words in the picture: where they stand, at which side of that point, and whether on a bar."""

    text: str
    x: int
    anchor: str = "start"
    on_bar: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """The figures of ``gantt`` with the words a page writes beside them."""

    chart: gantt.Chart
    months: tuple[tuple[gantt.Month, str, str], ...]
    """Each column with its name and its year, empty where there is no room or it was said before."""
    bars: tuple[tuple[gantt.Bar, Label, str], ...]
    """Each stage with its name and its state: ``done``, ``now`` or ``later``."""
    marks: tuple[tuple[gantt.Mark, Label], ...]


def picture(timetable: Timetable, now: dt.datetime, dates: Collection[DateKind] = ALL_DATES) -> Picture | None:
    """Return the picture of a timetable with the chosen dates; nothing when there is nothing to draw."""
    shown = Timetable.of(timetable.spans, [date for date in timetable.dates if date[0] in dates])
    names = {kind: date_name(kind) for kind, _ in shown.dates}
    widest = max((len(name) for name in names.values()), default=0)
    chart = gantt.chart(shown, width=WIDTH, label_width=widest * _LETTER + 2 * _GAP, now=now)
    if chart is None:
        return None
    states = {span.kind: span.state(now) for span in shown.spans}
    return Picture(
        chart=chart,
        months=tuple(_month(month, place, chart) for place, month in enumerate(chart.months)),
        bars=tuple((bar, _bar_label(bar), _SHADES[states[bar.kind]]) for bar in chart.bars),
        marks=tuple(
            (mark, Label(names[mark.kind], mark.x + (_GAP if mark.anchor == "start" else -_GAP), mark.anchor))
            for mark in chart.marks
        ),
    )


def _month(month: gantt.Month, place: int, chart: gantt.Chart) -> tuple[gantt.Month, str, str]:
    """Name every month, or every third or sixth when columns are narrow."""
    step = next((step for step in (1, 3, 6) if month.width * step >= _MONTH), 12)
    named = (month.month - 1) % step == 0
    name = format_date(dt.date(month.year, month.month, 1), "LLL", locale=LOCALES[language()]) if named else ""
    begins_year = month.month == 1 or (place == 0 and chart.months[0].month < 12)
    return month, name, str(month.year) if begins_year else ""


def _bar_label(bar: gantt.Bar) -> Label:
    """Put the name on the bar, or beside it where it has no room."""
    name = words.stage_name(bar.kind)
    needed = len(name) * _LETTER + 2 * _GAP
    if bar.width >= needed:
        return Label(name, bar.x + _GAP, on_bar=True)
    if bar.x + bar.width + needed <= WIDTH:
        return Label(name, bar.x + bar.width + _GAP)
    return Label(name, bar.x - _GAP, "end")
