"""The cookies of voting: the challenge, the session, the draft and the receipt. HttpOnly, no personal data."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple, dataclass
from typing import Any

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from budzet.voting.casting import CastTerms
from budzet.voting.draft import DraftBox
from budzet.web.requests import now, settings

CHALLENGE, SESSION, DRAFT, RECEIPT = "challenge", "sid", "draft", "receipt"
GOAL = "goal"
"""Where one wants to go after the code, when not to the ballot."""
_RECEIPT_LIFE = dt.timedelta(minutes=30)
_VALUES = {"receipt": 4, "review": 4}
_REVIEW_LIFE = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receipt page shows: the envelope id (32 bytes), when it was received, whether another vote counts."""

    edition_id: int
    envelope_id: bytes
    received_at: dt.datetime
    not_the_only_one: bool = False


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A ballot that was sealed on the check page for one session.

    ``at`` is the instant it was shown; ``fresh`` while that page may still cast it; ``terms`` are those of the edition
    that casting obeys.
    """

    edition_id: int
    sid_hash: bytes
    sealed: bytes
    terms: CastTerms
    at: dt.datetime
    fresh: bool = True


def read(name: str) -> str:
    """Return a cookie's text, empty when there is none."""
    return request.cookies.get(_full(name), "")


def put(response: Response, name: str, value: str) -> None:
    """Set a cookie for the browser's session."""
    response.set_cookie(_full(name), value, path="/", secure=settings().https, httponly=True, samesite="Lax")


def drop(response: Response, *names: str) -> None:
    """Delete cookies."""
    for name in names:
        response.delete_cookie(_full(name), path="/", secure=settings().https, httponly=True, samesite="Lax")


def draft_box() -> DraftBox:
    """Return the box that closes drafts."""
    return DraftBox(settings().secret_key.encode())


def sign_receipt(receipt: Receipt) -> str:
    """Return the text of the receipt cookie."""
    stamp = receipt.received_at.timestamp()
    return _sign("receipt", receipt.edition_id, receipt.envelope_id.hex(), stamp, receipt.not_the_only_one)


def read_receipt(edition_id: int) -> Receipt | None:
    """Return the receipt of this browser for an edition, for half an hour after the vote."""
    found = _read_signed("receipt", read(RECEIPT))
    if found is None:
        return None
    age, (edition, id_, stamp, not_the_only_one) = found
    if edition != edition_id or age > _RECEIPT_LIFE:
        return None
    return Receipt(edition_id, bytes.fromhex(id_), dt.datetime.fromtimestamp(stamp, dt.UTC), not_the_only_one)


def sign_review(reviewed: Reviewed) -> str:
    """Return the hidden field of the check page: the sealed ballot, bound to session, edition and its terms."""
    terms = astuple(reviewed.terms)
    return _sign("review", reviewed.edition_id, reviewed.sid_hash.hex(), reviewed.sealed.hex(), terms)


def read_review(text: str) -> Reviewed | None:
    """Return what the hidden field holds, or ``None`` when it is not ours. After an hour it casts nothing any more."""
    found = _read_signed("review", text)
    if found is None:
        return None
    age, (edition_id, sid, sealed, terms) = found
    at = now() - age
    return Reviewed(
        edition_id, bytes.fromhex(sid), bytes.fromhex(sealed), CastTerms(*terms), at, fresh=age <= _REVIEW_LIFE
    )


def _sign(kind: str, *values: Any) -> str:
    """Return values with our signature and the instant of signing, which is the service's and not the machine's."""
    return _signer(kind).dumps([now().timestamp(), *values])


def _read_signed(kind: str, text: str) -> tuple[dt.timedelta, list[Any]] | None:
    """Return how long ago we signed and what; what an older version signed has another number of values."""
    try:
        stamp, *values = _signer(kind).loads(text)
    except BadSignature:
        return None
    if len(values) != _VALUES[kind]:
        return None
    return dt.timedelta(seconds=now().timestamp() - stamp), values


def _signer(kind: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt=f"voting.{kind}")


def _full(name: str) -> str:
    return f"__Host-{name}" if settings().https else name
