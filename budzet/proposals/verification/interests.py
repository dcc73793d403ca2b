"""Conflict of interest: whoever declares it decides nothing about the project any more. It is not taken back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts.models import Staff
from budzet.accounts.roles import Permission
from budzet.audit import services as audit
from budzet.proposals.verification import locks, moving
from budzet.proposals.verification.cases import Case, Doer, find, refuse_without
from budzet.proposals.verification.models import InterestDeclaration


def declare(session: Session, edition_id: int, proposal_id: int, note: str = "", *, doer: Doer) -> None:
    """Declare an interest in a project; it leaves one's hands. Said twice it is declared once."""
    case = find(session, edition_id, proposal_id, lock=True)
    refuse_without(case, doer, Permission.SEE_PROPOSALS)
    if moving.has_interest(session, case, doer):
        return
    session.add(
        InterestDeclaration(
            edition_id=edition_id,
            proposal_id=proposal_id,
            staff_id=doer.staff_id,
            declared_at=doer.now,
            note=note.strip(),
        )
    )
    if case.review.assignee_id == doer.staff_id:
        case.review.assignee_id = None
        case.review.version += 1
    locks.release(session, case, doer=doer)
    session.flush()
    audit.record(
        session,
        doer.acting.actor,
        "review.interest_declared",
        now=doer.now,
        object_kind="proposal",
        object_id=str(proposal_id),
        edition_id=edition_id,
        details={"number": case.proposal.number},
    )


def of_project(session: Session, case: Case) -> Sequence[tuple[InterestDeclaration, str]]:
    """Return the declarations about a project, each with the name of who made it."""
    rows = session.execute(
        select(InterestDeclaration, Staff.name)
        .join(Staff, Staff.id == InterestDeclaration.staff_id)
        .where(InterestDeclaration.edition_id == case.edition.id, InterestDeclaration.proposal_id == case.proposal.id)
        .order_by(InterestDeclaration.id)
    )
    return [(row, name) for row, name in rows]
