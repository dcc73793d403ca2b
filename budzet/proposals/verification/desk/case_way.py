"""Which cases come before and after one: those of the queue it was opened from, else one's own, else its likes."""

from __future__ import annotations

import dataclasses

from flask import request
from sqlalchemy.orm import Session

from budzet.accounts import desk_session
from budzet.accounts.roles import Permission, Scope, ScopeKind
from budzet.proposals.verification import queues
from budzet.proposals.verification.cases import Case, Doer
from budzet.proposals.verification.desk import queue_due, queue_filter, queue_scope
from budzet.proposals.verification.desk.queue_filter import Viewer
from budzet.proposals.verification.queues import CaseFilter
from budzet.proposals.verification.states import ReviewState
from budzet.web import lists


def carried() -> dict[str, str]:
    """Return what the address still says of the queue the case was opened from."""
    known = (*queue_filter.PARAMS, lists.ORDER_PARAM)
    return {name: text for name in known if (text := lists.text(name)) and name in request.args}


def neighbours(session: Session, case: Case, doer: Doer) -> tuple[int | None, int | None]:
    """Return the cases before and after one."""
    return queues.neighbours(session, case.edition.id, _queue(session, case, doer), case.proposal.id)


def following(session: Session, case: Case, doer: Doer, states: tuple[ReviewState, ...]) -> int | None:
    """Return the next case in the queue with something to be done, as long as this one stands in it."""
    chosen = dataclasses.replace(_queue(session, case, doer), state=None, states=states)
    return queues.neighbours(session, case.edition.id, chosen, case.proposal.id)[1]


def onward(session: Session, case: Case, doer: Doer, states: tuple[ReviewState, ...]) -> int | None:
    """Return the case somebody goes on to after one: the first of their own, else of those nobody works on yet."""
    for chosen in (
        CaseFilter(assignee_id=doer.staff_id, states=states),
        CaseFilter(unassigned=True, states=states, department_id=_narrowed(case, doer)),
    ):
        _before, after = queues.neighbours(session, case.edition.id, chosen, case.proposal.id)
        if after is not None:
            return after
    return None


def _queue(session: Session, case: Case, doer: Doer) -> CaseFilter:
    review, asked = case.review, carried()
    if asked:
        user = desk_session.current()
        instants = queue_due.by_edition(session, [case.edition.id])[case.edition.id] if "termin" in asked else {}
        viewer = Viewer(user.id, queue_scope.reach(user, case.edition.id))
        return queue_filter.read(viewer, queue_due.late(instants, doer.now)).cases
    if review.assignee_id is not None and review.assignee_id == doer.staff_id:
        return CaseFilter(assignee_id=doer.staff_id)
    return CaseFilter(state=review.state, department_id=_narrowed(case, doer))


def _narrowed(case: Case, doer: Doer) -> int | None:
    everywhere = doer.may(Permission.SEE_PROPOSALS, (Scope(ScopeKind.EDITION, case.edition.id),))
    return None if everywhere else case.review.department_id
