"""The tests of this folder share one application; each has a fresh database."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from support.desk import make_staff, sign_in
from support.site import app, clock, mailer, shared_site, site
from support.voter import store

from budzet.accounts.roles import Role
from budzet.web.requests import Services

__all__ = ["app", "clock", "coordinator", "mailer", "shared_site", "site"]


@pytest.fixture
def coordinator(client: FlaskClient, services: Services) -> FlaskClient:
    """A coordinator at the desk, and the edition of 2026 with its two districts, not frozen."""
    store(services, frozen=False, drafts=())
    with services.database.transaction() as session:
        person = make_staff(session, Role.COORDINATOR)
    sign_in(client, services, person)
    return client
