"""Joining two projects: the applicant of one offers it, the applicant of the other agrees; then one goes on."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions.models import Edition
from budzet.proposals import applicants, drafts, timeline, withdrawal
from budzet.proposals.acting import Acting
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.models_applications import Author, AuthorKind, MergeOffer

MERGEABLE = frozenset(
    {
        ProposalStatus.SUBMITTED,
        ProposalStatus.FORMAL_REVIEW,
        ProposalStatus.COMPLETION_REQUESTED,
        ProposalStatus.MERIT_REVIEW,
        ProposalStatus.POSITIVE,
        ProposalStatus.APPEALED,
    }
)
"""Where two projects may still become one: not on the list for the vote."""

_OVER = lazy_gettext("These projects cannot be joined any more.")
_OTHER = lazy_gettext("There is no other project of this number that yours can join.")
_OFFERED = lazy_gettext("You have already offered to join a project. Take that offer back first.")
_NO_OFFER = lazy_gettext("There is no such offer any more.")


def offers_of(session: Session, proposal: Proposal) -> Sequence[MergeOffer]:
    """Return the offers by and to a project that wait for an answer."""
    return session.scalars(
        select(MergeOffer)
        .where(
            MergeOffer.edition_id == proposal.edition_id,
            (MergeOffer.from_id == proposal.id) | (MergeOffer.into_id == proposal.id),
            MergeOffer.answered_at.is_(None),
        )
        .order_by(MergeOffer.id)
    ).all()


def offer(session: Session, edition_id: int, from_id: int, into_number: str, *, by: Acting) -> MergeOffer:
    """Offer that one's own project joins another, named by its number; the other's applicant is asked by mail.

    Raises ``NotFoundError`` for whoever is not the applicant, ``DomainError`` for a number of nothing that can be
    joined, ``ConflictError`` when it is too late or another offer waits.
    """
    mine = applicants.own_project(session, edition_id, from_id, by.resident_id)
    into = session.scalar(
        select(Proposal).where(Proposal.edition_id == edition_id, Proposal.number == into_number.strip())
    )
    if into is None or into.id == mine.id or into.status not in MERGEABLE:
        raise DomainError(_OTHER)
    _refuse_late(session, mine, into, by)
    if any(one.from_id == mine.id for one in offers_of(session, mine)):
        raise ConflictError(_OFFERED)
    made = MergeOffer(edition_id=edition_id, from_id=mine.id, into_id=into.id, offered_at=by.now)
    session.add(made)
    session.flush()
    edition = session.get_one(Edition, edition_id)
    context = {**_names(mine, into), "link": by.post.link(f"/{edition.slug}/moj-projekt/", f"{into.id}/")}
    if not applicants.tell_applicant(session, into, "merge_offered", context, by=by):
        raise ConflictError(lazy_gettext("The author of that project cannot be reached by mail. Write to the office."))
    _audit(session, "proposal.merge_offered", mine, into, by)
    return made


def take_back(session: Session, edition_id: int, offer_id: int, *, by: Acting) -> None:
    """Take one's own offer back. Raises ``NotFoundError`` when it was answered or is not one's own."""
    _close(session, _waiting(session, edition_id, offer_id, by, own="from_id"), by, agreed=False)


def decline(session: Session, edition_id: int, offer_id: int, *, by: Acting) -> None:
    """Say no to an offer made to one's own project. Raises as ``take_back``; the other applicant gets a mail."""
    found = _waiting(session, edition_id, offer_id, by, own="into_id")
    _close(session, found, by, agreed=False)
    one, other = session.get_one(Proposal, found.from_id), session.get_one(Proposal, found.into_id)
    applicants.tell_applicant(session, one, "merge_declined", _names(one, other), by=by)


def agree(session: Session, edition_id: int, offer_id: int, *, by: Acting) -> Proposal:
    """Join the projects: the one that was offered ends with a link to the other, whose co-authors its authors become.

    Returns the project that goes on. Raises as ``take_back``, and ``ConflictError`` when it is too late for one of
    them.
    """
    found = _waiting(session, edition_id, offer_id, by, own="into_id")
    gone, stays = session.get_one(Proposal, found.from_id), session.get_one(Proposal, found.into_id)
    _refuse_late(session, gone, stays, by)
    _close(session, found, by, agreed=True)
    gone.status, gone.merged_into_id = ProposalStatus.MERGED, stays.id
    session.flush()
    withdrawal.end_offers(session, gone, by)
    _carry_authors(session, gone, stays, by)
    for one, kind, other in ((gone, "merged", stays), (stays, "took_in", gone)):
        timeline.add_event(session, one, kind, at=by.now, details={"other": other.id, "number": other.number})
    _audit(session, "proposal.merged", gone, stays, by)
    applicants.tell_authors(session, stays, "projects_merged", _names(gone, stays), by=by)
    return stays


def _waiting(session: Session, edition_id: int, offer_id: int, by: Acting, *, own: str) -> MergeOffer:
    found = session.get(MergeOffer, offer_id, with_for_update=True, populate_existing=True)
    if found is None or found.edition_id != edition_id or found.answered_at is not None:
        raise NotFoundError(_NO_OFFER)
    # Both rows in one order: two offers in opposite directions may be agreed to at once.
    both = select(Proposal).where(Proposal.id.in_((found.from_id, found.into_id))).order_by(Proposal.id)
    session.scalars(both.with_for_update(), execution_options={"populate_existing": True}).all()
    applicants.own_project(session, edition_id, getattr(found, own), by.resident_id)
    return found


def _close(session: Session, found: MergeOffer, by: Acting, *, agreed: bool) -> None:
    found.answered_at, found.agreed = by.now, agreed
    session.flush()


def _refuse_late(session: Session, one: Proposal, other: Proposal, by: Acting) -> None:
    edition = session.get_one(Edition, one.edition_id)
    if {one.status, other.status} <= MERGEABLE and drafts.door(session, edition, by).may_withdraw(by.now):
        return
    raise ConflictError(_OVER)


def _carry_authors(session: Session, gone: Proposal, stays: Proposal, by: Acting) -> None:
    """Make the authors of one co-authors of the other; whoever is behind both already stays what they are."""
    present = {author.resident_id for author in applicants.of_project(session, stays)} - {None}
    for author in applicants.of_project(session, gone):
        if author.resident_id not in present:
            session.add(
                Author(
                    edition_id=stays.edition_id,
                    proposal_id=stays.id,
                    kind=AuthorKind.CO_AUTHOR,
                    resident_id=author.resident_id,
                    sealed=author.sealed,
                    public_name=author.public_name,
                    confirmed_at=by.now,
                )
            )
    session.flush()
    # Projects that had joined the one that ends lead to the one that goes on.
    session.execute(
        update(Proposal)
        .where(Proposal.edition_id == gone.edition_id, Proposal.merged_into_id == gone.id)
        .values(merged_into_id=stays.id)
    )


def _names(one: Proposal, other: Proposal) -> dict[str, str]:
    return {
        "number": one.number,
        "title": one.title,
        "other_number": other.number,
        "other_title": other.title,
    }


def _audit(session: Session, act: str, one: Proposal, other: Proposal, by: Acting) -> None:
    audit.record(
        session,
        by.actor,
        act,
        now=by.now,
        object_kind="proposal",
        object_id=str(one.id),
        edition_id=one.edition_id,
        details={"number": one.number, "into": other.number},
    )
