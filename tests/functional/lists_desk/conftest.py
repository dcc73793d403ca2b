"""The tests of this folder share one application; the lists are published on its own database."""

from __future__ import annotations

import pytest
from support.lists import publisher
from support.site import Site, app, clock, mailer, shared_site, site
from support.verification import bureau

from budzet.db.session import Database
from budzet.settings import Settings

__all__ = ["app", "bureau", "clock", "mailer", "publisher", "shared_site", "site"]


@pytest.fixture
def database(site: Site) -> Database:
    """The database of the application."""
    found: Database = site.services.database
    return found


@pytest.fixture
def settings(site: Site) -> Settings:
    """The settings of the application."""
    found: Settings = site.services.settings
    return found
