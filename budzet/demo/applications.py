"""Applications of the demonstration (``applications.toml``), typed in from paper as an officer of a point would."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts.models import RoleGrant, Staff
from budzet.accounts.post import Post
from budzet.accounts.roles import Role
from budzet.base import actor as actors
from budzet.base.actor import Actor
from budzet.base.money import zl
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.proposals import catalogue, drafts, filing, support, versions
from budzet.proposals.acting import Acting, Safe
from budzet.proposals.application import CostItem
from budzet.proposals.filing import Arrival
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import Channel
from budzet.web.requests import Services

_TYPED = ("title", "summary", "description", "reasons", "topics", "pool", "place", "latitude", "longitude")
_DESIGN = ("universal_design", "universal_how")
CITY = "Katowice"


def seed(session: Session, files: Path, services: Services) -> None:
    """Store the typical prices and the applications, the earliest first. Staff and editions are there before."""
    values = tomllib.loads((files / "applications.toml").read_text(encoding="utf-8"))
    edition, now = editions.by_slug(session, values["edition"]), services.clock.now()
    by = officer(session, services, now)
    for line in values["prices"]:
        catalogue.add(session, edition.id, catalogue.Entry(line["name"], line["unit"], zl(line["price"])), by=by)
    for entry in values["applications"]:
        received_at = now - dt.timedelta(days=entry["days_ago"])
        proposal = hand_in(
            session, edition, entry, Arrival(channel=Channel(entry["channel"]), received_at=received_at), by=by
        )
        if correction := entry.get("correction"):
            newest = versions.newest(session, proposal)
            assert newest is not None  # noqa: S101  a project that was handed in has a version
            changed = newest.content.model_copy(update={"costs": _costs(correction["costs"])})
            versions.add(session, proposal, changed, correction["reason"], by=by)


def officer(session: Session, services: Services, at: dt.datetime) -> Acting:
    """Return an act of the officer of a point."""
    person = session.scalars(select(Staff).join(RoleGrant).where(RoleGrant.role == Role.POINT_OFFICER)).one()
    return act(services, actors.staff(person.id, Role.POINT_OFFICER.value), at)


def act(services: Services, actor: Actor, at: dt.datetime) -> Acting:
    """Return an act of somebody in the demonstration's city."""
    post = Post(services.vault, services.settings.public_url, CITY)
    return Acting(actor, at, Safe.of(services.settings), post)


def hand_in(session: Session, edition: Edition, entry: Mapping[str, Any], arrival: Arrival, *, by: Acting) -> Proposal:
    """Type an application in and hand it in; its signatures were counted at the point."""
    draft = drafts.create(session, edition.id, by=by)
    typed: dict[str, Any] = {key: entry[key] for key in (*_TYPED, *_DESIGN) if key in entry}
    typed |= {"topics": tuple(entry["topics"]), "costs": _costs(entry["costs"]), "upkeep": zl(entry["upkeep"])}
    typed |= {"name": entry["applicant"], "street": "Przykładowa", "house": "1", "postcode": "40-001", "town": CITY}
    typed |= {"lives_here": True, "is_minor": False, "show_name": False, "email": entry.get("email", "")}
    draft = drafts.save(session, edition.id, draft.id, typed, draft.version, by=by)
    support.count_paper(session, draft.id, entry["signatures"], {}, by=by)
    return filing.hand_in(session, edition.id, draft.id, draft.version, arrival, by=by)


def _costs(rows: Sequence[Mapping[str, Any]]) -> tuple[CostItem, ...]:
    return tuple(
        CostItem(what=row["what"], quantity=1000 * row["quantity"], unit=row["unit"], unit_price=zl(row["price"]))
        for row in rows
    )
