"""The rows of a queue: who has a card open, how long it waits and until when, what the computer warns of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from budzet.accounts.models import Department, Staff
from budzet.base import calendar
from budzet.editions.models import Pool
from budzet.proposals.models import Proposal
from budzet.proposals.verification import handing, queues
from budzet.proposals.verification.criteria import CardKind
from budzet.proposals.verification.desk import case_words, queue_due
from budzet.proposals.verification.desk.case_head import Due
from budzet.proposals.verification.desk.case_words import StateWord
from budzet.proposals.verification.desk.queue_due import Instants
from budzet.proposals.verification.judging import Mark
from budzet.proposals.verification.models import Review, ReviewSheet
from budzet.proposals.verification.models_calls import CompletionCall
from budzet.proposals.verification.queues import CaseFilter
from budzet.proposals.verification.states import ReviewState

_CHECKED = frozenset({ReviewState.WAITING, ReviewState.FORMAL, ReviewState.COMPLETION, ReviewState.FORMAL_DONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case in a queue. ``warnings`` are what the computer found wrong and nobody has looked at yet."""

    proposal: Proposal
    review: Review
    pool: Pool
    person: Staff | None
    department: Department | None
    call: CompletionCall | None
    days_here: int
    due: Due | None
    lock_name: str
    lock_until: str
    warnings: tuple[str, ...]

    @property
    def state(self) -> StateWord:
        """Where the case stands, in words."""
        return case_words.STATES[self.review.state]

    @property
    def tick(self) -> str:
        """What a ticked row sends: the project and the version that was seen."""
        return f"{self.proposal.id}-{self.review.version}"

    @property
    def can_be_given(self) -> bool:
        """Whether somebody works on it now."""
        return self.review.state in handing.WORKED

    @property
    def awaits_receipt(self) -> bool:
        """Whether nobody knows yet when the call by letter was delivered."""
        return self.call is not None and self.call.due_at is None


def statement(edition_id: int, chosen: CaseFilter) -> Select[*tuple[Any, ...]]:
    """Return the statement of a queue, with who has the card open and until when the department must answer."""
    holder = aliased(Staff)
    name = select(holder.name).where(holder.id == Review.locked_by).scalar_subquery()
    return queues.listing(edition_id, chosen).add_columns(name, queues.stop_due().scalar_subquery())


def rows(session: Session, found: Iterable[Any], instants: Instants, now: dt.datetime) -> list[Row]:
    """Return the rows of a page of that statement, with one more statement."""
    items = list(found)
    warned = _warnings(session, [review.proposal_id for _, review, *_ in items if review.state in _CHECKED])
    return [_row(item, warned, instants, now) for item in items]


def _row(item: Any, warned: Mapping[int, tuple[str, ...]], instants: Instants, now: dt.datetime) -> Row:
    proposal, review, pool, person, department, call, holder, asked_until = item
    until = review.locked_until
    locked = until is not None and until > now
    return Row(
        proposal=proposal,
        review=review,
        pool=pool,
        person=person,
        department=department,
        call=call,
        days_here=(calendar.local(now).date() - calendar.local(review.moved_at).date()).days,
        due=queue_due.due(asked_until or queue_due.instant(review.state, call, instants), now),
        lock_name=holder or "" if locked else "",
        lock_until=f"{calendar.local(until):%H:%M}" if locked and until else "",
        warnings=warned.get(proposal.id, ()),
    )


def _warnings(session: Session, proposal_ids: list[int]) -> dict[int, tuple[str, ...]]:
    """Return what the computer refuses on the newest formal card of each project."""
    newest = select(ReviewSheet.proposal_id, ReviewSheet.answers).where(
        ReviewSheet.proposal_id.in_(proposal_ids), ReviewSheet.kind == CardKind.FORMAL
    )
    found = {}
    for proposal_id, answers in session.execute(newest.order_by(ReviewSheet.round)):
        found[proposal_id] = tuple(
            one.note for one in answers.marks if one.by_computer and one.mark is Mark.NOT_MET and one.note
        )
    return found
