"""What is open at an instant. Nothing flips a state column: the answer follows from the dates (design.md §6).

Opening is inclusive, closing exclusive: a stage "until 23:59" of a day closes at the next midnight in Warsaw. Besides
its stages an edition has single dates: deadlines, which are exclusive ends too, and instants at which something shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Literal

from budzet.base.findings import Finding


class StageKind(StrEnum):
    """The stages of an edition, in their order."""

    INTAKE = "intake"
    VERIFICATION = "verification"
    APPEAL = "appeal"
    VOTING = "voting"
    RESULTS = "results"
    IMPLEMENTATION = "implementation"


class DateKind(StrEnum):
    """The single dates of an edition, in their order; what each one gates. A city sets those it needs.

    Where a date would be the beginning or the end of a stage, the stage says it.
    """

    EDITING_ENDS = "editing_ends"
    """Until then an author may change a project that is handed in; later only the office, with a trace."""
    PAPER_INTAKE_ENDS = "paper_intake_ends"
    """Until then clerks may type in projects that came on paper in time; outlives the intake on-line."""
    FORMAL_CARDS_DUE = "formal_cards_due"
    """Until then verifiers hand in formal cards."""
    MERIT_CARDS_DUE = "merit_cards_due"
    """Until then verifiers hand in merit cards."""
    CARDS_APPROVED_BY = "cards_approved_by"
    """Until then coordinators approve the cards or give them back."""
    ASSESSMENT_PUBLISHED = "assessment_published"
    """From then, to the minute, everybody sees cards and results of the verification; until then nobody outside."""
    REASSESSMENT_CARDS_DUE = "reassessment_cards_due"
    """Until then verifiers hand in the cards of projects under appeal."""
    REASSESSMENT_ENDS = "reassessment_ends"
    """Until then appeals are decided."""
    REASSESSMENT_PUBLISHED = "reassessment_published"
    """From then everybody sees how appeals were decided."""
    WITHDRAWAL_ENDS = "withdrawal_ends"
    """Until then an author may withdraw a project."""
    BALLOT_ORDER_DRAW = "ballot_order_draw"
    """When the order of projects on the ballot is drawn in public."""
    VOTE_BUTTON_SHOWN = "vote_button_shown"
    """From then the front page leads to voting with its big button."""
    PAPER_VOTES_TYPED_UNTIL = "paper_votes_typed_until"
    """Until then clerks may type in paper ballots that came in time; outlives voting on-line."""
    RESULTS_BUTTON_SHOWN = "results_button_shown"
    """From then the front page leads to the results with its big button."""
    STATUS_MAILS_END = "status_mails_end"
    """Until then authors get a mail when the state of their project changes."""


DEADLINES = frozenset(
    {
        DateKind.EDITING_ENDS,
        DateKind.PAPER_INTAKE_ENDS,
        DateKind.FORMAL_CARDS_DUE,
        DateKind.MERIT_CARDS_DUE,
        DateKind.CARDS_APPROVED_BY,
        DateKind.REASSESSMENT_CARDS_DUE,
        DateKind.REASSESSMENT_ENDS,
        DateKind.WITHDRAWAL_ENDS,
        DateKind.PAPER_VOTES_TYPED_UNTIL,
        DateKind.STATUS_MAILS_END,
    }
)
"""Dates *until* which something may be done: exclusive ends, entered and shown as a last day. The others are instants
*from* which something is seen."""

Point = DateKind | tuple[StageKind, Literal["opens", "closes"]]
"""A date of its own, or the beginning or end of a stage."""


def point_name(point: Point) -> str:
    """Return the stable name of a point, as findings carry it: ``withdrawal_ends``, ``voting.opens``."""
    return point.value if isinstance(point, DateKind) else f"{point[0].value}.{point[1]}"


class StageState(StrEnum):
    """Where an instant stands to a stage."""

    BEFORE = "before"
    OPEN = "open"
    AFTER = "after"
    UNSET = "unset"


@dataclass(frozen=True, slots=True)
class Span:
    """One stage from ``opens_at`` (inclusive) to ``closes_at`` (exclusive; ``None``: it stays open).

    ``held``: its hour has come, but something that must be in order first is not, so it has not begun (``gates``).
    """

    kind: StageKind
    opens_at: dt.datetime
    closes_at: dt.datetime | None = None
    held: bool = False

    def state(self, now: dt.datetime) -> StageState:
        """Say whether ``now`` lies before, in or after this stage."""
        if now < self.opens_at:
            return StageState.BEFORE
        if self.closes_at is not None and now >= self.closes_at:
            return StageState.AFTER
        return StageState.BEFORE if self.held else StageState.OPEN


NOT_BEFORE: tuple[tuple[DateKind, Point], ...] = (
    (DateKind.EDITING_ENDS, (StageKind.INTAKE, "opens")),
    (DateKind.PAPER_INTAKE_ENDS, (StageKind.INTAKE, "closes")),
    (DateKind.FORMAL_CARDS_DUE, (StageKind.VERIFICATION, "opens")),
    (DateKind.MERIT_CARDS_DUE, (StageKind.VERIFICATION, "opens")),
    (DateKind.ASSESSMENT_PUBLISHED, (StageKind.VERIFICATION, "opens")),
    (DateKind.REASSESSMENT_CARDS_DUE, (StageKind.APPEAL, "opens")),
    (DateKind.REASSESSMENT_ENDS, (StageKind.APPEAL, "opens")),
    (DateKind.REASSESSMENT_PUBLISHED, (StageKind.APPEAL, "closes")),
    (DateKind.WITHDRAWAL_ENDS, (StageKind.INTAKE, "opens")),
    (DateKind.BALLOT_ORDER_DRAW, DateKind.ASSESSMENT_PUBLISHED),
    (DateKind.BALLOT_ORDER_DRAW, DateKind.REASSESSMENT_PUBLISHED),
    (DateKind.VOTE_BUTTON_SHOWN, (StageKind.VOTING, "opens")),
    (DateKind.PAPER_VOTES_TYPED_UNTIL, (StageKind.VOTING, "closes")),
    (DateKind.RESULTS_BUTTON_SHOWN, (StageKind.VOTING, "closes")),
    (DateKind.STATUS_MAILS_END, (StageKind.INTAKE, "opens")),
)
"""A date, and the point it must not come before."""

NOT_AFTER: tuple[tuple[DateKind, Point], ...] = (
    (DateKind.EDITING_ENDS, (StageKind.VOTING, "opens")),
    (DateKind.PAPER_INTAKE_ENDS, (StageKind.VOTING, "opens")),
    (DateKind.FORMAL_CARDS_DUE, DateKind.MERIT_CARDS_DUE),
    (DateKind.FORMAL_CARDS_DUE, DateKind.CARDS_APPROVED_BY),
    (DateKind.MERIT_CARDS_DUE, DateKind.CARDS_APPROVED_BY),
    (DateKind.CARDS_APPROVED_BY, DateKind.ASSESSMENT_PUBLISHED),
    (DateKind.ASSESSMENT_PUBLISHED, (StageKind.APPEAL, "opens")),
    (DateKind.ASSESSMENT_PUBLISHED, (StageKind.VOTING, "opens")),
    (DateKind.REASSESSMENT_CARDS_DUE, DateKind.REASSESSMENT_ENDS),
    (DateKind.REASSESSMENT_ENDS, DateKind.REASSESSMENT_PUBLISHED),
    (DateKind.REASSESSMENT_PUBLISHED, (StageKind.VOTING, "opens")),
    (DateKind.WITHDRAWAL_ENDS, (StageKind.VOTING, "opens")),
    (DateKind.BALLOT_ORDER_DRAW, (StageKind.VOTING, "opens")),
    (DateKind.VOTE_BUTTON_SHOWN, (StageKind.VOTING, "closes")),
    (DateKind.PAPER_VOTES_TYPED_UNTIL, (StageKind.RESULTS, "opens")),
)
"""A date, and the point it must not come after."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """The stages and single dates of one edition, at most one of each kind, in the order of the kinds."""

    spans: tuple[Span, ...]
    dates: tuple[tuple[DateKind, dt.datetime], ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Span], dates: Iterable[tuple[DateKind, dt.datetime]] = ()) -> Timetable:
        """Build a timetable from spans and dates in any order. Raises ``ValueError`` when a kind comes twice."""
        order = list(StageKind)
        ordered = tuple(sorted(spans, key=lambda span: order.index(span.kind)))
        if len({span.kind for span in ordered}) != len(ordered):
            raise ValueError("a stage stands twice in the timetable")
        date_order = list(DateKind)
        ordered_dates = tuple(sorted(dates, key=lambda date: date_order.index(date[0])))
        if len({kind for kind, _ in ordered_dates}) != len(ordered_dates):
            raise ValueError("a date stands twice in the timetable")
        return cls(ordered, ordered_dates)

    def date(self, kind: DateKind) -> dt.datetime | None:
        """Return the instant of that date, if the edition has one."""
        return next((instant for own, instant in self.dates if own is kind), None)

    def has_come(self, kind: DateKind, now: dt.datetime) -> bool:
        """Say whether that date is set and ``now`` is not before it: the deadline is over, the instant is there."""
        instant = self.date(kind)
        return instant is not None and now >= instant

    def at(self, point: Point) -> dt.datetime | None:
        """Return the instant of a date or of the beginning or end of a stage, if it is set."""
        if isinstance(point, DateKind):
            return self.date(point)
        kind, edge = point
        span = self.span(kind)
        if span is None:
            return None
        return span.opens_at if edge == "opens" else span.closes_at

    def span(self, kind: StageKind) -> Span | None:
        """Return the stage of that kind, if the edition has one."""
        return next((span for span in self.spans if span.kind is kind), None)

    def state(self, kind: StageKind, now: dt.datetime) -> StageState:
        """Say where ``now`` stands to the stage of that kind."""
        span = self.span(kind)
        return span.state(now) if span else StageState.UNSET

    def is_open(self, kind: StageKind, now: dt.datetime) -> bool:
        """Say whether the stage of that kind is open at ``now``."""
        return self.state(kind, now) is StageState.OPEN

    def holding(self, kinds: Collection[StageKind]) -> Timetable:
        """Return the timetable with the stages of these kinds kept from beginning."""
        return replace(self, spans=tuple(replace(span, held=span.kind in kinds) for span in self.spans))

    def current(self, now: dt.datetime) -> Span | None:
        """Return the latest stage open at ``now``; stages may overlap, the later kind speaks for the edition."""
        open_spans = [span for span in self.spans if span.state(now) is StageState.OPEN]
        return open_spans[-1] if open_spans else None

    def upcoming(self, now: dt.datetime) -> Span | None:
        """Return the next stage whose hour comes after ``now``."""
        later = [span for span in self.spans if now < span.opens_at]
        return min(later, key=lambda span: span.opens_at, default=None)

    def findings(self) -> list[Finding]:
        """Return every fault of the dates: a stage that ends before it begins, stages that begin out of order, single
        dates too early or too late.
        """
        faults = [
            Finding.of("stage_ends_before_it_begins", span.kind.value)
            for span in self.spans
            if span.closes_at is not None and span.closes_at <= span.opens_at
        ]
        faults += [
            Finding.of("stage_out_of_order", later.kind.value, before=earlier.kind.value)
            for earlier, later in pairwise(self.spans)
            if later.opens_at < earlier.opens_at
        ]
        return faults + self._faults_of_dates()

    def _faults_of_dates(self) -> list[Finding]:
        """Every date that comes before or after what it must not, as far as both are set."""
        faults = []
        for kind, instant in self.dates:
            faults += [
                Finding.of("date_too_early", kind.value, before=point_name(point))
                for point in _points(NOT_BEFORE, kind)
                if (other := self.at(point)) is not None and instant < other
            ]
            faults += [
                Finding.of("date_too_late", kind.value, after=point_name(point))
                for point in _points(NOT_AFTER, kind)
                if (other := self.at(point)) is not None and instant > other
            ]
        return faults


def _points(table: tuple[tuple[DateKind, Point], ...], kind: DateKind) -> list[Point]:
    return [point for own, point in table if own is kind]
