"""Handing an application in: all faults at once, a number without gaps, the first version, a receipt (R-30, R-31)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.errors import ConflictError, DomainError
from budzet.base.findings import Finding
from budzet.base.money import Grosze
from budzet.base.text import fold
from budzet.editions import queries as editions
from budzet.editions.models import Edition, Pool
from budzet.editions.timetable import DateKind, StageKind
from budzet.proposals import applicants, draft_facts, drafts, numbering, timeline, versions
from budzet.proposals.acting import Acting
from budzet.proposals.application import Section
from budzet.proposals.drafts import Answers, DraftChangedError, IntakeClosedError
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.models_applications import (
    ApplicationDraft,
    Attachment,
    Author,
    AuthorKind,
    Channel,
    ProposalVersion,
)
from budzet.proposals.services import shuffle_key
from budzet.proposals.verification import cases

CLERKS_CHANNELS = (Channel.PAPER_POINT, Channel.POST, Channel.E_DELIVERY, Channel.EPUAP, Channel.EMAIL)
"""How applications come that a clerk types in."""

NEEDED_FOR_THE_RECORD = frozenset(
    {"title_required", "pool_required", "name_required", "text_too_long", "too_many_cost_rows", "point_needs_both"}
)
"""Faults that keep even an application on paper out of the records; the author is called to mend the others."""

_LATE = lazy_gettext("It came outside the intake of projects. The date of receipt decides, so it cannot be taken in.")
_NO_DATE = lazy_gettext("Write when it was received: a day and hour that is not in the future.")
_CLOSED = lazy_gettext("We are not taking in projects now. Your draft was not handed in.")
_FAULTY = lazy_gettext("The project cannot be handed in yet. See what is missing.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How an application came. ``received_at`` is what a clerk read from the stamp; on-line it is now.

    ``accept_incomplete``: the clerk takes it in with its faults, as the office must; the author is called to mend them.
    """

    channel: Channel = Channel.ONLINE
    received_at: dt.datetime | None = None
    accept_incomplete: bool = False


ONLINE = Arrival()


class IncompleteError(DomainError):
    """Something is missing: ``sections`` has every fault by the part of the wizard it belongs to."""

    def __init__(self, sections: dict[Section, list[Finding]]) -> None:
        super().__init__(_FAULTY, [finding for found in sections.values() for finding in found])
        self.sections = sections


def hand_in(
    session: Session, edition_id: int, draft_id: int, version: int, arrival: Arrival = ONLINE, *, by: Acting
) -> Proposal:
    """Make a project of a draft and mail its authors a receipt. A draft that was handed in gives the same project.

    ``version`` is what the author has checked. Raises ``IncompleteError`` with every fault, ``DraftChangedError``,
    ``IntakeClosedError``, ``ConflictError`` for a lapsed draft, ``NotFoundError`` for somebody else's, ``DomainError``
    for a date of receipt that is not one.
    """
    draft = drafts.find(session, edition_id, draft_id, by=by, lock=True)
    if draft.proposal_id is not None:
        return session.get_one(Proposal, draft.proposal_id)
    drafts.refuse_over(draft)
    answers = drafts.answers(draft, by.safe)
    if draft.version != version:
        raise DraftChangedError(answers, draft.version, {})
    edition = session.get_one(Edition, edition_id)
    received_at = _received_at(session, edition, arrival, by)
    left = _judge(session, draft, arrival, by)
    proposal = _store(session, edition, answers, arrival.channel, received_at)
    _add_people(session, draft, proposal, answers, by)
    session.execute(
        update(Attachment)
        .where(Attachment.draft_id == draft.id, Attachment.removed_at.is_(None))
        .values(proposal_id=proposal.id)
    )
    draft.proposal_id, draft.applicant_sealed = proposal.id, None
    made = versions.add_first(session, proposal, answers.application, by=by)
    cases.start(session, proposal, by.now)
    _note(session, proposal, left, by)
    applicants.tell_authors(session, proposal, "application_received", mail(session, edition, made, by), by=by)
    return proposal


