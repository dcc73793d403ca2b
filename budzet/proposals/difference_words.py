"""What differs between two versions, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.i18n import language
from budzet.proposals.application import CostItem
from budzet.proposals.difference import AMOUNTS, Change, CostChange, Piece, Plain
from budzet.web import filters

LABELS: Mapping[str, Any] = {
    "title": _l("Title"),
    "summary": _l("In short"),
    "description": _l("Description"),
    "reasons": _l("Why is it needed?"),
    "topics": _l("Topics"),
    "pool": _l("Pool"),
    "place": _l("Place"),
    "point": _l("Point on the map"),
    "costs": _l("Estimate of costs"),
    "cost": _l("Cost of the project"),
    "upkeep": _l("Yearly upkeep"),
    "universal_design": _l("Can everybody use it?"),
    "universal_how": _l("How, or why not"),
}
_DESIGN: Mapping[str, Any] = {
    "yes": _l("Yes"),
    "no": _l("No"),
    "not_applicable": _l("Does not apply"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One change as a page shows it: ``pieces`` of a text, or ``before`` and ``after`` as text (empty: nothing)."""

    field: str
    label: str
    before: str = ""
    after: str = ""
    pieces: tuple[Piece, ...] = ()


def rows(change: Change, names: Mapping[str, str]) -> list[Row]:
    """Return the rows of one change; ``names`` are those of pools and topics by key. The estimate has one per row."""
    label = str(LABELS[change.field])
    if change.field == "costs":
        return [_cost_row(label, one) for one in change.rows]
    if change.pieces:
        return [Row(change.field, label, pieces=change.pieces)]
    before, after = (_shown(change.field, value, names) for value in (change.before, change.after))
    return [Row(change.field, label, before, after)]


def _cost_row(label: str, change: CostChange) -> Row:
    before, after = (_item(item) if item else "" for item in (change.before, change.after))
    return Row("costs", label, before, after)


def _item(item: CostItem) -> str:
    return gettext(
        "%(what)s: %(quantity)s %(unit)s at %(price)s, together %(amount)s",
        what=item.what,
        quantity=quantity(item.quantity),
        unit=item.unit,
        price=filters.zl(item.unit_price),
        amount=filters.zl(item.amount),
    )


def quantity(thousandths: int) -> str:
    """Write a quantity kept in thousandths: ``1250`` is ``1,25``."""
    whole, rest = divmod(thousandths, 1000)
    mark = "," if language() == "pl" else "."
    return f"{filters.number(whole)}{mark}{rest:03d}".rstrip("0").rstrip(mark) if rest else filters.number(whole)


def _shown(field: str, value: Plain, names: Mapping[str, str]) -> str:
    if value is None or value == "" or value == ():
        return ""
    if field in AMOUNTS and isinstance(value, int):
        return filters.zl(value)
    if field == "universal_design":
        return str(_DESIGN[str(value)])
    if isinstance(value, tuple):
        return ", ".join(names.get(str(part), str(part)) for part in value)
    return names.get(str(value), str(value))
