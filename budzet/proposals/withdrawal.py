"""Withdrawing a project: by its applicant, until a date; it stays in public, marked, with its history."""

from __future__ import annotations

from flask_babel import lazy_gettext
from sqlalchemy import update
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.errors import ConflictError
from budzet.editions.models import Edition
from budzet.proposals import applicants, drafts, timeline
from budzet.proposals.acting import Acting
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.models_applications import MergeOffer

WITHDRAWABLE = frozenset(
    {
        ProposalStatus.SUBMITTED,
        ProposalStatus.FORMAL_REVIEW,
        ProposalStatus.COMPLETION_REQUESTED,
        ProposalStatus.MERIT_REVIEW,
        ProposalStatus.POSITIVE,
        ProposalStatus.NEGATIVE,
        ProposalStatus.APPEALED,
        ProposalStatus.ADMITTED,
    }
)
"""Where a project may still be taken back."""

_OVER = lazy_gettext("The project cannot be withdrawn any more. Write to the office.")


def may_withdraw(session: Session, proposal: Proposal, *, by: Acting) -> bool:
    """Say whether the applicant may withdraw a project at the instant of ``by``."""
    edition = session.get_one(Edition, proposal.edition_id)
    return proposal.status in WITHDRAWABLE and drafts.door(session, edition, by).may_withdraw(by.now)


def withdraw(session: Session, edition_id: int, proposal_id: int, reason: str = "", *, by: Acting) -> Proposal:
    """Withdraw a project for good; its ``reason``, if there is one, is public. Its authors get a mail.

    Raises ``NotFoundError`` for whoever is not its applicant, ``ConflictError`` when its time or state is over.
    """
    proposal = applicants.own_project(session, edition_id, proposal_id, by.resident_id)
    if not may_withdraw(session, proposal, by=by):
        raise ConflictError(_OVER)
    proposal.status, proposal.withdrawn_at = ProposalStatus.WITHDRAWN, by.now
    session.flush()
    end_offers(session, proposal, by)
    timeline.add_event(session, proposal, "withdrawn", at=by.now, reason=reason.strip())
    audit.record(
        session,
        by.actor,
        "proposal.withdrawn",
        now=by.now,
        object_kind="proposal",
        object_id=str(proposal.id),
        edition_id=edition_id,
        details={"number": proposal.number},
    )
    context = {"number": proposal.number, "title": proposal.title, "withdrawn_at": by.now.isoformat()}
    applicants.tell_authors(session, proposal, "project_withdrawn", context, by=by)
    return proposal


def end_offers(session: Session, proposal: Proposal, by: Acting) -> None:
    """Answer with no what was offered to or by a project that is not there any more."""
    session.execute(
        update(MergeOffer)
        .where(
            MergeOffer.edition_id == proposal.edition_id,
            (MergeOffer.from_id == proposal.id) | (MergeOffer.into_id == proposal.id),
            MergeOffer.answered_at.is_(None),
        )
        .values(answered_at=by.now, agreed=False)
    )
