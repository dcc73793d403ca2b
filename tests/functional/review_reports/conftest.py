"""The tests of this folder share one application; each has a fresh database with an office that verifies projects."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from support.desk import open_session
from support.site import Site, app, clock, mailer, shared_site, site
from support.verification import bureau

from budzet.accounts.models import Staff
from budzet.db.session import Database
from budzet.proposals.verification.cases import Doer
from budzet.settings import Settings

__all__ = ["app", "bureau", "clock", "mailer", "shared_site", "site"]


@pytest.fixture
def database(site: Site) -> Database:
    """The database of the shared application."""
    return site.services.database


@pytest.fixture
def settings(site: Site) -> Settings:
    """Its settings."""
    return site.services.settings


@pytest.fixture
def browser_of(site: Site) -> Callable[[Doer], FlaskClient]:
    """Return a function that gives somebody of the bureau a client of their own at the desk."""

    def make(doer: Doer) -> FlaskClient:
        with site.services.database.read_session() as session:
            person = session.get_one(Staff, doer.staff_id)
        client = site.app.test_client()
        client.set_cookie("desk", open_session(site.services.database, person, at=site.clock.now()))
        return client

    return make
