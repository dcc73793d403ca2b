"""What reports call stages, groups of states and ways of calling."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from budzet.proposals.review_reports.figures import Group, Stage
from budzet.web import filters

STAGES: Mapping[Stage, Any] = MappingProxyType(
    {
        Stage.FORMAL: _l("Formal review: from receipt to the card handed in"),
        Stage.FORMAL_DECISION: _l("Decision about the formal card"),
        Stage.MERIT: _l("Merit review: from the formal decision to the card handed in"),
        Stage.OPINION: _l("Opinion of a department: from the question to the answer"),
        Stage.MERIT_DECISION: _l("Decision about the merit card"),
    }
)

GROUPS: Mapping[Group, Any] = MappingProxyType(
    {
        Group.WAITING: _l("Waiting"),
        Group.FORMAL: _l("Formal review"),
        Group.COMPLETION: _l("With the author"),
        Group.MERIT: _l("Merit review"),
        Group.POSITIVE: _l("Positive result"),
        Group.NEGATIVE: _l("Negative result"),
        Group.UNEXAMINED: _l("Not examined"),
        Group.GONE: _l("Withdrawn or joined"),
    }
)

CHANNELS: Mapping[str, Any] = MappingProxyType({"email": _l("by e-mail"), "letter": _l("by letter")})
CARDS: Mapping[str, Any] = MappingProxyType({"formal": _l("Formal card"), "merit": _l("Merit card")})
ENDS: Mapping[str, Any] = MappingProxyType(
    {
        "completed": _l("completed"),
        "recalled": _l("taken back"),
        "expired": _l("not completed in time"),
        "": _l("under way"),
    }
)


def half(number: Fraction) -> str:
    """Write a median: whole, or with a half."""
    return filters.number(number.numerator if number.denominator == 1 else Decimal(number.numerator) / 2)
