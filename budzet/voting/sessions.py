"""The short time between proving who one is and casting: a server row, found by a random id in a cookie."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from budzet.residents.codes import Proven
from budzet.voting.models import CastSession, Envelope

MINUTES = 30


def sid_hash(sid: str) -> bytes:
    """Return what the database keeps of a session id."""
    return hashlib.sha256(sid.encode()).digest()


def open_session(session: Session, proven: Proven, *, now: dt.datetime) -> str:
    """Open a session for a proven person and return its new id for the cookie."""
    sid = secrets.token_urlsafe(24)
    session.add(
        CastSession(
            sid_hash=sid_hash(sid),
            edition_id=proven.edition_id,
            voter_tag=proven.voter_tag,
            strong_tag=proven.strong_tag,
            contact_tag=proven.contact_tag,
            net_tag=proven.net_tag,
            area=proven.area,
            assurance=proven.assurance,
            admitted_as=proven.admitted_as,
            declaration=proven.declaration,
            expires_at=now + dt.timedelta(minutes=MINUTES),
        )
    )
    session.flush()
    return sid


def find(session: Session, sid: str, edition_id: int, *, now: dt.datetime) -> CastSession | None:
    """Return the open session behind a cookie, or ``None``."""
    return session.scalar(
        select(CastSession).where(
            CastSession.sid_hash == sid_hash(sid), CastSession.edition_id == edition_id, CastSession.expires_at > now
        )
    )


def extend(session: Session, sid: str, *, now: dt.datetime) -> dt.datetime:
    """Give thirty minutes from this act, as often as the person acts (WCAG 2.2.1); return the new end."""
    until = now + dt.timedelta(minutes=MINUTES)
    session.execute(
        update(CastSession)
        .where(CastSession.sid_hash == sid_hash(sid), CastSession.expires_at > now)
        .values(expires_at=until)
    )
    return until


def close(session: Session, sid: str) -> None:
    """End a session without casting."""
    session.execute(delete(CastSession).where(CastSession.sid_hash == sid_hash(sid)))


def purge(session: Session, now: dt.datetime) -> int:
    """Delete sessions that are over and return how many there were."""
    return len(
        session.execute(delete(CastSession).where(CastSession.expires_at < now).returning(CastSession.sid_hash)).all()
    )


def contact_is_used_up(session: Session, proven: Proven, persons: int) -> bool:
    """Say whether ``persons`` other people have already cast with this contact (re-sent codes never count).

    Whatever became of their votes: else the answer would say whether a vote with somebody's data was counted, so
    whether they are in the register and had voted before. A code that came on paper has no contact. The cast asks once
    more, because several may be on their way.
    """
    if proven.contact_tag is None:
        return False
    others = [
        Envelope.edition_id == proven.edition_id,
        Envelope.contact_tag == proven.contact_tag,
        Envelope.voter_tag != proven.voter_tag,
    ]
    if proven.strong_tag is not None:
        others.append(Envelope.strong_tag.is_distinct_from(proven.strong_tag))
    people = select(func.count(Envelope.voter_tag.distinct())).where(*others)
    return (session.scalar(people) or 0) >= persons
