"""Sealing a ballot to the election key so that an opening can be repeated and checked (design.md §5.3).

The layout is libsodium's ``crypto_box_seal``: ephemeral public key ‖ box, nonce = BLAKE2b-24(ephemeral key ‖ election
key). Unlike there, the ephemeral secret is derived from a random seed that travels inside the box: who opens it can
seal the same ballot again and compare, byte by byte, so a box that was made any other way is noticed. The voter never
learns the seed, so nobody can prove to a buyer what is inside.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from nacl import bindings
from nacl.exceptions import CryptoError

SEED_SIZE = 32
_PUBLIC_SIZE = bindings.crypto_box_PUBLICKEYBYTES
_NONCE_SIZE = bindings.crypto_box_NONCEBYTES
_PERSON = b"budzet.seal.v1"


class SealError(ValueError):
    """This envelope does not open with this key, was changed, or was not sealed by this scheme."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was inside: the 32-byte seed and the payload."""

    seed: bytes
    payload: bytes


def seal(payload: bytes, public_key: bytes, *, seed: bytes | None = None) -> bytes:
    """Return ``payload`` sealed to the 32-byte ``public_key``; 80 bytes longer. ``seed`` is given only to re-seal."""
    seed = secrets.token_bytes(SEED_SIZE) if seed is None else seed
    secret = hashlib.blake2b(seed + public_key, digest_size=32, person=_PERSON).digest()
    ephemeral = bindings.crypto_scalarmult_base(secret)
    box = bindings.crypto_box(seed + payload, _nonce(ephemeral, public_key), public_key, secret)
    return ephemeral + box


def open_seal(sealed: bytes, private_key: bytes) -> Opened:
    """Open an envelope with the 32-byte ``private_key``. Raises ``SealError``."""
    public_key = public_key_of(private_key)
    ephemeral, box = sealed[:_PUBLIC_SIZE], sealed[_PUBLIC_SIZE:]
    try:
        inside = bindings.crypto_box_open(box, _nonce(ephemeral, public_key), ephemeral, private_key)
    except (CryptoError, ValueError, TypeError):
        raise SealError("the envelope does not open with this key") from None
    opened = Opened(inside[:SEED_SIZE], inside[SEED_SIZE:])
    if len(opened.seed) != SEED_SIZE or seal(opened.payload, public_key, seed=opened.seed) != sealed:
        raise SealError("the envelope was not sealed by this scheme")
    return opened


def envelope_id(sealed: bytes) -> bytes:
    """Return the 32-byte id of an envelope, the SHA-256 of its bytes: receipt and idempotency key at once."""
    return hashlib.sha256(sealed).digest()


def public_key_of(private_key: bytes) -> bytes:
    """Return the 32-byte public half of a private key."""
    return bytes(bindings.crypto_scalarmult_base(private_key))


def _nonce(ephemeral: bytes, public_key: bytes) -> bytes:
    return hashlib.blake2b(ephemeral + public_key, digest_size=_NONCE_SIZE).digest()
