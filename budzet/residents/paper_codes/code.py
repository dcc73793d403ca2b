"""A code on paper: 80 random bits as sixteen signs that cannot be taken for each other, and a sign that checks them.

The alphabet is Crockford's base 32: no I, L, O, U; who types O or I means 0 or 1. The check sign is a weighted sum
modulo 37, which is prime, so a wrong sign and two signs changed about are always noticed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_SIGNS = ALPHABET + "*~$=U"
BITS = 80
_SIGNS = BITS // 5
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = str.maketrans("", "", " \t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014-._")


def new() -> str:
    """Return a new code: sixteen signs and the sign that checks them, which is a letter or a digit too.

    Bodies whose check sign would be one of the five others, hard to find on a phone, are drawn anew.
    """
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(_SIGNS))
        if (check := _check_sign(body)) in ALPHABET:
            return body + check


def shown(code: str) -> str:
    """Return a code as it is printed: groups of four with hyphens between, the check sign last."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def parse(text: str) -> str | None:
    """Return the code somebody typed, or ``None`` when it cannot be one: a sign is missing or wrong."""
    typed = text.translate(_BETWEEN).upper().translate(_MEANT)
    if len(typed) != _SIGNS + 1 or not set(typed[:-1]) <= set(ALPHABET):
        return None
    return typed if typed[-1] == _check_sign(typed[:-1]) else None


def mac(key: bytes, edition_id: int, code: str) -> bytes:
    """Return what the database keeps of a code (32 bytes); ``key`` is a 32-byte secret of the edition."""
    return hmac.digest(key, f"paper code\x00{edition_id}\x00{code}".encode(), hashlib.sha256)


def _check_sign(body: str) -> str:
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(body, start=2))
    return CHECK_SIGNS[total % len(CHECK_SIGNS)]
