"""What the worker does at deadlines of the verification: reminds authors, leaves unexamined, ends unanswered offers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts.post import Post
from budzet.base.actor import SYSTEM
from budzet.editions import queries as editions
from budzet.jobs.handlers import JobContext
from budzet.jobs.recurring import recurring
from budzet.notifications.vault import Vault
from budzet.proposals import applicants
from budzet.proposals.acting import Acting, Safe
from budzet.proposals.verification import calls, moving, offers
from budzet.proposals.verification.cases import Case, Doer, find
from budzet.proposals.verification.models_calls import CallEnd, CompletionCall
from budzet.proposals.verification.moving import Step
from budzet.proposals.verification.states import PUBLIC, Move, Outsider, ReviewState

REMINDED_BEFORE = dt.timedelta(days=2)
"""How long before the end of its term a call is said again."""

_Found = Sequence[tuple[int, int]]
_AT_ONCE = 100


@recurring("verification.deadlines", dt.timedelta(minutes=15))
def keep(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """Do what is due; each project in a transaction of its own."""
    doer = service(context)
    return {
        "reminded": each(context, to_remind, lambda session, ids: remind(session, *ids, doer=doer)),
        "ended": each(context, overdue, lambda session, ids: expire(session, *ids, doer=doer)),
        "lapsed": each(context, offers.due, lambda session, ids: offers.lapse(session, *ids, by=doer.acting)),
    }


def to_remind(session: Session, now: dt.datetime) -> _Found:
    """Return edition and project of calls whose term ends soon and that were not said again yet."""
    return _calls(
        session,
        CompletionCall.reminded_at.is_(None),
        CompletionCall.due_at > now,
        CompletionCall.due_at <= now + REMINDED_BEFORE,
        # Whoever was called a moment ago needs no reminder.
        CompletionCall.sent_at <= now - REMINDED_BEFORE,
    )


def overdue(session: Session, now: dt.datetime) -> _Found:
    """Return edition and project of calls whose term is over."""
    return _calls(session, CompletionCall.due_at <= now)


def remind(session: Session, edition_id: int, proposal_id: int, *, doer: Doer) -> bool:
    """Say a call again, once; say whether it was."""
    case, found = _open(session, edition_id, proposal_id)
    if found is None or found.reminded_at is not None or _gone(session, case, found, doer):
        return False
    found.reminded_at = doer.now
    session.flush()
    words = calls.letter(case, found, calls.named_items(session, case, found), doer)
    applicants.tell_authors(session, case.proposal, "completion_reminder", words, by=doer.posting)
    return True


def expire(session: Session, edition_id: int, proposal_id: int, *, doer: Doer) -> bool:
    """Leave a project unexamined that was not completed in time; say whether it was. What was withdrawn stays so."""
    case, found = _open(session, edition_id, proposal_id)
    if found is None or found.due_at is None or found.due_at > doer.now:
        return False
    if _gone(session, case, found, doer):
        return False
    details = {"call": found.number}
    context = {"due_at": found.due_at.isoformat()}
    moving.move(session, case, Step(Move.LEAVE_UNEXAMINED, details=details, context=context), doer=doer)
    calls.end(session, found, CallEnd.EXPIRED, doer.now)
    return True


def _gone(session: Session, case: Case, found: CompletionCall, doer: Doer) -> bool:
    """Say whether a project left the verification while it was to be completed; nobody is waited for then."""
    if case.proposal.status is PUBLIC[ReviewState.COMPLETION]:
        return False
    calls.end(session, found, CallEnd.RECALLED, doer.now)
    return True


def _open(session: Session, edition_id: int, proposal_id: int) -> tuple[Case, CompletionCall | None]:
    case = find(session, edition_id, proposal_id, lock=True)
    return case, next((one for one in calls.of_project(session, case) if one.ended_at is None), None)


def _calls(session: Session, *conditions: Any) -> _Found:
    rows = session.execute(
        select(CompletionCall.edition_id, CompletionCall.proposal_id)
        .where(CompletionCall.ended_at.is_(None), *conditions)
        .order_by(CompletionCall.id)
        .limit(_AT_ONCE)
    )
    return [(edition_id, proposal_id) for edition_id, proposal_id in rows]


def each(
    context: JobContext,
    find_some: Callable[[Session, dt.datetime], _Found],
    work: Callable[[Session, tuple[int, int]], bool],
) -> int:
    """Do one thing to all that is found, each in a transaction of its own; return how often it was done."""
    done = 0
    seen: set[tuple[int, int]] = set()
    while True:
        with context.database.read_session() as session:
            fresh = [one for one in find_some(session, context.now) if one not in seen]
        if not fresh:
            return done
        for one in fresh:
            seen.add(one)
            with context.database.transaction() as session:
                done += work(session, one)


def service(context: JobContext) -> Doer:
    """Return the service itself as who acts, in a job."""
    with context.database.read_session() as session:
        city = editions.city(session)
    post = Post(Vault(context.settings.secret_key), context.settings.public_url, city.name if city else "")
    return Doer(Acting(SYSTEM, context.now, Safe.of(context.settings), post), outsider=Outsider.SERVICE)
