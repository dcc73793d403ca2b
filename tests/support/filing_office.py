"""Where applications are written and handed in: a database with an edition that takes projects in, and Anna's account.

A folder's ``conftest.py`` imports ``office``. Each step is a transaction of its own, as in the service itself::

    draft = office.write(title="Ławki")
    with office.write_session() as session: ...
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.audit.models import AuditEntry
from budzet.base import actor as actors
from budzet.db.session import Database
from budzet.editions.models import Edition
from budzet.notifications.queries import OpenedMail, latest_mails
from budzet.notifications.vault import Vault
from budzet.proposals.acting import Acting
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ApplicationDraft
from budzet.settings import Settings
from support import applications
from support.applications import acting, as_resident, intake_edition
from support.desk import make_staff


@dataclass
class Office:
    """The database, its edition and Anna, who has an account."""

    database: Database
    settings: Settings
    edition: Edition
    anna: Acting

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Write."""
        with self.database.transaction() as session:
            yield session

    def resident(self, email: str) -> Acting:
        """Store one more account and return acts of it."""
        with self.session() as session:
            return as_resident(session, self.settings, email)

    def clerk(self) -> Acting:
        """Store somebody at the desk and return acts of them."""
        with self.session() as session:
            return acting(self.settings, actors.staff(make_staff(session).id))

    def draft(self, by: Acting | None = None, **changes: Any) -> ApplicationDraft:
        """Store a draft in which only support is missing."""
        with self.session() as session:
            return applications.written_draft(session, self.edition, by=by or self.anna, **changes)

    def ready(self, by: Acting | None = None, **changes: Any) -> ApplicationDraft:
        """Store a draft that can be handed in."""
        with self.session() as session:
            return applications.ready_draft(session, self.edition, by=by or self.anna, **changes)

    def filed(self, by: Acting | None = None, **changes: Any) -> Proposal:
        """Store a project that was handed in."""
        with self.session() as session:
            return applications.filed(session, self.edition, by=by or self.anna, **changes)

    def mails(self, template: str = "") -> list[OpenedMail]:
        """Return the outbox, the newest first; of one template or all."""
        with self.database.read_session() as session:
            found = latest_mails(session, Vault(self.settings.secret_key), 1000)
        return [mail for mail in found if template in ("", mail.template)]

    def acts(self, act: str) -> list[Mapping[str, Any]]:
        """Return the details of every entry of the log of one kind."""
        with self.database.read_session() as session:
            return list(
                session.scalars(select(AuditEntry.details).where(AuditEntry.act == act).order_by(AuditEntry.id))
            )


@pytest.fixture
def office(database: Database, settings: Settings) -> Office:
    """An edition whose intake is open, and Anna."""
    with database.transaction() as session:
        edition = intake_edition(session)
        anna = as_resident(session, settings)
    return Office(database, settings, edition, anna)
