"""Calling an author to complete: by e-mail or letter, naming items of the card, with a term in working days (R-01)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.accounts.roles import Permission
from budzet.audit import services as audit
from budzet.base import calendar
from budzet.base.errors import ConflictError, DomainError
from budzet.base.findings import Finding
from budzet.proposals import applicants
from budzet.proposals.models_applications import AuthorKind
from budzet.proposals.verification import judging, moving, sheets
from budzet.proposals.verification.cases import Case, Doer, find, refuse_without, seen
from budzet.proposals.verification.criteria import PAPERS, Card, CardKind, Criterion
from budzet.proposals.verification.judging import Answer
from budzet.proposals.verification.models import ReviewCard
from budzet.proposals.verification.models_calls import CallChannel, CallEnd, CompletionCall
from budzet.proposals.verification.moving import Step
from budzet.proposals.verification.states import PUBLIC, Move, ReviewState

DAYS, DAYS_MOST, BODY_LONGEST = 5, 60, 4000
"""Working days of a call unless the clerk says otherwise, and at most; characters of its text. No law sets the days:
the resolution does, most often five or seven."""

_MOVES = {CallChannel.EMAIL: Move.CALL_BY_MAIL, CallChannel.LETTER: Move.CALL_BY_LETTER}
_OVER = lazy_gettext("The time to complete this project is over. Write to the office.")
_FAULTY = "Wezwanie nie może być jeszcze wysłane. Popraw to, co jest zaznaczone."
_UNREACHABLE = "Autor tego projektu nie ma adresu e-mail. Wezwij go listem."
_NO_CALL = "Ten projekt nie czeka na uzupełnienie."
_BY_MAIL = "To wezwanie wysłano e-mailem, więc termin biegnie od wysłania. Zwrotki nie ma."
_NO_DAY = "Wpisz dzień doręczenia: nie wcześniejszy niż dzień wysłania i nie późniejszy niż dziś."


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a clerk asks: keys of criteria, words of their own, how, and how many working days there are."""

    items: tuple[str, ...]
    channel: CallChannel
    days: int
    body: str = ""


def call(
    session: Session, edition_id: int, proposal_id: int, asked: Call, seen_at: int, *, doer: Doer
) -> CompletionCall:
    """Call the author to complete what the saved card says is not met. By e-mail the mail is queued at once.

    Only criteria that are not met and correctable may be named; their fields and no others are opened. Raises
    ``DomainError`` with every fault, ``ConflictError`` for an old page or an author without an address.
    """
    case = seen(session, edition_id, proposal_id, seen_at)
    refuse_without(case, doer, Permission.VERIFY_FORMALLY)
    named = _named(session, case, asked)
    if asked.channel is CallChannel.EMAIL and not address_of(session, case, doer):
        raise ConflictError(_UNREACHABLE)
    made = _store(session, case, asked, named, doer)
    details = {"call": made.number, "items": list(made.items), "days": made.days}
    step = Step(_MOVES[asked.channel], items=len(named), details=details, context=letter(case, made, named, doer))
    moving.move(session, case, step, doer=doer)
    return made


def deliver(session: Session, edition_id: int, proposal_id: int, day: dt.date, *, doer: Doer) -> CompletionCall:
    """Enter the day a letter was delivered on, from its receipt: the term runs from it. A wrong day is entered anew.

    Raises ``ConflictError`` when nothing waits, ``DomainError`` for a call by e-mail or an impossible day.
    """
    case = find(session, edition_id, proposal_id, lock=True)
    refuse_without(case, doer, Permission.VERIFY_FORMALLY)
    found = waiting(session, case)
    if found.channel is CallChannel.EMAIL:
        raise DomainError(_BY_MAIL)
    if not calendar.local(found.sent_at).date() <= day <= calendar.local(doer.now).date():
        raise DomainError(_NO_DAY, [Finding.of("day_wrong", "delivered_on")])
    found.delivered_on, found.due_at = day, calendar.end_of_working_days(day, found.days)
    session.flush()
    _record(session, case, "review.delivery_entered", doer, call=found.number, day=day.isoformat())
    return found


def recall(session: Session, edition_id: int, proposal_id: int, seen_at: int, reason: str, *, doer: Doer) -> None:
    """Take a call back, with a reason the author is told. Raises as ``moving.move``."""
    case = seen(session, edition_id, proposal_id, seen_at)
    found = waiting(session, case)
    moving.move(session, case, Step(Move.RECALL, reason=reason, details={"call": found.number}), doer=doer)
    end(session, found, CallEnd.RECALLED, doer.now)


def of_project(session: Session, case: Case) -> Sequence[CompletionCall]:
    """Return the calls of a project, the newest first."""
    return session.scalars(
        select(CompletionCall)
        .where(CompletionCall.edition_id == case.edition.id, CompletionCall.proposal_id == case.proposal.id)
        .order_by(CompletionCall.number.desc())
    ).all()


def waiting(session: Session, case: Case) -> CompletionCall:
    """Return the call a project waits on. Raises ``ConflictError`` when there is none."""
    found = next((one for one in of_project(session, case) if one.ended_at is None), None)
    if found is None:
        raise ConflictError(_NO_CALL)
    return found


