"""What the computer knows of an application: gathered for ``prechecks``, which say what follows from it."""

from __future__ import annotations

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from budzet.base.text import fold
from budzet.editions import queries as editions
from budzet.editions.models import District, Pool, StreetRange
from budzet.proposals import applicants, application, draft_facts, support, versions
from budzet.proposals.acting import Safe
from budzet.proposals.application import Applicant, Application, ApplicationFacts, PoolLimits, Section
from budzet.proposals.intake import Door
from budzet.proposals.models_applications import ApplicationDraft
from budzet.proposals.support import Count
from budzet.proposals.verification import check_sentences, prechecks
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.prechecks import Check, Known

# Each of these is a check of its own.
_ELSEWHERE = frozenset({"cost_above_limit", "cost_below_limit", "guardian_required", "guardian_must_agree"})


def checks(session: Session, case: Case, safe: Safe) -> dict[str, Check]:
    """Return what the computer says of a project, by the name of the check."""
    return prechecks.run(known(session, case, safe))


def sentences(found: dict[str, Check]) -> dict[str, str]:
    """Return what the computer says in words, by the name of the check."""
    return {name: check_sentences.sentence(check) for name, check in found.items()}


def known(session: Session, case: Case, safe: Safe) -> Known:
    """Return everything ``prechecks`` look at."""
    proposal, terms = case.proposal, case.edition.terms
    newest = versions.newest(session, proposal)
    content = newest.content if newest else Application(title=proposal.title)
    authors = applicants.of_project(session, proposal)
    applicant = safe.open(authors[0].sealed) if authors else Applicant()
    pool, limits = _pool(session, case)
    counted = _support(session, case, safe)
    streets = _streets(session, case, pool, content.place)
    return Known(
        in_time=_in_time(session, case),
        authors=len(authors),
        authors_most=terms.support.authors_most,
        cost=content.cost,
        least=limits.least,
        most=limits.most,
        signatures=counted.valid,
        signatures_needed=limits.signatures,
        paper_uncounted=counted.paper_uncounted,
        missing=_missing(session, case, content, applicant),
        is_minor=applicant.is_minor,
        guardian=bool(applicant.guardian_name.strip()) and applicant.guardian_agrees,
        citywide=pool.district_id is None,
        streets_known=bool(streets),
        streets_elsewhere=tuple(name for district_id, name in streets if district_id != pool.district_id),
    )


def limits_of(session: Session, case: Case) -> PoolLimits:
    """Return what the pool of a project allows."""
    return _pool(session, case)[1]


def _pool(session: Session, case: Case) -> tuple[Pool, PoolLimits]:
    pool = session.get_one(Pool, case.proposal.pool_id)
    return pool, draft_facts.pool_limits(session, case.edition)[pool.key]


def _in_time(session: Session, case: Case) -> bool | None:
    received_at = case.proposal.received_at
    if received_at is None:
        return None
    return Door(editions.timetable(session, case.edition.id)).came_in_time(received_at)


def _support(session: Session, case: Case, safe: Safe) -> Count:
    draft = session.scalar(
        select(ApplicationDraft).where(
            ApplicationDraft.edition_id == case.edition.id, ApplicationDraft.proposal_id == case.proposal.id
        )
    )
    return support.count(session, draft, safe) if draft else Count(0, 0, paper_uncounted=False)


def _missing(session: Session, case: Case, content: Application, applicant: Applicant) -> tuple[str, ...]:
    facts = ApplicationFacts(
        pools=draft_facts.pool_limits(session, case.edition),
        topics=frozenset(topic.key for topic in editions.topics(session, case.edition.id)),
    )
    found = application.findings(content, applicant, facts)
    codes = {one.code for section, many in found.items() if section is not Section.SUPPORT for one in many}
    return tuple(sorted(codes - _ELSEWHERE))


def _streets(session: Session, case: Case, pool: Pool, place: str) -> list[tuple[int, str]]:
    """Return the districts in which a street of the index lies that is named in the place of a project."""
    named = literal(f" {fold(place)} ").contains(literal(" ").concat(StreetRange.street_folded).concat(" "))
    rows = session.execute(
        select(District.id, District.name)
        .join(StreetRange, StreetRange.district_id == District.id)
        .where(StreetRange.edition_id == case.edition.id, StreetRange.street_folded != "", named)
        .distinct()
        .order_by(District.name)
    )
    return [(district_id, name) for district_id, name in rows] if pool.district_id else []
