"""What reports say of the verification, counted from plain facts (pure): times, delays, reasons, states, calls."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache

from budzet.base import calendar
from budzet.proposals.statuses import ProposalStatus
from budzet.proposals.verification.states import PUBLIC, ReviewState


class Stage(StrEnum):
    """What time is measured of."""

    FORMAL = "formal"  # from receipt to the formal card handed in
    FORMAL_DECISION = "formal_decision"  # from there to the decision about it
    MERIT = "merit"  # from passing the formal review to the merit card handed in
    OPINION = "opinion"  # from asking a department to its answer
    MERIT_DECISION = "merit_decision"  # from the merit card to the decision about it


class Group(StrEnum):
    """Where a project is, as a report groups the states."""

    WAITING = "waiting"
    FORMAL = "formal"
    COMPLETION = "completion"
    MERIT = "merit"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNEXAMINED = "unexamined"
    GONE = "gone"


_S = ReviewState
GROUPS = {
    _S.WAITING: Group.WAITING,
    _S.FORMAL: Group.FORMAL,
    _S.FORMAL_DONE: Group.FORMAL,
    _S.COMPLETION: Group.COMPLETION,
    _S.MERIT: Group.MERIT,
    _S.MERIT_DONE: Group.MERIT,
    _S.POSITIVE: Group.POSITIVE,
    _S.PUBLISHED_POSITIVE: Group.POSITIVE,
    _S.FORMAL_NEGATIVE: Group.NEGATIVE,
    _S.MERIT_NEGATIVE: Group.NEGATIVE,
    _S.PUBLISHED_NEGATIVE: Group.NEGATIVE,
    _S.LEFT_UNEXAMINED: Group.UNEXAMINED,
}


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of work: by which unit, from when to when."""

    stage: Stage
    unit: str
    begun_at: dt.datetime
    done_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """A criterion that was not met on the card that refused a project."""

    stage: str
    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call to complete: by what way, when, how it ended (``""``: not yet)."""

    channel: str
    sent_at: dt.datetime
    due_at: dt.datetime | None
    ended_at: dt.datetime | None
    how: str


@dataclass(frozen=True, slots=True)
class Late:
    """Something that is late: with which unit and person it lies, since when."""

    unit: str
    person: str
    due_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """One project in its verification, without anything of its author."""

    proposal_id: int
    number: str
    title: str
    case_mark: str
    pool: str
    pool_name: str
    district: str
    status: ProposalStatus
    state: ReviewState
    received_at: dt.datetime | None
    formal_begun_at: dt.datetime | None = None
    formal_done_at: dt.datetime | None = None
    passed_at: dt.datetime | None = None
    merit_done_at: dt.datetime | None = None
    decided_at: dt.datetime | None = None
    published_at: dt.datetime | None = None
    clerk: str = ""
    unit: str = ""
    formal_judge: str = ""
    merit_judge: str = ""
    decider: str = ""
    rounds: tuple[int, int] = (0, 0)
    asked: tuple[str, ...] = ()
    estimate: int | None = None
    cost: int | None = None
    upkeep: int | None = None
    reason: str = ""
    spans: tuple[Span, ...] = ()
    reasons: tuple[Reason, ...] = ()
    calls: tuple[Call, ...] = ()
    late: tuple[Late, ...] = ()

    @property
    def group(self) -> Group:
        """Where the project is; one that was withdrawn or joined is gone."""
        if self.status in (ProposalStatus.WITHDRAWN, ProposalStatus.MERGED):
            return Group.GONE
        return GROUPS[self.state]

    @property
    def in_verification(self) -> bool:
        """Say whether the verification goes on."""
        return PUBLIC[self.state] is self.status


@dataclass(frozen=True, slots=True)
class Times:
    """How long a stage takes in a unit (``""``: in all together): working days of half of the cases and of 90 %."""

    stage: Stage
    unit: str
    count: int
    median: Fraction
    ninetieth: int
    longest: int


@cache
def working_days(begun: dt.date, done: dt.date) -> int:
    """Return how many working days there are after a day up to another; none when it is the same day or before."""
    return max(0, calendar.working_days_until(begun, done))


def days_of(span: Span) -> int:
    """Return the working days a piece of work took."""
    return working_days(calendar.local(span.begun_at).date(), calendar.local(span.done_at).date())


def times(cases: Iterable[CaseFacts]) -> list[Times]:
    """Return how long each stage takes: all units together first, then each unit by name."""
    found: dict[tuple[Stage, str], list[int]] = defaultdict(list)
    for case in cases:
        for span in case.spans:
            took = days_of(span)
            found[span.stage, ""].append(took)
            if span.unit:
                found[span.stage, span.unit].append(took)
    order = list(Stage)
    keys = sorted(found, key=lambda key: (order.index(key[0]), key[1].casefold()))
    return [_times(stage, unit, sorted(found[stage, unit])) for stage, unit in keys]


def _times(stage: Stage, unit: str, days: list[int]) -> Times:
    return Times(stage, unit, len(days), median(days), nearest_rank(days, 90), days[-1])


def median(ordered: Sequence[int]) -> Fraction:
    """Return the middle of ordered numbers; of an even count the mean of the two in the middle."""
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def nearest_rank(ordered: Sequence[int], per_cent: int) -> int:
    """Return the least number that so many per cent of the ordered numbers do not exceed."""
    return ordered[-(-per_cent * len(ordered) // 100) - 1]


def overdue(cases: Iterable[CaseFacts], now: dt.datetime) -> list[tuple[str, str, int, int]]:
    """Return what is late by unit and person: how many cases, and the working days of the one that is latest."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    today = calendar.local(now).date()
    for case in cases:
        for late in case.late:
            last_day = calendar.local(late.due_at - dt.timedelta(microseconds=1)).date()
            found[late.unit, late.person].append(working_days(last_day, today))
    rows = [(unit, person, len(days), max(days)) for (unit, person), days in found.items()]
    return sorted(rows, key=lambda row: (-row[2], -row[3], row[0].casefold(), row[1].casefold()))


