"""A new edition: of a plan with its city, or of an older edition with its plan, streets and texts. Projects, votes and
dates stay where they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.base.actor import Actor
from budzet.editions import editing, queries, services, starting_points
from budzet.editions.models import City, Edition, StreetRange
from budzet.editions.models_published import EditionText
from budzet.editions.plan import CityPlan, EditionPlan

Copier = Callable[[Session, Edition, Edition, dt.datetime], None]
"""Copies what a room keeps of the first edition to the second."""

_COPIERS: list[Copier] = []


def copier(function: Copier) -> Copier:
    """Register what a room copies when an edition is made of another."""
    _COPIERS.append(function)
    return function


def create_from(session: Session, plan: EditionPlan, *, actor: Actor, now: dt.datetime) -> Edition:
    """Store a new edition, and its city when none is stored yet. Raises what ``services.create_edition`` raises."""
    made = services.create_edition(session, plan, actor=actor, now=now)
    if plan.city is not None and queries.city(session) is None:
        services.save_city(session, city_of(plan.city), actor=actor, now=now)
    return made


def city_of(plan: CityPlan) -> City:
    """Return a city with nothing but its name; the office fills in the rest."""
    empty = dict.fromkeys(("office_name", "office_address", "help_phone", "help_email", "dpo_email"), "")
    return City(**plan.model_dump(), residents=None, **empty)


def copy_edition(
    session: Session, source: Edition, *, slug: str, title: str, actor: Actor, now: dt.datetime
) -> Edition:
    """Store a new edition with the values of ``source``; every sum is marked to be checked with the resolution.

    Raises what ``services.create_edition`` raises.
    """
    plan = starting_points.copied(editing.plan_of(session, source), slug=slug, title=title)
    made = services.create_edition(session, plan, actor=actor, now=now)
    for copy in _COPIERS:
        copy(session, source, made, now)
    session.flush()
    return made


@copier
def _streets(session: Session, source: Edition, made: Edition, _now: dt.datetime) -> None:
    keys = {district.id: district.key for district in queries.districts(session, source.id)}
    ids = {district.key: district.id for district in queries.districts(session, made.id)}
    session.add_all(
        StreetRange(
            edition_id=made.id,
            district_id=ids[keys[row.district_id]],
            street=row.street,
            street_folded=row.street_folded,
            numbers=row.numbers,
            place=row.place,
        )
        for row in session.scalars(select(StreetRange).where(StreetRange.edition_id == source.id))
    )


@copier
def _texts(session: Session, source: Edition, made: Edition, now: dt.datetime) -> None:
    """The newest version of each text is the first of the new edition."""
    newest = {
        (row.kind, row.language): row
        for row in session.scalars(
            select(EditionText).where(EditionText.edition_id == source.id).order_by(EditionText.version)
        )
    }
    session.add_all(
        EditionText(
            edition_id=made.id,
            kind=row.kind,
            language=row.language,
            version=1,
            subject=row.subject,
            body=row.body,
            made_at=now,
        )
        for row in newest.values()
    )
