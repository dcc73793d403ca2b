"""What somebody typed, carried sealed from one page to the next: nothing of it is stored until a code proves them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping

from nacl.exceptions import CryptoError

from budzet.notifications.vault import Vault


def close(secret_key: str, values: Mapping[str, str]) -> str:
    """Return values as a text for a hidden field; only this service can open it."""
    sealed = Vault(secret_key, purpose="carried").encrypt(json.dumps(dict(values), ensure_ascii=False))
    return base64.urlsafe_b64encode(sealed).decode("ascii")


def open_(secret_key: str, text: str) -> dict[str, str]:
    """Return the values; nothing for a text that is not ours."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode("ascii"))
        found: dict[str, str] = json.loads(Vault(secret_key, purpose="carried").decrypt(sealed))
    except (ValueError, binascii.Error, CryptoError):
        return {}
    return found
