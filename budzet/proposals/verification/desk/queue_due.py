"""Until when a case must be dealt with: by the dates of its edition, or by the term of the call its author waits on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.base import calendar
from budzet.editions.models import EditionDate
from budzet.proposals.verification.desk.case_head import DATES, Due
from budzet.proposals.verification.models_calls import CompletionCall
from budzet.proposals.verification.queues import Late
from budzet.proposals.verification.states import ReviewState

Instants = Mapping[ReviewState, dt.datetime]


def by_edition(session: Session, edition_ids: list[int]) -> dict[int, dict[ReviewState, dt.datetime]]:
    """Return until when cases must be dealt with in each state, for several editions at once."""
    wanted = select(EditionDate).where(
        EditionDate.edition_id.in_(edition_ids), EditionDate.kind.in_(sorted({kind.value for kind in DATES.values()}))
    )
    found = {(row.edition_id, row.kind): row.at for row in session.scalars(wanted)}
    return {
        edition_id: {
            state: found[edition_id, kind.value] for state, kind in DATES.items() if (edition_id, kind.value) in found
        }
        for edition_id in edition_ids
    }


def late(instants: Instants, now: dt.datetime) -> Late:
    """Return what is late now."""
    return Late(now, tuple(state for state, at in instants.items() if at <= now))


def instant(state: ReviewState, call: CompletionCall | None, instants: Instants) -> dt.datetime | None:
    """Return until when a case must be dealt with, if there is such an instant."""
    return call.due_at if call is not None else instants.get(state)


def due(at: dt.datetime | None, now: dt.datetime) -> Due | None:
    """Return how far off an instant is."""
    return Due(at, calendar.days_left(now, at), at <= now) if at else None
