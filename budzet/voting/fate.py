"""What became of a vote, for who has its confirmation number. Until the set of votes is closed: that it is stored.

Earlier it would tell a stranger whether somebody has voted with the same data, and nothing is decided yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from budzet.voting.models import Envelope, EnvelopeStatus, FrozenSet


class VoteFate(StrEnum):
    """The answer to a confirmation number."""

    UNKNOWN = "unknown"
    STORED = "stored"
    COUNTED = "counted"
    SUPERSEDED = "superseded"
    DUPLICATE = "duplicate"
    NOT_ADMITTED = "not_admitted"
    ANNULLED = "annulled"
    SPOILED = "spoiled"


FATES: Mapping[EnvelopeStatus, VoteFate] = {
    EnvelopeStatus.COUNTED: VoteFate.COUNTED,
    EnvelopeStatus.CONFLICT: VoteFate.DUPLICATE,
    # Both waited for a decision that did not come before the set was closed.
    EnvelopeStatus.PENDING: VoteFate.NOT_ADMITTED,
    EnvelopeStatus.HELD: VoteFate.NOT_ADMITTED,
    EnvelopeStatus.SUPERSEDED: VoteFate.SUPERSEDED,
    EnvelopeStatus.ANNULLED: VoteFate.ANNULLED,
    EnvelopeStatus.SPOILED: VoteFate.SPOILED,
}


def of_number(session: Session, edition_id: int, low: bytes, high: bytes) -> VoteFate:
    """Return the fate of the envelope with an id in ``low`` ≤ id ≤ ``high`` (the reach of a confirmation number)."""
    is_closed = exists().where(FrozenSet.edition_id == edition_id)
    found = session.execute(
        select(Envelope.status, is_closed)
        .where(Envelope.edition_id == edition_id, Envelope.id.between(low, high))
        .limit(1)
    ).one_or_none()
    if found is None:
        return VoteFate.UNKNOWN
    status, closed = found
    return FATES[status] if closed else VoteFate.STORED
