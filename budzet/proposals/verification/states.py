"""The road of a project through the verification, as one table to be read aloud (pure).

A review has a state of its own, apart from what everybody sees: a result that is approved stays unseen until it is
published. What is seen follows from the state (``PUBLIC``). ``moving.move`` carries rows of ``MOVES`` out; there is no
other way from state to state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from budzet.accounts.roles import Permission
from budzet.base.findings import Finding
from budzet.proposals.statuses import ProposalStatus


class ReviewState(StrEnum):
    """Where a review stands at the office."""

    WAITING = "waiting"
    FORMAL = "formal"
    COMPLETION = "completion"
    FORMAL_DONE = "formal_done"
    FORMAL_NEGATIVE = "formal_negative"
    LEFT_UNEXAMINED = "left_unexamined"
    MERIT = "merit"
    MERIT_DONE = "merit_done"
    MERIT_NEGATIVE = "merit_negative"
    POSITIVE = "positive"
    PUBLISHED_POSITIVE = "published_positive"
    PUBLISHED_NEGATIVE = "published_negative"


_S, _P = ReviewState, ProposalStatus

PUBLIC: Mapping[ReviewState, ProposalStatus] = MappingProxyType(
    {
        _S.WAITING: _P.SUBMITTED,
        _S.FORMAL: _P.FORMAL_REVIEW,
        _S.COMPLETION: _P.COMPLETION_REQUESTED,
        _S.FORMAL_DONE: _P.FORMAL_REVIEW,
        _S.FORMAL_NEGATIVE: _P.FORMAL_REVIEW,
        _S.LEFT_UNEXAMINED: _P.LEFT_UNEXAMINED,
        _S.MERIT: _P.MERIT_REVIEW,
        _S.MERIT_DONE: _P.MERIT_REVIEW,
        _S.MERIT_NEGATIVE: _P.MERIT_REVIEW,
        _S.POSITIVE: _P.MERIT_REVIEW,
        _S.PUBLISHED_POSITIVE: _P.POSITIVE,
        _S.PUBLISHED_NEGATIVE: _P.NEGATIVE,
    }
)
"""What everybody sees of each state. A project that shows anything else has left the verification."""


class Verdict(StrEnum):
    """What a card says of a project."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Outsider(StrEnum):
    """Who moves a review without a role at the office."""

    AUTHOR = "author"
    SERVICE = "service"  # a deadline that passed, an hour that came
    LINK = "link"  # a department that answers by its mailed link


class Guard(StrEnum):
    """What must hold for a move besides state and permission."""

    REASON = "reason"
    ITEMS_NAMED = "items_named"
    CARD_WHOLE = "card_whole"
    CARD_POSITIVE = "card_positive"
    CARD_NEGATIVE = "card_negative"
    ANOTHER_PERSON = "another_person"
    ANOTHER_UNLESS_SMALL = "another_unless_small"
    SMALL_STAFFING = "small_staffing"
    DEADLINE_PASSED = "deadline_passed"
    NO_OPEN_OFFER = "no_open_offer"
    ROUTE_DONE = "route_done"


class Addressee(StrEnum):
    """Who gets the mail of a move."""

    NOBODY = "nobody"
    AUTHORS = "authors"
    JUDGE = "judge"  # whoever handed the card in


class Move(StrEnum):
    """What is done to a review."""

    BEGIN_FORMAL = "begin_formal"
    CALL_BY_MAIL = "call_by_mail"
    CALL_BY_LETTER = "call_by_letter"
    COMPLETE = "complete"
    RECALL = "recall"
    LEAVE_UNEXAMINED = "leave_unexamined"
    RESTORE = "restore"
    HAND_IN_FORMAL = "hand_in_formal"
    PASS_FORMAL = "pass_formal"  # noqa: S105  a move, not a password
    RETURN_FORMAL = "return_formal"
    APPROVE_FORMAL = "approve_formal"
    REJECT_FORMAL = "reject_formal"
    REOPEN_FORMAL = "reopen_formal"
    HAND_IN_MERIT = "hand_in_merit"
    RETURN_MERIT = "return_merit"
    APPROVE_MERIT = "approve_merit"
    REJECT_MERIT = "reject_merit"
    REOPEN_MERIT = "reopen_merit"
    PUBLISH_POSITIVE = "publish_positive"
    PUBLISH_NEGATIVE = "publish_negative"