def open_to_author(session: Session, case: Case, now: dt.datetime) -> CompletionCall:
    """Return the call an author may answer now. Raises ``ConflictError`` when none waits or its term is over."""
    if case.proposal.status is not PUBLIC[ReviewState.COMPLETION]:
        raise ConflictError(_OVER)
    found = waiting(session, case)
    if found.due_at is not None and found.due_at <= now:
        raise ConflictError(_OVER)
    return found


def end(session: Session, found: CompletionCall, how: CallEnd, now: dt.datetime) -> None:
    """End a call."""
    found.ended_at, found.how_ended = now, how
    session.flush()


def letter(case: Case, made: CompletionCall, named: Sequence[Criterion], doer: Doer) -> dict[str, Any]:
    """Return what a call says, by mail or on paper: the items in words, the term, where the author completes."""
    return {
        **moving.project_words(case),
        "items": [one.unmet or one.question for one in named],
        "words": made.body,
        "due_at": made.due_at.isoformat() if made.due_at else "",
        "days": made.days,
        "form": doer.posting.post.link(f"/{case.edition.slug}/moj-projekt/{case.proposal.id}/", "uzupelnienie"),
    }


def named_items(session: Session, case: Case, found: CompletionCall) -> list[Criterion]:
    """Return the criteria a call names, as the card says them that was filled in when it was sent."""
    return items_of(session, case, [found])[found.id]


def items_of(session: Session, case: Case, many: Sequence[CompletionCall]) -> dict[int, list[Criterion]]:
    """Return the criteria that calls of a project name, by the id of the call."""
    rows = sheets.of_project(session, case, CardKind.FORMAL) if many else []
    named: dict[int, list[Criterion]] = {}
    for one in many:
        # The card that was being filled in when the call was sent: the first that was not handed in before.
        open_then = [
            stored.content for sheet, stored in rows if sheet.handed_in_at is None or sheet.handed_in_at > one.sent_at
        ]
        card = (open_then or [rows[0][1].content])[-1] if rows else None
        said = dict(zip(one.items, one.said, strict=True))
        named[one.id] = [_in_words(it, said[it.key]) for it in card.criteria if it.key in said] if card else []
    return named


def mendable(session: Session, case: Case) -> list[tuple[Criterion, Answer | None]]:
    """Return the criteria a call may name now, each with what the saved card says of it."""
    rows: Sequence[tuple[Any, ReviewCard]] = sheets.of_project(session, case, CardKind.FORMAL)
    if not rows or rows[0][0].handed_in_at is not None:
        return []
    sheet, stored = rows[0]
    card: Card = stored.content
    return [(one, sheet.answers.mark(one.key)) for one in judging.mendable(card, sheet.answers)]


def _named(session: Session, case: Case, asked: Call) -> list[Criterion]:
    faults = []
    possible = {criterion.key: _worded(criterion, answer) for criterion, answer in mendable(session, case)}
    strange = set(asked.items) - set(possible)
    if strange or not asked.items:
        faults.append(Finding.of("items_wrong", "items", names=", ".join(sorted(strange))))
    if not 1 <= asked.days <= DAYS_MOST:
        faults.append(Finding.of("days_wrong", "days", most=DAYS_MOST))
    if len(asked.body) > BODY_LONGEST:
        faults.append(Finding.of("text_too_long", "body", most=BODY_LONGEST))
    if faults:
        raise DomainError(_FAULTY, faults)
    return [criterion for key, criterion in possible.items() if key in asked.items]


def _worded(criterion: Criterion, answer: Answer | None) -> Criterion:
    return _in_words(criterion, judging.words(criterion, answer))


def _in_words(criterion: Criterion, said: str) -> Criterion:
    """Return a criterion as it was said to the author, with the note of whoever called."""
    return criterion.model_copy(update={"unmet": said})


def address_of(session: Session, case: Case, doer: Doer) -> str:
    """Return where a call by e-mail would go; empty when the applicant has no address."""
    for author in applicants.of_project(session, case.proposal):
        if author.kind is AuthorKind.APPLICANT:
            return applicants.address_of(session, author, doer.acting.safe)
    return ""


def _store(session: Session, case: Case, asked: Call, named: Sequence[Criterion], doer: Doer) -> CompletionCall:
    earlier = select(func.count()).where(CompletionCall.proposal_id == case.proposal.id)
    by_mail = asked.channel is CallChannel.EMAIL
    made = CompletionCall(
        edition_id=case.edition.id,
        proposal_id=case.proposal.id,
        number=(session.scalar(earlier) or 0) + 1,
        items=tuple(one.key for one in named),
        said=tuple(one.unmet for one in named),
        fields=tuple(sorted({field for one in named for field in one.fields})),
        body=asked.body.strip(),
        channel=asked.channel,
        days=asked.days,
        staff_id=doer.staff_id or 0,
        sent_at=doer.now,
        due_at=calendar.end_of_working_days(calendar.local(doer.now).date(), asked.days) if by_mail else None,
    )
    session.add(made)
    session.flush()
    return made


def opened(found: CompletionCall) -> frozenset[str]:
    """Return the fields a call opens to the author; papers are none."""
    return frozenset(found.fields) - PAPERS


def _record(session: Session, case: Case, act: str, doer: Doer, **details: Any) -> None:
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
