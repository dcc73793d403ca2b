"""The table of cards that wait for approval, with everything one needs to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.accounts import desk_session
from budzet.accounts.models import Staff
from budzet.editions import queries as editions
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition, Pool
from budzet.proposals.models import Proposal
from budzet.proposals.verification import approving, queues
from budzet.proposals.verification.criteria import CardKind
from budzet.proposals.verification.desk import approval_sheets, approval_words
from budzet.proposals.verification.desk.approval_words import Pile
from budzet.proposals.verification.desk.queue_page import NOTHING, Typed
from budzet.proposals.verification.models import InterestDeclaration, Review
from budzet.proposals.verification.states import ReviewState, Verdict
from budzet.web import lists
from budzet.web.paging import page_url, paginate
from budzet.web.requests import get_session


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One card: ``asked`` is what the author wanted, ``verified`` what the office counted, ``notes`` what was remarked.

    ``why_not``: why whoever looks cannot decide on it.
    """

    proposal: Proposal
    review: Review
    pool: Pool
    judge: Staff | None
    notes: tuple[str, ...]
    why_not: str

    @property
    def asked(self) -> int:
        """The author's estimate."""
        return self.review.estimate if self.review.estimate is not None else self.proposal.cost

    @property
    def tick(self) -> str:
        """What a ticked row sends."""
        return f"{self.proposal.id}-{self.review.version}"


def show(typed: Typed = NOTHING) -> str:
    """Return the page of the pile the address asks for; without one, of the first that holds anything."""
    session, edition = get_session(), page_edition()
    counted = _counted(session, edition.id)
    pile, pool = chosen(counted), lists.text("pula")
    statement = queues.to_approve(edition.id, pile.state, pile.verdict)
    total = None if pool else counted.get((pile.state, pile.verdict), 0)
    narrowed = statement.where(Pool.key == pool) if pool else statement
    page = paginate(session, narrowed, size=approving.AT_ONCE, total=total)
    pools = [(one.key, one.name) for one in editions.pools(session, edition.id)]
    return render_template(
        "verification/approval.html",
        page=page,
        rows=_rows(session, edition, pile, page.items),
        pile=pile,
        tabs=[_tab(one, counted, pile) for one in approval_words.PILES],
        pools=pools,
        pool=pool,
        active=[(dict(pools).get(pool, pool), lists.address(pula=None))] if pool else [],
        needs_one=edition.terms.staffing == "small" and pile.kind is CardKind.FORMAL and pile.is_positive,
        action=page_url(page.number),
        typed=typed,
        errors=typed.errors,
    )


def chosen(counted: Mapping[tuple[ReviewState, Verdict], int]) -> Pile:
    """Return the pile the address asks for, or the first that holds anything."""
    asked = lists.text("karty")
    named = next((one for one in approval_words.PILES if one.key == asked), None)
    full = (one for one in approval_words.PILES if counted.get((one.state, one.verdict)))
    return named or next(full, approval_words.PILES[0])


def _tab(one: Pile, counted: Mapping[tuple[ReviewState, Verdict], int], shown: Pile) -> dict[str, Any]:
    count = counted.get((one.state, one.verdict), 0)
    return {"label": one.label, "url": lists.address(karty=one.key), "count": count, "current": one is shown}


def _counted(session: Session, edition_id: int) -> dict[tuple[ReviewState, Verdict], int]:
    statement = (
        select(Review.state, Review.verdict, func.count())
        .join(Proposal, (Proposal.edition_id == Review.edition_id) & (Proposal.id == Review.proposal_id))
        .where(Review.edition_id == edition_id, Review.verdict.is_not(None), queues.in_verification())
        .group_by(Review.state, Review.verdict)
    )
    return {(state, verdict): number for state, verdict, number in session.execute(statement) if verdict}


def _rows(session: Session, edition: Edition, pile: Pile, found: Iterable[Any]) -> list[Row]:
    items = list(found)
    me = desk_session.current().id
    notes = approval_sheets.notes(session, [proposal.id for proposal, *_ in items], pile.kind)
    declared = set(
        session.scalars(
            select(InterestDeclaration.proposal_id).where(
                InterestDeclaration.edition_id == edition.id, InterestDeclaration.staff_id == me
            )
        )
    )
    alone = edition.terms.staffing == "small" and pile.kind is CardKind.FORMAL and pile.is_positive
    return [
        Row(
            proposal=proposal,
            review=review,
            pool=pool,
            judge=judge,
            notes=notes.get(proposal.id, ()),
            why_not=_why_not(declared=proposal.id in declared, own=review.judge_id == me and not alone),
        )
        for proposal, review, pool, judge in items
    ]


def _why_not(*, declared: bool, own: bool) -> str:
    if declared:
        return gettext("You have declared that you take no part in this project.")
    return gettext("You filled this card in, so another person decides.") if own else ""
