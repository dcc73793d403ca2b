"""Versions of what a project says: the first when it is handed in, one more at each change; all of them public."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.base.money import Grosze
from budzet.base.text import fold
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.proposals import applicants, application, draft_facts, drafts, timeline
from budzet.proposals.acting import Acting
from budzet.proposals.application import Applicant, Application, ApplicationFacts, Section, canonical_bytes
from budzet.proposals.difference import difference
from budzet.proposals.drafts import Answers, DraftChangedError
from budzet.proposals.models import Proposal, ProposalStatus, ProposalTopic
from budzet.proposals.models_applications import ProposalVersion

AUTHOR, OFFICE = "author", "office"
"""Who made a version, as everybody may know it."""

EDITABLE = frozenset({ProposalStatus.SUBMITTED, ProposalStatus.FORMAL_REVIEW})
"""Where an author may change a project; called to complete it, only what the call names; later its text stands."""

_PUBLIC_SECTIONS = (Section.IDEA, Section.PLACE, Section.COST, Section.DESIGN)
_OVER = lazy_gettext("The project cannot be changed any more. Write to the office if something in it is wrong.")
_FAULTY = lazy_gettext("The change cannot be saved yet. See what is missing.")
_NO_VERSION = lazy_gettext("There is no such version of this project.")


def of_project(session: Session, proposal: Proposal) -> Sequence[ProposalVersion]:
    """Return the versions of a project, the newest first."""
    return session.scalars(
        select(ProposalVersion)
        .where(ProposalVersion.edition_id == proposal.edition_id, ProposalVersion.proposal_id == proposal.id)
        .order_by(ProposalVersion.number.desc())
    ).all()


def newest(session: Session, proposal: Proposal) -> ProposalVersion | None:
    """Return the newest version; an imported project has none."""
    return session.scalars(
        select(ProposalVersion)
        .where(ProposalVersion.edition_id == proposal.edition_id, ProposalVersion.proposal_id == proposal.id)
        .order_by(ProposalVersion.number.desc())
        .limit(1)
    ).one_or_none()


def pair(session: Session, proposal: Proposal, number: int) -> tuple[ProposalVersion | None, ProposalVersion]:
    """Return a version and the one before it, if there is one. Raises ``NotFoundError``."""
    found = {version.number: version for version in of_project(session, proposal)}
    if number not in found:
        raise NotFoundError(_NO_VERSION)
    return found.get(number - 1), found[number]


def add_first(session: Session, proposal: Proposal, content: Application, *, by: Acting) -> ProposalVersion:
    """Store what was handed in as version 1."""
    return _add(session, proposal, content, 1, "", by)


def add(session: Session, proposal: Proposal, content: Application, reason: str, *, by: Acting) -> ProposalVersion:
    """Store a new version and let the project say what it says; nothing new adds nothing and gives the newest back.

    The caller holds the row of the project. The reason and who changed it, the author or the office, are public.
    """
    before = newest(session, proposal)
    if before is not None and before.content == content:
        return before
    changed = [one.field for one in difference(before.content, content)] if before else []
    made = _add(session, proposal, content, before.number + 1 if before else 1, reason.strip(), by)
    take_over(session, proposal, content)
    kind = "changed_by_office" if made.made_by == OFFICE else "changed"
    details = {"version": made.number, "fields": changed}
    timeline.add_event(session, proposal, kind, at=by.now, reason=made.reason, details=details)
    audit.record(
        session,
        by.actor,
        "proposal.changed",
        now=by.now,
        object_kind="proposal",
        object_id=str(proposal.id),
        edition_id=proposal.edition_id,
        details=details,
    )
    return made


def edit(
    session: Session, edition_id: int, proposal_id: int, typed: Mapping[str, Any], seen: int, reason: str, *, by: Acting
) -> ProposalVersion:
    """Change a project as its applicant; ``typed`` are fields of ``Application`` by name, ``seen`` the version shown.

    Raises ``NotFoundError`` for somebody else's, ``ConflictError`` when its time or state is over,
    ``DraftChangedError`` when there is a newer version, ``DomainError`` with every fault.
    """
    proposal = applicants.own_project(session, edition_id, proposal_id, by.resident_id)
    edition = session.get_one(Edition, edition_id)
    if proposal.status not in EDITABLE or not drafts.door(session, edition, by).may_edit(by.now):
        raise ConflictError(_OVER)
    before = newest(session, proposal)
    if before is None:
        raise ConflictError(_OVER)
    stored = Answers(before.content, Applicant())
    if before.number != seen:
        raise DraftChangedError(stored, before.number, typed)
    content = drafts.merge(stored, typed).application
    if faults := faults_of(session, edition, before.content, content):
        raise DomainError(_FAULTY, faults)
    return add(session, proposal, content, reason, by=by)


def take_over(session: Session, proposal: Proposal, content: Application) -> None:
    """Let the row of a project, which lists and maps are made of, say what a version says."""
    proposal.title = content.title.strip()
    proposal.description, proposal.place = content.description, content.place
    proposal.latitude, proposal.longitude = content.latitude, content.longitude
    proposal.cost = Grosze(content.cost)
    proposal.upkeep = None if content.upkeep is None else Grosze(content.upkeep)
    proposal.search_text = fold(f"{proposal.number} {proposal.title} {content.place}")
    session.execute(delete(ProposalTopic).where(ProposalTopic.proposal_id == proposal.id))
    session.add_all(
        ProposalTopic(edition_id=proposal.edition_id, proposal_id=proposal.id, topic_id=topic.id)
        for topic in editions.topics(session, proposal.edition_id)
        if topic.key in content.topics
    )
    session.flush()


def faults_of(session: Session, edition: Edition, before: Application, content: Application) -> list[Finding]:
    """Return what keeps a project from being changed to ``content``: everything that is missing in public."""
    facts = ApplicationFacts(
        pools=draft_facts.pool_limits(session, edition),
        topics=frozenset(topic.key for topic in editions.topics(session, edition.id)),
    )
    found = application.findings(content, Applicant(), facts)
    faults = [finding for section in _PUBLIC_SECTIONS for finding in found[section]]
    # The number of a project names its pool.
    return faults + ([Finding.of("pool_stays", "pool")] if content.pool != before.pool else [])


def _add(
    session: Session, proposal: Proposal, content: Application, number: int, reason: str, by: Acting
) -> ProposalVersion:
    made = ProposalVersion(
        edition_id=proposal.edition_id,
        proposal_id=proposal.id,
        number=number,
        content=content,
        sha256=hashlib.sha256(canonical_bytes(content)).digest(),
        made_at=by.now,
        made_by=AUTHOR if by.clerk_id is None or number == 1 else OFFICE,
        reason=reason,
    )
    session.add(made)
    session.flush()
    return made
