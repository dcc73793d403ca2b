"""A pool the office decides: the edition of ``support.editions`` with a green pool, its projects, its team.

``scored`` works on the database of the test, on both engines; pages take it with ``site``::

    scored.give(scored.ewa, {"Z1": (8, 3), "Z2": (5, 5)})       # points by the two criteria
    scored.hand_in(scored.ewa)
    scored.settle()                                             # the protocol, by the coordinator
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
from budzet.accounts.models import Staff
from budzet.accounts.pending import Decider
from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.base import actor as actors
from budzet.base.money import zl
from budzet.db.session import Database
from budzet.editions.ballot_form import Approval
from budzet.editions.models import Edition
from budzet.editions.plan import ContestPlan, EditionPlan, PoolPlan
from budzet.editions.result_rules import Greedy
from budzet.proposals import services as proposals
from budzet.proposals.models import Proposal
from budzet.proposals.scoring import marking, queries, results, services
from budzet.proposals.scoring.acts import publication_proposal
from budzet.proposals.scoring.marking import Written
from budzet.proposals.scoring.models import ScoringResult
from budzet.proposals.scoring.protocol import Protocol
from budzet.proposals.scoring.setups import Criterion, Setup
from budzet.proposals.services import ProposalDraft
from budzet.proposals.statuses import ProposalStatus
from budzet.proposals.verification.cases import Doer
from budzet.settings import Settings
from support import applications
from support.applications import acting, intake_edition
from support.clock import START
from support.desk import department_scope, make_department, make_staff
from support.editions import ACTOR, make_plan

POOL = "zielony"
SETUP = Setup(
    criteria=(
        Criterion(key="k1", name="Korzyść dla przyrody", description="Ile zieleni przybędzie.", weight=2, most=10),
        Criterion(key="k2", name="Dostępność", weight=1, most=5),
    )
)
"""Two criteria: at most 25 points of one member."""


def green_plan(**changes: Any) -> EditionPlan:
    """Return the plan of the small edition with a green pool of 100 000 zł that a team decides."""
    plan = make_plan()
    green = ContestPlan(key="zielone", name="Zielony budżet", form=Approval(max_projects=1))
    pool = PoolPlan(
        key=POOL,
        contest="zielone",
        name="Zielony budżet",
        budget=zl(100_000),
        rule=Greedy(),
        decision_mode="officials",
    )
    return make_plan(**{"contests": (*plan.contests, green), "pools": (*plan.pools, pool), **changes})


def green_edition(session: Session, **changes: Any) -> Edition:
    """Store the edition of ``support.applications`` with the green pool."""
    plan = green_plan()
    return intake_edition(session, contests=plan.contests, pools=plan.pools, **changes)


def add_projects(session: Session, edition: Edition, **costs: int) -> dict[str, Proposal]:
    """Store projects of the green pool that were assessed positively, by number with their cost in złotys."""
    drafts = [
        ProposalDraft(pool=POOL, number=number, title=f"Zieleniec {number}", cost=zl(cost))
        for number, cost in costs.items()
    ]
    rows = proposals.add_proposals(session, edition, drafts, actor=ACTOR, now=START)
    for row in rows:
        row.status = ProposalStatus.POSITIVE
    session.flush()
    return {row.number: row for row in rows}


@dataclass
class Scored:
    """The database, the edition, the people: a coordinator, a second person and a team of two."""

    database: Database
    settings: Settings
    edition: Edition
    coordinator: Doer
    second: Doer
    ewa: Doer
    jan: Doer

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Write."""
        with self.database.transaction() as session:
            yield session

    def person(self, session: Session, *roles: Role, **values: Any) -> Doer:
        """Store somebody with roles and return acts of them."""
        staff = make_staff(session, *roles, **values)
        return Doer(acting(self.settings, actors.staff(staff.id)), pending.grants_of(staff))

    def staff(self, doer: Doer) -> Staff:
        """Return the account of somebody."""
        with self.database.read_session() as session:
            return session.get_one(Staff, doer.staff_id)

    def project(self, number: str) -> Proposal:
        """Return a project as it stands now."""
        with self.database.read_session() as session:
            found = select(Proposal).where(Proposal.edition_id == self.edition.id, Proposal.number == number)
            return session.scalars(found).one()

    def save(self, setup: Setup = SETUP, seen: int = 0) -> None:
        """Store how the pool is scored."""
        with self.session() as session:
            services.save_setup(session, self.edition.id, POOL, setup, seen, doer=self.coordinator)

    def give(self, doer: Doer, points: Mapping[str, tuple[int, ...]], *, seen: int = 0, comment: str = "") -> None:
        """Let a member give points to projects, by number: one number for each criterion."""
        for number, given in points.items():
            written = Written({f"k{place}": one for place, one in enumerate(given, start=1)}, comment, seen)
            with self.session() as session:
                marking.save(session, self.edition.id, POOL, self.project(number).id, written, doer=doer)

    def declare(self, doer: Doer, number: str) -> None:
        """Let a member declare an interest in a project."""
        with self.session() as session:
            marking.declare_interest(session, self.edition.id, POOL, self.project(number).id, "", doer=doer)

    def hand_in(self, *doers: Doer) -> None:
        """Let members hand in what they gave."""
        for doer in doers:
            with self.session() as session:
                marking.hand_in(session, self.edition.id, POOL, doer=doer)

    def settle(self, *, seed: str = "", reason: str = "", doer: Doer | None = None) -> Protocol:
        """Make the protocol."""
        with self.session() as session:
            by = doer or self.coordinator
            return results.settle(session, self.edition.id, POOL, seed=seed, reason=reason, doer=by).content

    def decided(self, publish_at: Any = None) -> None:
        """Let two persons decide to publish the newest protocol."""
        with self.session() as session:
            pool = services.pool_of(session, self.edition.id, POOL)
            edition = session.get_one(Edition, self.edition.id)
            now = self.coordinator.now
            proposal = publication_proposal(session, edition, pool, "Zarządzenie 7.", publish_at, now=now)
            actor = self.coordinator.acting.actor
            row = pending.propose(session, proposal, staff_id=self.coordinator.staff_id or 0, actor=actor, now=now)
            decider = Decider(self.second.staff_id or 0, self.second.grants, self.second.acting.actor)
            pending.confirm(session, row.id, decider=decider, now=now)

    def results(self) -> list[tuple[ScoringResult, Any]]:
        """Return every version with its publication, the newest first."""
        with self.database.read_session() as session:
            return queries.versions(session, services.pool_of(session, self.edition.id, POOL))

    def acts(self) -> list[str]:
        """Return what the log says of the scoring, the oldest first."""
        with self.database.read_session() as session:
            rows = session.scalars(
                select(AuditEntry.act).where(AuditEntry.act.like("scoring.%")).order_by(AuditEntry.id)
            )
            return list(rows)


