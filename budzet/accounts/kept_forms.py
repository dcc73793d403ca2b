"""What was typed into a form whose session had ended, kept through logging in: sealed, for its author alone.

It travels as a hidden field of the pages of logging in; nothing of it is stored. Files cannot travel like that and
passwords should not.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass

from nacl.exceptions import CryptoError

from budzet.notifications.vault import Vault

FIELD = "zachowane"
LONGEST = 64 * 1024
"""How many bytes of typed text are kept."""

_PURPOSE = "kept forms"
_NEVER = frozenset({"csrf_token", "step_up_code", FIELD})


@dataclass(frozen=True, slots=True)
class KeptForm:
    """The fields of a form, whose they are and where they were sent. ``files``: names of those that were not kept."""

    staff_id: int
    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()

    @property
    def texts(self) -> list[str]:
        """What a person recognises: the longer things typed."""
        return [value for _name, value in self.fields if len(value.split()) > 1]


def worth_keeping(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the fields that are kept: neither passwords nor codes nor the token of the form."""
    return tuple((name, value) for name, value in fields if name not in _NEVER and "password" not in name)


def seal(kept: KeptForm, secret_key: str) -> str:
    """Return a form as text only this service can open; empty when it is too long to be kept."""
    text = json.dumps([kept.staff_id, kept.path, kept.fields, kept.files], ensure_ascii=False)
    if len(text.encode()) > LONGEST:
        return ""
    return base64.urlsafe_b64encode(Vault(secret_key, purpose=_PURPOSE).encrypt(text)).decode("ascii")


def unseal(text: str, secret_key: str) -> KeptForm | None:
    """Return what ``seal`` closed, or ``None`` for anything else."""
    try:
        opened = Vault(secret_key, purpose=_PURPOSE).decrypt(base64.urlsafe_b64decode(text.encode("ascii")))
    except (CryptoError, binascii.Error, ValueError):
        return None
    staff_id, path, fields, files = json.loads(opened)
    return KeptForm(staff_id, path, tuple((name, value) for name, value in fields), tuple(files))
