"""The worker fills in what the computer knows before a clerk opens a card, and anew when an application has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from budzet.jobs.handlers import JobContext
from budzet.jobs.recurring import recurring
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ApplicationDraft, PaperSupport, ProposalVersion
from budzet.proposals.verification import sheets
from budzet.proposals.verification.cases import Doer, find
from budzet.proposals.verification.criteria import CardKind
from budzet.proposals.verification.deadlines import service
from budzet.proposals.verification.models import Review, ReviewCard, ReviewSheet
from budzet.proposals.verification.states import PUBLIC, ReviewState

_STATES = (ReviewState.WAITING, ReviewState.FORMAL)
_AT_ONCE = 100


@recurring("verification.checks", dt.timedelta(minutes=5))
def check(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """Look at every application that was not looked at since it last changed; each in a transaction of its own."""
    doer = service(context)
    checked = 0
    while True:
        with context.database.read_session() as session:
            found = unchecked(session)
        for edition_id, proposal_id in found:
            with context.database.transaction() as session:
                check_one(session, edition_id, proposal_id, doer=doer)
        checked += len(found)
        if len(found) < _AT_ONCE:
            return {"checked": checked}


def check_one(session: Session, edition_id: int, proposal_id: int, *, doer: Doer) -> None:
    """Let the computer look at one application."""
    sheets.look_again(session, find(session, edition_id, proposal_id, lock=True), doer=doer)


def unchecked(session: Session) -> Sequence[tuple[int, int]]:
    """Return edition and project of applications the computer has not looked at since they, or their card, changed."""
    unfinished = and_(
        ReviewSheet.proposal_id == Review.proposal_id,
        ReviewSheet.kind == CardKind.FORMAL,
        ReviewSheet.handed_in_at.is_(None),
    )
    changed = exists().where(
        ProposalVersion.proposal_id == Review.proposal_id, ProposalVersion.made_at > ReviewSheet.checked_at
    )
    counted = (
        exists()
        .where(ApplicationDraft.proposal_id == Review.proposal_id)
        .where(PaperSupport.draft_id == ApplicationDraft.id, PaperSupport.counted_at > ReviewSheet.checked_at)
    )
    own, newer = aliased(ReviewCard), aliased(ReviewCard)
    outdated = (
        exists()
        .where(own.id == ReviewSheet.card_id, newer.edition_id == own.edition_id, newer.kind == own.kind)
        .where(newer.version > own.version, ReviewSheet.saved_by.is_(None))
    )
    here = or_(*(and_(Review.state == state, Proposal.status == PUBLIC[state]) for state in _STATES))
    rows = session.execute(
        select(Review.edition_id, Review.proposal_id)
        .join(Proposal, (Proposal.edition_id == Review.edition_id) & (Proposal.id == Review.proposal_id))
        .outerjoin(ReviewSheet, unfinished)
        .where(here, or_(ReviewSheet.id.is_(None), ReviewSheet.checked_at.is_(None), changed, counted, outdated))
        .order_by(Review.id)
        .limit(_AT_ONCE)
    )
    return [(edition_id, proposal_id) for edition_id, proposal_id in rows]