def later(doer: Doer, **delta: float) -> Doer:
    """Return the same person acting later."""
    return dataclasses.replace(doer, acting=applications.later(doer.acting, **delta))


def make_scored(database: Database, settings: Settings) -> Scored:
    """Store the edition, four projects of the green pool, criteria and a team of two; nobody has given points."""
    with database.transaction() as session:
        edition = green_edition(session)
        add_projects(session, edition, Z1=60_000, Z2=50_000, Z3=40_000, Z4=10_000)
        greenery = make_department(session)
        nobody = Doer(acting(settings, actors.staff(0)))
        make = Scored(database, settings, edition, *(nobody,) * 4).person
        found = Scored(
            database,
            settings,
            edition,
            coordinator=make(session, Role.COORDINATOR, name="Krystyna Koordynatorka"),
            second=make(session, Role.SECOND_PERSON, name="Ewa Sekretarz"),
            # A member may have their role in a department only.
            ewa=make(session, Role.MERIT_REVIEWER, name="Ewa Zielona", scope=department_scope(greenery)),
            jan=make(session, Role.APPROVER, name="Jan Ogrodnik"),
        )
        services.save_setup(session, edition.id, POOL, SETUP, 0, doer=found.coordinator)
        for doer in (found.ewa, found.jan):
            services.add_member(session, edition.id, POOL, doer.staff_id or 0, doer=found.coordinator)
    return found


@pytest.fixture
def scored(database: Database, settings: Settings) -> Scored:
    """The green pool on the database of the test."""
    return make_scored(database, settings)