Who = Permission | Outsider


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    ``event`` is the line everybody sees in the project's timeline; without one the move leaves a line for the office
    only. ``tells_why``: the reason of the move stands in that line.
    """

    what: Move
    origin: tuple[ReviewState, ...]
    to: ReviewState
    who: tuple[Who, ...]
    guards: tuple[Guard, ...]
    act: str
    mail: str = ""
    addressee: Addressee = Addressee.NOBODY
    event: str = ""
    tells_why: bool = False


_M, _G, _A = Move, Guard, Addressee
_VERIFIER, _REVIEWER = Permission.VERIFY_FORMALLY, Permission.REVIEW_MERIT
_APPROVER, _COORDINATOR, _PUBLISHER = Permission.APPROVE_CARDS, Permission.ASSIGN_REVIEWS, Permission.PROPOSE_ACTS
_AUTHOR, _SERVICE, _LINK = Outsider.AUTHOR, Outsider.SERVICE, Outsider.LINK

# fmt: off
MOVES: tuple[Row, ...] = (
    # The formal review, and the call to complete.
    Row(_M.BEGIN_FORMAL, (_S.WAITING,), _S.FORMAL, (_VERIFIER,), (),
        "review.formal_begun", event="formal_review"),
    Row(_M.CALL_BY_MAIL, (_S.FORMAL,), _S.COMPLETION, (_VERIFIER,), (_G.ITEMS_NAMED,),
        "review.called_by_mail", "completion_requested", _A.AUTHORS, "completion_requested"),
    Row(_M.CALL_BY_LETTER, (_S.FORMAL,), _S.COMPLETION, (_VERIFIER,), (_G.ITEMS_NAMED,),
        "review.called_by_letter", event="completion_requested"),
    Row(_M.COMPLETE, (_S.COMPLETION,), _S.FORMAL, (_AUTHOR, _VERIFIER), (),
        "review.completed", "completion_received", _A.AUTHORS, "completed"),
    Row(_M.RECALL, (_S.COMPLETION,), _S.FORMAL, (_VERIFIER,), (_G.REASON,),
        "review.call_recalled", "completion_recalled", _A.AUTHORS, "call_recalled"),
    Row(_M.LEAVE_UNEXAMINED, (_S.COMPLETION,), _S.LEFT_UNEXAMINED, (_SERVICE,), (_G.DEADLINE_PASSED,),
        "review.left_unexamined", "left_unexamined", _A.AUTHORS, "left_unexamined"),
    Row(_M.RESTORE, (_S.LEFT_UNEXAMINED,), _S.FORMAL, (_APPROVER,), (_G.REASON,),
        "review.restored", "review_restored", _A.AUTHORS, "restored"),
    # The formal card.
    Row(_M.HAND_IN_FORMAL, (_S.FORMAL,), _S.FORMAL_DONE, (_VERIFIER,), (_G.CARD_WHOLE,),
        "review.formal_handed_in"),
    Row(_M.PASS_FORMAL, (_S.FORMAL,), _S.MERIT, (_VERIFIER,), (_G.CARD_WHOLE, _G.CARD_POSITIVE, _G.SMALL_STAFFING),
        "review.formal_passed", "formal_passed", _A.AUTHORS, "merit_review"),
    Row(_M.RETURN_FORMAL, (_S.FORMAL_DONE,), _S.FORMAL, (_APPROVER,), (_G.REASON,),
        "review.formal_returned", "card_returned", _A.JUDGE),
    Row(_M.APPROVE_FORMAL, (_S.FORMAL_DONE,), _S.MERIT, (_APPROVER,), (_G.CARD_POSITIVE, _G.ANOTHER_UNLESS_SMALL),
        "review.formal_approved", "formal_passed", _A.AUTHORS, "merit_review"),
    Row(_M.REJECT_FORMAL, (_S.FORMAL_DONE,), _S.FORMAL_NEGATIVE, (_APPROVER,),
        (_G.CARD_NEGATIVE, _G.ANOTHER_PERSON, _G.REASON),
        "review.formal_rejected"),
    Row(_M.REOPEN_FORMAL, (_S.FORMAL_NEGATIVE,), _S.FORMAL, (_APPROVER,), (_G.REASON,),
        "review.formal_reopened", "card_returned", _A.JUDGE),
    # The merit card.
    Row(_M.HAND_IN_MERIT, (_S.MERIT,), _S.MERIT_DONE, (_REVIEWER, _COORDINATOR, _LINK),
        (_G.CARD_WHOLE, _G.NO_OPEN_OFFER, _G.ROUTE_DONE),
        "review.merit_handed_in"),
    Row(_M.RETURN_MERIT, (_S.MERIT_DONE,), _S.MERIT, (_APPROVER,), (_G.REASON,),
        "review.merit_returned", "card_returned", _A.JUDGE),
    Row(_M.APPROVE_MERIT, (_S.MERIT_DONE,), _S.POSITIVE, (_APPROVER,), (_G.CARD_POSITIVE, _G.ANOTHER_PERSON),
        "review.merit_approved"),
    Row(_M.REJECT_MERIT, (_S.MERIT_DONE,), _S.MERIT_NEGATIVE, (_APPROVER,),
        (_G.CARD_NEGATIVE, _G.ANOTHER_PERSON, _G.REASON),
        "review.merit_rejected"),
    Row(_M.REOPEN_MERIT, (_S.POSITIVE, _S.MERIT_NEGATIVE), _S.MERIT, (_APPROVER,), (_G.REASON,),
        "review.merit_reopened", "card_returned", _A.JUDGE),
    # The result, at its hour; the lists tell the authors.
    Row(_M.PUBLISH_POSITIVE, (_S.POSITIVE,), _S.PUBLISHED_POSITIVE, (_PUBLISHER, _SERVICE), (),
        "review.published_positive", event="positive"),
    Row(_M.PUBLISH_NEGATIVE, (_S.FORMAL_NEGATIVE, _S.MERIT_NEGATIVE), _S.PUBLISHED_NEGATIVE, (_PUBLISHER, _SERVICE), (),
        "review.published_negative", event="negative", tells_why=True),
)
# fmt: on
"""The whole road."""

ROWS: Mapping[Move, Row] = MappingProxyType({row.what: row for row in MOVES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What guards must know of a review and of who moves it. ``doer`` and ``judge`` are people of the staff."""

    state: ReviewState
    status: ProposalStatus
    doer: int | None = None
    judge: int | None = None
    verdict: Verdict | None = None
    reason: str = ""
    items: int = 0
    small: bool = False
    card_whole: bool = False
    interest_declared: bool = False
    deadline_passed: bool = False
    open_offer: bool = False
    route_open: bool = False


