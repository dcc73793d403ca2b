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

from budzet.base.errors import DomainError
from budzet.notifications import services as outbox
from budzet.notifications.vault import Vault
from budzet.residents.contacts import ContactKind
from budzet.residents.keys import EditionKeys
from budzet.residents.models import AdmittedAs, CodeChallenge

CODE_MINUTES = 10
TRIES = 5
CODES_PER_HOUR = 6
CODES_PER_CHALLENGE = 3

_TOO_MANY = lazy_gettext(
    "We have already sent several codes to this address. Wait an hour, give another address or ask the office."
)


class TooManyCodesError(DomainError):
    """This contact has asked for too many codes within the hour."""

    http_status = 429


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
    """How a code is mailed: template, language and what the template needs besides the code."""

    template: str
    language: str
    context: Mapping[str, Any]


def id_hash(challenge_id: str) -> bytes:
    """Return what the database keeps of a random id in a cookie."""
    return hashlib.sha256(challenge_id.encode()).digest()


def hint(contact: str) -> str:
    """Return an e-mail address a bystander cannot use: its first letter and its domain."""
    name, _, domain = contact.partition("@")
    return f"{name[:1]}•••@{domain}"


def start(session: Session, claim: Claim, letter: Letter, *, keys: EditionKeys, vault: Vault, now: dt.datetime) -> str:
    """Send a first code and return the id of the challenge for the resident's cookie.

    Raises ``TooManyCodesError``.
    """
    _refuse_flood(session, claim.contact_tag, now)
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
            contact_hint=hint(claim.contact),
            code_mac=_mac(keys, challenge_id, code),
            tries_left=TRIES,
            codes_sent=1,
            expires_at=now + dt.timedelta(minutes=CODE_MINUTES),
        )
    )
    _mail(session, claim.contact, code, letter, vault=vault, now=now)
    return challenge_id


def resend(
    session: Session, challenge_id: str, letter: Letter, *, keys: EditionKeys, vault: Vault, now: dt.datetime
) -> bool:
    """Send a new code for a challenge; the old code dies, the tries begin anew. ``False``: there is no such challenge.

    Raises ``TooManyCodesError``.
    """
    row = session.get(CodeChallenge, id_hash(challenge_id), with_for_update=True)
    if row is None:
        return False
    if row.codes_sent >= CODES_PER_CHALLENGE:
        raise TooManyCodesError(_TOO_MANY)
    _refuse_flood(session, row.contact_tag, now)
    code = _new_code()
    row.code_mac, row.tries_left, row.codes_sent = _mac(keys, challenge_id, code), TRIES, row.codes_sent + 1
    row.expires_at = now + dt.timedelta(minutes=CODE_MINUTES)
    _mail(session, vault.decrypt(row.contact_sealed), code, letter, vault=vault, now=now)
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


def contact_hint(session: Session, challenge_id: str, now: dt.datetime) -> str | None:
    """Return the hint of the address a code went to, or ``None`` when there is no open challenge."""
    return session.scalar(
        select(CodeChallenge.contact_hint).where(
            CodeChallenge.id_hash == id_hash(challenge_id), CodeChallenge.expires_at > now - dt.timedelta(minutes=20)
        )
    )


def purge(session: Session, now: dt.datetime) -> int:
    """Delete challenges that ended more than an hour ago and return how many there were."""
    return len(
        session.execute(
            delete(CodeChallenge)
            .where(CodeChallenge.expires_at < now - dt.timedelta(hours=1))
            .returning(CodeChallenge.id_hash)
        ).all()
    )


def _refuse_flood(session: Session, contact_tag: bytes, now: dt.datetime) -> None:
    begun_within_the_hour = now - dt.timedelta(minutes=60 - CODE_MINUTES)
    sent = session.scalar(
        select(func.coalesce(func.sum(CodeChallenge.codes_sent), 0)).where(
            CodeChallenge.contact_tag == contact_tag, CodeChallenge.expires_at > begun_within_the_hour
        )
    )
    if (sent or 0) >= CODES_PER_HOUR:
        raise TooManyCodesError(_TOO_MANY)


def _new_code() -> str:
    return f"{secrets.randbelow(10**6):06d}"


def _mac(keys: EditionKeys, challenge_id: str, code: str) -> bytes:
    return hmac.digest(keys.contact, f"{challenge_id}\x00{code}".encode(), hashlib.sha256)


def _mail(session: Session, contact: str, code: str, letter: Letter, *, vault: Vault, now: dt.datetime) -> None:
    outbox.add(
        session,
        contact,
        letter.template,
        {**letter.context, "code": code, "minutes": CODE_MINUTES},
        language=letter.language,
        now=now,
        vault=vault,
    )
