"""The only way to change where a review stands: one row of the table, with its guard, audit, mail and timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from budzet.accounts.models import Staff
from budzet.accounts.roles import Permission
from budzet.audit import services as audit
from budzet.base.errors import ConflictError, DomainError
from budzet.base.findings import Finding
from budzet.proposals import applicants, timeline
from budzet.proposals.verification import move_words
from budzet.proposals.verification.cases import Case, Doer
from budzet.proposals.verification.models import InterestDeclaration
from budzet.proposals.verification.models_calls import ChangeOffer, CompletionCall, ReviewStop
from budzet.proposals.verification.states import (
    PUBLIC,
    ROWS,
    Addressee,
    Facts,
    Guard,
    Move,
    Outsider,
    ReviewState,
    Row,
    refusals,
)

_NOT_ALLOWED = "Nie masz uprawnienia, aby to zrobić przy tym projekcie."


@dataclass(frozen=True, slots=True)
class Step:
    """One move with what belongs to it. ``card_whole`` and ``items`` are what guards ask of the service that moves.

    ``context`` is what the mail says beside the project, ``details`` what the log keeps beside the states.
    """

    what: Move
    reason: str = ""
    card_whole: bool = False
    items: int = 0
    context: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    details: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def move(session: Session, case: Case, step: Step, *, doer: Doer) -> None:
    """Make a move on a locked case (``cases.seen``), whole: state, audit, mail, timeline.

    Raises ``ConflictError`` when the review is not where the move begins, ``DomainError`` with every other reason why
    it cannot be made; nothing is changed then.
    """
    row = ROWS[step.what]
    _check(session, case, step, row, doer)
    origin = case.review.state
    _change(case, step, row, doer)
    session.flush()
    _note(session, case, step, row, doer)
    _record(session, case, step, origin, doer)
    _tell(session, case, step, row, doer)


def hindrances(session: Session, case: Case, step: Step, *, doer: Doer) -> list[Finding]:
    """Return everything that keeps a move from being made by somebody: for a page that offers it or not."""
    row = ROWS[step.what]
    found = refusals(row, _facts(session, case, step, row, doer))
    return found if _may(case, row, doer) else [Finding.of("not_allowed"), *found]


def _check(session: Session, case: Case, step: Step, row: Row, doer: Doer) -> None:
    if not _may(case, row, doer):
        raise DomainError(_NOT_ALLOWED, [Finding.of("not_allowed")])
    found = refusals(row, _facts(session, case, step, row, doer))
    if not found:
        return
    sentences = " ".join(move_words.sentence(finding) for finding in found)
    elsewhere = found[0].code in ("not_in_verification", "not_from_here")
    raise (ConflictError if elsewhere else DomainError)(sentences, found)


def _may(case: Case, row: Row, doer: Doer) -> bool:
    if doer.outsider is not None:
        return doer.outsider in row.who
    return any(isinstance(who, Permission) and doer.may(who, case.scopes) for who in row.who)


def _facts(session: Session, case: Case, step: Step, row: Row, doer: Doer) -> Facts:
    review = case.review
    return Facts(
        state=review.state,
        status=case.proposal.status,
        doer=doer.staff_id,
        judge=review.judge_id,
        verdict=review.verdict,
        reason=step.reason,
        items=step.items,
        small=case.edition.terms.staffing == "small",
        card_whole=step.card_whole,
        interest_declared=has_interest(session, case, doer),
        deadline_passed=Guard.DEADLINE_PASSED in row.guards and _deadline_passed(session, case, doer),
        open_offer=Guard.NO_OPEN_OFFER in row.guards and _any(session, case, ChangeOffer, ChangeOffer.ended_at),
        route_open=Guard.ROUTE_DONE in row.guards and _any(session, case, ReviewStop, ReviewStop.answered_at),
    )


def has_interest(session: Session, case: Case, doer: Doer) -> bool:
    """Say whether somebody has declared an interest in a project: then they decide nothing about it."""
    if doer.staff_id is None:
        return False
    declared = exists().where(
        InterestDeclaration.proposal_id == case.proposal.id, InterestDeclaration.staff_id == doer.staff_id
    )
    return bool(session.scalar(select(declared)))


def _deadline_passed(session: Session, case: Case, doer: Doer) -> bool:
    over = exists().where(
        CompletionCall.proposal_id == case.proposal.id,
        CompletionCall.ended_at.is_(None),
        CompletionCall.due_at <= doer.now,
    )
    return bool(session.scalar(select(over)))


def _any(session: Session, case: Case, table: Any, over: Any) -> bool:
    return bool(session.scalar(select(exists().where(table.proposal_id == case.proposal.id, over.is_(None)))))


_DECISIONS = frozenset({ReviewState.FORMAL_NEGATIVE, ReviewState.MERIT_NEGATIVE, ReviewState.POSITIVE})


def _change(case: Case, step: Step, row: Row, doer: Doer) -> None:
    review = case.review
    review.state, review.moved_at = row.to, doer.now
    review.version += 1
    case.proposal.status = PUBLIC[row.to]
    if row.to in _DECISIONS:
        review.decided_by, review.decided_at, review.reason = doer.staff_id, doer.now, step.reason.strip()
    elif row.to in (ReviewState.FORMAL, ReviewState.MERIT):
        # The next card is judged by itself.
        review.decided_by, review.decided_at, review.reason = None, None, ""
        review.verdict = None
    elif row.to is ReviewState.PUBLISHED_POSITIVE:
        _take_verified(case)
    if row.what in (Move.PASS_FORMAL, Move.APPROVE_FORMAL):
        review.estimate = case.proposal.cost


def _take_verified(case: Case) -> None:
    """Let the verified sums stand for the project's; the author's estimate stays in the review and in its versions."""
    if case.review.cost is not None:
        case.proposal.cost = case.review.cost
    if case.review.upkeep is not None:
        case.proposal.upkeep = case.review.upkeep


def _note(session: Session, case: Case, step: Step, row: Row, doer: Doer) -> None:
    shown = bool(row.event)
    # What everybody reads of a refusal is what was decided, not what was typed when it was published.
    why = case.review.reason if row.tells_why else "" if shown else step.reason.strip()
    kind = row.event or step.what.value
    timeline.add_event(session, case.proposal, kind, at=doer.now, reason=why, is_public=shown)


def _record(session: Session, case: Case, step: Step, origin: ReviewState, doer: Doer) -> None:
    audit.record(
        session,
        doer.acting.actor,
        ROWS[step.what].act,
        now=doer.now,
        object_kind="proposal",
        object_id=str(case.proposal.id),
        edition_id=case.edition.id,
        details={
            "number": case.proposal.number,
            "from": origin.value,
            "to": case.review.state.value,
            **step.details,
        },
        reason=step.reason.strip(),
    )


def _tell(session: Session, case: Case, step: Step, row: Row, doer: Doer) -> None:
    if row.addressee is Addressee.NOBODY:
        return
    by, context = doer.posting, {**project_words(case), "reason": step.reason.strip(), **step.context}
    if row.addressee is Addressee.AUTHORS:
        context["link"] = by.post.link(f"/{case.edition.slug}/projekty/", str(case.proposal.id))
        applicants.tell_authors(session, case.proposal, row.mail, context, by=by)
        return
    judge = session.get(Staff, case.review.judge_id) if case.review.judge_id else None
    if judge is not None and judge.active and doer.outsider is not Outsider.LINK:
        context["link"] = desk_link(case, doer)
        by.post.send(session, judge.email, row.mail, context, now=doer.now)


def project_words(case: Case) -> dict[str, str]:
    """Return what every mail of the verification says of its project."""
    return {"number": case.proposal.number, "title": case.proposal.title, "edition_title": case.edition.title}


def desk_link(case: Case, doer: Doer) -> str:
    """Return the address of a case at the desk."""
    return doer.posting.post.link(f"/urzad/edycje/{case.edition.slug}/weryfikacja/", str(case.proposal.id))
