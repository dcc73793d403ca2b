"""What the pages of a card show beside the card: its versions, how many cards were begun on each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import abort, render_template
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.accounts import desk_session
from budzet.accounts.models import Staff
from budzet.accounts.roles import Permission
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.proposals.verification import cards
from budzet.proposals.verification.criteria import CardKind
from budzet.proposals.verification.desk import card_editor_words, case_words
from budzet.proposals.verification.models import ReviewCard, ReviewSheet
from budzet.web.requests import get_session


@dataclass(frozen=True, slots=True)
class Version:
    """One stored version; ``begun`` cards of projects wait to be handed in on it, ``handed_in`` ones were."""

    row: ReviewCard
    made_by: str
    begun: int
    handed_in: int


def show(kind: CardKind, asked: int | None) -> str:
    """Return the page of a card; a version that is not there is 404."""
    session, edition = get_session(), page_edition()
    newest, number = cards.shown(session, edition, kind)
    versions = _versions(session, edition.id, kind)
    wanted = number if asked is None else asked
    found = next((one.row.content for one in versions if one.row.version == wanted), None)
    if found is None and wanted != number:
        abort(404)
    return render_template(
        "verification/card_editor.html",
        card=found or newest,
        version=wanted,
        newest=number,
        versions=versions,
        kind=card_editor_words.ADDRESSES[kind],
        name=case_words.CARDS[kind],
        words=card_editor_words,
        may_edit=desk_session.current().may_in(Permission.EDIT_EDITION, desk_scope.of_page()),
    )


def by_control(errors: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the first fault of each control."""
    found: dict[str, str] = {}
    for control, sentence in errors:
        found.setdefault(control, sentence)
    return found


def _versions(session: Session, edition_id: int, kind: CardKind) -> list[Version]:
    handed_in = func.count(ReviewSheet.handed_in_at)
    rows = session.execute(
        select(ReviewCard, Staff.name, func.count(ReviewSheet.id) - handed_in, handed_in)
        .outerjoin(Staff, Staff.id == ReviewCard.made_by)
        .outerjoin(
            ReviewSheet, (ReviewSheet.edition_id == ReviewCard.edition_id) & (ReviewSheet.card_id == ReviewCard.id)
        )
        .where(ReviewCard.edition_id == edition_id, ReviewCard.kind == kind)
        .group_by(ReviewCard.id, Staff.name)
        .order_by(ReviewCard.version.desc())
    )
    return [Version(row, name or "", begun, handed) for row, name, begun, handed in rows]