def leaving(state: ReviewState) -> tuple[Row, ...]:
    """Return the rows that lead on from a state."""
    return tuple(row for row in MOVES if state in row.origin)


def refusals(row: Row, facts: Facts) -> list[Finding]:
    """Return everything that keeps a move from being made, whoever may make it; none: it may be made."""
    found = []
    if facts.status is not PUBLIC[facts.state]:
        found.append(Finding.of("not_in_verification", status=facts.status.value))
    elif facts.state not in row.origin:
        found.append(Finding.of("not_from_here", state=facts.state.value, move=row.what.value))
    if facts.interest_declared:
        found.append(Finding.of("interest_declared"))
    return found + [Finding.of(guard.value) for guard in row.guards if not _holds(guard, facts)]


def _holds(guard: Guard, facts: Facts) -> bool:
    another = facts.doer is not None and facts.doer != facts.judge
    held = {
        Guard.REASON: bool(facts.reason.strip()),
        Guard.ITEMS_NAMED: facts.items > 0,
        Guard.CARD_WHOLE: facts.card_whole,
        Guard.CARD_POSITIVE: facts.verdict is Verdict.POSITIVE,
        Guard.CARD_NEGATIVE: facts.verdict is Verdict.NEGATIVE,
        Guard.ANOTHER_PERSON: another,
        Guard.ANOTHER_UNLESS_SMALL: another or facts.small,
        Guard.SMALL_STAFFING: facts.small,
        Guard.DEADLINE_PASSED: facts.deadline_passed,
        Guard.NO_OPEN_OFFER: not facts.open_offer,
        Guard.ROUTE_DONE: not facts.route_open,
    }
    return held[guard]
