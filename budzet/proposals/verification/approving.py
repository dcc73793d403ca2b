"""Deciding: positive cards many at once in one act, negative ones one by one with a reason; giving a card back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from budzet.base.errors import ConflictError, DomainError
from budzet.base.findings import Finding
from budzet.proposals.verification import move_words, moving
from budzet.proposals.verification.cases import Case, Doer, find, seen
from budzet.proposals.verification.models import Review
from budzet.proposals.verification.moving import Step
from budzet.proposals.verification.states import Move, ReviewState

AT_ONCE = 200
"""How many positive cards one act may approve."""

_APPROVE = {ReviewState.FORMAL_DONE: Move.APPROVE_FORMAL, ReviewState.MERIT_DONE: Move.APPROVE_MERIT}
_REJECT = {ReviewState.FORMAL_DONE: Move.REJECT_FORMAL, ReviewState.MERIT_DONE: Move.REJECT_MERIT}
_RETURN = {ReviewState.FORMAL_DONE: Move.RETURN_FORMAL, ReviewState.MERIT_DONE: Move.RETURN_MERIT}
_REOPEN = {
    ReviewState.FORMAL_NEGATIVE: Move.REOPEN_FORMAL,
    ReviewState.MERIT_NEGATIVE: Move.REOPEN_MERIT,
    ReviewState.POSITIVE: Move.REOPEN_MERIT,
    ReviewState.LEFT_UNEXAMINED: Move.RESTORE,
}

_NONE_TICKED = "Zaznacz co najmniej jedną kartę."
_TOO_MANY = "Naraz można zatwierdzić najwyżej {most} kart."
_SOME = "Niczego nie zatwierdzono. Niektórych kart nie można zatwierdzić: {which}"
_NOT_HERE = "Ta karta nie czeka na decyzję. Otwórz projekt jeszcze raz i sprawdź jego stan."


@dataclass(frozen=True, slots=True)
class _Refused:
    """A card that cannot be approved: whose project, and why."""

    number: str
    proposal_id: int
    why: tuple[Finding, ...]


def approve_all(session: Session, edition_id: int, ticked: Mapping[int, int], *, doer: Doer) -> int:
    """Approve positive cards in one act: all of them or none; return how many.

    ``ticked`` gives for each project the version of its review that was on the screen. Raises ``ConflictError`` that
    names every project in the way with its reason; ``params["proposal"]`` of its findings is the project.
    """
    if not ticked:
        raise DomainError(_NONE_TICKED)
    if len(ticked) > AT_ONCE:
        raise DomainError(_TOO_MANY.format(most=AT_ONCE))
    # In one order: two who approve overlapping tables wait for each other instead of blocking each other.
    cases = [find(session, edition_id, proposal_id, lock=True) for proposal_id in sorted(ticked)]
    refused = list(_refused(session, cases, ticked, doer))
    if refused:
        which = "; ".join(f"{one.number} – {move_words.sentence(one.why[0])}" for one in refused)
        found = [Finding.of(why.code, proposal=one.proposal_id) for one in refused for why in one.why]
        raise ConflictError(_SOME.format(which=which), found)
    for case in cases:
        step = Step(_APPROVE[case.review.state], details={"together": len(cases)})
        moving.move(session, case, step, doer=doer)
    return len(cases)


def reject(session: Session, edition_id: int, proposal_id: int, seen_at: int, reason: str, *, doer: Doer) -> Review:
    """Approve a negative card, with the reason everybody reads when the result is published."""
    return _decide(session, seen(session, edition_id, proposal_id, seen_at), _REJECT, reason, doer)


def give_back(session: Session, edition_id: int, proposal_id: int, seen_at: int, reason: str, *, doer: Doer) -> Review:
    """Give a card back to whoever filled it in, who is told why."""
    return _decide(session, seen(session, edition_id, proposal_id, seen_at), _RETURN, reason, doer)


def reopen(session: Session, edition_id: int, proposal_id: int, seen_at: int, reason: str, *, doer: Doer) -> Review:
    """Take a decision back that nobody outside has seen, or examine again what was left unexamined."""
    return _decide(session, seen(session, edition_id, proposal_id, seen_at), _REOPEN, reason, doer)


def _decide(session: Session, case: Case, moves: Mapping[ReviewState, Move], reason: str, doer: Doer) -> Review:
    if case.review.state not in moves:
        raise ConflictError(_NOT_HERE)
    moving.move(session, case, Step(moves[case.review.state], reason=reason), doer=doer)
    return case.review


def _refused(session: Session, cases: list[Case], ticked: Mapping[int, int], doer: Doer) -> Iterator[_Refused]:
    for case in cases:
        if case.review.version != ticked[case.proposal.id]:
            why = [Finding.of("changed")]
        elif case.review.state not in _APPROVE:
            why = [Finding.of("not_from_here")]
        else:
            why = moving.hindrances(session, case, Step(_APPROVE[case.review.state]), doer=doer)
        if why:
            yield _Refused(case.proposal.number, case.proposal.id, tuple(why))
