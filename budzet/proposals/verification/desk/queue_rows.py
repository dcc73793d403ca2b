"""The rows of a queue: who has a card open, how long it waits and until when, what the computer warns of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, lazyload

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
from budzet.proposals.verification.judging import Answers, Mark
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
    """Return the statement of a queue.

    Beside each case stand who has its card open, until when the department must answer, and the answers on its newest
    formal card while the computer's warnings still matter.
    """
    holder = aliased(Staff)
    name = select(holder.name).where(holder.id == Review.locked_by).scalar_subquery()
    answers = (
        select(ReviewSheet.answers)
        .where(ReviewSheet.proposal_id == Proposal.id, ReviewSheet.kind == CardKind.FORMAL, Review.state.in_(_CHECKED))
        .order_by(ReviewSheet.round.desc())
        .limit(1)
        .scalar_subquery()
    )
    listed = queues.listing(edition_id, chosen).add_columns(name, queues.stop_due().scalar_subquery(), answers)
    # Their roles are nobody's business here.
    return listed.options(lazyload(Staff.grants))


def rows(found: Iterable[Any], instants: Instants, now: dt.datetime) -> list[Row]:
    """Return the rows of a page of that statement."""
    return [_row(item, instants, now) for item in found]


def _row(item: Any, instants: Instants, now: dt.datetime) -> Row:
    proposal, review, pool, person, department, call, holder, asked_until, answers = item
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
        warnings=_warnings(answers) if answers else (),
    )


def _warnings(answers: Answers) -> tuple[str, ...]:
    """Return what the computer refuses on a formal card."""
    return tuple(one.note for one in answers.marks if one.by_computer and one.mark is Mark.NOT_MET and one.note)
