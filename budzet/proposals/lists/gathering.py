"""Making a version of the lists of what the reviews say now: one statement, however many projects there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.editions.models import District, Edition, Pool
from budzet.proposals.lists import content as contents
from budzet.proposals.lists.content import Content, Entry, Outcome, Stage
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.verification.models import Review
from budzet.proposals.verification.states import ReviewState

_S = ReviewState
DECIDED: Mapping[ReviewState, Outcome] = MappingProxyType(
    {
        _S.POSITIVE: Outcome.POSITIVE,
        _S.PUBLISHED_POSITIVE: Outcome.POSITIVE,
        _S.FORMAL_NEGATIVE: Outcome.NEGATIVE,
        _S.MERIT_NEGATIVE: Outcome.NEGATIVE,
        _S.PUBLISHED_NEGATIVE: Outcome.NEGATIVE,
        _S.LEFT_UNEXAMINED: Outcome.UNEXAMINED,
    }
)
"""What a list says of each state; whatever is not here is still being examined."""

GONE: Mapping[ProposalStatus, Outcome] = MappingProxyType(
    {ProposalStatus.WITHDRAWN: Outcome.WITHDRAWN, ProposalStatus.MERGED: Outcome.MERGED}
)
"""What everybody sees of projects that left, whatever their review says."""

_LEFT = "Autor nie uzupełnił wniosku w terminie."


@dataclass(frozen=True, slots=True)
class Open:
    """A project that is still being examined."""

    proposal_id: int
    number: str
    title: str
    state: ReviewState


@dataclass(frozen=True, slots=True)
class Gathered:
    """What can be published now, what cannot yet, and the keys of the pools in their order."""

    content: Content
    open: tuple[Open, ...]
    pools: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a clerk decides of a version: why it is published, why not all are on it, whether marks of cases show."""

    reason: str = ""
    partial: str = ""
    marks: bool = False


def gather(session: Session, edition: Edition, number: int, asked: Asked) -> Gathered:
    """Return version ``number`` of the lists of an edition as the reviews have it now."""
    pools = tuple(session.scalars(select(Pool.key).where(Pool.edition_id == edition.id).order_by(Pool.place)))
    found: list[Entry] = []
    still: list[Open] = []
    for row in _rows(session, edition.id):
        outcome = GONE.get(row.status) or DECIDED.get(row.state)
        if outcome is None:
            still.append(Open(row.id, row.number, row.title, row.state))
        else:
            found.append(_entry(row, outcome, marks=asked.marks))
    content = Content(
        edition=edition.slug,
        edition_title=edition.title,
        number=number,
        reason=asked.reason.strip(),
        partial=asked.partial.strip(),
        entries=contents.in_order(found, pools),
    )
    return Gathered(content, tuple(still), pools)


def _rows(session: Session, edition_id: int) -> Sequence[Any]:
    proposal = (Proposal.id, Proposal.status, Proposal.number, Proposal.title, Proposal.place, Proposal.case_mark)
    review = (Review.state, Review.reason, Review.estimate, Review.cost.label("verified"))
    return session.execute(
        select(
            *proposal,
            Proposal.cost.label("asked"),
            *review,
            Pool.key.label("pool"),
            Pool.name.label("pool_name"),
            District.name.label("district"),
        )
        .join(Review, (Review.edition_id == Proposal.edition_id) & (Review.proposal_id == Proposal.id))
        .join(Pool, (Pool.edition_id == Proposal.edition_id) & (Pool.id == Proposal.pool_id))
        .outerjoin(District, (District.edition_id == Pool.edition_id) & (District.id == Pool.district_id))
        .where(Proposal.edition_id == edition_id)
        .order_by(Proposal.id)
    ).all()


def _entry(row: Any, outcome: Outcome, *, marks: bool) -> Entry:
    return Entry(
        proposal_id=row.id,
        outcome=outcome,
        stage=_stage(row, outcome),
        pool=row.pool,
        pool_name=row.pool_name,
        district=row.district or "",
        number=row.number,
        title=row.title,
        place=row.place,
        case_mark=row.case_mark if marks else "",
        cost=_verified(row) if outcome is Outcome.POSITIVE else None,
        estimate=row.asked if row.estimate is None else row.estimate,
        reason=_reason(row, outcome),
    )


def _verified(row: Any) -> int:
    """Return the sum that stands: the verified one, the author's where nobody changed it."""
    return row.asked if row.verified is None else row.verified


def _stage(row: Any, outcome: Outcome) -> Stage:
    if outcome is not Outcome.NEGATIVE:
        return ""
    # The author's sum is noted when the formal review is passed.
    return "formal" if row.estimate is None else "merit"


def _reason(row: Any, outcome: Outcome) -> str:
    if outcome is Outcome.NEGATIVE:
        return str(row.reason)
    return _LEFT if outcome is Outcome.UNEXAMINED else ""
