"""Who may begin a session: the right password of a living account. Says nothing about which of the two was wrong."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts import passwords
from budzet.accounts.models import Staff

_DESK = re.compile(r"(?:/en)?/urzad(?:/[\w./%=&?,+-]*)?(?:\?[\w./%=&?,+-]*)?")


def folded(email: str) -> str:
    """Return an e-mail address as accounts are found by it."""
    return email.strip().casefold()


def staff_with_password(session: Session, email: str, password: str) -> int | None:
    """Return the id of the account both belong to, or ``None``.

    An address nobody has costs the same work. To be called outside a writing transaction: hashing is slow on purpose.
    """
    person = session.scalar(select(Staff).where(Staff.email == folded(email)))
    right = passwords.matches(person.password_hash if person and person.active else "", password)
    return person.id if person and right else None


def leads_to_the_desk(path: str) -> bool:
    """Say whether ``path`` is an address of the desk on this site, so that it may be followed after logging in."""
    return bool(_DESK.fullmatch(path)) and "//" not in path and "\\" not in path
