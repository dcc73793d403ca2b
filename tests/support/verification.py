"""Projects in their verification: an office with a verifier, an approver, a coordinator and a reviewer of a department.

A folder's ``conftest.py`` imports ``bureau`` beside ``office`` and ``database``'s own. A test names what matters::

    project = bureau.filed(title="Ławki")
    bureau.handed_in(project)                          # a formal card without faults, by the verifier
    bureau.on_merit(project)                           # approved, with the departments
    with bureau.session() as session:
        approving.approve_all(session, bureau.edition.id, bureau.ticked(project), doer=bureau.approver)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import Department, Staff
from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.base import actor as actors
from budzet.editions.models import Edition
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ProposalEvent
from budzet.proposals.verification import approving, cases, judging, sheets
from budzet.proposals.verification.cases import Case, Doer
from budzet.proposals.verification.criteria import Card
from budzet.proposals.verification.judging import Answer, Answers, Mark, Written
from budzet.proposals.verification.models import Review, ReviewSheet
from budzet.proposals.verification.sheets import Seen
from support import applications
from support.applications import acting, as_resident, intake_edition
from support.desk import department_scope, make_department, make_staff
from support.filing_office import Office

SUMS = {"cost": 1_100_000, "upkeep": 60_000}


NOTHING = Answers()


def filled_in(card: Card, before: Answers = NOTHING, refused: Mapping[str, str] = {}, **entries: Any) -> Answers:
    """Return a card without faults; ``refused`` are criteria that are not met, with their notes."""
    kept = tuple(one for one in before.marks if one.key not in refused and one.mark is not Mark.NOT_MET)
    bad = tuple(Answer(key=key, mark=Mark.NOT_MET, note=note) for key, note in refused.items())
    whole = judging.all_met(card, before.model_copy(update={"marks": kept + bad}))
    written = [
        Written(key=entry.key, amount=entries.get(entry.key, SUMS[entry.key]))
        if entry.kind == "money"
        else Written(key=entry.key, text=entries.get(entry.key, "Sprawdzono."))
        for entry in card.entries
    ]
    return whole.model_copy(update={"entries": tuple(written)})


@dataclass
class Bureau:
    """The database, its edition, its people."""

    office: Office
    edition: Edition
    verifier: Doer
    approver: Doer
    coordinator: Doer
    reviewer: Doer
    greenery: Department

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Write."""
        with self.office.session() as session:
            yield session

    def person(self, session: Session, *roles: Role, **values: Any) -> Doer:
        """Store somebody with roles and return acts of them."""
        return self.doer(make_staff(session, *roles, **values))

    def doer(self, staff: Staff) -> Doer:
        """Return acts of somebody of the staff."""
        return Doer(acting(self.office.settings, actors.staff(staff.id)), pending.grants_of(staff))

    def filed(self, **changes: Any) -> Proposal:
        """Store a project that was handed in."""
        return self.office.filed(**changes)

    def case(self, project: Proposal) -> Case:
        """Return how the verification of a project stands now."""
        with self.office.database.read_session() as session:
            return cases.find(session, self.edition.id, project.id)

    def review(self, project: Proposal) -> Review:
        """Return the review of a project as it stands now."""
        return self.case(project).review

    def seen(self, session: Session, project: Proposal) -> tuple[sheets.Open, Seen]:
        """Return the card a project waits for, as its page shows it."""
        case = cases.find(session, self.edition.id, project.id)
        found = sheets.look(session, case, self.verifier.acting.safe)
        return found, Seen(case.review.version, found.version)

    def handed_in(
        self, project: Proposal, refused: Mapping[str, str] = {}, *, doer: Doer | None = None, **entries: Any
    ) -> ReviewSheet:
        """Hand in the card a project waits for."""
        with self.session() as session:
            found, at = self.seen(session, project)
            typed = filled_in(found.card, found.answers, refused, **entries)
            by = doer or self.verifier
            return sheets.hand_in(session, self.edition.id, project.id, typed, at, doer=by)

    def ticked(self, *projects: Proposal) -> dict[int, int]:
        """Return projects with the versions a table shows."""
        return {project.id: self.review(project).version for project in projects}

    def approved(self, *projects: Proposal) -> None:
        """Approve positive cards."""
        with self.session() as session:
            approving.approve_all(session, self.edition.id, self.ticked(*projects), doer=self.approver)

    def on_merit(self, project: Proposal) -> Proposal:
        """Bring a project to the departments."""
        self.handed_in(project)
        self.approved(project)
        return project

    def acts(self, project: Proposal) -> list[str]:
        """Return what the log says was done to a project in its verification, the oldest first."""
        with self.office.database.read_session() as session:
            rows = session.scalars(
                select(AuditEntry.act)
                .where(
                    AuditEntry.object_kind == "proposal",
                    AuditEntry.object_id == str(project.id),
                    AuditEntry.act.like("review.%"),
                )
                .order_by(AuditEntry.id)
            )
            return list(rows)

    def events(self, project: Proposal, *, public: bool) -> list[str]:
        """Return the kinds of lines in the timeline of a project."""
        with self.office.database.read_session() as session:
            rows = session.scalars(
                select(ProposalEvent.kind)
                .where(ProposalEvent.proposal_id == project.id, ProposalEvent.is_public.is_(public))
                .order_by(ProposalEvent.id)
            )
            return list(rows)


def later(doer: Doer, **delta: float) -> Doer:
    """Return the same person acting later."""
    return dataclasses.replace(doer, acting=applications.later(doer.acting, **delta))


@pytest.fixture
def bureau(database: Any, settings: Any) -> Bureau:
    """An edition whose every card is approved by a second person, with one project's worth of staff."""
    terms = applications.TERMS.model_copy(update={"staffing": "full"})
    with database.transaction() as session:
        edition = intake_edition(session, terms=terms)
        anna = as_resident(session, settings)
        office = Office(database, settings, edition, anna)
        greenery = make_department(session, email="zielen@zielone.example")
        make = Bureau(office, edition, *(Doer(anna),) * 4, greenery).person
        return Bureau(
            office,
            edition,
            verifier=make(session, Role.FORMAL_VERIFIER, name="Wera Formalna"),
            approver=make(session, Role.APPROVER, name="Adam Zatwierdzający"),
            coordinator=make(session, Role.COORDINATOR, name="Krystyna Koordynatorka"),
            reviewer=make(session, Role.MERIT_REVIEWER, name="Maria Zielona", scope=department_scope(greenery)),
            greenery=greenery,
        )
