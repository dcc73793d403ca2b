"""Who may begin a session: the right password of a living account. Says nothing about which of the two was wrong."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet import i18n
from budzet.accounts import attempts, passwords, sessions, staff_log
from budzet.accounts.models import Staff
from budzet.base.actor import SYSTEM

_PREFIXES = "|".join(f"/{language}" for language in i18n.LOCALES if language != i18n.DEFAULT)
_DESK = re.compile(rf"(?:{_PREFIXES})?/urzad(?:/[\w./%=&?,+-]*)?(?:\?[\w./%=&?,+-]*)?")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whose password was right. ``new_hash``: theirs, made with today's parameters, if it was older."""

    staff_id: int
    new_hash: str = ""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody logs in: the device in words, what tries are counted by, the session it had before."""

    device: str
    tag: bytes
    old_session_id: int | None = None


def folded(email: str) -> str:
    """Return an e-mail address as accounts are found by it."""
    return email.strip().casefold()


def staff_with_password(session: Session, email: str, password: str) -> Known | None:
    """Return the account both belong to, or ``None``.

    An address nobody has costs the same work. To be called outside a writing transaction: hashing is slow on purpose.
    """
    person = session.scalar(select(Staff).where(Staff.email == folded(email)))
    right = passwords.matches(person.password_hash if person and person.active else "", password)
    if not person or not right:
        return None
    return Known(person.id, passwords.hashed(password) if passwords.needs_rehash(person.password_hash) else "")


def let_in(session: Session, known: Known, browser: Browser, *, now: dt.datetime) -> str:
    """Begin a session whose second factor is still owed, and return the secret for its cookie.

    The session this browser had before ends: its cookie is about to be overwritten.
    """
    attempts.forgive(session, browser.tag)
    if browser.old_session_id is not None:
        sessions.end(session, browser.old_session_id, now=now)
    if known.new_hash:
        session.get_one(Staff, known.staff_id).password_hash = known.new_hash
    return sessions.start(session, known.staff_id, device=browser.device, now=now)


def note_failure(session: Session, email: str, *, now: dt.datetime) -> None:
    """Note a wrong password in the log: of which account, if there is one; never the address that was typed."""
    staff_id = session.scalar(select(Staff.id).where(Staff.email == folded(email)))
    staff_log.note(session, "staff.login_failed", staff_id, actor=SYSTEM, now=now, details={"step": "password"})


def note_login(session: Session, staff_id: int, *, now: dt.datetime) -> None:
    """Note that somebody is at the desk now."""
    session.get_one(Staff, staff_id).last_login_at = now
    session.flush()
    staff_log.note(session, "staff.logged_in", staff_id, now=now)


def log_out(session: Session, session_id: int, staff_id: int, *, now: dt.datetime) -> None:
    """End a session its owner ends."""
    sessions.end(session, session_id, now=now)
    staff_log.note(session, "staff.logged_out", staff_id, now=now)


def leads_to_the_desk(path: str) -> bool:
    """Say whether ``path`` is an address of the desk on this site, so that it may be followed after logging in."""
    return bool(_DESK.fullmatch(path)) and "//" not in path and "\\" not in path
