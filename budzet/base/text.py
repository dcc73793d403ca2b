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
# What is drawn over a letter, and what is not drawn at all (soft hyphens, joiners that come with a copied text).
_DROPPED = ("Mn", "Mc", "Me", "Cf")
# What in plain letters is neither letter nor digit.
_APART = re.compile(r"[^0-9a-z]+")
# Before these sounds Polish says "we" for "in": we Wrocławiu, we Fromborku, we Lwówku.
_WE = re.compile(r"[wf][^aeiouyóąę]|lw", re.IGNORECASE)


def fold(text: str) -> str:
    """Return ``text`` without case, diacritics and punctuation; words are set apart by one space.

    What is neither letter nor digit sets words apart, in any script: a telephone writes ``O’Brien`` where a keyboard
    writes ``O'Brien``, and both are one person.
    """
    if text.isascii():
        # The same, ten times as fast: a register has a million names.
        return _APART.sub(" ", text.lower()).strip()
    lowered = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_STROKES)
    bare = (letter for letter in lowered if unicodedata.category(letter) not in _DROPPED)
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())


def first_part(name: str) -> str:
    """Return the first word of a folded name: second names and second surnames do not count (design.md §5.1)."""
    return fold(name).partition(" ")[0]


def slug(text: str) -> str:
    """Return ``text`` as a piece of an address: folded, words joined by hyphens."""
    return re.sub(r"[^0-9a-z]+", "-", fold(text)).strip("-")


def inside(locative: str) -> str:
    """Return a Polish place in its locative with "in" before it, bound by a no-break space: ``w Łodzi``."""
    return f"{'we' if _WE.match(locative) else 'w'}\N{NO-BREAK SPACE}{locative}"