def mail(session: Session, edition: Edition, version: ProposalVersion, by: Acting) -> dict[str, Any]:
    """Return what the receipt by mail says."""
    proposal = session.get_one(Proposal, version.proposal_id)
    timetable = editions.timetable(session, edition.id)
    next_step = timetable.date(DateKind.FORMAL_CARDS_DUE) or timetable.at((StageKind.VERIFICATION, "closes"))
    received_at = proposal.received_at or version.made_at
    return {
        "edition_title": edition.title,
        "number": proposal.number,
        "title": proposal.title,
        "received_at": received_at.isoformat(),
        "sha256": version.sha256.hex(),
        "checked_by": next_step.isoformat() if next_step else "",
        "link": by.post.link(f"/{edition.slug}/projekty/", str(proposal.id)),
    }


def _received_at(session: Session, edition: Edition, arrival: Arrival, by: Acting) -> dt.datetime:
    found = drafts.door(session, edition, by)
    if by.clerk_id is None:
        if arrival.channel is not Channel.ONLINE or not found.is_open(by.now):
            raise IntakeClosedError(_CLOSED)
        return by.now
    if not found.clerks_may_type(by.now):
        raise IntakeClosedError(_CLOSED)
    if arrival.channel not in CLERKS_CHANNELS or arrival.received_at is None or arrival.received_at > by.now:
        raise DomainError(_NO_DATE, [Finding.of("received_at_required", "received_at")])
    if not found.came_in_time(arrival.received_at):
        raise ConflictError(_LATE, [Finding.of("received_late", "received_at")])
    return arrival.received_at


def _judge(session: Session, draft: ApplicationDraft, arrival: Arrival, by: Acting) -> list[str]:
    """Return the codes of faults a clerk accepts. Raises ``IncompleteError``."""
    faults = draft_facts.findings(session, draft, by.safe)
    if by.clerk_id is not None and arrival.accept_incomplete:
        needed = {section: _needed(found) for section, found in faults.items()}
        if any(needed.values()):
            raise IncompleteError(needed)
        return sorted({finding.code for found in faults.values() for finding in found})
    if any(faults.values()):
        raise IncompleteError(faults)
    return []


def _needed(found: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.code in NEEDED_FOR_THE_RECORD]


def _store(
    session: Session, edition: Edition, answers: Answers, channel: Channel, received_at: dt.datetime
) -> Proposal:
    content = answers.application
    pool = session.scalars(select(Pool).where(Pool.edition_id == edition.id, Pool.key == content.pool)).one()
    number = numbering.next_number(session, edition, pool)
    proposal = Proposal(
        edition_id=edition.id,
        pool_id=pool.id,
        number=number,
        title=content.title.strip(),
        cost=Grosze(content.cost),
        status=ProposalStatus.SUBMITTED,
        shuffle=shuffle_key(edition.slug, number),
        search_text=fold(f"{number} {content.title} {content.place}"),
        channel=channel.value,
        received_at=received_at,
    )
    session.add(proposal)
    session.flush()
    versions.take_over(session, proposal, content)
    return proposal


def _add_people(session: Session, draft: ApplicationDraft, proposal: Proposal, answers: Answers, by: Acting) -> None:
    """Put the applicant and the co-authors who take part behind the project; who declined or was silent is not."""
    session.execute(delete(Author).where(Author.draft_id == draft.id, Author.confirmed_at.is_(None)))
    session.execute(update(Author).where(Author.draft_id == draft.id).values(proposal_id=proposal.id))
    session.add(
        Author(
            edition_id=proposal.edition_id,
            draft_id=draft.id,
            proposal_id=proposal.id,
            kind=AuthorKind.APPLICANT,
            resident_id=draft.resident_id,
            sealed=by.safe.seal(answers.applicant.model_copy(update={"co_authors": ()})),
            public_name=applicants.public_name(answers.applicant),
            confirmed_at=by.now,
        )
    )
    session.flush()


def _note(session: Session, proposal: Proposal, left: list[str], by: Acting) -> None:
    details = {"number": proposal.number, "channel": proposal.channel}
    timeline.add_event(session, proposal, "submitted", at=proposal.received_at or by.now, details=details)
    if left:
        timeline.add_event(
            session, proposal, "taken_in_incomplete", at=by.now, details={"missing": left}, is_public=False
        )
    audit.record(
        session,
        by.actor,
        "proposal.submitted",
        now=by.now,
        object_kind="proposal",
        object_id=str(proposal.id),
        edition_id=proposal.edition_id,
        details={**details, "missing": left} if left else details,
    )
