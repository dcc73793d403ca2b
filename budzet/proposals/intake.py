"""When applications are taken in: on-line while the intake is open, on paper by the date of receipt (R-30)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from budzet.editions.timetable import DateKind, StageKind, StageState, Timetable

DRAFT_LIVES = dt.timedelta(days=60)
"""How long a draft lives when the end of the intake is not known."""


@dataclass(frozen=True, slots=True)
class Door:
    """The intake of one edition, as residents and clerks meet it."""

    timetable: Timetable

    def is_open(self, now: dt.datetime) -> bool:
        """Say whether residents may write and hand in."""
        return self.timetable.is_open(StageKind.INTAKE, now)

    def clerks_may_type(self, now: dt.datetime) -> bool:
        """Say whether clerks may type in what came on paper: from the beginning of the intake to their own deadline.

        Without a deadline of their own they stop when residents do.
        """
        if self.timetable.state(StageKind.INTAKE, now) in (StageState.UNSET, StageState.BEFORE):
            return False
        return self.is_open(now) or bool(self.typing_ends and now < self.typing_ends)

    def came_in_time(self, received_at: dt.datetime) -> bool:
        """Say whether the date of receipt lies in the intake, whenever it is typed in."""
        span = self.timetable.span(StageKind.INTAKE)
        return (
            span is not None and span.opens_at <= received_at and (not span.closes_at or received_at < span.closes_at)
        )

    @property
    def closes_at(self) -> dt.datetime | None:
        """The end of the intake, if it is known."""
        span = self.timetable.span(StageKind.INTAKE)
        return span.closes_at if span else None

    @property
    def typing_ends(self) -> dt.datetime | None:
        """Until when clerks may type."""
        return self.timetable.date(DateKind.PAPER_INTAKE_ENDS) or self.closes_at

    @property
    def editing_ends(self) -> dt.datetime | None:
        """Until when authors may change what they handed in."""
        return self.timetable.date(DateKind.EDITING_ENDS) or self.closes_at

    @property
    def withdrawal_ends(self) -> dt.datetime | None:
        """Until when authors may withdraw or join projects: the date of the edition, else the beginning of voting."""
        return self.timetable.date(DateKind.WITHDRAWAL_ENDS) or self.timetable.at((StageKind.VOTING, "opens"))

    def may_edit(self, now: dt.datetime) -> bool:
        """Say whether authors may change their project."""
        return self.editing_ends is None or now < self.editing_ends

    def may_withdraw(self, now: dt.datetime) -> bool:
        """Say whether authors may withdraw their project or join it with another."""
        return self.withdrawal_ends is None or now < self.withdrawal_ends

    def lapses_at(self, now: dt.datetime, *, typed: bool = False) -> dt.datetime:
        """Return when a draft saved now can no longer be handed in; ``typed``: by a clerk."""
        return (self.typing_ends if typed else self.closes_at) or now + DRAFT_LIVES
