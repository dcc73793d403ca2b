"""Where a one-time code can go: an e-mail address or a mobile phone, in one normal form."""

from __future__ import annotations

import re
from typing import Literal

ContactKind = Literal["email", "sms"]
"""How a code goes: by e-mail or by text message."""

POLAND = "+48"
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")
# Numbers that get text messages, by the national numbering plan (numbers of fixed lines do not).
_POLISH_MOBILE = re.compile(r"(45|5[0137]|6[069]|7[2389]|88)\d{7}")
_ABROAD = re.compile(r"\+[1-9]\d{7,14}")  # E.164
_BETWEEN = re.compile(r"[\s()./\u2010-\u2015-]")


def parse(kind: ContactKind, text: str, *, prefixes: tuple[str, ...] = (POLAND,)) -> str | None:
    """Return the normal form of what was typed, or ``None`` when it is no contact of its kind.

    A phone number becomes ``+48600123456``; only one that begins with one of ``prefixes`` is taken, because numbers
    abroad are dear and sold to swindlers (security notes, T4). A number without a prefix is Polish.
    """
    return _email(text.strip()) if kind == "email" else _phone(_BETWEEN.sub("", text), prefixes)


def hint(kind: ContactKind, contact: str) -> str:
    """Return a contact as a bystander cannot use it: first letter and domain, or the last three digits."""
    if kind == "sms":
        return f"••• ••• {contact[-3:]}"
    name, _, domain = contact.partition("@")
    return f"{name[:1]}•••@{domain}"


def _email(typed: str) -> str | None:
    return typed if _EMAIL.fullmatch(typed) else None


def _phone(typed: str, prefixes: tuple[str, ...]) -> str | None:
    if not typed.isascii():
        return None
    whole = f"+{typed[2:]}" if typed.startswith("00") else typed
    if not whole.startswith("+"):
        whole = f"{POLAND}{whole[2:] if len(whole) == 11 and whole.startswith('48') else whole}"
    if not whole.startswith(prefixes):
        return None
    if whole.startswith(POLAND):
        return whole if _POLISH_MOBILE.fullmatch(whole.removeprefix(POLAND)) else None
    return whole if _ABROAD.fullmatch(whole) else None
