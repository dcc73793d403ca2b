"""Mailed links of the staff: usable once, until they expire. They open pages; a GET uses nothing up."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from budzet.accounts.models import Staff, StaffLink, StaffLinkKind

INVITATION_LIVES = dt.timedelta(hours=72)
NEW_PASSWORD_LIVES = dt.timedelta(hours=1)
INVITATION_PATH = "/urzad/zaproszenie/"
NEW_PASSWORD_PATH = "/urzad/nowe-haslo/"  # noqa: S105  an address, not a secret
_LIVES = {StaffLinkKind.INVITATION: INVITATION_LIVES, StaffLinkKind.NEW_PASSWORD: NEW_PASSWORD_LIVES}
_KEPT = dt.timedelta(days=30)


def make(session: Session, staff_id: int, kind: StaffLinkKind, *, now: dt.datetime) -> str:
    """Make a link of a kind and return its token; earlier ones of this kind are worth nothing any more."""
    retire(session, staff_id, kind, now=now)
    token = secrets.token_urlsafe(24)
    session.add(StaffLink(token_hash=token_hash(token), staff_id=staff_id, kind=kind, expires_at=now + _LIVES[kind]))
    session.flush()
    return token


def retire(session: Session, staff_id: int, kind: StaffLinkKind, *, now: dt.datetime) -> None:
    """Make the unused links of a person worthless."""
    unused = (StaffLink.staff_id == staff_id, StaffLink.kind == kind, StaffLink.used_at.is_(None))
    session.execute(update(StaffLink).where(*unused).values(used_at=now))


def owner(session: Session, token: str, kind: StaffLinkKind, *, now: dt.datetime) -> Staff | None:
    """Return the person a link that can still be used belongs to; nobody when their account is closed."""
    found = session.get(StaffLink, token_hash(token))
    if found is None or found.kind is not kind or found.used_at is not None or found.expires_at <= now:
        return None
    person = session.get_one(Staff, found.staff_id)
    return person if person.active else None


def use(session: Session, token: str, kind: StaffLinkKind, *, now: dt.datetime) -> bool:
    """Use a link up; say whether it could still be used. The database decides between two that come at once."""
    used = (
        update(StaffLink)
        .where(
            StaffLink.token_hash == token_hash(token),
            StaffLink.kind == kind,
            StaffLink.used_at.is_(None),
            StaffLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(StaffLink.staff_id)
    )
    return session.scalar(used) is not None


def token_hash(token: str) -> bytes:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def purge(session: Session, now: dt.datetime) -> None:
    """Delete links that expired a month ago."""
    session.execute(delete(StaffLink).where(StaffLink.expires_at < now - _KEPT))
