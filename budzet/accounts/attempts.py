"""Slowing down guesses: after five failed tries in a quarter of an hour each next one must wait longer (ASVS 6.3.1).

Nothing is ever locked: who waits may try again, and who comes from elsewhere does not wait for somebody else's guesses.
A try is noted before anything is compared, so parallel guesses share the same five.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from budzet.accounts.models import LoginAttempt

FREE = 5
WINDOW = dt.timedelta(minutes=15)
_FIRST_WAIT, _LONGEST_WAIT = 5, 300  # seconds
# PostgreSQL counts what is committed: without a lock, tries that come together would all be the first. SQLite has one
# writer anyway.
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")


def tag(key: bytes, *parts: str) -> bytes:
    """Return what tries are counted by (32 bytes): an account and an address, without naming them."""
    return hmac.digest(key, "\x00".join(("attempt", *parts)).encode(), hashlib.sha256)


def hold(session: Session, tag_: bytes) -> None:
    """Let nobody else count by a tag before this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK, {"key": int.from_bytes(tag_[:8], signed=True)})


def reserve(session: Session, tag_: bytes, *, now: dt.datetime) -> int:
    """Note one try and return 0, or return how many seconds the next one must wait and note nothing."""
    hold(session, tag_)
    count, last = session.execute(
        select(func.count(), func.max(LoginAttempt.at)).where(LoginAttempt.tag == tag_, LoginAttempt.at > now - WINDOW)
    ).one()
    if count >= FREE:
        pause = dt.timedelta(seconds=min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(count - FREE, 10)))
        if now < last + pause:
            return -(-int((last + pause - now).total_seconds() * 1000) // 1000)
    session.add(LoginAttempt(tag=tag_, at=now))
    session.flush()
    return 0


def forgive(session: Session, tag_: bytes) -> None:
    """Forget the tries of somebody who got in."""
    session.execute(delete(LoginAttempt).where(LoginAttempt.tag == tag_))


def purge(session: Session, now: dt.datetime) -> None:
    """Delete tries that count for nothing any more."""
    session.execute(delete(LoginAttempt).where(LoginAttempt.at <= now - WINDOW))
