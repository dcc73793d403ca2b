"""Sessions at the desk: rows of the server, found by a secret in a cookie (security.md §3.2).

A session begins when the password was right and is worth something only when the second factor was too. It ends after
45 idle minutes, after 8 hours at the latest, at log-out, or when its owner ends it from another computer. Its secret is
new at each step up, so that one overheard before is worth nothing after.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from budzet.accounts.models import Staff, StaffSession

IDLE = dt.timedelta(minutes=45)
LONGEST = dt.timedelta(hours=8)
STEP_UP = dt.timedelta(minutes=5)
"""How long a shown second factor lets one do what is dangerous."""

_SEEN_EVERY = dt.timedelta(minutes=1)
_KEPT = dt.timedelta(days=30)


def sid_hash(sid: str) -> bytes:
    """Return what the database keeps of the secret in the cookie."""
    return hashlib.sha256(sid.encode()).digest()


def start(session: Session, staff_id: int, *, device: str, now: dt.datetime) -> str:
    """Start a session whose second factor is still owed, and return the secret for the cookie."""
    sid = secrets.token_urlsafe(24)
    session.add(StaffSession(sid_hash=sid_hash(sid), staff_id=staff_id, began_at=now, seen_at=now, device=device[:200]))
    session.flush()
    return sid


def find(session: Session, sid: str, *, now: dt.datetime) -> StaffSession | None:
    """Return the living session behind a cookie, proven or not, or ``None``."""
    found = by_cookie(session, sid)
    return found if found is not None and lives(found, now) else None


def by_cookie(session: Session, sid: str) -> StaffSession | None:
    """Return the session behind a cookie, also one that is over: it tells whose work is to be kept.

    One statement brings the person and their roles too, because every page of the desk asks for them.
    """
    whole = joinedload(StaffSession.staff).joinedload(Staff.grants)
    statement = select(StaffSession).where(StaffSession.sid_hash == sid_hash(sid)).options(whole)
    return session.scalars(statement).unique().one_or_none() if sid else None


def lives(found: StaffSession, now: dt.datetime) -> bool:
    """Say whether a session may still be used."""
    return (
        found.ended_at is None and found.staff.active and now < found.seen_at + IDLE and now < found.began_at + LONGEST
    )


def is_fresh(found: StaffSession, now: dt.datetime) -> bool:
    """Say whether the second factor was shown a moment ago."""
    return found.stepped_up_at is not None and now < found.stepped_up_at + STEP_UP


def needs_touch(found: StaffSession, now: dt.datetime) -> bool:
    """Say whether the last act of a session is to be noted: once a minute is enough."""
    return now >= found.seen_at + _SEEN_EVERY


def touch(session: Session, session_id: int, *, now: dt.datetime) -> None:
    """Note that somebody acts in a session."""
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=now))


def prove(session: Session, session_id: int, *, now: dt.datetime) -> str:
    """Note that the second factor was shown, and return the session's new secret for the cookie."""
    sid = secrets.token_urlsafe(24)
    row = session.get_one(StaffSession, session_id)
    row.sid_hash, row.stepped_up_at, row.seen_at = sid_hash(sid), now, now
    row.proven_at = row.proven_at or now
    session.flush()
    return sid


def end(session: Session, session_id: int, *, now: dt.datetime) -> None:
    """End one session."""
    alive = (StaffSession.id == session_id, StaffSession.ended_at.is_(None))
    session.execute(update(StaffSession).where(*alive).values(ended_at=now))


def end_all(session: Session, staff_id: int, *, now: dt.datetime, but: int | None = None) -> None:
    """End every session of a person, ``but`` one if named: after a new password or when an account is closed."""
    alive = (StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None), StaffSession.id != (but or 0))
    session.execute(update(StaffSession).where(*alive).values(ended_at=now))


def living(session: Session, staff_id: int, *, now: dt.datetime) -> list[StaffSession]:
    """Return the sessions of a person that may still be used, the latest first."""
    rows = session.scalars(
        select(StaffSession)
        .where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None), StaffSession.proven_at.is_not(None))
        .order_by(StaffSession.seen_at.desc())
    )
    return [row for row in rows if lives(row, now)]


def purge(session: Session, now: dt.datetime) -> None:
    """Delete sessions that were over a month ago."""
    session.execute(delete(StaffSession).where(StaffSession.began_at < now - _KEPT))
