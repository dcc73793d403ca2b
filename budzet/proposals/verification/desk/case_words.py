"""What the states of a review are called at the desk, and the shape that stands beside each word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from budzet.proposals.verification.criteria import CardKind
from budzet.proposals.verification.judging import Mark
from budzet.proposals.verification.states import ReviewState, Verdict


@dataclass(frozen=True, slots=True)
class StateWord:
    """A state in words. ``icon`` names a shape of the sprite, ``kind`` a look of a tag: never a colour alone."""

    label: Any
    icon: str
    kind: str = "plain"


_S = ReviewState

STATES: Mapping[ReviewState, StateWord] = MappingProxyType(
    {
        _S.WAITING: StateWord(_l("Waits for the formal review"), "state-none"),
        _S.FORMAL: StateWord(_l("Under formal review"), "state-half", "open"),
        _S.COMPLETION: StateWord(_l("With the author, to be completed"), "mail", "open"),
        _S.FORMAL_DONE: StateWord(_l("Formal card waits for approval"), "clock", "open"),
        _S.FORMAL_NEGATIVE: StateWord(_l("Refused formally, not published yet"), "close", "lost"),
        _S.LEFT_UNEXAMINED: StateWord(_l("Left without examination"), "close", "lost"),
        _S.MERIT: StateWord(_l("Under merit review"), "state-half", "open"),
        _S.MERIT_DONE: StateWord(_l("Merit card waits for approval"), "clock", "open"),
        _S.MERIT_NEGATIVE: StateWord(_l("Refused on merit, not published yet"), "close", "lost"),
        _S.POSITIVE: StateWord(_l("Positive, not published yet"), "check", "won"),
        _S.PUBLISHED_POSITIVE: StateWord(_l("Positive, published"), "check", "won"),
        _S.PUBLISHED_NEGATIVE: StateWord(_l("Negative, published"), "close", "lost"),
    }
)

MARKS: Mapping[Mark, Any] = MappingProxyType(
    {
        Mark.MET: _l("Met"),
        Mark.NOT_MET: _l("Not met"),
        Mark.CORRECTED: _l("Corrected by the author"),
        Mark.NOT_APPLICABLE: _l("Does not apply"),
    }
)

VERDICTS: Mapping[Verdict, StateWord] = MappingProxyType(
    {
        Verdict.POSITIVE: StateWord(_l("positive"), "check", "won"),
        Verdict.NEGATIVE: StateWord(_l("negative"), "close", "lost"),
    }
)

CARDS: Mapping[CardKind, Any] = MappingProxyType({CardKind.FORMAL: _l("Formal card"), CardKind.MERIT: _l("Merit card")})

NEEDED: Mapping[str, Any] = MappingProxyType(
    {
        "never": "",
        "always": _l("It must be filled in."),
        "positive": _l("It must be filled in when the card is positive."),
        "negative": _l("It must be filled in when the card is negative."),
    }
)
"""When an entry of a card is needed."""
