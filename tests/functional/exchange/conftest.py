from __future__ import annotations

import pytest

from budzet.web.requests import make_services


@pytest.fixture
def services(settings, clock):
    made = make_services(settings, clock=clock)
    yield made
    made.database.dispose()


@pytest.fixture
def database(services):
    return services.database
