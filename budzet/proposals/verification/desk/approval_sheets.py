"""The filled-in cards an approver reads: what was remarked on many, one of them whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.proposals.verification import judging, sheets
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.criteria import Card, CardKind
from budzet.proposals.verification.judging import Answers
from budzet.proposals.verification.models import ReviewCard, ReviewSheet
from budzet.proposals.verification.states import ReviewState

_S = ReviewState
KINDS = {
    _S.FORMAL_DONE: CardKind.FORMAL,
    _S.FORMAL_NEGATIVE: CardKind.FORMAL,
    _S.LEFT_UNEXAMINED: CardKind.FORMAL,
    _S.MERIT_DONE: CardKind.MERIT,
    _S.MERIT_NEGATIVE: CardKind.MERIT,
    _S.POSITIVE: CardKind.MERIT,
}
"""Which card a decision is about."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A card that was handed in."""

    card: Card
    answers: Answers

    @property
    def reasons(self) -> list[str]:
        """What everybody would read of a refusal."""
        return judging.reasons(self.card, self.answers)


def of_case(session: Session, case: Case) -> Filled | None:
    """Return the card handed in last in the stage a case stands in, if there is one."""
    if case.review.state not in KINDS:
        return None
    found = sheets.of_project(session, case, KINDS[case.review.state])
    return next((Filled(card.content, sheet.answers) for sheet, card in found if sheet.handed_in_at), None)


def notes(session: Session, proposal_ids: Collection[int], kind: CardKind) -> dict[int, tuple[str, ...]]:
    """Return what people remarked on the cards handed in last, by project; one statement."""
    rows = session.execute(
        select(ReviewSheet, ReviewCard)
        .join(ReviewCard, ReviewCard.id == ReviewSheet.card_id)
        .where(
            ReviewSheet.proposal_id.in_(proposal_ids),
            ReviewSheet.kind == kind,
            ReviewSheet.handed_in_at.is_not(None),
        )
        .order_by(ReviewSheet.round)
    )
    newest = {sheet.proposal_id: (card.content, sheet.answers) for sheet, card in rows}
    return {id_: tuple(_remarks(card, answers)) for id_, (card, answers) in newest.items()}


def _remarks(card: Card, answers: Answers) -> list[str]:
    labels = {one.key: one.label for one in card.criteria}
    marked = [
        f"{labels.get(one.key, one.key)}: {one.note.strip()}"
        for one in answers.marks
        if one.note.strip() and not one.by_computer
    ]
    return marked + ([answers.remarks.strip()] if answers.remarks.strip() else [])
