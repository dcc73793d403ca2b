"""The cookies of voting: the challenge, the session, the draft and the receipt. HttpOnly, no personal data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from budzet.voting.draft import DraftBox
from budzet.web.requests import settings

CHALLENGE, SESSION, DRAFT, RECEIPT = "challenge", "sid", "draft", "receipt"
_RECEIPT_SECONDS = 30 * 60
_REVIEW_SECONDS = 60 * 60


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receipt page shows: the envelope id (32 bytes) and when it was received."""

    edition_id: int
    envelope_id: bytes
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A ballot that was sealed on the check page for one session."""

    edition_id: int
    sid_hash: bytes
    sealed: bytes


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
    return _signer("receipt").dumps([receipt.edition_id, receipt.envelope_id.hex(), stamp])


def read_receipt(edition_id: int) -> Receipt | None:
    """Return the receipt of this browser for an edition, for half an hour after the vote."""
    try:
        edition, id_, stamp = _signer("receipt").loads(read(RECEIPT), max_age=_RECEIPT_SECONDS)
    except BadSignature:
        return None
    if edition != edition_id:
        return None
    return Receipt(edition, bytes.fromhex(id_), dt.datetime.fromtimestamp(stamp, dt.UTC))


def sign_review(reviewed: Reviewed) -> str:
    """Return the hidden field of the check page: the sealed ballot, bound to session and edition."""
    return _signer("review").dumps([reviewed.edition_id, reviewed.sid_hash.hex(), reviewed.sealed.hex()])


def read_review(text: str) -> Reviewed | None:
    """Return what the hidden field holds, or ``None`` when it is not ours or older than an hour."""
    try:
        edition_id, sid, sealed = _signer("review").loads(text, max_age=_REVIEW_SECONDS)
    except BadSignature:
        return None
    return Reviewed(edition_id, bytes.fromhex(sid), bytes.fromhex(sealed))


def _signer(salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt=f"voting.{salt}")


def _full(name: str) -> str:
    return f"__Host-{name}" if settings().https else name
