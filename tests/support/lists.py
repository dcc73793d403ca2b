"""Lists of the verification: projects brought to a result, versions proposed, confirmed and published by the clock.

A folder's ``conftest.py`` imports ``publisher`` beside ``bureau`` and ``shared_site``. A test names what matters::

    publisher.positive(title="Ławki")
    publisher.published()                                   # by two persons, at once
    publisher.run(at=hour)                                  # what the worker does at an hour
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import Staff
from budzet.accounts.pending import Decider
from budzet.accounts.roles import Role
from budzet.base import actor as actors
from budzet.editions import queries as editions
from budzet.editions import services as edition_services
from budzet.editions.models import Edition
from budzet.editions.timetable import DateKind, StageKind
from budzet.jobs.running import run_due
from budzet.notifications.senders import Mail, MemoryMailer
from budzet.proposals import services
from budzet.proposals.lists import acts, gathering, queries
from budzet.proposals.lists import content as contents
from budzet.proposals.lists.gathering import Asked
from budzet.proposals.lists.models import ListEntry, ListRecipient, ProjectList
from budzet.proposals.lists.services import Plan
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import Author, AuthorKind
from budzet.proposals.services import ProposalDraft
from budzet.proposals.verification import approving
from budzet.proposals.verification.models import Review
from budzet.proposals.verification.states import PUBLIC, ReviewState
from support.applications import whole_applicant
from support.clock import START, SettableClock
from support.desk import make_staff
from support.editions import ACTOR
from support.jobs import Host
from support.site import Site
from support.verification import Bureau

BASIS = "Zarządzenie nr 5/26."
WHY = "Teren nie należy do miasta."
LETTER_HOME = {"email": "", "street": "Leśna", "house": "7/2", "postcode": "40-001", "town": "Zielone"}
"""Somebody who gave no address of e-mail, only where letters reach them."""


@dataclass
class Publisher:
    """Who publishes: the office of a test, somebody who proposes and a second person."""

    app: Flask
    bureau: Bureau
    proposer: Staff
    second: Staff
    mailer: MemoryMailer = field(default_factory=MemoryMailer)

    def positive(self, **changes: Any) -> Proposal:
        """Store a project with a positive result nobody outside has seen."""
        return self._stored(ReviewState.POSITIVE, cost=1_100_000, **changes)

    def negative(self, why: str = WHY, **changes: Any) -> Proposal:
        """Store a project that failed the formal review, which nobody outside has seen."""
        return self._stored(ReviewState.FORMAL_NEGATIVE, why, **changes)

    def unexamined(self, **changes: Any) -> Proposal:
        """Store a project that was left without examination, which everybody has seen."""
        return self._stored(ReviewState.LEFT_UNEXAMINED, **changes)

    def _stored(
        self, state: ReviewState, why: str = "", *, cost: int | None = None, title: str = "Ławki", pool: str = "polnoc"
    ) -> Proposal:
        """Store a project of Anna's as if it had come the whole road; it takes a tenth of the time."""
        office = self.bureau.office
        with self.bureau.session() as session:
            edition = session.get_one(Edition, self.bureau.edition.id)
            place = (session.scalar(select(func.count()).select_from(Proposal)) or 0) + 1
            draft = ProposalDraft(pool=pool, number=f"{pool[0].upper()}{place:02}", title=title, cost=1_200_000)
            services.add_proposals(session, edition, [draft], actor=ACTOR, now=START)
            made = session.scalars(select(Proposal).where(Proposal.number == draft.number)).one()
            made.status, made.received_at = PUBLIC[state], START
            session.add(
                Review(
                    edition_id=edition.id,
                    proposal_id=made.id,
                    state=state,
                    version=4,
                    moved_at=START,
                    reason=why,
                    cost=cost,
                    estimate=None if state is ReviewState.FORMAL_NEGATIVE else made.cost,
                )
            )
            session.add(
                Author(
                    edition_id=edition.id,
                    proposal_id=made.id,
                    kind=AuthorKind.APPLICANT,
                    resident_id=office.anna.resident_id,
                    sealed=office.anna.safe.seal(whole_applicant()),
                )
            )
            return made

    def positive_by_the_road(self, **changes: Any) -> Proposal:
        """Bring a project to a positive result step by step."""
        project = self.bureau.on_merit(self.bureau.filed(**changes))
        self.bureau.handed_in(project, doer=self.bureau.coordinator)
        self.bureau.approved(project)
        return project

    def negative_by_the_road(self, why: str = WHY, **changes: Any) -> Proposal:
        """Bring a project to a refusal in the formal review step by step."""
        project = self.bureau.filed(**changes)
        self.bureau.handed_in(project, {"decent": "Wyzwiska."})
        self.refuse(project, why)
        return project

    def negative_on_merit_by_the_road(self, why: str = WHY, **changes: Any) -> Proposal:
        """Bring a project to a refusal by the departments step by step."""
        project = self.bureau.on_merit(self.bureau.filed(**changes))
        self.bureau.handed_in(project, {"law": "Niezgodny."}, doer=self.bureau.coordinator)
        self.refuse(project, why)
        return project

    def refuse(self, project: Proposal, why: str = WHY) -> None:
        """Approve a negative card."""
        self._decide(approving.reject, project, why)

    def reopen(self, project: Proposal) -> None:
        """Take a decision back."""
        self._decide(approving.reopen, project, "Nowe fakty.")

    def _decide(self, act: Any, project: Proposal, why: str) -> None:
        with self.bureau.session() as session:
            version = self.bureau.review(project).version
            act(session, self.bureau.edition.id, project.id, version, why, doer=self.bureau.approver)

    def without_mail(self, project: Proposal, **changes: Any) -> None:
        """Let the applicant of a project be somebody without e-mail and account, as from an application on paper."""
        safe = self.bureau.office.anna.safe
        with self.bureau.session() as session:
            author = session.scalars(select(Author).where(Author.proposal_id == project.id)).one()
            person = safe.open(author.sealed).model_copy(update={**LETTER_HOME, **changes})
            author.sealed, author.resident_id = safe.seal(person), None

    def plan(self, session: Session, **changes: Any) -> Plan:
        """Return the plan of the next version as its page would send it."""
        hour = changes.pop("hour", None)
        asked = Asked(**{"reason": BASIS, **changes})
        edition = session.get_one(Edition, self.bureau.edition.id)
        number = queries.shelf(session, edition.id).next_number
        content = gathering.gather(session, edition, number, asked).content
        return Plan(asked=asked, hour=hour, seen=contents.mark(content))

    def set_date(self, at: dt.datetime) -> None:
        """Let the timetable keep results secret until an instant."""
        edition_id = self.bureau.edition.id
        with self.bureau.session() as session:
            spans = editions.timetable(session, edition_id).spans
            begun = [replace(one, opens_at=START) if one.kind is StageKind.VERIFICATION else one for one in spans]
            dates = [(DateKind.ASSESSMENT_PUBLISHED, at)]
            edition_services.set_timetable(session, edition_id, begun, actor=actors.SYSTEM, now=START, dates=dates)

    def propose(self, *, at: dt.datetime = START, **changes: Any) -> int:
        """Propose the next version and return the number of the act."""
        with self.bureau.session() as session:
            plan = self.plan(session, **changes)
            edition = session.get_one(Edition, self.bureau.edition.id)
            proposal = acts.publication_proposal(session, edition, plan, now=at)
            row = pending.propose(
                session, proposal, staff_id=self.proposer.id, actor=actors.staff(self.proposer.id), now=at
            )
            return row.id

    def confirm(self, act_id: int, *, at: dt.datetime = START, by: Staff | None = None, reason: str = "") -> None:
        """Let the second person (or somebody else) confirm an act."""
        person = by or self.second
        with self.bureau.session() as session:
            person = session.get_one(Staff, person.id)
            decider = Decider(person.id, pending.grants_of(person), actors.staff(person.id), reason)
            pending.confirm(session, act_id, decider=decider, now=at)

    def decided(self, *, at: dt.datetime = START, **changes: Any) -> None:
        """Let two persons decide that the next version is published."""
        self.confirm(self.propose(at=at, **changes), at=at)

    def published(self, *, at: dt.datetime = START, **changes: Any) -> ProjectList:
        """Publish the next version."""
        self.decided(at=at, **changes)
        self.run(at=at)
        return self.newest()

    def run(self, *, at: dt.datetime = START) -> Host:
        """Do what the worker does when it is ``at``."""
        office = self.bureau.office
        clock = SettableClock()
        clock.set(at)
        host = Host(office.database, clock, office.settings, self.mailer)
        # The templates of mails are those of an application; its database is another one.
        with self.app.app_context():
            run_due(host)
        return host

    def sent(self, about: str = "") -> list[Mail]:
        """Return the mails of the lists that left, about one number or all."""
        return [mail for mail in self.mailer.sent if "/listy" in mail.body and about in mail.subject]

    def newest(self) -> ProjectList:
        """Return the newest published version."""
        with self.bureau.office.database.read_session() as session:
            found = queries.shelf(session, self.bureau.edition.id).newest
            assert found is not None
            return found

    def versions(self) -> list[ProjectList]:
        """Return every version, taken back or not, the oldest first."""
        with self.bureau.office.database.read_session() as session:
            return list(session.scalars(select(ProjectList).order_by(ProjectList.id)))

    def entries(self, number: int = 1) -> dict[str, ListEntry]:
        """Return the published entries of a version by number, in their order."""
        with self.bureau.office.database.read_session() as session:
            found = queries.version(session, self.bureau.edition.id, number)
            rows = session.scalars(select(ListEntry).where(ListEntry.list_id == found.id).order_by(ListEntry.position))
            return {row.number: row for row in rows}

    def recipients(self) -> list[ListRecipient]:
        """Return everybody who is told by any version."""
        with self.bureau.office.database.read_session() as session:
            return list(session.scalars(select(ListRecipient).order_by(ListRecipient.id)))

    def acts(self, act: str) -> list[Mapping[str, Any]]:
        """Return the details of every entry of the log of one kind."""
        return self.bureau.office.acts(act)


def people(app: Flask, bureau: Bureau) -> Publisher:
    """Return a coordinator who proposes and somebody the mayor has named to be the second."""
    with bureau.session() as session:
        return Publisher(
            app,
            bureau,
            make_staff(session, Role.COORDINATOR, name="Anna Koordynator"),
            make_staff(session, Role.SECOND_PERSON, name="Ewa Sekretarz"),
        )


@pytest.fixture
def publisher(shared_site: Site, bureau: Bureau) -> Publisher:
    """An office of a test that publishes; words of mails come from the application its folder shares."""
    return people(shared_site.app, bureau)
