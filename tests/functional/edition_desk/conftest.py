"""The tests of this folder share one application; each has a fresh database."""

from __future__ import annotations

import pytest
from support.edition_desk import desk_of, katowice, store
from support.site import app, clock, mailer, shared_site, site

from budzet.accounts.roles import Role

__all__ = ["app", "clock", "mailer", "shared_site", "site"]


@pytest.fixture
def edition_id(services):
    """The edition of Katowice, every example of it still to be checked."""
    return store(services, katowice())


@pytest.fixture
def coordinator(client, services, edition_id):
    """A coordinator of the whole city at the desk."""
    return desk_of(client, services, Role.COORDINATOR)
