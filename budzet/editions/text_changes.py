"""What changed between two versions of a text, word by word, for eyes and for screen readers."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal

_PART = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: Literal["same", "gone", "new"]
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Return the text before and after as one row of pieces."""
    old, new = _PART.findall(before), _PART.findall(after)
    found: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        if a < b:
            found.append(Piece("gone", "".join(old[a:b])))
        if c < d:
            found.append(Piece("new", "".join(new[c:d])))
    return found
