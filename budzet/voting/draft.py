"""The choices before casting: they travel in the resident's own browser, closed, and never stand in the database.

The text has one length for an edition, so that a look at the traffic tells nothing. It opens for an hour from the last
act, and only for the person it was made for: twice as long as a session, so that who was too slow finds everything
again after a new code.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

from nacl import secret
from nacl.exceptions import CryptoError

from budzet.voting import payload as payloads
from budzet.voting.ballot import Choice
from budzet.voting.payload import Channel, Payload, PayloadError

LIFE = dt.timedelta(hours=1)
_STAMP = 8  # bytes of the instant, in seconds


@dataclass(frozen=True, slots=True)
class Draft:
    """Choices that are not cast yet; ``area`` is the 1-based district number, 0 for none."""

    edition_id: int
    choices: tuple[Choice, ...] = ()
    area: int = 0


class DraftBox:
    """Closes and opens drafts with a key made from the application's secret."""

    def __init__(self, secret_key: bytes) -> None:
        self._key = hashlib.blake2b(secret_key, digest_size=32, person=b"budzet.draft.v1").digest()

    def encode(self, draft: Draft, size: int, *, owner: bytes, now: dt.datetime) -> str:
        """Return the text of the cookie. ``size`` is the edition's payload size, ``owner`` the person's 32-byte tag.

        A draft may hold more than a legal ballot, because a fault must not lose what was ticked: room for that is
        added to ``size``. Choices beyond it are left out, the last ones on the list first.
        """
        room = _room(size)
        inside = Payload(
            edition_id=draft.edition_id,
            rules_hash=self._mark(owner),
            area=draft.area,
            channel=Channel.ONLINE,
            code=bytes(16),
            choices=draft.choices[: (room - 64) // 3],
        )
        stamp = int(now.timestamp()).to_bytes(_STAMP)
        closed = secret.SecretBox(self._key).encrypt(stamp + payloads.pack(inside, room))
        return base64.urlsafe_b64encode(bytes(closed)).decode("ascii")

    def decode(self, text: str, *, owner: bytes, now: dt.datetime) -> Draft | None:
        """Return the draft; ``None`` when it is too old, another person's, or not ours."""
        try:
            inside = secret.SecretBox(self._key).decrypt(base64.urlsafe_b64decode(text.encode("ascii")))
            payload = payloads.unpack(inside[_STAMP:])
        except (CryptoError, PayloadError, ValueError, TypeError):
            return None
        made_at = dt.datetime.fromtimestamp(int.from_bytes(inside[:_STAMP]), dt.UTC)
        mine = hmac.compare_digest(payload.rules_hash, self._mark(owner))
        if not mine or now - made_at >= LIFE:
            return None
        return Draft(payload.edition_id, payload.choices, payload.area)

    def _mark(self, owner: bytes) -> bytes:
        return hmac.digest(self._key, owner, hashlib.sha256)


def _room(size: int) -> int:
    return size + 512
