"""The tests of this folder share one application; each has a fresh database with a city and two people at the desk."""

from __future__ import annotations

import pytest
from support.desk import make_department, make_staff
from support.editions import store_city
from support.login import hash_of
from support.site import app, clock, mailer, shared_site, site

from budzet.accounts.roles import Role

__all__ = ["app", "clock", "mailer", "shared_site", "site"]


@pytest.fixture
def anna(services):
    """A coordinator and administrator with a password and an authenticator."""
    with services.database.transaction() as session:
        store_city(session)
        department = make_department(session)
        roles = (Role.ADMIN, Role.COORDINATOR)
        return make_staff(session, *roles, email="anna@zielone.example", password_hash=hash_of(), department=department)


@pytest.fixture
def jan(services, anna):
    """Another coordinator."""
    with services.database.transaction() as session:
        return make_staff(
            session, Role.COORDINATOR, name="Jan Kowal", email="jan@zielone.example", password_hash=hash_of()
        )
