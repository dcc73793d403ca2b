"""Two ballots of one person: which of them counts, by the terms of the edition and how well each was proven.

Pure. Only an envelope of equal or higher assurance moves another one; a strictly higher one always does (design.md
§5.6). "One person" is decided where the envelopes are: the same voter tag, or the same strong tag.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from budzet.editions.terms import DoubleVotes

Moved = Literal["superseded", "conflict"]
"""What becomes of the counted envelope that has to give way."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the new ballot counts, and what the counted ones of the same person become (``None``: they stay)."""

    counts: bool
    others_become: Moved | None = None


_LOSES = Verdict(counts=False)
_WINS = Verdict(counts=True, others_become="superseded")
_AMONG_EQUALS: dict[DoubleVotes, Verdict] = {
    "refuse_second": _LOSES,
    "first_counts": _LOSES,
    "last_counts": _WINS,
    "all_void": Verdict(counts=False, others_become="conflict"),
    # Between two ballots on-line the rule about paper says nothing, so the first one stays.
    "paper_counts": _LOSES,
}


def decide(rule: DoubleVotes, assurance: int, rivals: Iterable[int]) -> Verdict:
    """Judge a new ballot of ``assurance`` against those of the same person that stand in its way (their assurances).

    In the way stand the counted ones and, where two ballots void each other, the void ones too.
    """
    highest = max(rivals, default=None)
    if highest is None or assurance > highest:
        return _WINS
    return _LOSES if assurance < highest else _AMONG_EQUALS[rule]
