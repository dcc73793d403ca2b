"""What a department answers on its stop: its part of the one merit card, an opinion in words, who signed it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from budzet.base.errors import DomainError
from budzet.base.findings import Finding
from budzet.proposals.verification import gathering, judging, sheets
from budzet.proposals.verification.cases import Case, Doer
from budzet.proposals.verification.criteria import Card, CardKind
from budzet.proposals.verification.judging import Answers
from budzet.proposals.verification.models import ReviewCard, ReviewSheet
from budzet.proposals.verification.states import Verdict

WORDS_LONGEST, SIGNED_LONGEST = 4000, 200

FAULTY = "Opinia nie może być jeszcze oddana. Popraw to, co jest zaznaczone."
_NEEDS_MORE = frozenset({"unanswered", "entry_missing", "cost_missing", "upkeep_missing"})


NOTHING = Answers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a department says. ``answers`` may be a part of the card: others fill in the rest.

    ``hand_in``: the last of a route hands the card in with its opinion, so all of it must be filled in; else the
    coordinator does.
    """

    verdict: Verdict
    answers: Answers = NOTHING
    words: str = ""
    signed_by: str = ""
    hand_in: bool = False


def join_in(session: Session, case: Case, opinion: Opinion, key: str, *, doer: Doer) -> ReviewSheet:
    """Put a department's answers on the merit card, marked with its key. Raises ``DomainError`` with every fault."""
    sheet = sheets.current(session, case, CardKind.MERIT, None, doer=doer)
    card = session.get_one(ReviewCard, sheet.card_id).content
    if faults := _faults(session, case, card, opinion):
        raise DomainError(FAULTY, faults)
    given = judging.with_origin(sheet.answers, opinion.answers)
    marked = tuple(one if one.by_computer or one.by else one.model_copy(update={"by": key}) for one in given.marks)
    sheet.answers = judging.joined(sheet.answers, given.model_copy(update={"marks": marked}))
    sheet.version += 1
    sheet.saved_at, sheet.saved_by = doer.now, doer.staff_id
    session.flush()
    return sheet


def hand_in(session: Session, case: Case, sheet: ReviewSheet, opinion: Opinion, *, doer: Doer) -> None:
    """Hand the card in with the last opinion, when it is asked for."""
    if opinion.hand_in:
        sheets.seal(session, case, sheet, doer=doer)


def _faults(session: Session, case: Case, card: Card, opinion: Opinion) -> list[Finding]:
    judged = judging.judge(card, opinion.answers, most=gathering.limits_of(session, case).most)
    found = [one for one in judged.findings if one.code not in _NEEDS_MORE]
    if opinion.verdict is Verdict.NEGATIVE and not opinion.words.strip():
        found.append(Finding.of("text_required", "words"))
    if len(opinion.words) > WORDS_LONGEST:
        found.append(Finding.of("text_too_long", "words", most=WORDS_LONGEST))
    if len(opinion.signed_by) > SIGNED_LONGEST:
        found.append(Finding.of("text_too_long", "signed_by", most=SIGNED_LONGEST))
    return found
