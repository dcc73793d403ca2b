"""Departments that have not answered in time are asked again: once when their days are over, then every week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from budzet.accounts.models import Department
from budzet.jobs.handlers import JobContext
from budzet.jobs.recurring import recurring
from budzet.proposals.models import Proposal
from budzet.proposals.verification import deadlines, route_links
from budzet.proposals.verification.cases import Doer, find
from budzet.proposals.verification.models import Review
from budzet.proposals.verification.models_calls import ReviewStop
from budzet.proposals.verification.route_log import record
from budzet.proposals.verification.states import PUBLIC, ReviewState

EVERY = dt.timedelta(days=7)
"""How long after one reminder the next one comes."""


@recurring("verification.opinions", dt.timedelta(hours=1))
def keep(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """Remind every department whose opinion is overdue."""
    doer = deadlines.service(context)
    return {"reminded": deadlines.each(context, late, lambda session, ids: remind(session, *ids, doer=doer))}


def late(session: Session, now: dt.datetime) -> Sequence[tuple[int, int]]:
    """Return edition and project of the opinions that are overdue and were not asked for again within a week."""
    rows = session.execute(
        select(ReviewStop.edition_id, ReviewStop.proposal_id)
        .join(Review, (Review.edition_id == ReviewStop.edition_id) & (Review.proposal_id == ReviewStop.proposal_id))
        .join(Proposal, Proposal.id == ReviewStop.proposal_id)
        .join(Department, Department.id == ReviewStop.department_id)
        .where(*_late(now), Department.email != "")
        .where(Review.state == ReviewState.MERIT, Proposal.status == PUBLIC[ReviewState.MERIT])
        .order_by(ReviewStop.id)
        .limit(100)
    )
    return [(edition_id, proposal_id) for edition_id, proposal_id in rows]


def remind(session: Session, edition_id: int, proposal_id: int, *, doer: Doer) -> bool:
    """Mail the link of an overdue opinion once more; say whether it was."""
    case = find(session, edition_id, proposal_id, lock=True)
    stop = session.scalar(
        select(ReviewStop).where(
            ReviewStop.edition_id == edition_id, ReviewStop.proposal_id == proposal_id, *_late(doer.now)
        )
    )
    if stop is None or case.review.state is not ReviewState.MERIT:
        return False
    stop.links = max(stop.links, 1)
    department = session.get_one(Department, stop.department_id)
    stop.reminded_at = doer.now
    route_links.mail(session, case, stop, department, "opinion_overdue", doer=doer)
    record(session, case, "review.department_reminded", doer, department=department.id)
    return True


def _late(now: dt.datetime) -> tuple[Any, ...]:
    return (
        ReviewStop.asked_at.is_not(None),
        ReviewStop.answered_at.is_(None),
        ReviewStop.due_at <= now,
        or_(ReviewStop.reminded_at.is_(None), ReviewStop.reminded_at <= now - EVERY),
    )
