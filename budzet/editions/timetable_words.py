"""Stages and dates of a timetable in words: their names, what each date gates, how many working days there are."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext, ngettext

from budzet.base import calendar
from budzet.editions.timetable import DEADLINES, DateKind, StageKind, Timetable
from budzet.web import filters

GROUPS: tuple[tuple[StageKind, tuple[DateKind, ...]], ...] = (
    (
        StageKind.INTAKE,
        (
            DateKind.EDITING_ENDS,
            DateKind.PAPER_INTAKE_ENDS,
            DateKind.WITHDRAWAL_ENDS,
            DateKind.STATUS_MAILS_END,
        ),
    ),
    (
        StageKind.VERIFICATION,
        (
            DateKind.FORMAL_CARDS_DUE,
            DateKind.MERIT_CARDS_DUE,
            DateKind.CARDS_APPROVED_BY,
            DateKind.ASSESSMENT_PUBLISHED,
        ),
    ),
    (
        StageKind.APPEAL,
        (DateKind.REASSESSMENT_CARDS_DUE, DateKind.REASSESSMENT_ENDS, DateKind.REASSESSMENT_PUBLISHED),
    ),
    (
        StageKind.VOTING,
        (DateKind.BALLOT_ORDER_DRAW, DateKind.VOTE_BUTTON_SHOWN, DateKind.PAPER_VOTES_TYPED_UNTIL),
    ),
    (StageKind.RESULTS, (DateKind.RESULTS_BUTTON_SHOWN,)),
    (StageKind.IMPLEMENTATION, ()),
)
"""Each stage with the single dates a clerk looks for beside it."""

PUBLIC = frozenset(
    {
        DateKind.EDITING_ENDS,
        DateKind.WITHDRAWAL_ENDS,
        DateKind.ASSESSMENT_PUBLISHED,
        DateKind.REASSESSMENT_ENDS,
        DateKind.REASSESSMENT_PUBLISHED,
        DateKind.BALLOT_ORDER_DRAW,
    }
)
"""Single dates residents have use for; the others steer the work of the office."""

_SUNDAY = 6


def date_name(kind: DateKind) -> str:
    """Return the name of a single date."""
    return {
        DateKind.EDITING_ENDS: gettext("Authors may correct projects until"),
        DateKind.PAPER_INTAKE_ENDS: gettext("Paper projects are typed in until"),
        DateKind.FORMAL_CARDS_DUE: gettext("Formal cards are ready by"),
        DateKind.MERIT_CARDS_DUE: gettext("Merit cards are ready by"),
        DateKind.CARDS_APPROVED_BY: gettext("Cards are approved by"),
        DateKind.ASSESSMENT_PUBLISHED: gettext("Results of the verification are published"),
        DateKind.REASSESSMENT_CARDS_DUE: gettext("Cards of the second assessment are ready by"),
        DateKind.REASSESSMENT_ENDS: gettext("Appeals are decided by"),
        DateKind.REASSESSMENT_PUBLISHED: gettext("Results of the appeals are published"),
        DateKind.WITHDRAWAL_ENDS: gettext("Authors may withdraw projects until"),
        DateKind.BALLOT_ORDER_DRAW: gettext("The order of projects is drawn"),
        DateKind.VOTE_BUTTON_SHOWN: gettext("The button “Vote” is shown"),
        DateKind.PAPER_VOTES_TYPED_UNTIL: gettext("Paper ballots are typed in until"),
        DateKind.RESULTS_BUTTON_SHOWN: gettext("The button “Results” is shown"),
        DateKind.STATUS_MAILS_END: gettext("Authors get mails until"),
    }[kind]


def date_hint(kind: DateKind) -> str:
    """Return what a single date gates, for the clerk who sets it."""
    return {
        DateKind.EDITING_ENDS: gettext("Later only the office changes a project, and it leaves a trace."),
        DateKind.PAPER_INTAKE_ENDS: gettext("For projects that came on paper in time."),
        DateKind.FORMAL_CARDS_DUE: gettext("The deadline of those who assess formally."),
        DateKind.MERIT_CARDS_DUE: gettext("The deadline of the departments."),
        DateKind.CARDS_APPROVED_BY: gettext("The deadline of those who approve or give back cards."),
        DateKind.ASSESSMENT_PUBLISHED: gettext("From this minute everybody sees cards and results."),
        DateKind.REASSESSMENT_CARDS_DUE: gettext("For projects whose authors appealed."),
        DateKind.REASSESSMENT_ENDS: gettext("The last day on which an appeal may be decided."),
        DateKind.REASSESSMENT_PUBLISHED: gettext("From this minute everybody sees how appeals were decided."),
        DateKind.WITHDRAWAL_ENDS: gettext("Later a project stays on the list."),
        DateKind.BALLOT_ORDER_DRAW: gettext("The public draw of the order on the ballot."),
        DateKind.VOTE_BUTTON_SHOWN: gettext("On the home page. Empty: when voting begins."),
        DateKind.PAPER_VOTES_TYPED_UNTIL: gettext("For ballots that came on paper in time."),
        DateKind.RESULTS_BUTTON_SHOWN: gettext("On the home page. Empty: when results are published."),
        DateKind.STATUS_MAILS_END: gettext("Mails about a change of a project's state."),
    }[kind]


def date_when(kind: DateKind, instant: dt.datetime) -> str:
    """Write the instant of a single date: a deadline as its last minute."""
    return filters.deadline(instant) if kind in DEADLINES else filters.moment(instant)


def last_day(end: dt.datetime) -> dt.date:
    """Return the last Warsaw day before an exclusive end."""
    return calendar.local(end - dt.timedelta(microseconds=1)).date()


def working_days(first: dt.date, last: dt.date) -> str:
    """Say how many working days there are from ``first`` to ``last``, both counted."""
    count = calendar.working_days_until(first - dt.timedelta(days=1), last) if first <= last else 0
    return ngettext("%(num)d working day", "%(num)d working days", count)


def day_note(day: dt.date) -> tuple[str, bool]:
    """Return the weekday with the holiday it is, if any, and whether offices are closed."""
    names = (
        gettext("Monday"),
        gettext("Tuesday"),
        gettext("Wednesday"),
        gettext("Thursday"),
        gettext("Friday"),
        gettext("Saturday"),
        gettext("Sunday"),
    )
    weekday, holiday = names[day.weekday()], calendar.holiday(day)
    if holiday and day.weekday() != _SUNDAY:
        return f"{weekday}, {holiday}", True
    return weekday, not calendar.is_working_day(day)


def beginning(timetable: Timetable, kind: StageKind) -> dt.date | None:
    """Return the Warsaw day a stage begins on."""
    span = timetable.span(kind)
    return calendar.local(span.opens_at).date() if span else None
