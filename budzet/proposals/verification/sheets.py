"""Filling a card in: looked at, saved on the way, handed in when it has no fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts.roles import Permission
from budzet.base.errors import ConflictError, DomainError
from budzet.base.money import Grosze
from budzet.proposals.acting import Safe
from budzet.proposals.verification import cards, gathering, judging, locks, moving, prechecks
from budzet.proposals.verification.cases import Case, Doer, refuse_without, seen
from budzet.proposals.verification.criteria import COST, UPKEEP, Card, CardKind
from budzet.proposals.verification.judging import Answers
from budzet.proposals.verification.models import ReviewCard, ReviewSheet
from budzet.proposals.verification.moving import Step
from budzet.proposals.verification.states import Move, ReviewState, Verdict

FILLED_BY = {
    CardKind.FORMAL: (Permission.VERIFY_FORMALLY,),
    CardKind.MERIT: (Permission.REVIEW_MERIT, Permission.ASSIGN_REVIEWS),
}
"""Who fills which card in: the merit card in a department, or the coordinator for one."""

_KINDS = {
    ReviewState.WAITING: CardKind.FORMAL,
    ReviewState.FORMAL: CardKind.FORMAL,
    ReviewState.MERIT: CardKind.MERIT,
}
_CHECKED = (ReviewState.WAITING, ReviewState.FORMAL)
_HAND_IN = {CardKind.FORMAL: Move.HAND_IN_FORMAL, CardKind.MERIT: Move.HAND_IN_MERIT}

_NOT_NOW = "Karty tego projektu nie można teraz wypełniać. Otwórz projekt jeszcze raz i sprawdź jego stan."
_CHANGED = "Ktoś inny zapisał tę kartę w tym czasie. Otwórz ją jeszcze raz. Niczego nie zapisano."
_INTEREST = "Złożono oświadczenie o wyłączeniu się z oceny, więc tę kartę wypełnia inna osoba."
_FAULTY = "Karta nie może być jeszcze oddana. Popraw to, co jest zaznaczone."


@dataclass(frozen=True, slots=True)
class Open:
    """A card as it is filled in now. ``version`` is 0 while it is not stored: what stands is the computer's."""

    card: Card
    answers: Answers
    version: int
    round: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page of a card was made from: the version of the review and that of the sheet."""

    review: int
    sheet: int


def of_project(session: Session, case: Case, kind: CardKind) -> Sequence[tuple[ReviewSheet, ReviewCard]]:
    """Return the sheets of a project, each with its version of the card, the newest first."""
    rows = session.execute(
        select(ReviewSheet, ReviewCard)
        .join(ReviewCard, ReviewCard.id == ReviewSheet.card_id)
        .where(
            ReviewSheet.edition_id == case.edition.id,
            ReviewSheet.proposal_id == case.proposal.id,
            ReviewSheet.kind == kind,
        )
        .order_by(ReviewSheet.round.desc())
    )
    return [(sheet, card) for sheet, card in rows]


def kind_of(case: Case) -> CardKind:
    """Return which card a project waits for. Raises ``ConflictError`` when it waits for none."""
    if case.review.state not in _KINDS:
        raise ConflictError(_NOT_NOW)
    return _KINDS[case.review.state]


def look(
    session: Session, case: Case, safe: Safe, read: Sequence[tuple[ReviewSheet, ReviewCard]] | None = None
) -> Open:
    """Return the card a project waits for, with what is filled in so far; changes nothing. Raises as ``kind_of``.

    ``read``: its sheets of that kind, the newest first, where they were read already.
    """
    kind = kind_of(case)
    found = of_project(session, case, kind) if read is None else read
    if found and found[0][0].handed_in_at is None:
        sheet, stored = found[0]
        return Open(stored.content, sheet.answers, sheet.version, sheet.round)
    card, _version = cards.shown(session, case.edition, kind)
    return Open(card, _begun(session, case, card, safe, found), 0, len(found) + 1)


def save(session: Session, edition_id: int, proposal_id: int, typed: Answers, at: Seen, *, doer: Doer) -> ReviewSheet:
    """Save what was filled in so far; a card begun on a project that waits begins its review.

    Raises ``ConflictError`` when somebody changed the project or the sheet, or has it open now, ``DomainError`` for
    whoever may not.
    """
    case = seen(session, edition_id, proposal_id, at.review)
    return _save(session, case, typed, at, doer)


def hand_in(
    session: Session, edition_id: int, proposal_id: int, typed: Answers, at: Seen, *, doer: Doer
) -> ReviewSheet:
    """Save a card and hand it in. Raises as ``save``, and ``DomainError`` with every fault of the card."""
    case = seen(session, edition_id, proposal_id, at.review)
    sheet = _save(session, case, typed, at, doer)
    seal(session, case, sheet, doer=doer)
    return sheet


def seal(session: Session, case: Case, sheet: ReviewSheet, *, doer: Doer) -> None:
    """Hand in a saved sheet of a locked case: judge it, keep its verdict, move on. With small staffing a formal card
    without faults passes at once.
    """
    card = session.get_one(ReviewCard, sheet.card_id).content
    judged = judging.judge(card, sheet.answers, most=gathering.limits_of(session, case).most)
    if judged.findings or judged.verdict is None:
        raise DomainError(_FAULTY, judged.findings)
    sheet.verdict, sheet.handed_in_at, sheet.handed_in_by = judged.verdict, doer.now, doer.staff_id
    review = case.review
    review.verdict, review.judge_id = judged.verdict, doer.staff_id
    if sheet.kind is CardKind.MERIT:
        review.cost, review.upkeep = _sum(sheet.answers, COST), _sum(sheet.answers, UPKEEP)
    session.flush()
    details = {"verdict": judged.verdict.value, "round": sheet.round, "sheet": sheet.id}
    moving.move(session, case, Step(_how(case, sheet, judged.verdict), card_whole=True, details=details), doer=doer)
    locks.release(session, case, doer=doer)


def _how(case: Case, sheet: ReviewSheet, verdict: Verdict) -> Move:
    small = case.edition.terms.staffing == "small"
    if sheet.kind is CardKind.FORMAL and small and verdict is Verdict.POSITIVE:
        return Move.PASS_FORMAL
    return _HAND_IN[sheet.kind]


def _sum(answers: Answers, key: str) -> Grosze | None:
    amount = answers.amount(key)
    return None if amount is None else Grosze(amount)


def _save(session: Session, case: Case, typed: Answers, at: Seen, doer: Doer) -> ReviewSheet:
    kind = kind_of(case)
    refuse_without(case, doer, *FILLED_BY[kind])
    if moving.has_interest(session, case, doer):
        raise DomainError(_INTEREST)
    locks.refuse_locked(session, case, doer=doer)
    if case.review.state is ReviewState.WAITING:
        moving.move(session, case, Step(Move.BEGIN_FORMAL), doer=doer)
    if case.review.assignee_id is None:
        case.review.assignee_id = doer.staff_id
    sheet = current(session, case, kind, at.sheet, doer=doer)
    sheet.answers = judging.with_origin(sheet.answers, typed)
    sheet.version += 1
    sheet.saved_at, sheet.saved_by = doer.now, doer.staff_id
    session.flush()
    return sheet


def look_again(session: Session, case: Case, *, doer: Doer) -> None:
    """Let the computer say anew what it knows on the formal sheet of a locked case; begin the sheet if there is none.

    So a page that shows a card need not ask the computer. Who has the card open is told when they save. A sheet that
    only the computer has written on goes over to the newest version of the card.
    """
    if case.review.state not in _CHECKED:
        return
    sheet = current(session, case, CardKind.FORMAL, None, doer=doer)
    stored = session.get_one(ReviewCard, sheet.card_id)
    if sheet.saved_by is None:
        stored = cards.ensure(session, case.edition, CardKind.FORMAL, doer.now)
        sheet.card_id, sheet.answers = stored.id, judging.on_card(stored.content, sheet.answers)
    sheet.answers = _with_checks(session, case, stored.content, doer.acting.safe, sheet.answers)
    sheet.checked_at = doer.now
    sheet.version += 1
    session.flush()


def current(session: Session, case: Case, kind: CardKind, version: int | None, *, doer: Doer) -> ReviewSheet:
    """Return the sheet that is filled in now; the first save begins it.

    ``version`` is what the page was made from, ``None`` for whoever adds to what others filled in. Raises
    ``ConflictError`` for an old version.
    """
    found = of_project(session, case, kind)
    if found and found[0][0].handed_in_at is None:
        if version is not None and found[0][0].version != version:
            raise ConflictError(_CHANGED)
        return found[0][0]
    if version:
        raise ConflictError(_CHANGED)
    stored = cards.ensure(session, case.edition, kind, doer.now)
    made = ReviewSheet(
        edition_id=case.edition.id,
        proposal_id=case.proposal.id,
        kind=kind,
        round=len(found) + 1,
        card_id=stored.id,
        answers=_begun(session, case, stored.content, doer.acting.safe, found),
        version=0,
        checked_at=doer.now,
        saved_at=doer.now,
    )
    session.add(made)
    session.flush()
    return made


def _begun(
    session: Session, case: Case, card: Card, safe: Safe, before: Sequence[tuple[ReviewSheet, ReviewCard]]
) -> Answers:
    """Return what a new sheet begins with: the answers of the last one, then what the computer says now."""
    kept = judging.on_card(card, before[0][0].answers) if before else Answers()
    return _with_checks(session, case, card, safe, kept)


def _with_checks(session: Session, case: Case, card: Card, safe: Safe, answers: Answers) -> Answers:
    if not any(one.check for one in card.criteria):
        return answers
    found = gathering.checks(session, case, safe)
    return prechecks.fill_in(card, found, gathering.sentences(found), answers)
