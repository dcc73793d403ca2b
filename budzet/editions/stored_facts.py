"""What is stored of an edition, gathered for the rules of readiness.

This room does not know the projects or the keys: higher rooms hand in what they know with ``source``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import Staff
from budzet.accounts.roles import Permission, Scope, ScopeKind, allows
from budzet.base import calendar
from budzet.editions import editing, queries, street_queries, streets, texts
from budzet.editions.facts import EditionFacts
from budzet.editions.models import Edition
from budzet.editions.models_published import EditionText
from budzet.editions.streets import StreetIndex, StreetRow

Source = Callable[[Session, Edition], Mapping[str, Any]]
"""Facts of one room by their names in ``EditionFacts``."""

_SOURCES: list[Source] = []


def source(function: Source) -> Source:
    """Register a function of a higher room that knows some of the facts."""
    _SOURCES.append(function)
    return function


def facts(session: Session, edition: Edition, now: dt.datetime, *, with_streets: bool = True) -> EditionFacts:
    """Return everything that is known of an edition; without its street index, which is long, where only what blocks
    a stage is asked for.
    """
    known: dict[str, Any] = {}
    if with_streets:
        rows = tuple(street_queries.rows(session, edition.id))
        known = {"street_rows": len(rows), "street_overlaps": _overlaps(rows)}
    for found in _SOURCES:
        known |= found(session, edition)
    return _facts(session, edition, known, now)


@lru_cache(maxsize=8)
def _overlaps(rows: tuple[StreetRow, ...]) -> int:
    """Count the overlaps of an index, once for each index: a thousand streets take a while."""
    return len(streets.overlaps(StreetIndex(rows)))


def facts_for_gates(session: Session, edition: Edition, now: dt.datetime) -> EditionFacts:
    """Return what the stages before voting ask for and no more: public pages ask at each visit."""
    return _facts(session, edition, {}, now)


def _facts(session: Session, edition: Edition, known: Mapping[str, Any], now: dt.datetime) -> EditionFacts:
    city = queries.city(session)
    plan = editing.plan_of(session, edition)
    return EditionFacts(
        **{name: getattr(plan, name) for name in _OF_PLAN},
        timetable=queries.timetable(session, edition.id),
        city_residents=city.residents if city else None,
        county_rights=city.county_rights if city else False,
        texts=_own_texts(session, edition.id),
        people_who_confirm=_people_who_confirm(session, edition.id, calendar.local(now).date()),
        required_texts=texts.REQUIRED,
        is_frozen=edition.frozen_at is not None,
        **known,
    )


_OF_PLAN = (
    *("terms", "contests", "pools", "districts", "topics", "slug", "title", "examples"),
    *("resolution_number", "resolution_date", "report_spending"),
)


def _own_texts(session: Session, edition_id: int) -> frozenset[str]:
    wanted = [text.kind for text in texts.REQUIRED]
    found = select(EditionText.kind).where(
        EditionText.edition_id == edition_id, EditionText.kind.in_(wanted), EditionText.language == "pl"
    )
    return frozenset(session.scalars(found))


def _people_who_confirm(session: Session, edition_id: int, today: dt.date) -> int:
    scopes = (Scope(ScopeKind.EDITION, edition_id),)
    everybody = session.scalars(select(Staff).where(Staff.active))
    return sum(allows(pending.grants_of(person), Permission.CONFIRM_ACTS, scopes, today) for person in everybody)
