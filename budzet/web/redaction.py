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
        (r"\b(\w*(?:password|passphrase|secret)\w*)\b['\"]?\s*[:=]\s*[^\s,;)]+", re.IGNORECASE, r"\1: hidden"),
        (r"\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}\b", re.IGNORECASE, "[confirmation number]"),
        # Tokens: long words of base64 or hexadecimal; a Python name has no capital, small letter and digit together,
        # and is shorter than a token that happens to have no digit. Before the numbers, which would cut them in pieces.
        (r"\b(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{16,}(?:\.[\w-]+)*", 0, "[token]"),
        (r"\b(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{31,}", 0, "[token]"),
        (r"\b[0-9a-f]{32,}\b", re.IGNORECASE, "[token]"),
        # A personal number, a telephone or account number, a network address, however they are set apart; then a code.
        (r"(?<!\d)\d(?:[ .()-]{0,2}\d){8,}", 0, "[number]"),
        (r"(?<!\d)(?<!\d\.)\d{3}[ -]?\d{3}(?!\d)", 0, "[number]"),
    )
)


def redact(text: str) -> str:
    """Return ``text`` without what must not be in a log."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
