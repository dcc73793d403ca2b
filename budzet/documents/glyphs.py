"""Which letters a font file has, so that a sign without one (an emoji in a title) becomes a box and no fault."""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from pathlib import Path

from budzet.documents.characters import invisible

_NO_LETTER = "□"
_SPACES = ("Zs", "Zl", "Zp")


@cache
def of_font(font: Path) -> frozenset[int]:
    """Return the code points a TrueType file draws. Raises ``ValueError`` when it has no table of them we can read."""
    data = font.read_bytes()
    for tag, offset in _tables(data):
        if tag == b"cmap":
            for subtable in _subtables(data, offset):
                if struct.unpack_from(">H", data, subtable) == (12,):
                    return _groups(data, subtable)
    raise ValueError(f"{font.name}: no table of characters in format 12")


def drawable(text: str, font: Path) -> str:
    """Return the text with only what the font draws: composed letters, no invisible signs, a box for any other."""
    letters = of_font(font)
    return "".join(_drawn(sign, letters) for sign in unicodedata.normalize("NFC", text))


def _drawn(sign: str, letters: frozenset[int]) -> str:
    if sign == "\n":
        return sign
    if sign == "\t" or unicodedata.category(sign) in _SPACES:
        return sign if ord(sign) in letters else " "
    if invisible(sign):
        return ""
    return sign if ord(sign) in letters else _NO_LETTER


def _tables(data: bytes) -> list[tuple[bytes, int]]:
    (count,) = struct.unpack_from(">H", data, 4)
    return [struct.unpack_from(">4s4xI", data, 12 + 16 * index) for index in range(count)]


def _subtables(data: bytes, cmap: int) -> list[int]:
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    return [cmap + struct.unpack_from(">4xI", data, cmap + 4 + 8 * index)[0] for index in range(count)]


def _groups(data: bytes, subtable: int) -> frozenset[int]:
    (count,) = struct.unpack_from(">I", data, subtable + 12)
    groups = (struct.unpack_from(">II", data, subtable + 16 + 12 * index) for index in range(count))
    return frozenset(code for first, last in groups for code in range(first, last + 1))
