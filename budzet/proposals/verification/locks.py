"""Who has a card open: others see the name and until when, and cannot save meanwhile."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from budzet.accounts.models import Staff
from budzet.accounts.roles import Permission
from budzet.base import calendar
from budzet.base.errors import ConflictError
from budzet.proposals.verification.cases import Case, Doer, find, refuse_without

LASTS = dt.timedelta(minutes=20)
"""How long a card stays somebody's after they last saved or asked for it."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Whose a card is now, and until when."""

    staff_id: int
    name: str
    until: dt.datetime


def held(session: Session, case: Case, now: dt.datetime) -> Lock | None:
    """Return who has a card open at an instant."""
    review = case.review
    if review.locked_by is None or review.locked_until is None or review.locked_until <= now:
        return None
    return Lock(review.locked_by, session.get_one(Staff, review.locked_by).name, review.locked_until)


def take(session: Session, edition_id: int, proposal_id: int, *, doer: Doer) -> Lock:
    """Take a card, or keep it a while longer. Raises ``ConflictError`` with the name of whoever has it."""
    case = find(session, edition_id, proposal_id, lock=True)
    refuse_without(case, doer, Permission.VERIFY_FORMALLY, Permission.REVIEW_MERIT, Permission.ASSIGN_REVIEWS)
    refuse_locked(session, case, doer=doer)
    person = session.get_one(Staff, doer.staff_id)
    until = doer.now + LASTS
    case.review.locked_by, case.review.locked_until = person.id, until
    session.flush()
    return Lock(person.id, person.name, until)


def let_go(session: Session, edition_id: int, proposal_id: int, *, doer: Doer) -> None:
    """Leave a card one has open; of somebody else's nothing changes."""
    release(session, find(session, edition_id, proposal_id, lock=True), doer=doer)


def release(session: Session, case: Case, *, doer: Doer) -> None:
    """Leave the card of a locked case, if it is one's own."""
    if doer.staff_id is not None and case.review.locked_by == doer.staff_id:
        case.review.locked_by = case.review.locked_until = None
        session.flush()


def refuse_locked(session: Session, case: Case, *, doer: Doer) -> None:
    """Raise ``ConflictError`` when somebody else has the card open."""
    found = held(session, case, doer.now)
    if found is not None and found.staff_id != doer.staff_id:
        hour = f"{calendar.local(found.until):%H:%M}"
        raise ConflictError(f"Tę kartę wypełnia teraz {found.name}, najdłużej do godz. {hour}.")
