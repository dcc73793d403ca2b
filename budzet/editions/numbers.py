"""Public numbers of projects by a pattern of the edition: ``L{dzielnica}/{nr}/{edycja}`` gives ``L11/01/XIII``.

A number counts on inside its series: the pools whose numbers look the same but for ``{nr}``. Two citywide pools of one
edition have one series unless the pattern holds ``{pula}``, so no number is ever given twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from budzet.base.findings import Finding
from budzet.documents import fill

FIELDS = ("nr", "dzielnica", "pula", "edycja")
"""What a pattern may hold: the running number, the place of the district on its list, the pool's key, the edition's
ordinal."""

LONGEST = 60
_LETTERS = re.compile(r"[\w./ {}-]*")


def public_number(pattern: str, *, district_place: int | None, pool_key: str, sequence: int, ordinal: str) -> str:
    """Return the number of a project; the running number has two digits at least.

    ``district_place`` is ``None`` for a pool of the whole city; its ``{dzielnica}`` is empty. Raises ``ValueError`` for
    a pattern that ``findings`` faults.
    """
    return _filled(pattern, f"{sequence:02d}", district_place, pool_key, ordinal)


def series(pattern: str, *, district_place: int | None, pool_key: str, ordinal: str) -> str:
    """Return what all numbers of a series share: pools with an equal one count on together."""
    return _filled(pattern, "#", district_place, pool_key, ordinal)


def findings(pattern: str) -> list[Finding]:
    """Return every fault of a pattern: it must hold ``{nr}``, nothing unknown, and be short enough to be read out."""
    faults = fill.findings(pattern, FIELDS, ("nr",))
    if len(pattern) > LONGEST:
        faults.append(Finding.of("pattern_too_long", "pattern", most=LONGEST))
    if not _LETTERS.fullmatch(pattern):
        faults.append(Finding.of("pattern_letters", "pattern"))
    return faults


def sentences(faults: Sequence[Finding]) -> list[str]:
    """Return the faults of a pattern as a clerk reads them."""
    return [
        _SENTENCES[one.code].format(**one.params) if one.code in _SENTENCES else fill.sentence(one) for one in faults
    ]


_SENTENCES = {
    "pattern_too_long": "Wzór numeru może mieć najwyżej {most} znaków.",
    "pattern_letters": "We wzorze numeru mogą stać litery, cyfry, odstęp, ukośnik, kropka, łącznik i pola w nawiasach.",
}


def _filled(pattern: str, number: str, district_place: int | None, pool_key: str, ordinal: str) -> str:
    values = {
        "nr": number,
        "dzielnica": "" if district_place is None else str(district_place),
        "pula": pool_key,
        "edycja": ordinal,
    }
    # Without an ordinal nothing is left after the last stroke.
    return fill.fill(pattern, values).strip("/-. ")
