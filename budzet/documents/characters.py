"""Characters that nobody sees or no office file can hold, and the one rule that keeps a cell from being a formula."""

from __future__ import annotations

import re
import unicodedata

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run by an office program (OWASP, CSV injection)."""

# What XML 1.0 cannot hold: control characters but tab and new line, halves of pairs, two that are no characters.
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """Return text that no office program takes for a formula: with an apostrophe before it, if need be."""
    return f"'{text}" if text.startswith(FORMULA) else text


def holdable(text: str) -> str:
    """Return text without the characters no office file can hold."""
    return _UNHOLDABLE.sub("", text)


def armed(text: str) -> str:
    """Return what was meant by a cell of a file of ours: text without the apostrophe of ``plain``."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def invisible(sign: str) -> bool:
    """Say whether one character draws nothing and takes no room: controls, joiners, what turns letters around."""
    return unicodedata.category(sign) in ("Cc", "Cf") or "\ufe00" <= sign <= "\ufe0f"


def visible(text: str) -> bool:
    """Say whether somebody who looks at the text sees anything."""
    return any(not sign.isspace() and not invisible(sign) for sign in text)
