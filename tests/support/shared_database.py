"""One database for all tests of a module, on each engine: for long tables whose rows need an edition, not a database.

A folder's ``conftest.py`` imports ``shared_database``. Each test stores an edition of its own with ``new_edition`` and
speaks only of that one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from budzet.db.session import Database
from support.editions import StoredEdition, make_plan, stored_edition

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def shared_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A migrated database that the tests of this module share."""
    if request.param == "sqlite":
        fresh = request.getfixturevalue("sqlite_files").fresh(tmp_path_factory.mktemp("shared"))
    else:
        fresh = request.getfixturevalue("postgres_server").fresh()
    with fresh as url:
        made = Database(url)
        yield made
        made.dispose()


def new_edition(
    database: Database, *, local: Mapping[str, Any] = {}, citywide: Mapping[str, Any] = {}, **options: Any
) -> StoredEdition:
    """Store one more edition under an address of its own; voting is open at ``START``.

    ``local`` and ``citywide`` change the two contests, ``plan`` (a mapping) other parts of the plan; the rest goes to
    ``stored_edition``.
    """
    plan = make_plan(local, citywide, **{"slug": f"edycja-{next(_NUMBERS)}", **options.pop("plan", {})})
    with database.transaction() as session:
        return stored_edition(session, plan=plan, **options)
