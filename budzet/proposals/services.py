"""Writes of the projects: adding them, the ballot list, the freeze of an edition with it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError
from budzet.base.money import Grosze
from budzet.base.text import fold
from budzet.editions import queries as editions
from budzet.editions import services as edition_services
from budzet.editions.frozen import FrozenEdition, FrozenProject
from budzet.editions.models import Edition, Pool
from budzet.proposals.models import Proposal, ProposalStatus, ProposalTopic


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDraft:
    """A project to be stored; ``cost`` in grosze; ``withdrawn_at`` set when taken back after the list was made."""

    pool: str
    number: str
    title: str
    cost: int
    description: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    topics: tuple[str, ...] = ()
    ballot_position: int | None = None
    withdrawn_at: dt.datetime | None = None


def add_proposals(
    session: Session, edition: Edition, drafts: Sequence[ProposalDraft], *, actor: Actor, now: dt.datetime
) -> list[Proposal]:
    """Store projects of one edition. Raises ``DomainError`` when a pool or topic is unknown."""
    pools = {pool.key: pool.id for pool in editions.pools(session, edition.id)}
    topics = {topic.key: topic.id for topic in editions.topics(session, edition.id)}
    unknown = {draft.pool for draft in drafts} - pools.keys()
    unknown |= {topic for draft in drafts for topic in draft.topics} - topics.keys()
    if unknown:
        raise DomainError(f"Edycja {edition.slug} nie ma: {', '.join(sorted(unknown))}. Nie dodano żadnego projektu.")
    rows = [_row(edition, draft, pools[draft.pool]) for draft in drafts]
    session.add_all(rows)
    session.flush()
    session.add_all(
        ProposalTopic(edition_id=edition.id, proposal_id=row.id, topic_id=topics[topic])
        for row, draft in zip(rows, drafts, strict=True)
        for topic in draft.topics
    )
    session.flush()
    audit.record(
        session,
        actor,
        "proposals_added",
        now=now,
        object_kind="edition",
        object_id=edition.slug,
        edition_id=edition.id,
        details={"count": len(rows)},
    )
    return rows


def _row(edition: Edition, draft: ProposalDraft, pool_id: int) -> Proposal:
    return Proposal(
        edition_id=edition.id,
        pool_id=pool_id,
        number=draft.number,
        title=draft.title,
        description=draft.description,
        place=draft.place,
        latitude=draft.latitude,
        longitude=draft.longitude,
        cost=Grosze(draft.cost),
        status=ProposalStatus.WITHDRAWN if draft.withdrawn_at else ProposalStatus.ADMITTED,
        withdrawn_at=draft.withdrawn_at,
        ballot_position=draft.ballot_position,
        shuffle=shuffle_key(edition.slug, draft.number),
        search_text=fold(f"{draft.number} {draft.title} {draft.place}"),
    )


def shuffle_key(slug: str, number: str) -> int:
    """Return the number that orders a list before the draw: the same for all, without meaning (63 bits)."""
    return int.from_bytes(hashlib.sha256(f"{slug}\x00{number}".encode()).digest()[:8]) >> 1


def number_by_pool_order(session: Session, edition: Edition, *, actor: Actor, now: dt.datetime) -> list[Proposal]:
    """Give the admitted projects their ballot positions: pools in their order, inside a pool the shuffle for all.

    Until the edition is frozen this may be done again; positions given before are taken back first. Raises
    ``ConflictError`` when it is frozen.
    """
    if edition.frozen_at is not None:
        raise ConflictError("Lista do głosowania jest już zamrożona. Nic nie zmieniono.")
    # One after another, new positions would meet old ones that are still taken.
    session.execute(update(Proposal).where(Proposal.edition_id == edition.id).values(ballot_position=None))
    rows = session.scalars(
        select(Proposal)
        .join(Pool, (Pool.id == Proposal.pool_id) & (Pool.edition_id == Proposal.edition_id))
        .where(
            Proposal.edition_id == edition.id,
            Proposal.status == ProposalStatus.ADMITTED,
            Pool.decision_mode == "vote",
        )
        .order_by(Pool.place, Proposal.shuffle)
    ).all()
    for position, row in enumerate(rows, start=1):
        row.ballot_position = position
    session.flush()
    audit.record(session, actor, "ballot_list_numbered", now=now, edition_id=edition.id, object_id=edition.slug)
    return list(rows)


def freeze_edition(session: Session, edition: Edition, *, actor: Actor, now: dt.datetime) -> FrozenEdition:
    """Freeze the edition with its ballot list: every project that has a position. Raises as ``editions.freeze``."""
    return edition_services.freeze(session, edition, ballot_list(session, edition), actor=actor, now=now)


def ballot_list(session: Session, edition: Edition) -> list[FrozenProject]:
    """Return the projects with a ballot position, in that order."""
    pools = {pool.id: pool.key for pool in editions.pools(session, edition.id) if pool.decision_mode == "vote"}
    rows = session.scalars(
        select(Proposal)
        .where(
            Proposal.edition_id == edition.id, Proposal.ballot_position.is_not(None), Proposal.pool_id.in_(list(pools))
        )
        .order_by(Proposal.ballot_position)
    )
    return [
        FrozenProject(
            position=row.ballot_position or 0,
            pool=pools[row.pool_id],
            number=row.number,
            title=row.title,
            cost=row.cost,
        )
        for row in rows
    ]
