"""One card before its approver: what it says, what everybody would read, and the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import StringField

from budzet.accounts.models import Staff
from budzet.base.errors import ConflictError, DomainError
from budzet.editions.layout import page_edition
from budzet.editions.models import Pool
from budzet.proposals.models import Proposal
from budzet.proposals.verification import approving, cases, move_words, moving, queues, reason_texts
from budzet.proposals.verification.cases import Case, Doer
from budzet.proposals.verification.desk import approval_sheets, approval_words, case_page
from budzet.proposals.verification.desk.approval_sheets import KINDS, Filled
from budzet.proposals.verification.models import ReasonText
from budzet.proposals.verification.moving import Step
from budzet.proposals.verification.states import Move, ReviewState, Verdict
from budzet.web.forms import BaseForm, at_most
from budzet.web.requests import get_session

LONGEST = 6000
"""Characters of a reason: those of a whole card fit in."""

DONE: Mapping[str, Any] = MappingProxyType(
    {
        "approve": _l("The card is approved."),
        "reject": _l("The negative card is approved. Its reason is kept until the results are published."),
        "return": _l("The card is given back. Whoever filled it in is told why."),
        "reopen": _l("The decision is taken back. The card can be filled in again."),
    }
)
"""The acts of this page, and what is said when one is done."""

_FIELDS = {"approve": "", "reject": "reason", "return": "note", "reopen": "note"}


class DecisionForm(BaseForm):
    """The reason everybody reads, the words to whoever filled the card in."""

    reason = StringField(_l("Reason everybody reads"), [at_most(LONGEST)])
    note = StringField(_l("What is to be mended"), [at_most(LONGEST)])
    template = StringField()
    seen = StringField()

    @property
    def act(self) -> str:
        """What was pressed; nonsense is as good as nothing."""
        asked = request.form.get("act", "")
        return asked if asked in DONE or asked == "insert" else ""

    @property
    def seen_at(self) -> int:
        """The version of the review the page was made from."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything the page shows. ``hindered``: why the one positive or negative decision cannot be made, in words."""

    case: Case
    pool: Pool
    judge: Staff | None
    filled: Filled | None
    texts: Sequence[ReasonText]
    before: int | None
    after: int | None
    hindered: tuple[str, ...]

    @property
    def waits(self) -> bool:
        """Whether the card waits for a decision."""
        return self.case.review.state in (ReviewState.FORMAL_DONE, ReviewState.MERIT_DONE)

    @property
    def is_positive(self) -> bool:
        """Whether the card says yes."""
        return self.case.review.verdict is Verdict.POSITIVE

    @property
    def can_be_reopened(self) -> bool:
        """Whether a decision was made that nobody outside has seen."""
        return self.case.review.state in KINDS and not self.waits

    @property
    def asked(self) -> int:
        """The author's estimate."""
        review = self.case.review
        return review.estimate if review.estimate is not None else self.case.proposal.cost


def load(proposal_id: int) -> Page:
    """Return the page of one case. Raises ``NotFoundError``."""
    session, edition = get_session(), page_edition()
    case = cases.find(session, edition.id, proposal_id)
    pool, judge = session.execute(
        select(Pool, Staff)
        .outerjoin(Staff, Staff.id == case.review.judge_id)
        .where(Pool.edition_id == edition.id, Pool.id == case.proposal.pool_id)
    ).one()
    before, after = _beside(session, case)
    return Page(
        case=case,
        pool=pool,
        judge=judge,
        filled=approval_sheets.of_case(session, case),
        texts=reason_texts.listed(session, edition.id),
        before=before,
        after=after,
        hindered=_hindered(session, case),
    )


def form_of(page: Page) -> DecisionForm:
    """Return the form; the reason begins with what the card says."""
    reasons = page.filled.reasons if page.filled and not page.is_positive else []
    return DecisionForm(data={"reason": "\n\n".join(reasons), "seen": str(page.case.review.version)})


def insert(page: Page, form: DecisionForm) -> None:
    """Put a kept text at the end of the reason."""
    chosen = next((one.body for one in page.texts if str(one.id) == form.template.data), "")
    form.reason.data = "\n\n".join(text for text in (form.reason.data or "", chosen) if text)


def carry_out(session: Session, edition_id: int, proposal_id: int, form: DecisionForm, doer: Doer) -> None:
    """Do what was pressed. Raises ``DomainError``."""
    at, reason, note = form.seen_at, form.reason.data or "", form.note.data or ""
    if form.act == "approve":
        approving.approve_all(session, edition_id, {proposal_id: at}, doer=doer)
    elif form.act == "reject":
        approving.reject(session, edition_id, proposal_id, at, reason, doer=doer)
    elif form.act == "return":
        approving.give_back(session, edition_id, proposal_id, at, note, doer=doer)
    else:
        approving.reopen(session, edition_id, proposal_id, at, note, doer=doer)


def refuse(page: Page, form: DecisionForm, fault: DomainError) -> None:
    """Say why it was not done; what was typed stays, and the form now stands on what the page shows."""
    missing = [one for one in fault.findings if one.code == "reason"]
    field = form[_FIELDS[form.act]] if missing and _FIELDS[form.act] else None
    others = [one for one in fault.findings if one.code != "reason"]
    if field is not None:
        field.errors = [*field.errors, move_words.sentence(missing[0])]
    if field is None or others:
        said = " ".join(dict.fromkeys(move_words.sentence(one) for one in others)) or fault.sentence
        form.form_errors.append(fault.sentence if isinstance(fault, ConflictError) else said)
    form.seen.data = str(page.case.review.version)


def _hindered(session: Session, case: Case) -> tuple[str, ...]:
    moves = {
        (ReviewState.FORMAL_DONE, Verdict.POSITIVE): Move.APPROVE_FORMAL,
        (ReviewState.FORMAL_DONE, Verdict.NEGATIVE): Move.REJECT_FORMAL,
        (ReviewState.MERIT_DONE, Verdict.POSITIVE): Move.APPROVE_MERIT,
        (ReviewState.MERIT_DONE, Verdict.NEGATIVE): Move.REJECT_MERIT,
    }
    move = moves.get((case.review.state, case.review.verdict)) if case.review.verdict else None
    if move is None:
        return ()
    found = moving.hindrances(session, case, Step(move, reason="."), doer=case_page.doer())
    return tuple(dict.fromkeys(move_words.sentence(one) for one in found))


def _beside(session: Session, case: Case) -> tuple[int | None, int | None]:
    """Return the cards before and after one on its pile."""
    review = case.review
    if review.verdict is None or not any(one.state is review.state for one in approval_words.PILES):
        return None, None
    statement = queues.to_approve(case.edition.id, review.state, review.verdict)
    ids = list(session.scalars(statement.with_only_columns(Proposal.id, maintain_column_froms=True)))
    place = ids.index(case.proposal.id) if case.proposal.id in ids else -1
    if place < 0:
        return None, next(iter(ids), None)
    return (ids[place - 1] if place else None), (ids[place + 1] if place + 1 < len(ids) else None)
