"""What is published of a count as open data, as one value; the files themselves are made by a higher room (``slots``).

Single ballots are published where the terms say so, and only of pools with enough of them (design.md §7): of fewer, a
resident could tell whose a ballot is. They hold no data of voters and no order of casting, and the parts of one
person's ballot in two pools have nothing in common (security notes §2.6).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from budzet.editions.frozen import FrozenEdition
from budzet.editions.terms import Terms
from budzet.results.counting import EditionOutcome

FEWEST_BALLOTS = 100
"""Of a pool with fewer ballots the sums alone are published."""


def rows_published(terms: Terms, ballots: int) -> bool:
    """Whether the ballots of a pool with so many of them are published one by one."""
    return terms.rows_published and ballots >= FEWEST_BALLOTS


@dataclass(frozen=True, slots=True)
class Publication:
    """One count with all it rests on.

    ``rules`` are the stored bytes of the frozen edition, ``instance`` is the label of the edition inside its city,
    ``void`` the void ballots of each pool; voting went from ``begins`` to ``ends``.
    """

    slug: str
    title: str
    city: str
    instance: str
    begins: dt.date
    ends: dt.date
    rules: bytes
    frozen: FrozenEdition
    version: int
    seed: str | None
    draw_algorithm: str
    digest: bytes
    voters: int
    void: Mapping[str, int]
    withdrawn: frozenset[int]
    counted: EditionOutcome
