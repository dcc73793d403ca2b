"""What never passes into a log: contacts, personal numbers, one-time codes, tokens, values of rows and of forms."""

from __future__ import annotations

import re

_RULES = tuple(
    (re.compile(pattern, flags), replacement)
    for pattern, flags, replacement in (
        # Whole lines and lists first: what libraries quote from the database, from values and from headers.
        (r"\[parameters: .*?\](?=\n|$)", re.DOTALL, "[parameters hidden]"),
        (r"^DETAIL: .*$", re.MULTILINE, "DETAIL hidden"),
        (r"input_value=.*?(?=, input_type=|\n|$)", 0, "input_value=hidden"),
        (r"\b((?:set-)?cookie|authorization|x-csrf-?token)\b\s*[:=].*$", re.MULTILINE | re.IGNORECASE, r"\1: hidden"),
        (r"\?[^\s\"'<>]*=[^\s\"'<>]*", 0, "?hidden"),
        (r"[^\s\"'<>(),;:=]+(?:@|%40)[^\s\"'<>(),;:]+", re.IGNORECASE, "[e-mail]"),
        # A personal number, a telephone number and a code, with or without spaces inside.
        (r"(?<![\w.])\d{11}(?!\w)", 0, "[number]"),
        (r"(?<![\w.])(?:\+?48[ -]?)?\d{3}[ -]?\d{3}[ -]?\d{3}(?!\w)", 0, "[number]"),
        (r"(?<![\w.])\d{3}[ -]?\d{3}(?!\w)", 0, "[number]"),
        # Tokens: long words of base64 or hexadecimal; a Python name has no capital, small letter and digit together.
        (r"\b(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{16,}(?:\.[\w-]+)*", 0, "[token]"),
        (r"\b[0-9a-f]{32,}\b", re.IGNORECASE, "[token]"),
    )
)


def redact(text: str) -> str:
    """Return ``text`` without what must not be in a log."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
