"""Draws that anybody can repeat: the order follows from a public seed and the items, nothing else.

Each item gets ``SHA-256(seed || 0x00 || label || 0x00 || item)`` (UTF-8); items are listed by that digest ascending.
The seed is announced before or drawn in public (R-54, R-55); the label names what is drawn, so one seed serves several
draws of one act without the same order in each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

ALGORITHM = "sha256-order/1"


def ticket(seed: str, label: str, item: str) -> bytes:
    """Return the lot of one item: the 32 bytes it is ordered by."""
    return hashlib.sha256(b"\x00".join(part.encode() for part in (seed, label, item))).digest()


def draw(seed: str, label: str, items: Iterable[str]) -> list[str]:
    """Return ``items`` in drawn order. Raises ``ValueError`` on an empty seed or repeated items."""
    names = list(items)
    if not seed:
        raise ValueError("a draw needs a seed")
    if len(set(names)) != len(names):
        raise ValueError("an item stands twice in the draw")
    return sorted(names, key=lambda item: ticket(seed, label, item))
