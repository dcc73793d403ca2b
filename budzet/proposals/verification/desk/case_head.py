"""The head of a case: whose it is, where it lies, who has it open, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import and_, case, exists, select
from sqlalchemy.orm import Session, aliased, lazyload

from budzet.accounts.models import Department, Staff
from budzet.base import calendar
from budzet.base.errors import NotFoundError
from budzet.editions.models import City, Edition, EditionDate, Pool
from budzet.editions.timetable import DateKind
from budzet.proposals.models import Proposal
from budzet.proposals.verification import locks
from budzet.proposals.verification.cases import NO_CASE, Case
from budzet.proposals.verification.locks import Lock
from budzet.proposals.verification.models import InterestDeclaration, Review
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A case as its pages find it, with what their head says of it, and the city of every page.

    ``date``: the date of the edition such a case must be dealt with by.
    """

    case: Case
    city: City | None
    pool: Pool
    assignee: Staff | None
    department: Department | None
    holder: Staff | None
    call: CompletionCall | None
    date: dt.datetime | None
    interest: bool


def find(session: Session, edition_slug: str, proposal_id: int, staff_id: int) -> Found:
    """Return the case a page names, with one statement; ``staff_id``: who looks. Raises ``NotFoundError``."""
    holder = aliased(Staff)
    declared = exists().where(InterestDeclaration.proposal_id == Proposal.id, InterestDeclaration.staff_id == staff_id)
    waits = and_(CompletionCall.proposal_id == Proposal.id, CompletionCall.ended_at.is_(None))
    kind = case(*((Review.state == state, date.value) for state, date in DATES.items()), else_="")
    statement = (
        select(Edition, Proposal, Review, City, Pool, Staff, Department, holder, CompletionCall)
        .add_columns(EditionDate.at, declared)
        .select_from(Edition)
        .join(Proposal, Proposal.edition_id == Edition.id)
        .join(Review, (Review.edition_id == Proposal.edition_id) & (Review.proposal_id == Proposal.id))
        .join(Pool, (Pool.edition_id == Proposal.edition_id) & (Pool.id == Proposal.pool_id))
        .outerjoin(City, City.id == 1)
        .outerjoin(Staff, Staff.id == Review.assignee_id)
        .outerjoin(Department, Department.id == Review.department_id)
        .outerjoin(holder, holder.id == Review.locked_by)
        .outerjoin(CompletionCall, waits)
        .outerjoin(EditionDate, and_(EditionDate.edition_id == Edition.id, EditionDate.kind == kind))
        .where(Edition.slug == edition_slug, Proposal.id == proposal_id)
        # Their roles are nobody's business here.
        .options(lazyload(Staff.grants), lazyload(holder.grants))
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFoundError(NO_CASE)
    edition, proposal, review, city, pool, assignee, department, who, call, at, interest = row
    return Found(
        case=Case(edition, proposal, review),
        city=city,
        pool=pool,
        assignee=assignee,
        department=department,
        holder=who,
        call=call,
        date=at,
        interest=interest,
    )


def of_case(session: Session, found: Found, now: dt.datetime) -> Head:
    """Return the head of a case as it stands at an instant."""
    return Head(
        pool=found.pool,
        assignee=found.assignee,
        department=found.department,
        lock=locks.held(session, found.case, now) if found.holder else None,
        call=found.call,
        interest=found.interest,
        due=_due(found.call.due_at if found.call else found.date, now),
    )


def _due(at: dt.datetime | None, now: dt.datetime) -> Due | None:
    return Due(at, calendar.days_left(now, at), at <= now) if at else None
