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
from budzet.base.money import zl
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.proposals import catalogue, drafts, filing, support, versions
from budzet.proposals.acting import Acting, Safe
from budzet.proposals.application import CostItem
from budzet.proposals.filing import Arrival
from budzet.proposals.models_applications import Channel
from budzet.web.requests import Services

_TYPED = ("title", "summary", "description", "reasons", "topics", "pool", "place", "latitude", "longitude")
_DESIGN = ("universal_design", "universal_how")
_CITY = "Katowice"


def seed(session: Session, files: Path, services: Services) -> None:
    """Store the typical prices and the applications, the earliest first. Staff and editions are there before."""
    values = tomllib.loads((files / "applications.toml").read_text(encoding="utf-8"))
    edition, now = editions.by_slug(session, values["edition"]), services.clock.now()
    officer = session.scalars(select(Staff).join(RoleGrant).where(RoleGrant.role == Role.POINT_OFFICER)).one()
    post = Post(services.vault, services.settings.public_url, _CITY)
    by = Acting(actors.staff(officer.id, Role.POINT_OFFICER.value), now, Safe.of(services.settings), post)
    for line in values["prices"]:
        catalogue.add(session, edition.id, catalogue.Entry(line["name"], line["unit"], zl(line["price"])), by=by)
    for entry in values["applications"]:
        _hand_in(session, edition, entry, by=by)


def _hand_in(session: Session, edition: Edition, entry: Mapping[str, Any], *, by: Acting) -> None:
    draft = drafts.create(session, edition.id, by=by)
    typed: dict[str, Any] = {key: entry[key] for key in (*_TYPED, *_DESIGN)}
    typed |= {"topics": tuple(entry["topics"]), "costs": _costs(entry["costs"]), "upkeep": zl(entry["upkeep"])}
    typed |= {"name": entry["applicant"], "street": "Przykładowa", "house": "1", "postcode": "40-001", "town": _CITY}
    typed |= {"lives_here": True, "is_minor": False, "show_name": False}
    draft = drafts.save(session, edition.id, draft.id, typed, draft.version, by=by)
    support.count_paper(session, draft.id, entry["signatures"], {}, by=by)
    received_at = by.now - dt.timedelta(days=entry["days_ago"])
    arrival = Arrival(channel=Channel(entry["channel"]), received_at=received_at)
    proposal = filing.hand_in(session, edition.id, draft.id, draft.version, arrival, by=by)
    if correction := entry.get("correction"):
        changed = draft.content.model_copy(update={"costs": _costs(correction["costs"])})
        versions.add(session, proposal, changed, correction["reason"], by=by)


def _costs(rows: Sequence[Mapping[str, Any]]) -> tuple[CostItem, ...]:
    return tuple(
        CostItem(what=row["what"], quantity=1000 * row["quantity"], unit=row["unit"], unit_price=zl(row["price"]))
        for row in rows
    )
