"""One-time codes: six digits to a contact, kept as HMAC, ten minutes, five tries (security notes §3.4).

Nothing here is locked by person: only a contact that asks again and again must wait. What a stranger sees does not
depend on whether the person exists, may vote or has voted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from budzet.base import calendar
from budzet.base.errors import DomainError
from budzet.notifications import services as outbox
from budzet.notifications.models import Carrier
from budzet.notifications.queries import texts_since
from budzet.notifications.vault import Vault
from budzet.residents import contacts
from budzet.residents.contacts import ContactKind
from budzet.residents.keys import EditionKeys
from budzet.residents.models import AdmittedAs, CodeChallenge

CODE_MINUTES = 10
TRIES = 5
CODES_PER_HOUR = 6
CODES_PER_HOUR_IN_ALL = 24
CODES_PER_CHALLENGE = 3

_TOO_MANY = lazy_gettext(
    "We have already sent several codes there. Wait an hour, give another e-mail address or phone number, or ask the "
    "office."
)


_NO_TEXTS = lazy_gettext("Today we cannot send any more text messages.")


class TooManyCodesError(DomainError):
    """This contact has asked for too many codes within the hour."""

    http_status = 429


class NoTextsLeftError(DomainError):
    """The city's daily budget of text messages is used up."""

    http_status = 503


