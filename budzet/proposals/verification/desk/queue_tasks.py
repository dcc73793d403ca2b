"""What the desk's front page tells of the verification: one's own cases, those of a department, cards to approve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from budzet.accounts.desk_session import StaffUser
from budzet.accounts.roles import Permission, Scope, ScopeKind
from budzet.accounts.tasks import Queue, Task
from budzet.base import calendar
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.proposals.models import Proposal
from budzet.proposals.verification import queues
from budzet.proposals.verification.desk import approval_words, queue_due, queue_scope
from budzet.proposals.verification.desk.queue_filter import NOBODY
from budzet.proposals.verification.models import Review
from budzet.proposals.verification.states import ReviewState

_S = ReviewState
_WAITS = (_S.WAITING, _S.FORMAL, _S.MERIT)
"""Where a case waits for whoever works on it; what is with its author waits for nobody here."""

CASES = Queue("weryfikacja", _l("Cases to be verified"))
APPROVAL = Queue("zatwierdzanie", _l("Cards to be approved"))
HANDING = Queue("przydzial", _l("Cases to be handed out"))

_Days = Mapping[int, Mapping[ReviewState, dt.date]]


def tasks(session: Session, user: StaffUser, now: dt.datetime) -> Iterator[Task]:
    """Yield the cases that wait for the person, and one task for each pile of cards they may approve or hand out."""
    if not user.may(Permission.SEE_PROPOSALS):
        return
    every = {edition.id: edition for edition in editions.all_editions(session)}
    due: _Days = {
        edition_id: {state: calendar.local(at - dt.timedelta(microseconds=1)).date() for state, at in instants.items()}
        for edition_id, instants in queue_due.by_edition(session, list(every)).items()
    }
    yield from _own(session, user, every, due)
    if deciding := _where(user, Permission.APPROVE_CARDS, every):
        yield from _piles(session, deciding, every, due)
    if handing := _where(user, Permission.ASSIGN_REVIEWS, every):
        yield from _nobodys(session, handing, every, due)


def _where(user: StaffUser, permission: Permission, edition_ids: Collection[int]) -> list[int]:
    return [one for one in edition_ids if user.may_in(permission, (Scope(ScopeKind.EDITION, one),))]


def _own(session: Session, user: StaffUser, every: Mapping[int, Edition], due: _Days) -> Iterator[Task]:
    departments = queue_scope.departments_of(user)
    mine = Review.assignee_id == user.id
    ours = Review.assignee_id.is_(None) & Review.department_id.in_(departments) & (Review.state == _S.MERIT)
    statement = _joined(Proposal.id, Proposal.number, Proposal.title, Review.edition_id, Review.state)
    for proposal_id, number, title, edition_id, state in session.execute(
        statement.where(or_(mine, ours) if departments else mine, Review.state.in_(_WAITS)).order_by(Proposal.id)
    ):
        edition = every[edition_id]
        url = url_for("case_desk.card", edition_slug=edition.slug, proposal_id=proposal_id)
        yield Task(f"{number} {title}", url, CASES, due[edition_id].get(state), edition.title)


def _piles(session: Session, ids: list[int], every: Mapping[int, Edition], due: _Days) -> Iterator[Task]:
    decided = (_S.FORMAL_DONE, _S.MERIT_DONE)
    statement = (
        _joined(Review.edition_id, Review.state, Review.verdict, func.count())
        .where(Review.edition_id.in_(ids), Review.state.in_(decided), Review.verdict.is_not(None))
        .group_by(Review.edition_id, Review.state, Review.verdict)
    )
    for edition_id, state, verdict, number in session.execute(statement):
        edition, pile = every[edition_id], approval_words.pile(state, verdict)
        url = url_for("approval_desk.table", edition_slug=edition.slug, karty=pile.key)
        yield Task(pile.waiting(number), url, APPROVAL, due[edition_id].get(state), edition.title)


def _nobodys(session: Session, ids: list[int], every: Mapping[int, Edition], due: _Days) -> Iterator[Task]:
    statement = (
        _joined(Review.edition_id, Review.state, func.count())
        .where(Review.edition_id.in_(ids), Review.state.in_(_WAITS))
        .where(Review.assignee_id.is_(None), Review.department_id.is_(None))
        .group_by(Review.edition_id, Review.state)
    )
    for edition_id, state, number in session.execute(statement):
        edition = every[edition_id]
        url = url_for("review_desk.queue", edition_slug=edition.slug, stan=state.value, osoba=NOBODY)
        title = ngettext("%(num)d case is nobody's", "%(num)d cases are nobody's", number)
        yield Task(title, url, HANDING, due[edition_id].get(state), edition.title)


def _joined(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Select columns of projects that are in verification."""
    return (
        select(*columns)
        .select_from(Review)
        .join(Proposal, (Proposal.edition_id == Review.edition_id) & (Proposal.id == Review.proposal_id))
        .where(queues.in_verification())
    )
