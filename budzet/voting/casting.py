"""The one way in: a sealed ballot becomes an envelope, in at most three statements whatever the number of choices.

1. ``DELETE … RETURNING`` takes the session. No row: this envelope was stored before (the same receipt again), or the
   session is over.
2. ``INSERT … SELECT`` stores it while the edition is frozen, voting is open at ``received_at`` and the set of votes is
   not closed yet; a person who is already counted gets ``conflict``. The unique index has the last word.
3. Only when two ballots of one person race: the loser is stored as ``conflict``.

Casting writes neither audit row nor mail: the envelope is its own record. Nothing tells apart on the screen what was
counted and what waits for the commission (security notes §2.4).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import BindParameter, Integer, LargeBinary, bindparam, text
from sqlalchemy.orm import Session

from budzet.db.types import UTCDateTime
from budzet.voting.seal import envelope_id
from budzet.voting.sessions import sid_hash


class CastOutcome(Enum):
    """What became of a cast."""

    STORED = "stored"
    STORED_BEFORE = "stored_before"
    SESSION_OVER = "session_over"
    VOTING_CLOSED = "voting_closed"


@dataclass(frozen=True, slots=True)
class Cast:
    """Answer to a cast: ``envelope_id`` is the 32-byte id the confirmation number is made from.

    ``received_at`` (UTC) is known to the hour, which is all the envelope keeps; ``None`` when nothing is stored.
    """

    outcome: CastOutcome
    envelope_id: bytes
    received_at: dt.datetime | None = None

    @property
    def stored(self) -> bool:
        """Whether the vote is in the database."""
        return self.outcome in {CastOutcome.STORED, CastOutcome.STORED_BEFORE}


class VotingClosedError(Exception):
    """Rolls the transaction back, so that a closed edition leaves the session as it was."""


_HOUR = 3600  # seconds

_TAKE_SESSION = text(
    "DELETE FROM cast_session WHERE sid_hash = :sid_hash AND edition_id = :edition_id AND expires_at > :received_at "
    "RETURNING voter_tag, strong_tag, contact_tag, net_tag, assurance, admitted_as, declaration"
).bindparams(bindparam("received_at", type_=UTCDateTime()), bindparam("sid_hash", type_=LargeBinary()))

_FIND = text("SELECT hour_bucket FROM envelope WHERE id = :id AND edition_id = :edition_id").bindparams(
    bindparam("id", type_=LargeBinary())
)

_STORE = """
INSERT INTO envelope (id, edition_id, voter_tag, strong_tag, sealed, channel, assurance, status,
                      contact_tag, net_tag, declaration, hour_bucket)
SELECT :id, edition.id, :voter_tag, :strong_tag, :sealed, 'online', :assurance, {status},
       :contact_tag, :net_tag, :declaration, :hour_bucket
FROM edition JOIN stage ON stage.edition_id = edition.id AND stage.kind = 'voting'
WHERE edition.id = :edition_id AND edition.origin = 'local' AND edition.frozen_at IS NOT NULL
  AND stage.opens_at <= :received_at AND :received_at < stage.closes_at
  AND NOT EXISTS (SELECT 1 FROM frozen_set WHERE frozen_set.edition_id = edition.id)
ON CONFLICT DO NOTHING RETURNING status
"""
_COUNTED_UNLESS_THERE = """CASE WHEN EXISTS (
    SELECT 1 FROM envelope AS other WHERE other.edition_id = edition.id AND other.status = 'counted'
    AND (other.voter_tag = :voter_tag OR other.strong_tag = :strong_tag)
) THEN 'conflict' ELSE :admitted_as END"""

_TYPES: tuple[BindParameter[Any], ...] = (
    *(bindparam(name, type_=LargeBinary()) for name in ("id", "voter_tag", "strong_tag", "sealed")),
    *(bindparam(name, type_=LargeBinary()) for name in ("contact_tag", "net_tag", "declaration")),
    *(bindparam(name, type_=Integer()) for name in ("assurance", "hour_bucket")),
    bindparam("received_at", type_=UTCDateTime()),
)
_STORE_AS_COUNTED = text(_STORE.format(status=_COUNTED_UNLESS_THERE)).bindparams(*_TYPES)
_STORE_AS_CONFLICT = text(_STORE.format(status="'conflict'")).bindparams(*_TYPES)


def cast(session: Session, *, edition_id: int, sid: str, sealed: bytes, received_at: dt.datetime) -> Cast:
    """Store a sealed ballot for the person behind ``sid``; sent again, it gives the same answer and stores nothing.

    ``received_at`` (UTC) decides whether voting was open, not the moment of storing. Raises ``VotingClosedError``,
    which must roll the transaction back.
    """
    id_ = envelope_id(sealed)
    person = session.execute(
        _TAKE_SESSION, {"sid_hash": sid_hash(sid), "edition_id": edition_id, "received_at": received_at}
    ).one_or_none()
    if person is None:
        hour = session.scalar(_FIND, {"id": id_, "edition_id": edition_id})
        return (
            Cast(CastOutcome.SESSION_OVER, id_)
            if hour is None
            else Cast(CastOutcome.STORED_BEFORE, id_, _instant(hour))
        )
    hour = int(received_at.timestamp()) // _HOUR
    values = {
        **person._mapping,
        "id": id_,
        "edition_id": edition_id,
        "sealed": sealed,
        "received_at": received_at,
        "hour_bucket": hour,
    }
    for statement in (_STORE_AS_COUNTED, _STORE_AS_CONFLICT):
        if session.execute(statement, values).one_or_none() is not None:
            return Cast(CastOutcome.STORED, id_, _instant(hour))
    raise VotingClosedError


def _instant(hour: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(hour * _HOUR, dt.UTC)