@dataclass(frozen=True, slots=True)
class SentTo:
    """Where a code went: how, and a hint of the address or number."""

    kind: ContactKind
    hint: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says they are, reduced to tags; ``contact`` is the address or phone number the code goes to.

    ``strong_tag`` is the tag of a PESEL, where the scheme asks for one; ``declaration`` the SHA-256 of the text agreed
    to; ``admitted_as`` what a vote of this person becomes at first.
    """

    edition_id: int
    voter_tag: bytes
    contact_tag: bytes
    net_tag: bytes
    area: int
    assurance: int
    contact: str
    contact_kind: ContactKind = "email"
    strong_tag: bytes | None = None
    admitted_as: AdmittedAs = AdmittedAs.COUNTED
    declaration: bytes | None = None


@dataclass(frozen=True, slots=True)
class Proven:
    """A person who has shown who they are: by a code sent to a contact, or by a code on paper (no contact then)."""

    edition_id: int
    voter_tag: bytes
    contact_tag: bytes | None
    net_tag: bytes
    area: int
    assurance: int
    strong_tag: bytes | None = None
    admitted_as: AdmittedAs = AdmittedAs.COUNTED
    declaration: bytes | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """How a code is written: template, language and what the template needs besides the code.

    ``texts_a_day`` is how many text messages the city pays for on one day.
    """

    template: str
    language: str
    context: Mapping[str, Any]
    texts_a_day: int = 0


def id_hash(challenge_id: str) -> bytes:
    """Return what the database keeps of a random id in a cookie."""
    return hashlib.sha256(challenge_id.encode()).digest()


def start(session: Session, claim: Claim, letter: Letter, *, keys: EditionKeys, vault: Vault, now: dt.datetime) -> str:
    """Send a first code and return the id of the challenge for the resident's cookie.

    Raises ``TooManyCodesError`` and ``NoTextsLeftError``.
    """
    _refuse_flood(session, claim.contact_tag, claim.net_tag, now)
    challenge_id, code = secrets.token_urlsafe(24), _new_code()
    session.add(
        CodeChallenge(
            id_hash=id_hash(challenge_id),
            edition_id=claim.edition_id,
            voter_tag=claim.voter_tag,
            strong_tag=claim.strong_tag,
            contact_tag=claim.contact_tag,
            net_tag=claim.net_tag,
            area=claim.area,
            assurance=claim.assurance,
            admitted_as=claim.admitted_as,
            declaration=claim.declaration,
            contact_kind=claim.contact_kind,
            contact_sealed=vault.encrypt(claim.contact),
            contact_hint=contacts.hint(claim.contact_kind, claim.contact),
            code_mac=_mac(keys, challenge_id, code),
            tries_left=TRIES,
            codes_sent=1,
            expires_at=now + dt.timedelta(minutes=CODE_MINUTES),
        )
    )
    _send(session, claim.contact_kind, claim.contact, code, letter, vault=vault, now=now)
    return challenge_id


def resend(
    session: Session, challenge_id: str, letter: Letter, *, keys: EditionKeys, vault: Vault, now: dt.datetime
) -> bool:
    """Send a new code for a challenge; the old code dies, the tries begin anew. ``False``: there is no such challenge.

    Raises ``TooManyCodesError`` and ``NoTextsLeftError``.
    """
    row = session.get(CodeChallenge, id_hash(challenge_id), with_for_update=True)
    if row is None:
        return False
    if row.codes_sent >= CODES_PER_CHALLENGE:
        raise TooManyCodesError(_TOO_MANY)
    _refuse_flood(session, row.contact_tag, row.net_tag, now)
    code = _new_code()
    row.code_mac, row.tries_left, row.codes_sent = _mac(keys, challenge_id, code), TRIES, row.codes_sent + 1
    row.expires_at = now + dt.timedelta(minutes=CODE_MINUTES)
    _send(session, row.contact_kind, vault.decrypt(row.contact_sealed), code, letter, vault=vault, now=now)
    return True


def confirm(
    session: Session, challenge_id: str, code: str, *, keys: EditionKeys, now: dt.datetime
) -> Proven | int | None:
    """Try a code: the proven claim when it is right, the tries left when it is wrong, ``None`` when it is over.

    The try is counted before the code is compared, so parallel guesses share the same five.
    """
    row = session.execute(
        update(CodeChallenge)
        .where(
            CodeChallenge.id_hash == id_hash(challenge_id),
            CodeChallenge.tries_left > 0,
            CodeChallenge.expires_at > now,
        )
        .values(tries_left=CodeChallenge.tries_left - 1)
        .returning(CodeChallenge)
    ).scalar_one_or_none()
    if row is None:
        return None
    if not hmac.compare_digest(row.code_mac, _mac(keys, challenge_id, code)):
        return row.tries_left
    session.execute(delete(CodeChallenge).where(CodeChallenge.id_hash == row.id_hash))
    return Proven(
        edition_id=row.edition_id,
        voter_tag=row.voter_tag,
        strong_tag=row.strong_tag,
        contact_tag=row.contact_tag,
        net_tag=row.net_tag,
        area=row.area,
        assurance=row.assurance,
        admitted_as=row.admitted_as,
        declaration=row.declaration,
    )


def sent_to(session: Session, edition_id: int, challenge_id: str, now: dt.datetime) -> SentTo | None:
    """Return where a code went, or ``None`` when the edition has no such open challenge."""
    found = session.execute(
        select(CodeChallenge.contact_kind, CodeChallenge.contact_hint).where(
            CodeChallenge.id_hash == id_hash(challenge_id),
            CodeChallenge.edition_id == edition_id,
            CodeChallenge.expires_at > now - dt.timedelta(minutes=20),
        )
    ).one_or_none()
    return found and SentTo("sms" if found.contact_kind == "sms" else "email", found.contact_hint)


def purge(session: Session, now: dt.datetime) -> int:
    """Delete challenges that ended more than an hour ago and return how many there were."""
    return len(
        session.execute(
            delete(CodeChallenge)
            .where(CodeChallenge.expires_at < now - dt.timedelta(hours=1))
            .returning(CodeChallenge.id_hash)
        ).all()
    )


def _refuse_flood(session: Session, contact_tag: bytes, net_tag: bytes, now: dt.datetime) -> None:
    """Count by contact and network: who asks for codes to somebody else's mailbox uses up their own share only. The
    mailbox is spared by a wider limit over all networks.
    """
    begun_within_the_hour = now - dt.timedelta(minutes=60 - CODE_MINUTES)
    from_here = func.sum(CodeChallenge.codes_sent).filter(CodeChallenge.net_tag == net_tag)
    sent, in_all = session.execute(
        select(func.coalesce(from_here, 0), func.coalesce(func.sum(CodeChallenge.codes_sent), 0)).where(
            CodeChallenge.contact_tag == contact_tag, CodeChallenge.expires_at > begun_within_the_hour
        )
    ).one()
    if sent >= CODES_PER_HOUR or in_all >= CODES_PER_HOUR_IN_ALL:
        raise TooManyCodesError(_TOO_MANY)


def _new_code() -> str:
    return f"{secrets.randbelow(10**6):06d}"


def _mac(keys: EditionKeys, challenge_id: str, code: str) -> bytes:
    return hmac.digest(keys.contact, f"{challenge_id}\x00{code}".encode(), hashlib.sha256)


def _send(
    session: Session, kind: str, contact: str, code: str, letter: Letter, *, vault: Vault, now: dt.datetime
) -> None:
    carrier, midnight = Carrier(kind), calendar.instant(calendar.local(now).date())
    if carrier is Carrier.SMS and texts_since(session, midnight) >= letter.texts_a_day:
        raise NoTextsLeftError(_NO_TEXTS)
    outbox.add(
        session,
        contact,
        letter.template,
        {**letter.context, "code": code, "minutes": CODE_MINUTES},
        language=letter.language,
        now=now,
        vault=vault,
        carrier=carrier,
        # A code that comes when it is over only makes people try it; a late mail costs nothing and tells the time.
        expires_at=now + dt.timedelta(minutes=CODE_MINUTES) if carrier is Carrier.SMS else None,
    )
