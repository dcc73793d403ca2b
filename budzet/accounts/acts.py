"""Proposing an act of two persons and telling everybody who may be the second one: by mail, with a link of their own.

The link lives seven days and opens one page. With the code of the person's second factor it is enough to decide, so
that somebody the mayor names needs no desk (design.md §6).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable

from flask_babel import force_locale
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from budzet import i18n
from budzet.accounts import pending
from budzet.accounts.desk_session import StaffUser
from budzet.accounts.models import ActLink, PendingAct, Staff
from budzet.accounts.pending import Proposal
from budzet.base import calendar
from budzet.notifications import services as notifications
from budzet.notifications.vault import Vault

LIVES = dt.timedelta(days=7)
TRIES = 5
"""How many codes may be tried with one link."""

PATH = "/urzad/potwierdzenie/"
"""Where a mailed link leads; the token follows."""


def mailed_link(public_url: str) -> Callable[[str], str]:
    """Return what makes a token the address that is mailed, in Polish."""
    return lambda token: f"{public_url}{PATH}{token}"


def propose_and_tell(
    session: Session,
    proposal: Proposal,
    *,
    user: StaffUser,
    link: Callable[[str], str],
    vault: Vault,
    now: dt.datetime,
) -> PendingAct:
    """Store an act that waits for its second person and mail everybody who may be it.

    ``link`` makes a token the address of the page that decides (``mailed_link``). Raises ``ConflictError`` when one
    like it waits already.
    """
    row = pending.propose(session, proposal, staff_id=user.id, actor=user.actor, now=now)
    session.execute(delete(ActLink).where(ActLink.expires_at <= now))
    with force_locale(i18n.LOCALES["pl"]):
        sentence = pending.kind_of(row).sentence(row)
    letter = {"sentence": sentence, "proposer": user.name, "reason": row.reason, "days": LIVES.days}
    for person in pending.possible_seconds(session, row, calendar.local(now).date()):
        token = _new_link(session, row, person, now)
        context = {**letter, "url": link(token)}
        notifications.add(session, person.email, "pending_act", context, language="pl", now=now, vault=vault)
    return row


def by_token(session: Session, token: str, *, now: dt.datetime) -> ActLink | None:
    """Return the living link behind a token, or ``None``."""
    found = session.get(ActLink, _hash(token))
    return found if found is not None and now < found.expires_at and found.tries_left > 0 else None


def use_try(session: Session, token: str, *, now: dt.datetime) -> bool:
    """Take one of the tries of a link; say whether there was one. Before the code is compared: guesses share them."""
    taken = (
        update(ActLink)
        .where(ActLink.token_hash == _hash(token), ActLink.expires_at > now, ActLink.tries_left > 0)
        .values(tries_left=ActLink.tries_left - 1)
        .returning(ActLink.act_id)
    )
    return session.scalar(taken) is not None


def person_of(session: Session, found: ActLink) -> Staff | None:
    """Return the person a link was mailed to, unless their account was closed."""
    return session.scalar(select(Staff).where(Staff.id == found.staff_id, Staff.active))


def _new_link(session: Session, row: PendingAct, person: Staff, now: dt.datetime) -> str:
    token = secrets.token_urlsafe(24)
    session.add(
        ActLink(token_hash=_hash(token), act_id=row.id, staff_id=person.id, tries_left=TRIES, expires_at=now + LIVES)
    )
    session.flush()
    return token


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
