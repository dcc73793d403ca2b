"""The office's mark of a project's case (znak sprawy) and its class in the list of files (JRWA)."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.proposals.models import Proposal

LONGEST = 80
_CLASS = re.compile(r"\d{2,6}", re.ASCII)


def findings(mark: str, jrwa: str = "") -> list[Finding]:
    """Return what is wrong with a mark and a class (pure): a mark is one line, not a long one; empty takes it away."""
    found = []
    if len(mark) > LONGEST:
        found.append(Finding.of("mark_long", "case_mark", most=LONGEST))
    if not mark.isprintable():
        found.append(Finding.of("mark_wrong", "case_mark"))
    if jrwa and not _CLASS.fullmatch(jrwa):
        found.append(Finding.of("jrwa_wrong", "jrwa"))
    return found


def set_case_mark(
    session: Session, edition_id: int, proposal_id: int, mark: str, jrwa: str, *, actor: Actor, now: dt.datetime
) -> None:
    """Store mark and class of a project's case. Raises ``DomainError`` with every finding, ``NotFoundError``."""
    mark, jrwa = " ".join(mark.split(" ")).strip(), jrwa.strip()
    if found := findings(mark, jrwa):
        raise DomainError("Nie zapisano znaku sprawy.", found)
    row = session.scalar(select(Proposal).where(Proposal.edition_id == edition_id, Proposal.id == proposal_id))
    if row is None:
        raise NotFoundError("Nie ma takiego projektu w tej edycji.")
    before = {"case_mark": row.case_mark, "jrwa": row.jrwa}
    if before == {"case_mark": mark, "jrwa": jrwa}:
        return
    row.case_mark, row.jrwa = mark, jrwa
    session.flush()
    audit.record(
        session,
        actor,
        "proposal.case_mark_set",
        now=now,
        object_kind="proposal",
        object_id=str(proposal_id),
        edition_id=edition_id,
        details={"from": before["case_mark"], "to": mark, **({"jrwa": jrwa} if jrwa != before["jrwa"] else {})},
    )
