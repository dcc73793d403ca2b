"""What the register adds to the facts of an edition: whether it was let in, and with which second datum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from budzet.editions import stored_facts
from budzet.editions.models import Edition
from budzet.residents.register import queries


@stored_facts.source
def register(session: Session, edition: Edition) -> Mapping[str, Any]:
    """Return how many persons the register has, and the second datum it holds for any of them."""
    current = queries.current_import(session, edition.id)
    if current is None:
        return {"register_rows": 0, "register_second": ""}
    return {"register_rows": current.rows, "register_second": current.second_kind if current.with_second else ""}
