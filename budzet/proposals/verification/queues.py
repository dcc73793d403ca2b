"""Lists of what is to be done: cases by state, person and department; tables to be approved; the next one and the last.

Each is one statement, whatever the number of cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, lazyload

from budzet.accounts.models import Department, Staff
from budzet.base.text import fold
from budzet.editions.models import Pool
from budzet.proposals.models import Proposal
from budzet.proposals.verification.models import Review
from budzet.proposals.verification.models_calls import CompletionCall, ReviewStop
from budzet.proposals.verification.states import PUBLIC, ReviewState, Verdict
from budzet.web.lists import Order

AGE = Order("czas")
"""The order of a list unless another is asked for: those that wait longest first."""

ORDERED: Mapping[str, Sequence[Any]] = MappingProxyType(
    {
        "czas": (Review.moved_at,),
        "numer": (Proposal.number,),
        "tytul": (Proposal.title,),
        "osoba": (func.coalesce(Staff.name, ""), Review.moved_at),
    }
)
"""The columns a list can be ordered by."""


@dataclass(frozen=True, slots=True)
class Late:
    """What is late at an instant: calls and opinions whose term is over, and every case in ``states``."""

    now: dt.datetime
    states: tuple[ReviewState, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list is narrowed to; ``None`` and empty text mean everything. ``q`` is searched in number and title.

    ``states`` are several at once. ``departments``: only what lies with one of them, for those who see no more.
    """

    q: str = ""
    state: ReviewState | None = None
    states: tuple[ReviewState, ...] = ()
    pool: str = ""
    assignee_id: int | None = None
    unassigned: bool = False
    department_id: int | None = None
    waits_since: dt.datetime | None = None
    departments: Collection[int] | None = None
    late: Late | None = None
    order: Order = AGE


EVERYTHING = CaseFilter()

CaseRow = tuple[Proposal, Review, Pool, "Staff | None", "Department | None", "CompletionCall | None"]
"""A case with its pool, whoever works on it, the department it lies with, and the call it waits on."""


def listing(
    edition_id: int, chosen: CaseFilter
) -> Select[Proposal, Review, Pool, Staff | None, Department | None, CompletionCall | None]:
    """Return the statement of a list: cases still in verification, in the order of the filter.

    ``waits_since``: only those that have stood where they are since before that instant.
    """
    statement = (
        select(Proposal, Review, Pool, Staff, Department, CompletionCall)
        .join(Review, (Review.edition_id == Proposal.edition_id) & (Review.proposal_id == Proposal.id))
        .join(Pool, (Pool.edition_id == Proposal.edition_id) & (Pool.id == Proposal.pool_id))
        .outerjoin(Staff, Staff.id == Review.assignee_id)
        .outerjoin(Department, Department.id == Review.department_id)
        .outerjoin(
            CompletionCall,
            and_(
                CompletionCall.edition_id == Proposal.edition_id,
                CompletionCall.proposal_id == Proposal.id,
                CompletionCall.ended_at.is_(None),
            ),
        )
        .where(Proposal.edition_id == edition_id, in_verification())
    )
    for condition in _conditions(chosen):
        statement = statement.where(condition)
    columns = [column.desc() if chosen.order.descending else column for column in ORDERED[chosen.order.key]]
    return statement.order_by(*columns, Proposal.id)


def to_approve(edition_id: int, state: ReviewState, verdict: Verdict) -> Select[Proposal, Review, Pool, Staff | None]:
    """Return the statement of the table of cards that wait for a decision, with whoever judged, in order of numbers."""
    return (
        select(Proposal, Review, Pool, Staff)
        .join(Review, (Review.edition_id == Proposal.edition_id) & (Review.proposal_id == Proposal.id))
        .join(Pool, (Pool.edition_id == Proposal.edition_id) & (Pool.id == Proposal.pool_id))
        .outerjoin(Staff, Staff.id == Review.judge_id)
        .where(Proposal.edition_id == edition_id, Review.state == state, Review.verdict == verdict, in_verification())
        .order_by(Pool.place, Proposal.number)
        # Their roles are nobody's business here.
        .options(lazyload(Staff.grants))
    )


def counts(session: Session, edition_id: int, chosen: CaseFilter = EVERYTHING) -> dict[ReviewState, int]:
    """Return how many cases of a list stand in each state that has any."""
    statement = (
        listing(edition_id, chosen)
        .with_only_columns(Review.state, func.count(), maintain_column_froms=True)
        .order_by(None)
        .group_by(Review.state)
    )
    return dict(session.execute(statement).all())


def load(edition_id: int) -> Select[int]:
    """Return the statement that gives, in a list of staff, how many cases each works on: to hand them out fairly."""
    return (
        select(func.count())
        .where(Review.edition_id == edition_id, Review.assignee_id == Staff.id, Review.state.in_(_WORKED))
        .correlate(Staff)
    )


def neighbours(
    session: Session, edition_id: int, chosen: CaseFilter, proposal_id: int
) -> tuple[int | None, int | None]:
    """Return the project before and after one in a list, where there are any.

    A project that has just left the list, because it was dealt with, is followed by the first of what is left.
    """
    statement = listing(edition_id, chosen).with_only_columns(Proposal.id, maintain_column_froms=True)
    ids = list(session.scalars(statement))
    if proposal_id not in ids:
        return None, next(iter(ids), None)
    place = ids.index(proposal_id)
    return (ids[place - 1] if place else None), (ids[place + 1] if place + 1 < len(ids) else None)


_WORKED = (ReviewState.WAITING, ReviewState.FORMAL, ReviewState.COMPLETION, ReviewState.MERIT)


def in_verification() -> ColumnElement[bool]:
    """Return the condition that a project was not withdrawn or joined, or went on to the vote."""
    return or_(*(and_(Review.state == state, Proposal.status == status) for state, status in PUBLIC.items()))


def _conditions(chosen: CaseFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Proposal.search_text.contains(word, autoescape=True) for word in fold(chosen.q).split()
    ]
    given: tuple[tuple[object, ColumnElement[bool]], ...] = (
        (chosen.state, Review.state == chosen.state),
        (chosen.pool, Pool.key == chosen.pool),
        (chosen.assignee_id, Review.assignee_id == chosen.assignee_id),
        (chosen.unassigned, Review.assignee_id.is_(None)),
        (chosen.department_id, Review.department_id == chosen.department_id),
        (chosen.waits_since, Review.moved_at < (chosen.waits_since or dt.datetime.min.replace(tzinfo=dt.UTC))),
        (chosen.states, Review.state.in_(chosen.states)),
        (chosen.late, _is_late(chosen.late)),
    )
    if chosen.departments is not None:
        found.append(Review.department_id.in_(chosen.departments))
    return found + [condition for value, condition in given if value]


def _is_late(late: Late | None) -> ColumnElement[bool]:
    if late is None:
        return true()
    return or_(
        CompletionCall.due_at <= late.now, stop_due().scalar_subquery() <= late.now, Review.state.in_(late.states)
    )


def stop_due() -> Select[dt.datetime | None]:
    """Return the statement that gives, in a list, until when the department that is asked now must answer."""
    return (
        select(func.min(ReviewStop.due_at))
        .where(
            ReviewStop.edition_id == Proposal.edition_id,
            ReviewStop.proposal_id == Proposal.id,
            ReviewStop.asked_at.is_not(None),
            ReviewStop.answered_at.is_(None),
        )
        .correlate(Proposal)
    )
