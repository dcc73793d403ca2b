"""Reads of results and of their publication."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.editions.models import Edition, Pool
from budzet.proposals.scoring.models import ScoringPublication, ScoringResult

Version = tuple[ScoringResult, "ScoringPublication | None"]
"""A version of a result with its publication, once two persons have decided it."""


def decided_pools(session: Session, edition_id: int) -> Sequence[Pool]:
    """Return the pools of an edition the office decides, in their order."""
    chosen = (Pool.edition_id == edition_id, Pool.decision_mode == "officials")
    return session.scalars(select(Pool).where(*chosen).order_by(Pool.place)).all()


def versions(session: Session, pool: Pool) -> list[Version]:
    """Return every version of a pool's result, the newest first."""
    rows = session.execute(
        select(ScoringResult, ScoringPublication)
        .outerjoin(ScoringPublication, ScoringPublication.result_id == ScoringResult.id)
        .where(ScoringResult.edition_id == pool.edition_id, ScoringResult.pool_id == pool.id)
        .order_by(ScoringResult.version.desc())
    )
    return [(result, publication) for result, publication in rows]


def published(session: Session, pool: Pool, version: int | None = None) -> Version | None:
    """Return a published version, the newest without ``version``."""
    statement = (
        select(ScoringResult, ScoringPublication)
        .join(ScoringPublication, ScoringPublication.result_id == ScoringResult.id)
        .where(
            ScoringResult.edition_id == pool.edition_id,
            ScoringResult.pool_id == pool.id,
            ScoringPublication.published_at.is_not(None),
        )
        .order_by(ScoringResult.version.desc())
        .limit(1)
    )
    if version is not None:
        statement = statement.where(ScoringResult.version == version)
    found = session.execute(statement).one_or_none()
    return (found[0], found[1]) if found else None


def waiting(session: Session, pool: Pool) -> ScoringPublication | None:
    """Return the publication of a pool that waits for its hour."""
    return session.scalar(
        select(ScoringPublication)
        .join(ScoringResult, ScoringResult.id == ScoringPublication.result_id)
        .where(
            ScoringResult.edition_id == pool.edition_id,
            ScoringResult.pool_id == pool.id,
            ScoringPublication.published_at.is_(None),
            ScoringPublication.held_at.is_(None),
        )
    )


def by_id(session: Session, publication_id: int) -> tuple[ScoringPublication, ScoringResult, Pool, Edition]:
    """Return a publication with what it belongs to."""
    statement = (
        select(ScoringPublication, ScoringResult, Pool, Edition)
        .join(ScoringResult, ScoringResult.id == ScoringPublication.result_id)
        .join(Pool, (Pool.edition_id == ScoringResult.edition_id) & (Pool.id == ScoringResult.pool_id))
        .join(Edition, Edition.id == ScoringResult.edition_id)
        .where(ScoringPublication.id == publication_id)
    )
    found = session.execute(statement).one()
    return found[0], found[1], found[2], found[3]
