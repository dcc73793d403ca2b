"""The entries of the log about a route."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.proposals.verification.cases import Case, Doer


def record(session: Session, case: Case, act: str, doer: Doer, **details: Any) -> None:
    """Add what was done to a project on its route: departments by number, never a name or link."""
    audit.record(
        session,
        doer.acting.actor,
        act,
        now=doer.now,
        object_kind="proposal",
        object_id=str(case.proposal.id),
        edition_id=case.edition.id,
        details={"number": case.proposal.number, **details},
    )
