"""The one way in: a sealed ballot becomes an envelope, in at most three statements when the person has no other vote.

1. ``DELETE … RETURNING`` takes the session. No row: this envelope was stored before (the same receipt again), or the
   session is over.
2. PostgreSQL: the tags of the person and of the contact are locked until the end, so that neither two ballots of one
   person nor many persons with one contact are judged at the same instant. SQLite has one writer anyway.
3. ``INSERT … SELECT`` stores it while the edition is frozen, voting is open at ``received_at`` and the set of votes is
   not closed yet: as ``counted``, as what the session admits, or as ``held`` when the contact is used up.

Only when another vote of the person stands in the way: who it is, which of them gives way (``double_votes``), and the
same ``INSERT`` again or one with ``conflict``. The unique indexes have the last word.

Casting writes neither audit row nor mail: the envelope is its own record. Nothing tells apart on the screen what was
counted and what waits for the commission (security notes §2.4), unless the person has shown who they are.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import BindParameter, Boolean, Integer, LargeBinary, bindparam, text
from sqlalchemy.orm import Session

from budzet.db.types import UTCDateTime
from budzet.editions.terms import DoubleVotes, Terms
from budzet.voting import double_votes
from budzet.voting.seal import envelope_id
from budzet.voting.sessions import sid_hash

PROVEN = 3
"""From this assurance on the person has shown who they are, so they may be told of another vote (design.md §5.5)."""


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
    ``not_the_only_one``: another vote of this person counts; said only to those who have shown who they are.
    """

    outcome: CastOutcome
    envelope_id: bytes
    received_at: dt.datetime | None = None
    not_the_only_one: bool = False

    @property
    def stored(self) -> bool:
        """Whether the vote is in the database."""
        return self.outcome in {CastOutcome.STORED, CastOutcome.STORED_BEFORE}


@dataclass(frozen=True, slots=True)
class CastTerms:
    """What casting must know of the frozen terms. The check page signs it, so that a cast reads no edition."""

    double_votes: DoubleVotes
    persons_per_contact: int
    grace_minutes: int

    @classmethod
    def of(cls, terms: Terms) -> CastTerms:
        """Return what casting needs of an edition's terms."""
        return cls(terms.double_votes, terms.identity.persons_per_contact, terms.grace_minutes)


class VotingClosedError(Exception):
    """Rolls the transaction back, so that a closed edition leaves the session as it was."""


_HOUR = 3600  # seconds

_TAKE_SESSION = text(
    "DELETE FROM cast_session WHERE sid_hash = :sid_hash AND edition_id = :edition_id AND expires_at > :received_at "
    "RETURNING voter_tag, strong_tag, contact_tag, net_tag, assurance, admitted_as, declaration"
).bindparams(bindparam("received_at", type_=UTCDateTime()), bindparam("sid_hash", type_=LargeBinary()))

_FIND = text(
    "SELECT hour_bucket, status, assurance FROM envelope WHERE id = :id AND edition_id = :edition_id"
).bindparams(bindparam("id", type_=LargeBinary()))

# In the order of the keys, so that two casts never wait for each other.
_LOCK = text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")

_SAME_PERSON = "other.edition_id = :edition_id AND (other.voter_tag = :voter_tag OR other.strong_tag = :strong_tag)"
_IN_THE_WAY = f"""FROM envelope AS other WHERE {_SAME_PERSON} AND (
    other.status = 'counted' OR (:two_are_void AND other.status = 'conflict' AND other.assurance >= :assurance)
)"""
_CONTACT_IS_USED_UP = """(
    SELECT count(*) FROM envelope AS same WHERE same.edition_id = :edition_id AND same.contact_tag = :contact_tag
    AND same.status = 'counted' AND same.voter_tag <> :voter_tag AND (same.strong_tag = :strong_tag) IS NOT TRUE
) >= :persons_per_contact"""
# A ballot looked at before the close may come until the grace is over: ``grace_ago`` is that much before its receipt.
_OPEN_EDITION = """FROM edition JOIN stage ON stage.edition_id = edition.id AND stage.kind = 'voting'
WHERE edition.id = :edition_id AND edition.origin = 'local' AND edition.frozen_at IS NOT NULL
  AND stage.opens_at <= :received_at
  AND (:received_at < stage.closes_at OR (:reviewed_at < stage.closes_at AND :grace_ago < stage.closes_at))
  AND NOT EXISTS (SELECT 1 FROM frozen_set WHERE frozen_set.edition_id = edition.id)"""
_STORE = f"""
INSERT INTO envelope (id, edition_id, voter_tag, strong_tag, sealed, channel, assurance, status,
                      contact_tag, net_tag, declaration, hour_bucket)
SELECT :id, edition.id, :voter_tag, :strong_tag, :sealed, 'online', :assurance, {{status}},
       :contact_tag, :net_tag, :declaration, :hour_bucket
{_OPEN_EDITION} {{unless}}
ON CONFLICT DO NOTHING RETURNING status
"""
_ADMITTED = f"CASE WHEN :admitted_as = 'counted' AND {_CONTACT_IS_USED_UP} THEN 'held' ELSE :admitted_as END"

