"""What the projects add to the facts of an edition: its ballot list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from budzet.editions import stored_facts
from budzet.editions.models import Edition
from budzet.proposals import services


@stored_facts.source
def ballot_list(session: Session, edition: Edition) -> Mapping[str, Any]:
    """Return the ballot list as it would be frozen now."""
    return {"projects": tuple(services.ballot_list(session, edition))}
