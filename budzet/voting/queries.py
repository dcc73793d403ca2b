"""Reads of voting. There are no running totals of choices anywhere; only how many took part."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.voting.models import BallotRow, ElectionKey, Envelope, EnvelopeStatus, FrozenSet, Opening


def public_key(session: Session, edition_id: int) -> bytes | None:
    """Return the key ballots of this edition are sealed to, or ``None`` before it was made."""
    return session.scalar(select(ElectionKey.public_key).where(ElectionKey.edition_id == edition_id))


def is_stored(session: Session, edition_id: int, low: bytes, high: bytes) -> bool:
    """Say whether an envelope with an id in ``low`` ≤ id ≤ ``high`` (the reach of a confirmation number) is stored."""
    found = session.scalar(
        select(Envelope.id).where(Envelope.edition_id == edition_id, Envelope.id.between(low, high)).limit(1)
    )
    return found is not None


def status_counts(session: Session, edition_id: int) -> dict[EnvelopeStatus, int]:
    """Return how many envelopes have each status."""
    rows = session.execute(
        select(Envelope.status, func.count()).where(Envelope.edition_id == edition_id).group_by(Envelope.status)
    )
    return dict(rows.all())


def frozen_set(session: Session, edition_id: int) -> FrozenSet | None:
    """Return the frozen set of envelopes, if there is one."""
    return session.get(FrozenSet, edition_id)


def opening(session: Session, edition_id: int) -> Opening | None:
    """Return the opening of the edition, if it was opened."""
    return session.get(Opening, edition_id)


def choices_by_pool(session: Session, edition_id: int) -> dict[int, dict[bytes, int]]:
    """Return for each pool id the packed choices and how many ballots have them, merged by the database."""
    rows = session.execute(
        select(BallotRow.pool_id, BallotRow.choices, func.count())
        .where(BallotRow.edition_id == edition_id)
        .group_by(BallotRow.pool_id, BallotRow.choices)
    )
    merged: dict[int, dict[bytes, int]] = {}
    for pool_id, choices, count in rows:
        merged.setdefault(pool_id, {})[choices] = count
    return merged


def unique_by_pool(session: Session, edition_id: int) -> dict[int, int]:
    """Return for each pool id how many ballots made choices that nobody else made exactly so."""
    alone = (
        select(BallotRow.pool_id)
        .where(BallotRow.edition_id == edition_id)
        .group_by(BallotRow.pool_id, BallotRow.choices)
        .having(func.count() == 1)
        .subquery()
    )
    return dict(session.execute(select(alone.c.pool_id, func.count()).group_by(alone.c.pool_id)).all())


def voters(session: Session, edition_id: int) -> int:
    """Return how many envelopes count."""
    return status_counts(session, edition_id).get(EnvelopeStatus.COUNTED, 0)
