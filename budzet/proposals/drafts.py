"""Drafts of applications: begun, saved part by part, read back, copied from an older project of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.accounts.models import Resident
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.editions import gates
from budzet.editions import queries as editions
from budzet.editions.models import Edition, Origin
from budzet.proposals import applicants, blanking, coauthors
from budzet.proposals.acting import Acting, Safe
from budzet.proposals.application import Applicant, Application
from budzet.proposals.intake import Door
from budzet.proposals.models_applications import ApplicationDraft, ProposalVersion

DRAFTS_MOST = 20
"""How many unfinished drafts one resident may have in an edition."""

_CLOSED = lazy_gettext("We are not taking in projects now. Nothing was changed.")
_NO_DRAFT = lazy_gettext("There is no such draft among yours.")
_TOO_MANY = lazy_gettext("You have %(most)s drafts already. Finish one of them or delete it.", most=DRAFTS_MOST)
_HANDED_IN = lazy_gettext("This project has been handed in. The draft cannot be changed any more.")
_LAPSED = lazy_gettext("This draft has lapsed. What was in it has been deleted.")
_CHANGED = lazy_gettext("This draft was changed in another window. Compare both texts and choose what stays.")
_WRONG = lazy_gettext("Some values cannot be saved. Check them.")


class IntakeClosedError(ConflictError):
    """The edition takes no projects in now, or not by this way."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything a draft holds: what becomes public, and who applies."""

    application: Application
    applicant: Applicant


class DraftChangedError(ConflictError):
    """Somebody saved the draft in between: ``stored`` is what it holds now, at ``version``, ``typed`` what came."""

    def __init__(self, stored: Answers, version: int, typed: Mapping[str, Any]) -> None:
        super().__init__(_CHANGED)
        self.stored = stored
        self.version = version
        self.typed = dict(typed)


def door(session: Session, edition: Edition, by: Acting) -> Door:
    """Return the intake of an edition as it is at the instant of an act."""
    return Door(gates.timetable(session, edition, by.now))


def create(session: Session, edition_id: int, *, by: Acting) -> ApplicationDraft:
    """Begin a draft: of a resident with an account, or of a clerk who types what came on paper.

    Raises ``IntakeClosedError``, and ``ConflictError`` when the resident has too many.
    """
    edition = session.get_one(Edition, edition_id)
    found = _open_door(session, edition, by)
    if by.resident_id is not None:
        _refuse_too_many(session, edition_id, by.resident_id)
    draft = ApplicationDraft(
        edition_id=edition_id,
        resident_id=by.resident_id,
        clerk_id=by.clerk_id,
        content=Application(),
        applicant_sealed=by.safe.seal(_account_of(session, by)),
        version=1,
        saved_at=by.now,
        lapses_at=found.lapses_at(by.now, typed=by.clerk_id is not None),
        invited=0,
    )
    session.add(draft)
    session.flush()
    return draft


def find(session: Session, edition_id: int, draft_id: int, *, by: Acting, lock: bool = False) -> ApplicationDraft:
    """Return a draft one may write: a resident their own, a clerk any that clerks type. Raises ``NotFoundError``.

    A draft that was handed in or lapsed is found too; its page says so.
    """
    draft = session.get(ApplicationDraft, draft_id, with_for_update=True if lock else None, populate_existing=lock)
    mine = draft is not None and draft.edition_id == edition_id
    if draft is None or not mine or not _may_write(draft, by):
        raise NotFoundError(_NO_DRAFT)
    return draft


def of_resident(session: Session, resident_id: int) -> Sequence[tuple[ApplicationDraft, Edition]]:
    """Return the unfinished drafts of a resident, the last saved first."""
    rows = session.execute(
        select(ApplicationDraft, Edition)
        .join(Edition, Edition.id == ApplicationDraft.edition_id)
        .where(
            ApplicationDraft.resident_id == resident_id,
            ApplicationDraft.proposal_id.is_(None),
            ApplicationDraft.lapsed_at.is_(None),
        )
        .order_by(ApplicationDraft.saved_at.desc(), ApplicationDraft.id.desc())
    )
    return [(draft, edition) for draft, edition in rows]


def of_clerks(session: Session, edition_id: int) -> Sequence[ApplicationDraft]:
    """Return the unfinished drafts that clerks type in an edition, the last saved first."""
    return session.scalars(
        select(ApplicationDraft)
        .where(
            ApplicationDraft.edition_id == edition_id,
            ApplicationDraft.clerk_id.is_not(None),
            ApplicationDraft.proposal_id.is_(None),
            ApplicationDraft.lapsed_at.is_(None),
        )
        .order_by(ApplicationDraft.saved_at.desc(), ApplicationDraft.id.desc())
    ).all()


def answers(draft: ApplicationDraft, safe: Safe) -> Answers:
    """Return what a draft holds."""
    return Answers(draft.content, safe.open(draft.applicant_sealed))


