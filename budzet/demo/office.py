"""The people of the demonstration as they act on its projects, now and in its past."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import Department, RoleGrant, Staff
from budzet.accounts.roles import Role
from budzet.base import actor as actors
from budzet.base.actor import SYSTEM
from budzet.demo import applications
from budzet.editions.models import Edition
from budzet.proposals.models import Proposal
from budzet.proposals.verification import cases
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.states import Outsider
from budzet.web.requests import Services


@dataclass(frozen=True, slots=True)
class Office:
    """The people of the demonstration and their edition; ``now``: the instant of seeding."""

    session: Session
    services: Services
    edition: Edition
    now: dt.datetime

    def doer(self, role: Role, days_ago: float, department: str = "") -> Doer:
        """Return acts of the first person with a role, of a department if one is named, so many days ago."""
        found = select(Staff).join(RoleGrant).where(RoleGrant.role == role).order_by(Staff.id)
        if department:
            found = found.join(Department, Department.id == Staff.department_id).where(Department.key == department)
        person = self.session.scalars(found).first()
        assert person is not None  # noqa: S101  staff.toml names one of each role
        by = applications.act(self.services, actors.staff(person.id, role.value), self.ago(days_ago))
        return Doer(by, pending.grants_of(person))

    def service(self, days_ago: float) -> Doer:
        """Return acts of the worker."""
        return Doer(applications.act(self.services, SYSTEM, self.ago(days_ago)), outsider=Outsider.SERVICE)

    def ago(self, days: float) -> dt.datetime:
        """Return an instant in the past."""
        return self.now - dt.timedelta(days=days)

    def department(self, key: str) -> int:
        """Return the id of a department."""
        return self.session.scalars(select(Department.id).where(Department.key == key)).one()

    def version(self, project: Proposal) -> int:
        """Return what a page would show of a review."""
        return cases.find(self.session, self.edition.id, project.id).review.version

    def ticked(self, project: Proposal) -> dict[int, int]:
        """Return a project as a table shows it."""
        return {project.id: self.version(project)}
