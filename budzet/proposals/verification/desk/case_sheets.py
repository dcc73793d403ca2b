"""The filled-in cards of a case: the one that is filled in now, and those that were handed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from budzet.accounts.models import Staff
from budzet.proposals.acting import Safe
from budzet.proposals.verification import sheets
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.criteria import Card, CardKind
from budzet.proposals.verification.judging import Answers
from budzet.proposals.verification.models import ReviewCard, ReviewSheet
from budzet.proposals.verification.sheets import Seen
from budzet.proposals.verification.states import ReviewState, Verdict

_S = ReviewState
_KINDS: Mapping[ReviewState, CardKind] = MappingProxyType(
    {
        state: CardKind.MERIT if state.value.startswith(("merit", "positive", "published")) else CardKind.FORMAL
        for state in _S
    }
)
_OPEN = (_S.WAITING, _S.FORMAL, _S.MERIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A card as a page shows it. ``is_open``: the case waits for it. ``version`` is 0 while nothing is stored."""

    kind: CardKind
    card: Card
    answers: Answers
    is_open: bool
    version: int
    round: int
    saved_at: dt.datetime | None = None
    saved_by: str = ""
    handed_in_at: dt.datetime | None = None
    handed_in_by: str = ""
    verdict: Verdict | None = None

    def seen(self, review: int) -> Seen:
        """Return what a page of it was made from."""
        return Seen(review, self.version)


@dataclass(frozen=True, slots=True)
class Cards:
    """The card a page shows, and which kinds there are to be looked at."""

    shown: Shown | None
    kinds: tuple[CardKind, ...]
    last_saved_at: dt.datetime | None


def of_case(session: Session, case: Case, safe: Safe, wanted: CardKind | None = None) -> Cards:
    """Return the card to be shown: the one asked for, else the one the state of the case is about."""
    rows = _stored(session, case)
    stored = [_shown(case, sheet, card, by or "", judged or "") for sheet, card, by, judged in rows]
    awaited = _KINDS[case.review.state] if case.review.state in _OPEN else None
    kinds = tuple(kind for kind in CardKind if kind is awaited or any(one.kind is kind for one in stored))
    kind = wanted if wanted in kinds else _default(case, kinds)
    newest = next((one for one in stored if one.kind is kind), None)
    if kind is not None and kind is awaited and (newest is None or newest.handed_in_at is not None):
        found = sheets.look(session, case, safe, [(sheet, card) for sheet, card, *_names in rows if sheet.kind is kind])
        begun = Shown(
            kind=kind,
            card=found.card,
            answers=found.answers,
            is_open=True,
            version=found.version,
            round=found.round,
        )
        return Cards(begun, kinds, newest.saved_at if newest else None)
    return Cards(newest, kinds, newest.saved_at if newest else None)


def _default(case: Case, kinds: tuple[CardKind, ...]) -> CardKind | None:
    of_state = _KINDS[case.review.state]
    return of_state if of_state in kinds else next(reversed(kinds), None)


def _stored(session: Session, case: Case) -> Sequence[Row[ReviewSheet, ReviewCard, str | None, str | None]]:
    saver, judge = aliased(Staff), aliased(Staff)
    return session.execute(
        select(ReviewSheet, ReviewCard, saver.name, judge.name)
        .join(ReviewCard, ReviewCard.id == ReviewSheet.card_id)
        .outerjoin(saver, saver.id == ReviewSheet.saved_by)
        .outerjoin(judge, judge.id == ReviewSheet.handed_in_by)
        .where(ReviewSheet.edition_id == case.edition.id, ReviewSheet.proposal_id == case.proposal.id)
        .order_by(ReviewSheet.round.desc())
    ).all()


def _shown(case: Case, sheet: ReviewSheet, stored: ReviewCard, by: str, judged: str) -> Shown:
    awaited = case.review.state in _OPEN and _KINDS[case.review.state] is sheet.kind
    return Shown(
        kind=sheet.kind,
        card=stored.content,
        answers=sheet.answers,
        is_open=awaited and sheet.handed_in_at is None,
        version=sheet.version,
        round=sheet.round,
        saved_at=sheet.saved_at if sheet.saved_by else None,
        saved_by=by,
        handed_in_at=sheet.handed_in_at,
        handed_in_by=judged,
        verdict=sheet.verdict,
    )
