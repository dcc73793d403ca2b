"""The table of the whole verification: one row for each project, every date and name of the office, no author."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from budzet.accounts.exports import Sheet
from budzet.base import calendar
from budzet.documents.tables import Cell
from budzet.proposals import status_words
from budzet.proposals.review_reports import words
from budzet.proposals.review_reports.figures import Call, CaseFacts, Span, Stage, days_of
from budzet.proposals.verification.desk import case_words
from budzet.web import filters

_Column = tuple[Any, Callable[[CaseFacts], Cell]]


def _zl(grosze: int | None) -> Decimal | None:
    return None if grosze is None else Decimal(grosze) / 100


def _took(stage: Stage) -> Callable[[CaseFacts], Cell]:
    def days(case: CaseFacts) -> Cell:
        return _longest([one for one in case.spans if one.stage is stage])

    return days


def _longest(spans: Sequence[Span]) -> int | None:
    return max(map(days_of, spans), default=None)


def _call(call: Call) -> str:
    sent = filters.day(call.sent_at)
    return f"{sent}, {words.CHANNELS[call.channel]}: {words.ENDS[call.how]}"


def _last_day(case: CaseFacts) -> dt.date | None:
    due = min((one.due_at for one in case.late), default=None)
    return calendar.local(due - dt.timedelta(microseconds=1)).date() if due else None


COLUMNS: tuple[_Column, ...] = (
    (_l("Number"), lambda case: case.number),
    (_l("Case mark"), lambda case: case.case_mark),
    (_l("Title"), lambda case: case.title),
    (_l("Pool"), lambda case: case.pool_name),
    (_l("District"), lambda case: case.district),
    (_l("State in public"), lambda case: str(status_words.WORDS[case.status])),
    (_l("State at the office"), lambda case: str(case_words.STATES[case.state].label)),
    (_l("Received"), lambda case: case.received_at),
    (_l("Formal review begun"), lambda case: case.formal_begun_at),
    (_l("Formal card handed in"), lambda case: case.formal_done_at),
    (_l("Formal card by"), lambda case: case.formal_judge),
    (_l("Formal cards handed in, times"), lambda case: case.rounds[0]),
    (_l("Passed to the merit review"), lambda case: case.passed_at),
    (_l("Department"), lambda case: case.unit),
    (_l("Clerk"), lambda case: case.clerk),
    (_l("Departments asked"), lambda case: ", ".join(case.asked)),
    (_l("Merit card handed in"), lambda case: case.merit_done_at),
    (_l("Merit card by"), lambda case: case.merit_judge),
    (_l("Merit cards handed in, times"), lambda case: case.rounds[1]),
    (_l("Decided"), lambda case: case.decided_at),
    (_l("Decided by"), lambda case: case.decider),
    (_l("Published"), lambda case: case.published_at),
    (_l("Cost by the author (zł)"), lambda case: _zl(case.estimate)),
    (_l("Verified cost (zł)"), lambda case: _zl(case.cost)),
    (_l("Verified upkeep (zł)"), lambda case: _zl(case.upkeep)),
    (_l("Calls to complete"), lambda case: len(case.calls)),
    (_l("How the calls ended"), lambda case: "; ".join(map(_call, case.calls))),
    (_l("Criteria not met"), lambda case: "; ".join(f"{one.label} {one.question}" for one in case.reasons)),
    (_l("Reason"), lambda case: case.reason),
    (_l("Formal review, working days"), _took(Stage.FORMAL)),
    (_l("Merit review, working days"), _took(Stage.MERIT)),
    (_l("Late since"), _last_day),
)
"""Name and value of each column."""


def of_cases(cases: Sequence[CaseFacts], name: str, title: str) -> Sheet:
    """Return the table."""
    return Sheet(
        name, title, [str(label) for label, _of in COLUMNS], [[of(case) for _label, of in COLUMNS] for case in cases]
    )
