"""The office's mark of a project's case (znak sprawy)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.proposals.models import Proposal

LONGEST = 80


def findings(mark: str) -> list[Finding]:
    """Return what is wrong with a mark (pure): it is one line, not a long one; empty takes it away."""
    found = []
    if len(mark) > LONGEST:
        found.append(Finding.of("mark_long", "case_mark", most=LONGEST))
    if not mark.isprintable():
        found.append(Finding.of("mark_wrong", "case_mark"))
    return found


def set_case_mark(
    session: Session, edition_id: int, proposal_id: int, mark: str, *, actor: Actor, now: dt.datetime
) -> None:
    """Store the mark of a project's case. Raises ``DomainError`` with every finding, ``NotFoundError``."""
    mark = " ".join(mark.split(" ")).strip()
    if found := findings(mark):
        raise DomainError("Nie zapisano znaku sprawy.", found)
    row = session.scalar(select(Proposal).where(Proposal.edition_id == edition_id, Proposal.id == proposal_id))
    if row is None:
        raise NotFoundError("Nie ma takiego projektu w tej edycji.")
    if row.case_mark == mark:
        return
    before, row.case_mark = row.case_mark, mark
    session.flush()
    audit.record(
        session,
        actor,
        "proposal.case_mark_set",
        now=now,
        object_kind="proposal",
        object_id=str(proposal_id),
        edition_id=edition_id,
        details={"from": before, "to": mark},
    )
