"""Where a one-time code can go: an e-mail address or a mobile phone, in one normal form."""

from __future__ import annotations

import re
from typing import Literal

ContactKind = Literal["email", "sms"]
"""How a code goes: by e-mail or by text message."""

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")


def parse(kind: ContactKind, text: str) -> str | None:
    """Return the normal form of what was typed, or ``None`` when it is no contact of its kind."""
    typed = text.strip()
    if kind == "email":
        return typed if _EMAIL.fullmatch(typed) else None
    digits = re.sub(r"[ ()./-]", "", typed).removeprefix("+48").removeprefix("0048")
    return f"+48{digits}" if re.fullmatch(r"[45678]\d{8}", digits) else None
