"""What the rule of completeness must know of a draft, gathered from the edition's terms and what was stored so far."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.base.findings import Finding
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.proposals import application, coauthors, drafts, limits, support
from budzet.proposals.acting import Safe
from budzet.proposals.application import CO_AUTHORS_MOST, ApplicationFacts, PoolLimits, Section, SectionState
from budzet.proposals.models_applications import ApplicationDraft, Attachment, AttachmentKind


def pool_limits(session: Session, edition: Edition) -> dict[str, PoolLimits]:
    """Return the limits of every pool by its key, in the order of the pools."""
    city = editions.city(session)
    residents = {district.id: district.residents for district in editions.districts(session, edition.id)}
    return {
        pool.key: limits.of_pool(
            pool.name,
            budget=pool.budget,
            residents=residents[pool.district_id] if pool.district_id else city.residents if city else None,
            is_citywide=pool.district_id is None,
            terms=edition.terms,
        )
        for pool in editions.pools(session, edition.id)
    }


def facts(session: Session, draft: ApplicationDraft, safe: Safe) -> ApplicationFacts:
    """Return what is known of a draft besides its answers."""
    edition = session.get_one(Edition, draft.edition_id)
    counted = support.count(session, draft, safe)
    return ApplicationFacts(
        pools=pool_limits(session, edition),
        topics=frozenset(topic.key for topic in editions.topics(session, edition.id)),
        signatures=counted.valid,
        paper_uncounted=counted.paper_uncounted,
        pictures_without_text=_pictures_without_text(session, draft),
        co_authors_most=min(edition.terms.support.authors_most - 1, CO_AUTHORS_MOST),
        co_authors_waiting=coauthors.waiting(session, draft),
    )


def findings(session: Session, draft: ApplicationDraft, safe: Safe) -> dict[Section, list[Finding]]:
    """Return what keeps a draft from being handed in, by part of the wizard."""
    answers = drafts.answers(draft, safe)
    return application.findings(answers.application, answers.applicant, facts(session, draft, safe))


def states(session: Session, draft: ApplicationDraft, safe: Safe) -> dict[Section, SectionState]:
    """Return how far each part of a draft is."""
    answers = drafts.answers(draft, safe)
    return application.states(answers.application, answers.applicant, facts(session, draft, safe))


def _pictures_without_text(session: Session, draft: ApplicationDraft) -> int:
    bare = select(func.count()).where(
        Attachment.draft_id == draft.id,
        Attachment.kind == AttachmentKind.PICTURE,
        Attachment.is_public,
        Attachment.removed_at.is_(None),
        Attachment.alt_text == "",
    )
    return session.scalar(bare) or 0
