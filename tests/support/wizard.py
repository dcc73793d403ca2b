"""Residents at the pages of applications: logged in without the pages of logging in, with an edition that is open.

A folder's ``conftest.py`` imports ``desk`` beside the fixtures of ``support.site``::

    anna = desk.resident()                        # a client with Anna's session
    draft = desk.ready(anna)                      # a draft that can be handed in
    page = desk.open(anna, f"{draft.id}/pomysl")  # under /en/2026/zglos/
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from budzet.accounts.models import Resident, ResidentSession
from budzet.accounts.residents import Addresses
from budzet.base import actor as actors
from budzet.editions.models import Edition
from budzet.notifications.queries import latest_mails
from budzet.proposals import support as supporting
from budzet.proposals.acting import Acting
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ApplicationDraft
from budzet.web.requests import Services
from support import applications
from support.pages import Page, open_page

ROOT = "/en/2026/zglos"
SIGNER = {
    "given_name": "Ewa",
    "surname": "Lis",
    "birth_day": "27",
    "birth_month": "3",
    "birth_year": "1985",
    "street": "Polna",
    "house": "1",
    "email": "ewa@poczta.example",
    "lives_here": "y",
}


@dataclass
class Person:
    """A resident at a browser."""

    client: FlaskClient
    by: Acting
    email: str


@dataclass
class Desk:
    """The service, its edition that takes projects in, and whoever comes."""

    app: Flask
    services: Services
    edition: Edition

    def resident(self, email: str = "anna@poczta.example") -> Person:
        """Return somebody with an account and a session."""
        settings, now = self.services.settings, self.services.clock.now()
        sid = f"session of {email}"
        with self.services.database.transaction() as session:
            addresses = Addresses.of(settings.secret_key)
            row = Resident(email_tag=addresses.tag(email), email_sealed=addresses.vault.encrypt(email), made_at=now)
            session.add(row)
            session.flush()
            session.add(
                ResidentSession(
                    sid_hash=hashlib.sha256(sid.encode()).digest(),
                    resident_id=row.id,
                    expires_at=now + dt.timedelta(days=400),
                )
            )
            by = applications.acting(settings, actors.resident(row.id), at=now)
        client = self.app.test_client()
        client.set_cookie("resident", sid)
        return Person(client, by, email)

    def draft(self, person: Person, **changes: Any) -> ApplicationDraft:
        """Store a draft in which only support is missing."""
        with self.services.database.transaction() as session:
            return applications.written_draft(session, self.edition, by=person.by, **changes)

    def ready(self, person: Person, **changes: Any) -> ApplicationDraft:
        """Store a draft that can be handed in."""
        with self.services.database.transaction() as session:
            return applications.ready_draft(session, self.edition, by=person.by, **changes)

    def filed(self, person: Person, **changes: Any) -> Proposal:
        """Store a project that was handed in."""
        with self.services.database.transaction() as session:
            return applications.filed(session, self.edition, by=person.by, **changes)

    def stored(self, draft: ApplicationDraft) -> ApplicationDraft:
        """Return what a draft holds now."""
        with self.services.database.read_session() as session:
            return session.get_one(ApplicationDraft, draft.id)

    def project(self, proposal: Proposal) -> Proposal:
        """Return how a project stands now."""
        with self.services.database.read_session() as session:
            return session.get_one(Proposal, proposal.id)

    def support_url(self, person: Person, draft: ApplicationDraft) -> str:
        """Return the address of the page of support."""
        return f"/en/2026/poparcie/{supporting.public_code(draft, person.by.safe)}/"

    def open(self, person: Person, path: str, *, status: int = 200) -> Page:
        """Open a page of the wizard."""
        return open_page(person.client, f"{ROOT}/{path}", status=status)

    def mails(self, template: str) -> list[dict[str, Any]]:
        """Return the values of the mails of one template, the newest first."""
        with self.services.database.read_session() as session:
            found = latest_mails(session, self.services.vault, 1000)
        return [dict(mail.context) for mail in found if mail.template == template]


@pytest.fixture
def desk(app: Flask, services: Services) -> Desk:
    """An edition whose intake is open."""
    with services.database.transaction() as session:
        edition = applications.intake_edition(session)
    return Desk(app, services, edition)
