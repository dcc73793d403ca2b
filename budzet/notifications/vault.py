"""Closing short texts that wait in the database: recipients, codes and links of queued mails.

The key follows from the service's secret key, which never enters the database: a dump alone opens nothing.
"""

from __future__ import annotations

import hashlib

from nacl.secret import SecretBox


class Vault:
    """A SecretBox under a key of its own for each ``purpose`` (at most 16 ASCII characters)."""

    def __init__(self, secret_key: str, *, purpose: str = "outbox") -> None:
        key = hashlib.blake2b(secret_key.encode(), digest_size=SecretBox.KEY_SIZE, person=purpose.encode("ascii"))
        self._box = SecretBox(key.digest())

    def encrypt(self, text: str) -> bytes:
        """Return ``text`` sealed with a fresh nonce."""
        return bytes(self._box.encrypt(text.encode()))

    def decrypt(self, sealed: bytes) -> str:
        """Return the text. Raises ``nacl.exceptions.CryptoError`` for anything this vault did not seal."""
        return self._box.decrypt(sealed).decode()
