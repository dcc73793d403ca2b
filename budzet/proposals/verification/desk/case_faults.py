"""What is wrong with a card that was sent, in words, each beside its control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from budzet.base.findings import Finding
from budzet.proposals.verification import move_words
from budzet.proposals.verification.criteria import Card
from budzet.web import filters

_WORDS: Mapping[str, Any] = MappingProxyType(
    {
        "unanswered": _l("%(name)s – choose an answer."),
        "note_without_mark": _l("%(name)s – you have written a note; choose an answer too."),
        "not_applicable_refused": _l("%(name)s – this always applies; choose another answer."),
        "corrected_refused": _l("%(name)s – nobody can be called to correct this; choose another answer."),
        "reason_missing": _l("%(name)s – write why it is not met."),
        "text_too_long": _l("%(name)s – write at most %(most)s characters."),
        "entry_missing": _l("%(name)s – fill this in."),
        "sum_missing": _l("%(name)s – write the sum."),
        "amount_wrong": _l("%(name)s – write an amount, for example 12500 or 1250.50."),
        "cost_above_limit": _l(
            "%(name)s – the pool allows at most %(limit)s, so the card cannot be positive with this sum."
        ),
        "not_on_the_card": _l("The card has changed meanwhile. Check the answers once more."),
        "answered_twice": _l("The card has changed meanwhile. Check the answers once more."),
    }
)
_SUMS = ("cost_missing", "upkeep_missing")
_PAGE = "content"


def told(card: Card, findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """Return every fault in the order of the card: the key it belongs to, the id of its control, its sentence."""
    order = [*(one.key for one in card.criteria), *(one.key for one in card.entries)]
    ordered = sorted(findings, key=lambda one: order.index(one.field) if one.field in order else -1)
    return [(one.field, _control(card, one), _sentence(card, one)) for one in ordered]


def _control(card: Card, finding: Finding) -> str:
    key = finding.field
    if card.criterion(key):
        return f"note-{key}" if finding.code in ("reason_missing", "text_too_long") else f"mark-{key}"
    return f"entry-{key}" if card.entry(key) else "remarks" if key == "remarks" else _PAGE


def _sentence(card: Card, finding: Finding) -> str:
    code = "sum_missing" if finding.code in _SUMS else finding.code
    if code not in _WORDS:
        return move_words.sentence(finding)
    values: dict[str, Any] = {**finding.params, "name": _name(card, finding.field)}
    if code == "cost_above_limit":
        values["limit"] = filters.zl(int(finding.params["most"] or 0))
    return str(_WORDS[code]) % values


def _name(card: Card, key: str) -> str:
    if criterion := card.criterion(key):
        return f"{criterion.label}. {criterion.question}"
    entry = card.entry(key)
    return entry.question if entry else str(_l("Remarks"))