_TAGS = ("id", "voter_tag", "strong_tag", "contact_tag", "net_tag", "declaration", "sealed")
_TYPES: dict[str, BindParameter[Any]] = {
    **{name: bindparam(name, type_=LargeBinary()) for name in _TAGS},
    **{name: bindparam(name, type_=Integer()) for name in ("assurance", "hour_bucket", "persons_per_contact")},
    **{name: bindparam(name, type_=UTCDateTime()) for name in ("received_at", "reviewed_at", "grace_ago")},
    "two_are_void": bindparam("two_are_void", type_=Boolean()),
}


def _typed(statement: str) -> Any:
    return text(statement).bindparams(*(given for name, given in _TYPES.items() if f":{name}" in statement))


_STORE_AS_ADMITTED = _typed(_STORE.format(status=_ADMITTED, unless=f"AND NOT EXISTS (SELECT 1 {_IN_THE_WAY})"))
_STORE_AS_CONFLICT = _typed(_STORE.format(status="'conflict'", unless=""))
_RIVALS = _typed(f"SELECT other.assurance, {_CONTACT_IS_USED_UP} AS contact_is_used_up {_IN_THE_WAY}")
_MOVE = """
UPDATE envelope SET status = :others_become WHERE status = 'counted'
AND id IN (SELECT other.id FROM envelope AS other WHERE {whose} AND other.assurance <= :assurance)
AND EXISTS (SELECT 1 {open})
"""
_MOVE_OTHERS = _typed(_MOVE.format(whose=_SAME_PERSON, open=_OPEN_EDITION))


def cast(
    session: Session,
    *,
    edition_id: int,
    sid: str,
    sealed: bytes,
    terms: CastTerms,
    reviewed_at: dt.datetime,
    received_at: dt.datetime,
) -> Cast:
    """Store a sealed ballot for the person behind ``sid``; sent again, it gives the same answer and stores nothing.

    ``received_at`` (UTC) decides whether voting was open, not the moment of storing; ``reviewed_at`` (UTC) is when the
    check page showed the ballot. Raises ``VotingClosedError``, which must roll the transaction back.
    """
    id_ = envelope_id(sealed)
    person = session.execute(
        _TAKE_SESSION, {"sid_hash": sid_hash(sid), "edition_id": edition_id, "received_at": received_at}
    ).one_or_none()
    if person is None:
        found = session.execute(_FIND, {"id": id_, "edition_id": edition_id}).one_or_none()
        if found is None:
            return Cast(CastOutcome.SESSION_OVER, id_)
        return Cast(CastOutcome.STORED_BEFORE, id_, _instant(found.hour_bucket), _is_told(found))
    _lock(session, person.voter_tag, person.strong_tag, person.contact_tag)
    hour = int(received_at.timestamp()) // _HOUR
    values = {
        **person._mapping,
        "id": id_,
        "edition_id": edition_id,
        "sealed": sealed,
        "received_at": received_at,
        "reviewed_at": reviewed_at,
        "grace_ago": received_at - dt.timedelta(minutes=terms.grace_minutes),
        "hour_bucket": hour,
        "persons_per_contact": terms.persons_per_contact,
        "two_are_void": terms.double_votes == "all_void",
    }
    status = _store(session, values, terms.double_votes)
    told = status == "conflict" and person.assurance >= PROVEN
    return Cast(CastOutcome.STORED, id_, _instant(hour), told)


def _store(session: Session, values: dict[str, Any], rule: DoubleVotes) -> str:
    """Store the ballot and return its status. Raises ``VotingClosedError``."""
    stored = session.scalar(_STORE_AS_ADMITTED, values)
    if stored is None and values["admitted_as"] == "counted" and _makes_way(session, values, rule):
        stored = session.scalar(_STORE_AS_ADMITTED, values)
    if stored is None:
        stored = session.scalar(_STORE_AS_CONFLICT, values)
    if stored is None:
        raise VotingClosedError
    return str(stored)


def _makes_way(session: Session, values: dict[str, Any], rule: DoubleVotes) -> bool:
    """Let the other votes of the person give way where the rule says so; return whether this one may count now."""
    rivals = session.execute(_RIVALS, values).all()
    if any(rival.contact_is_used_up for rival in rivals):
        return False
    verdict = double_votes.decide(rule, values["assurance"], (rival.assurance for rival in rivals))
    if verdict.others_become is not None:
        session.execute(_MOVE_OTHERS, {**values, "others_become": verdict.others_become})
    return verdict.counts


def _lock(session: Session, *tags: bytes | None) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK, {"keys": sorted({int.from_bytes(tag[:8], signed=True) for tag in tags if tag})})


def _is_told(found: Any) -> bool:
    return found.status == "conflict" and found.assurance >= PROVEN


def _instant(hour: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(hour * _HOUR, dt.UTC)
