"""The piles of cards an approver decides on: two stages, positive and negative, with their words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from budzet.proposals.verification.criteria import CardKind
from budzet.proposals.verification.states import ReviewState, Verdict


@dataclass(frozen=True, slots=True)
class Pile:
    """Cards of one stage that say the same. ``key`` stands in addresses; ``waiting`` says how many there are."""

    key: str
    state: ReviewState
    verdict: Verdict
    kind: CardKind
    label: Any
    waiting: Callable[[int], str]

    @property
    def is_positive(self) -> bool:
        """Whether the cards are approved together; negative ones are decided one by one."""
        return self.verdict is Verdict.POSITIVE


def _formal_positive(number: int) -> str:
    return ngettext(
        "%(num)d positive formal card waits for approval", "%(num)d positive formal cards wait for approval", number
    )


def _formal_negative(number: int) -> str:
    return ngettext(
        "%(num)d negative formal card waits for a decision", "%(num)d negative formal cards wait for a decision", number
    )


def _merit_positive(number: int) -> str:
    return ngettext(
        "%(num)d positive merit card waits for approval", "%(num)d positive merit cards wait for approval", number
    )


def _merit_negative(number: int) -> str:
    return ngettext(
        "%(num)d negative merit card waits for a decision", "%(num)d negative merit cards wait for a decision", number
    )


_DONE = {CardKind.FORMAL: ReviewState.FORMAL_DONE, CardKind.MERIT: ReviewState.MERIT_DONE}
_YES, _NO = Verdict.POSITIVE, Verdict.NEGATIVE
PILES = tuple(
    Pile(key, _DONE[kind], verdict, kind, label, waiting)
    for key, kind, verdict, label, waiting in (
        ("formalne-pozytywne", CardKind.FORMAL, _YES, _l("Formal, positive"), _formal_positive),
        ("formalne-negatywne", CardKind.FORMAL, _NO, _l("Formal, negative"), _formal_negative),
        ("merytoryczne-pozytywne", CardKind.MERIT, _YES, _l("Merit, positive"), _merit_positive),
        ("merytoryczne-negatywne", CardKind.MERIT, _NO, _l("Merit, negative"), _merit_negative),
    )
)
"""In the order of the tabs."""


def pile(state: ReviewState, verdict: Verdict) -> Pile:
    """Return the pile a card lies on that waits for approval."""
    return next(one for one in PILES if one.state is state and one.verdict is verdict)
