"""Changes the office proposed, as pages show them: before and after, field by field, and what became of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from budzet.editions import queries as editions
from budzet.proposals import versions
from budzet.proposals.application import Application
from budzet.proposals.difference import difference
from budzet.proposals.difference_words import Row, rows
from budzet.proposals.models_applications import ProposalVersion
from budzet.proposals.verification import offers
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.models_calls import ChangeOffer


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """One change: ``state`` is waiting, over (nobody answered in time), changed (the project says something else by
    now), agreed, refused, taken_back or lapsed.
    """

    offer: ChangeOffer
    rows: Sequence[Row]
    state: str


def of_case(session: Session, case: Case, now: dt.datetime) -> list[ShownOffer]:
    """Return everything the office proposed, the newest first."""
    found = offers.of_project(session, case)
    if not found:
        return []
    stored = versions.of_project(session, case.proposal)
    names = {topic.key: topic.name for topic in editions.topics(session, case.edition.id)}
    return [_shown(one, stored, names, now) for one in found]


def _shown(
    one: ChangeOffer, stored: Sequence[ProposalVersion], names: Mapping[str, str], now: dt.datetime
) -> ShownOffer:
    base = next((version.content for version in stored if version.number == one.base_version), Application())
    changed = [row for change in difference(base, one.content) for row in rows(change, names)]
    newest = stored[0].number if stored else 0
    return ShownOffer(one, changed, _state(one, newest, now))


def _state(one: ChangeOffer, newest: int, now: dt.datetime) -> str:
    if one.ended_at is None:
        return "over" if one.due_at <= now else "waiting" if one.base_version == newest else "changed"
    if one.agreed:
        return "agreed"
    if one.agreed is None:
        return "taken_back"
    return "lapsed" if one.ended_at >= one.due_at else "refused"
