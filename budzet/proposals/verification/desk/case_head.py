"""The head of a case: whose it is, where it lies, who has it open, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased, lazyload

from budzet.accounts.models import Department, Staff
from budzet.base import calendar
from budzet.editions.models import EditionDate, Pool
from budzet.editions.timetable import DateKind
from budzet.proposals.verification import locks
from budzet.proposals.verification.cases import Case, Doer
from budzet.proposals.verification.locks import Lock
from budzet.proposals.verification.models import InterestDeclaration
from budzet.proposals.verification.models_calls import CompletionCall
from budzet.proposals.verification.states import ReviewState

_S = ReviewState
DATES: Mapping[ReviewState, DateKind] = MappingProxyType(
    {
        _S.WAITING: DateKind.FORMAL_CARDS_DUE,
        _S.FORMAL: DateKind.FORMAL_CARDS_DUE,
        _S.FORMAL_DONE: DateKind.CARDS_APPROVED_BY,
        _S.MERIT: DateKind.MERIT_CARDS_DUE,
        _S.MERIT_DONE: DateKind.CARDS_APPROVED_BY,
    }
)
"""Which date of the edition a case must be dealt with by; one that is with its author has the term of its call."""


@dataclass(frozen=True, slots=True)
class Due:
    """Until when something must be done with a case: an exclusive end."""

    at: dt.datetime
    days_left: int
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above every page of a case. ``call`` is the one the author has not answered yet."""

    pool: Pool
    assignee: Staff | None
    department: Department | None
    lock: Lock | None
    call: CompletionCall | None
    interest: bool
    due: Due | None

    @property
    def locked_until(self) -> str:
        """The hour until which the card is somebody's, in Warsaw."""
        return f"{calendar.local(self.lock.until):%H:%M}" if self.lock else ""

    @property
    def awaits_receipt(self) -> bool:
        """Whether the author was called by a letter of which nobody knows yet when it was delivered."""
        return self.call is not None and self.call.due_at is None


def of_case(session: Session, case: Case, doer: Doer) -> Head:
    """Return the head of a case, with one statement."""
    review, holder = case.review, aliased(Staff)
    own_date = and_(EditionDate.edition_id == case.edition.id, EditionDate.kind == DATES.get(review.state, ""))
    declared = exists().where(
        InterestDeclaration.proposal_id == case.proposal.id, InterestDeclaration.staff_id == doer.staff_id
    )
    waits = and_(CompletionCall.proposal_id == case.proposal.id, CompletionCall.ended_at.is_(None))
    pool, assignee, department, who, call, at, interest = session.execute(
        select(Pool, Staff, Department, holder, CompletionCall, EditionDate.at, declared)
        .select_from(Pool)
        .outerjoin(Staff, Staff.id == review.assignee_id)
        .outerjoin(Department, Department.id == review.department_id)
        .outerjoin(holder, holder.id == review.locked_by)
        .outerjoin(CompletionCall, waits)
        .outerjoin(EditionDate, own_date)
        .where(Pool.edition_id == case.edition.id, Pool.id == case.proposal.pool_id)
        # Their roles are nobody's business here.
        .options(lazyload(Staff.grants), lazyload(holder.grants))
    ).one()
    return Head(
        pool=pool,
        assignee=assignee,
        department=department,
        lock=locks.held(session, case, doer.now) if who else None,
        call=call,
        interest=interest,
        due=_due(call.due_at if call else at, doer.now),
    )


def _due(at: dt.datetime | None, now: dt.datetime) -> Due | None:
    return Due(at, calendar.days_left(now, at), at <= now) if at else None
