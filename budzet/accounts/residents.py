"""Residents' accounts: an e-mail address and nothing else, proven by a link that works once.

For projects and consultations; voting never needs one. An account begins when its first link is used, so asking for a
link says nothing about whether there is one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from budzet.accounts import attempts
from budzet.accounts.login import folded
from budzet.accounts.models import Resident, ResidentLink, ResidentSession
from budzet.accounts.post import Post
from budzet.audit import services as audit
from budzet.base.actor import resident
from budzet.notifications.vault import Vault

LINK_LIVES = dt.timedelta(minutes=20)
IDLE = dt.timedelta(hours=12)
MAILS_PER_HOUR = 5
PATH = "/konto/wejscie/"
_SEEN_EVERY = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Addresses:
    """How addresses are kept: found by an HMAC, closed by a vault; both keys follow from the service's secret key."""

    vault: Vault
    key: bytes

    @classmethod
    def of(cls, secret_key: str) -> Addresses:
        """Return the keys of a service."""
        key = hashlib.blake2b(secret_key.encode(), digest_size=32, person=b"resident tags").digest()
        return cls(Vault(secret_key, purpose="residents"), key)

    def tag(self, email: str) -> bytes:
        """Return what an account is found by (32 bytes)."""
        return hmac.digest(self.key, folded(email).encode(), hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Known:
    """A resident with a session. ``hint`` is the address as a bystander may read it; ``sid_hash`` names the session."""

    id: int
    email: str
    hint: str
    sid_hash: bytes
    expires_at: dt.datetime


def ask_link(
    session: Session, email: str, *, next_path: str, addresses: Addresses, post: Post, now: dt.datetime
) -> None:
    """Mail a link to an address; no more than five an hour, which nobody is told."""
    tag = addresses.tag(email)
    attempts.hold(session, tag)
    recent = select(func.count()).where(
        ResidentLink.email_tag == tag, ResidentLink.made_at > now - dt.timedelta(hours=1)
    )
    if (session.scalar(recent) or 0) >= MAILS_PER_HOUR:
        return
    token = secrets.token_urlsafe(24)
    session.add(
        ResidentLink(
            token_hash=_hash(token),
            email_tag=tag,
            email_sealed=addresses.vault.encrypt(folded(email)),
            made_at=now,
            expires_at=now + LINK_LIVES,
            next_path=next_path,
        )
    )
    session.flush()
    minutes = int(LINK_LIVES.total_seconds() // 60)
    post.send(session, email.strip(), "resident_link", {"link": post.link(PATH, token), "minutes": minutes}, now=now)


def link_lives(session: Session, token: str, *, now: dt.datetime) -> bool:
    """Say whether a link can still be used."""
    found = session.get(ResidentLink, _hash(token))
    return found is not None and found.used_at is None and now < found.expires_at


@dataclass(frozen=True, slots=True)
class Entered:
    """A session that began: the secret for its cookie, and the page the resident was on the way to."""

    sid: str
    next_path: str


def enter(session: Session, token: str, *, now: dt.datetime) -> Entered | None:
    """Use a link up and begin a session; the address becomes an account at its first link. ``None``: it is over."""
    used = (
        update(ResidentLink)
        .where(ResidentLink.token_hash == _hash(token), ResidentLink.used_at.is_(None), ResidentLink.expires_at > now)
        .values(used_at=now)
        .returning(ResidentLink.email_tag, ResidentLink.email_sealed, ResidentLink.next_path)
    )
    link = session.execute(used).first()
    if link is None:
        return None
    attempts.hold(session, link.email_tag)
    found = session.scalar(select(Resident).where(Resident.email_tag == link.email_tag))
    if found is None:
        found = Resident(email_tag=link.email_tag, email_sealed=link.email_sealed, made_at=now)
        session.add(found)
        session.flush()
        _record(session, found.id, "resident.account_made", now=now)
    sid = secrets.token_urlsafe(24)
    session.add(ResidentSession(sid_hash=_hash(sid), resident_id=found.id, expires_at=now + IDLE))
    session.flush()
    _record(session, found.id, "resident.logged_in", now=now)
    return Entered(sid, link.next_path)


def find(session: Session, sid: str, *, addresses: Addresses, now: dt.datetime) -> Known | None:
    """Return the resident behind a cookie, or ``None``."""
    row = session.get(ResidentSession, _hash(sid)) if sid else None
    if row is None or row.expires_at <= now:
        return None
    email = addresses.vault.decrypt(row.resident.email_sealed)
    return Known(row.resident_id, email, hint(email), row.sid_hash, row.expires_at)


def needs_touch(known: Known, now: dt.datetime) -> bool:
    """Say whether the last act is to be noted: once in a few minutes is enough."""
    return known.expires_at < now + IDLE - _SEEN_EVERY


def touch(session: Session, known: Known, *, now: dt.datetime) -> None:
    """Give twelve hours from this act."""
    session.execute(
        update(ResidentSession).where(ResidentSession.sid_hash == known.sid_hash).values(expires_at=now + IDLE)
    )


def leave(session: Session, known: Known, *, now: dt.datetime) -> None:
    """End a session."""
    session.execute(delete(ResidentSession).where(ResidentSession.sid_hash == known.sid_hash))
    _record(session, known.id, "resident.logged_out", now=now)


Leaving = Callable[[Session, int, dt.datetime], None]
"""What a higher room does when the account of a resident is about to be deleted."""

_ON_LEAVING: list[Leaving] = []


def on_leaving(function: Leaving) -> Leaving:
    """Register what a room that refers to residents lets go before an account is deleted."""
    _ON_LEAVING.append(function)
    return function


def delete_account(session: Session, known: Known, *, now: dt.datetime) -> None:
    """Delete an account with its address, its links and its sessions; other rooms let go of it first."""
    row = session.get_one(Resident, known.id)
    for let_go in _ON_LEAVING:
        let_go(session, known.id, now)
    session.execute(delete(ResidentSession).where(ResidentSession.resident_id == known.id))
    session.execute(delete(ResidentLink).where(ResidentLink.email_tag == row.email_tag))
    session.execute(delete(Resident).where(Resident.id == known.id))
    _record(session, known.id, "resident.account_deleted", now=now)


def purge(session: Session, now: dt.datetime) -> None:
    """Delete links that count for nothing any more and sessions that are over."""
    session.execute(delete(ResidentLink).where(ResidentLink.made_at < now - dt.timedelta(days=1)))
    session.execute(delete(ResidentSession).where(ResidentSession.expires_at <= now))


def hint(email: str) -> str:
    """Return an e-mail address a bystander cannot use: its first letter and its domain."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _record(session: Session, resident_id: int, what: str, *, now: dt.datetime) -> None:
    audit.record(session, resident(resident_id), what, now=now, object_kind="resident", object_id=str(resident_id))