def refusals(cases: Iterable[CaseFacts]) -> list[tuple[Reason, int]]:
    """Return the criteria projects were refused by, the most frequent first."""
    counted = Counter(reason for case in cases for reason in case.reasons)
    return sorted(counted.items(), key=lambda row: (-row[1], row[0].stage, row[0].label))


def by_pool(cases: Iterable[CaseFacts]) -> list[tuple[str, dict[Group, int]]]:
    """Return for each pool, in the order of the cases, how many projects stand where."""
    found: dict[str, Counter[Group]] = {}
    for case in cases:
        found.setdefault(case.pool_name, Counter())[case.group] += 1
    return [(name, {group: counted[group] for group in Group}) for name, counted in found.items()]


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of one channel: how many were sent, how they ended, the working days until authors had completed."""

    channel: str
    sent: int
    completed: int
    recalled: int
    expired: int
    waiting: int
    undelivered: int
    median: Fraction | None


def calls(cases: Iterable[CaseFacts]) -> list[Calls]:
    """Return what became of calls to complete, by channel."""
    found: dict[str, list[Call]] = defaultdict(list)
    for case in cases:
        for call in case.calls:
            found[call.channel].append(call)
    return [_calls(channel, found[channel]) for channel in sorted(found)]


def _calls(channel: str, sent: Sequence[Call]) -> Calls:
    ends = Counter(call.how for call in sent)
    took = sorted(
        working_days(calendar.local(call.sent_at).date(), calendar.local(call.ended_at).date())
        for call in sent
        if call.how == "completed" and call.ended_at is not None
    )
    undelivered = sum(not call.how and call.due_at is None for call in sent)
    return Calls(
        channel=channel,
        sent=len(sent),
        completed=ends["completed"],
        recalled=ends["recalled"],
        expired=ends["expired"],
        waiting=ends[""] - undelivered,
        undelivered=undelivered,
        median=median(took) if took else None,
    )
