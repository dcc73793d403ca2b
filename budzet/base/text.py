"""Text as people write it, folded for comparing: names, addresses, searches (design.md §5.1).

Folding is one pure function with a table of vectors in its test; changing it changes person keys, so it may only change
between editions.
"""

from __future__ import annotations

import re
import unicodedata

# Letters whose stroke is not a combining mark, so NFKD leaves them whole.
_STROKES = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)
_APART = re.compile(r"[^0-9a-z\u0370-\uffff]+")


def fold(text: str) -> str:
    """Return ``text`` without case, diacritics and punctuation; words are set apart by one space."""
    lowered = unicodedata.normalize("NFKD", text.casefold()).translate(_STROKES)
    bare = "".join(letter for letter in lowered if not unicodedata.combining(letter))
    return _APART.sub(" ", bare).strip()


def first_part(name: str) -> str:
    """Return the first word of a folded name: second names and second surnames do not count (design.md §5.1)."""
    return fold(name).partition(" ")[0]


def slug(text: str) -> str:
    """Return ``text`` as a piece of an address: folded, words joined by hyphens."""
    return re.sub(r"[^0-9a-z]+", "-", fold(text)).strip("-")
