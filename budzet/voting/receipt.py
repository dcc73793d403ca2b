"""The confirmation number: 100 bits of the envelope's id in letters that cannot be misread, and our signature on it.

It shows that a vote is stored. It says nothing of what was chosen and cannot be made from it.
"""

from __future__ import annotations

from nacl.encoding import HexEncoder
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_DIGITS, _GROUP = 20, 4
_BITS = 5 * _DIGITS
_REST = 256 - _BITS


def confirmation_number(envelope_id: bytes) -> str:
    """Return five groups of four characters for a 32-byte envelope id."""
    head = int.from_bytes(envelope_id) >> _REST
    text = "".join(_ALPHABET[head >> shift & 31] for shift in range(_BITS - 5, -1, -5))
    return "-".join(text[start : start + _GROUP] for start in range(0, _DIGITS, _GROUP))


def parse_number(text: str) -> tuple[bytes, bytes] | None:
    """Return the lowest and highest 32-byte id with this number; ``None`` when the text is no number.

    Small letters, spaces and dashes do not matter; O is read as 0, I and L as 1.
    """
    plain = "".join(letter for letter in text.upper() if letter not in " -\t\u00a0\u2013").translate(_LOOKALIKES)
    if len(plain) != _DIGITS or any(letter not in _ALPHABET for letter in plain):
        return None
    head = 0
    for letter in plain:
        head = head << 5 | _ALPHABET.index(letter)
    low = head << _REST
    return low.to_bytes(32), (low | (1 << _REST) - 1).to_bytes(32)


def sign(key: bytes, edition_id: int, envelope_id: bytes) -> str:
    """Return our Ed25519 signature (128 hex digits) on edition and number; ``key`` is a 32-byte seed."""
    return SigningKey(key).sign(_message(edition_id, envelope_id), encoder=HexEncoder).signature.decode()


def verify(public_key: bytes, edition_id: int, envelope_id: bytes, signature: str) -> bool:
    """Say whether a signature is ours; ``public_key`` are the 32 bytes of ``verify_key``."""
    try:
        VerifyKey(public_key).verify(_message(edition_id, envelope_id), bytes.fromhex(signature))
    except (BadSignatureError, ValueError):
        return False
    return True


def verify_key(key: bytes) -> bytes:
    """Return the 32-byte public half that anybody checks signatures with."""
    return bytes(SigningKey(key).verify_key)


def _message(edition_id: int, envelope_id: bytes) -> bytes:
    return f"budzet receipt {edition_id} {confirmation_number(envelope_id)}".encode()
