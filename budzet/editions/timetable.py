"""What is open at an instant. Nothing flips a state column: the answer follows from the dates (design.md §6).

Opening is inclusive, closing exclusive: a stage "until 23:59" of a day closes at the next midnight in Warsaw.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from budzet.base.findings import Finding


class StageKind(StrEnum):
    """The stages of an edition, in their order."""

    INTAKE = "intake"
    VERIFICATION = "verification"
    APPEAL = "appeal"
    VOTING = "voting"
    RESULTS = "results"
    IMPLEMENTATION = "implementation"


class StageState(StrEnum):
    """Where an instant stands to a stage."""

    BEFORE = "before"
    OPEN = "open"
    AFTER = "after"
    UNSET = "unset"


@dataclass(frozen=True, slots=True)
class Span:
    """One stage from ``opens_at`` (inclusive) to ``closes_at`` (exclusive; ``None``: it stays open)."""

    kind: StageKind
    opens_at: dt.datetime
    closes_at: dt.datetime | None = None

    def state(self, now: dt.datetime) -> StageState:
        """Say whether ``now`` lies before, in or after this stage."""
        if now < self.opens_at:
            return StageState.BEFORE
        if self.closes_at is not None and now >= self.closes_at:
            return StageState.AFTER
        return StageState.OPEN


@dataclass(frozen=True, slots=True)
class Timetable:
    """The stages of one edition, at most one of each kind, in the order of the kinds."""

    spans: tuple[Span, ...]

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Timetable:
        """Build a timetable from spans in any order. Raises ``ValueError`` when a kind comes twice."""
        order = list(StageKind)
        ordered = tuple(sorted(spans, key=lambda span: order.index(span.kind)))
        if len({span.kind for span in ordered}) != len(ordered):
            raise ValueError("a stage stands twice in the timetable")
        return cls(ordered)

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

    def current(self, now: dt.datetime) -> Span | None:
        """Return the latest stage open at ``now``; stages may overlap, the later kind speaks for the edition."""
        open_spans = [span for span in self.spans if span.state(now) is StageState.OPEN]
        return open_spans[-1] if open_spans else None

    def upcoming(self, now: dt.datetime) -> Span | None:
        """Return the next stage that has not begun at ``now``."""
        later = [span for span in self.spans if span.state(now) is StageState.BEFORE]
        return min(later, key=lambda span: span.opens_at, default=None)

    def findings(self) -> list[Finding]:
        """Return every fault of the dates: a stage that ends before it begins, stages that begin out of order."""
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
        return faults
