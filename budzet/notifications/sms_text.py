"""The text of a message as phones and bills see it: it holds 160 signs without Polish letters, with them 70."""

from __future__ import annotations

import unicodedata

LONGEST = 160
"""Signs of one message in the alphabet of GSM (3GPP TS 23.038)."""

_SIGNS = frozenset("@£$¥\n\r_!\"#¤%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ")
_INSTEAD = {
    **dict.fromkeys("„”“«»", '"'),
    **dict.fromkeys("‚’‘", "'"),
    **dict.fromkeys("–—‑", "-"),
    **dict.fromkeys("\u00a0\u202f\t", " "),
    "ł": "l",
    "Ł": "L",
    "…": "...",
}


def plain(text: str) -> str:
    """Return ``text`` without diacritics, in signs that every phone shows and that count once."""
    replaced = "".join(_INSTEAD.get(sign, sign) for sign in text)
    bare = (sign for sign in unicodedata.normalize("NFKD", replaced) if not unicodedata.combining(sign))
    return "".join(sign if sign in _SIGNS else "?" for sign in bare)
