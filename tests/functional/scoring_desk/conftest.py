"""The tests of this folder share one application; the green pool is in its database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from support.desk import open_session
from support.scoring import Scored, scored
from support.site import Site, app, clock, mailer, shared_site, site

from budzet.db.session import Database
from budzet.proposals.verification.cases import Doer
from budzet.settings import Settings

__all__ = ["app", "clock", "mailer", "scored", "shared_site", "site"]


@pytest.fixture
def database(site: Site) -> Database:
    """The database of the shared application."""
    return site.services.database


@pytest.fixture
def settings(site: Site) -> Settings:
    """Its settings."""
    return site.services.settings


@pytest.fixture
def browser_of(site: Site, scored: Scored) -> Callable[[Doer], FlaskClient]:
    """Return a function that gives somebody a client of their own at the desk."""

    def make(doer: Doer) -> FlaskClient:
        client = site.app.test_client()
        client.set_cookie("desk", open_session(site.services.database, scored.staff(doer), at=site.clock.now()))
        return client

    return make