def save(
    session: Session, edition_id: int, draft_id: int, typed: Mapping[str, Any], version: int, *, by: Acting
) -> ApplicationDraft:
    """Save what was typed on a page: fields of ``Application`` and ``Applicant`` by name; the others stay.

    ``version`` is what the page was made from. What is unfinished or too long is saved too: the rule of completeness
    speaks of it later. New co-authors are asked by mail. Raises ``DraftChangedError`` with both texts,
    ``IntakeClosedError``, ``ConflictError`` when the draft is over, ``DomainError`` with findings for values that
    cannot be kept.
    """
    draft = find(session, edition_id, draft_id, by=by, lock=True)
    refuse_over(draft)
    stored = answers(draft, by.safe)
    if draft.version != version:
        raise DraftChangedError(stored, draft.version, typed)
    found = _open_door(session, session.get_one(Edition, edition_id), by)
    merged = merge(stored, typed)
    draft.content, draft.applicant_sealed = merged.application, by.safe.seal(merged.applicant)
    draft.version += 1
    draft.saved_at, draft.lapses_at = by.now, found.lapses_at(by.now, typed=draft.clerk_id is not None)
    session.flush()
    if "co_authors" in typed:
        most = session.get_one(Edition, edition_id).terms.support.authors_most - 1
        # A list that is too long is a fault to be mended first; nobody is asked yet.
        if len(merged.applicant.co_authors) <= most:
            coauthors.update(session, draft, merged.applicant.co_authors, by=by)
    return draft


def merge(stored: Answers, typed: Mapping[str, Any]) -> Answers:
    """Return the answers with what was typed; pure. Raises ``DomainError`` that names every field it refuses."""
    if unknown := typed.keys() - Application.model_fields.keys() - Applicant.model_fields.keys():
        raise ValueError(f"no such fields of an application: {sorted(unknown)}")
    faults: list[Finding] = []
    merged = [_changed(part, typed, faults) for part in (stored.application, stored.applicant)]
    if faults:
        raise DomainError(_WRONG, faults)
    return Answers(*merged)


def copy(session: Session, edition_id: int, proposal_id: int, into_id: int, *, by: Acting) -> ApplicationDraft:
    """Begin a draft in edition ``into_id`` with the newest version of a project of one's own, of any edition.

    The pool and topics stay where the new edition has them. What was declared and agreed to is asked anew. Raises as
    ``create``, and ``NotFoundError`` for a project of somebody else.
    """
    proposal = applicants.own_project(session, edition_id, proposal_id, by.resident_id)
    newest = session.scalar(
        select(ProposalVersion.content)
        .where(ProposalVersion.proposal_id == proposal.id)
        .order_by(ProposalVersion.number.desc())
        .limit(1)
    )
    author = applicants.of_project(session, proposal)[0]
    draft = create(session, into_id, by=by)
    draft.content = _fitted(session, into_id, newest or Application(title=proposal.title))
    anew = {name: Applicant.model_fields[name].default for name in _ASKED_ANEW}
    draft.applicant_sealed = by.safe.seal(by.safe.open(author.sealed).model_copy(update=anew))
    session.flush()
    return draft


_ASKED_ANEW = ("lives_here", "is_minor", "guardian_name", "guardian_agrees", "show_name", "co_authors")


def refuse_over(draft: ApplicationDraft) -> None:
    """Raise ``ConflictError`` when a draft was handed in or has lapsed."""
    if draft.proposal_id is not None:
        raise ConflictError(_HANDED_IN)
    if draft.lapsed_at is not None:
        raise ConflictError(_LAPSED)


def discard(session: Session, edition_id: int, draft_id: int, *, by: Acting) -> None:
    """Delete everything in a draft, at once. Raises ``ConflictError`` when it was handed in, ``NotFoundError``."""
    draft = find(session, edition_id, draft_id, by=by, lock=True)
    if draft.proposal_id is not None:
        raise ConflictError(_HANDED_IN)
    if draft.lapsed_at is None:
        blanking.blank(session, draft, by.now)


def _may_write(draft: ApplicationDraft, by: Acting) -> bool:
    if by.clerk_id is not None:
        return draft.clerk_id is not None
    return by.resident_id is not None and draft.resident_id == by.resident_id


def _open_door(session: Session, edition: Edition, by: Acting) -> Door:
    found = door(session, edition, by)
    allowed = found.is_open(by.now) if by.clerk_id is None else found.clerks_may_type(by.now)
    if edition.origin is Origin.IMPORT or not allowed:
        raise IntakeClosedError(_CLOSED)
    return found


def _refuse_too_many(session: Session, edition_id: int, resident_id: int) -> None:
    # Whoever begins two at once is counted one after the other.
    session.get_one(Resident, resident_id, with_for_update=True)
    own = select(func.count()).where(
        ApplicationDraft.edition_id == edition_id,
        ApplicationDraft.resident_id == resident_id,
        ApplicationDraft.proposal_id.is_(None),
        ApplicationDraft.lapsed_at.is_(None),
    )
    if (session.scalar(own) or 0) >= DRAFTS_MOST:
        raise ConflictError(_TOO_MANY)


def _account_of(session: Session, by: Acting) -> Applicant:
    """Return a new applicant: of a resident the address of the account is known."""
    if by.resident_id is None:
        return Applicant()
    return Applicant(email=by.safe.addresses.vault.decrypt(session.get_one(Resident, by.resident_id).email_sealed))


def _changed(part: Any, typed: Mapping[str, Any], faults: list[Finding]) -> Any:
    own = {name: value for name, value in typed.items() if name in type(part).model_fields}
    whole = {name: own.get(name, getattr(part, name)) for name in type(part).model_fields}
    try:
        return type(part).model_validate(whole)
    except ValidationError as error:
        fields = dict.fromkeys(str(one["loc"][0]) for one in error.errors())
        faults.extend(Finding.of("value_wrong", field) for field in fields)
        return part


def _fitted(session: Session, edition_id: int, content: Application) -> Application:
    """Return what an edition has of an older content: pools and topics that are not there are left out."""
    pools = {pool.key for pool in editions.pools(session, edition_id)}
    topics = {topic.key for topic in editions.topics(session, edition_id)}
    kept = tuple(topic for topic in content.topics if topic in topics)
    return content.model_copy(update={"pool": content.pool if content.pool in pools else "", "topics": kept})
