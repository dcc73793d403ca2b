"""What pages show of a version of the lists, in public and as a preview at the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.editions.models import Edition
from budzet.proposals.lists.content import PARTS, Change, Kind, Outcome, Part
from budzet.proposals.lists.models import ProjectList
from budzet.web import filters

PAGE_SIZE = 500

TITLES: Mapping[Part, Any] = MappingProxyType(
    {
        Part.POSITIVE: _l("List of applications qualified positively"),
        Part.NEGATIVE: _l("List of applications qualified negatively"),
        Part.OTHER: _l("Applications not examined to the end"),
    }
)
OUTCOME_WORDS: Mapping[Outcome, Any] = MappingProxyType(
    {
        Outcome.POSITIVE: _l("Assessed positively"),
        Outcome.NEGATIVE: _l("Assessed negatively"),
        Outcome.UNEXAMINED: _l("Left without examination"),
        Outcome.WITHDRAWN: _l("Withdrawn by the author"),
        Outcome.MERGED: _l("Joined with another project"),
    }
)
STAGE_WORDS: Mapping[str, Any] = MappingProxyType(
    {"": "", "formal": _l("Formal review"), "merit": _l("Assessment by the departments")}
)
CHANGE_WORDS: Mapping[Kind, Any] = MappingProxyType(
    {
        Kind.ADDED: _l("Added"),
        Kind.REMOVED: _l("Not on the list any more"),
        Kind.OUTCOME: _l("Another outcome"),
        Kind.COST: _l("Another cost"),
        Kind.REASON: _l("Another reason"),
        Kind.WORDS: _l("Another title, number or pool"),
    }
)


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the lists on one page: its name, and its entries by pool."""

    part: str
    title: str
    pools: Sequence[tuple[str, Sequence[Any]]]


def groups(entries: Iterable[Any]) -> list[Group]:
    """Return ordered entries (values or rows) by part and pool."""
    return [
        Group(
            part.value,
            str(TITLES[part]),
            [(name, list(ones)) for name, ones in groupby(found, key=lambda one: one.pool_name)],
        )
        for part, found in groupby(entries, key=lambda one: PARTS[one.outcome])
    ]


def counted(by_outcome: Mapping[Outcome, int]) -> dict[str, int]:
    """Return how many entries each part has, by its name."""
    return {
        part.value: sum(number for outcome, number in by_outcome.items() if PARTS[outcome] is part) for part in Part
    }


def appeal_sentence(edition: Edition, until: dt.datetime | None) -> str:
    """Return how one may appeal, in the language of the page."""
    terms = edition.terms.appeals
    if until is not None:
        return gettext(
            "One may appeal until %(moment)s, to: %(body)s.", moment=filters.deadline(until), body=terms.body
        )
    if terms.day_kind == "working":
        return gettext(
            "One may appeal within %(days)s working days of being told, to: %(body)s.",
            days=terms.days,
            body=terms.body,
        )
    return gettext("One may appeal within %(days)s days of being told, to: %(body)s.", days=terms.days, body=terms.body)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One difference between two versions, in words."""

    proposal_id: int
    number: str
    title: str
    kind: str
    before: str
    after: str


def change_rows(changes: Iterable[Change]) -> list[ChangeRow]:
    """Return differences in words."""
    return [
        ChangeRow(
            one.shown.proposal_id,
            one.shown.number,
            one.shown.title,
            str(CHANGE_WORDS[one.kind]),
            _side(one, one.before),
            _side(one, one.after),
        )
        for one in changes
    ]


def _side(change: Change, entry: Any) -> str:
    if entry is None:
        return ""
    if change.kind is Kind.COST:
        return filters.zl(entry.cost) if entry.cost is not None else ""
    if change.kind is Kind.REASON:
        return str(entry.reason)
    if change.kind is Kind.WORDS:
        return f"{entry.number} {entry.title} ({entry.pool_name})"
    return str(OUTCOME_WORDS[entry.outcome])


def decided(found: ProjectList) -> str:
    """Return how a version was decided."""
    if found.single_handed:
        return gettext("Decided by one person, because: %(why)s", why=found.alone_reason)
    return gettext("Decided by two persons.")
