"""One project in its verification: found through its edition, kept from others while somebody acts on it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet import i18n
from budzet.accounts.roles import Grant, Permission, Scope, ScopeKind, allows
from budzet.base import calendar
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions.models import Edition
from budzet.proposals.acting import Acting
from budzet.proposals.models import Proposal
from budzet.proposals.verification.models import Review
from budzet.proposals.verification.states import Outsider, ReviewState

NO_CASE = "Nie ma takiego projektu w weryfikacji tej edycji."
_CHANGED = "W tym czasie ktoś inny zmienił stan tego projektu. Otwórz go jeszcze raz i sprawdź, co się zmieniło."
_NOT_ALLOWED = "Nie masz uprawnienia, aby to zrobić przy tym projekcie."


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts on a review: somebody of the staff with their grants, or an ``outsider`` who needs none."""

    acting: Acting
    grants: Sequence[Grant] = ()
    outsider: Outsider | None = None

    @property
    def now(self) -> dt.datetime:
        """The instant of the act."""
        return self.acting.now

    @property
    def staff_id(self) -> int | None:
        """The person of the staff who acts, if it is one."""
        return self.acting.clerk_id

    @property
    def posting(self) -> Acting:
        """The same act for mails of the office, which are Polish whatever language the clerk reads."""
        return dataclasses.replace(self.acting, post=dataclasses.replace(self.acting.post, language=i18n.DEFAULT))

    def may(self, permission: Permission, scopes: Sequence[Scope]) -> bool:
        """Say whether the person has a permission in one of ``scopes`` today."""
        return allows(self.grants, permission, scopes, calendar.local(self.now).date())


@dataclass(frozen=True, slots=True)
class Case:
    """A project, its review and its edition."""

    edition: Edition
    proposal: Proposal
    review: Review

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Return where permissions for it may be had: in its edition, and in the department it lies with."""
        own = Scope(ScopeKind.EDITION, self.edition.id)
        department = self.review.department_id
        return (own, Scope(ScopeKind.DEPARTMENT, department)) if department else (own,)


def start(session: Session, proposal: Proposal, now: dt.datetime) -> Review:
    """Let a project that is handed in wait for its verification."""
    made = Review(
        edition_id=proposal.edition_id,
        proposal_id=proposal.id,
        state=ReviewState.WAITING,
        version=1,
        moved_at=now,
    )
    session.add(made)
    session.flush()
    return made


def find(session: Session, edition_id: int, proposal_id: int, *, lock: bool = False) -> Case:
    """Return the verification of a project; ``lock``: kept from others until this transaction ends.

    Raises ``NotFoundError``.
    """
    statement = (
        select(Edition, Proposal, Review)
        .join(Proposal, Proposal.edition_id == Edition.id)
        .join(Review, (Review.edition_id == Proposal.edition_id) & (Review.proposal_id == Proposal.id))
        .where(Edition.id == edition_id, Proposal.id == proposal_id)
    )
    if lock:
        statement = statement.with_for_update(of=(Proposal, Review)).execution_options(populate_existing=True)
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFoundError(NO_CASE)
    return Case(*found)


def seen(session: Session, edition_id: int, proposal_id: int, version: int) -> Case:
    """Return a locked case whose page somebody saw at ``version``. Raises ``ConflictError`` when it has changed."""
    case = find(session, edition_id, proposal_id, lock=True)
    if case.review.version != version:
        raise ConflictError(_CHANGED)
    return case


def refuse_without(case: Case, doer: Doer, *permissions: Permission) -> None:
    """Raise ``DomainError`` when somebody has none of the permissions for a case."""
    if not any(doer.may(permission, case.scopes) for permission in permissions):
        raise DomainError(_NOT_ALLOWED)
