from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from budzet.db import triggers
from budzet.db.triggers import Trigger


@pytest.fixture
def registry(monkeypatch):
    """A registry of its own, so that the house's stays as it is."""
    own: dict[str, Trigger] = {}
    monkeypatch.setattr(triggers, "_REGISTRY", own)
    return own


@pytest.fixture
def connection(database):
    with database.engine.execution_options(budzet_writes=True).begin() as opened:
        opened.execute(text("CREATE TABLE thing (id INTEGER, name TEXT, state TEXT)"))
        opened.execute(text("INSERT INTO thing VALUES (1, 'a', 'open')"))
        yield opened


def refused(connection, statement):
    with pytest.raises(IntegrityError), connection.begin_nested():
        connection.execute(text(statement))
    return True


def test_rows_of_a_table_can_be_kept_from_deletion(registry, connection):
    triggers.forbid_delete("thing")
    triggers.sync(connection)
    assert refused(connection, "DELETE FROM thing")
    connection.execute(text("UPDATE thing SET name = 'b'"))


def test_single_columns_can_be_kept_from_change(registry, connection):
    triggers.forbid_update("thing", ["name"])
    triggers.sync(connection)
    assert refused(connection, "UPDATE thing SET name = 'b'")
    connection.execute(text("UPDATE thing SET state = 'closed'"))


@pytest.mark.parametrize("why", ("thing: closed rows stay closed", "thing: 100 % closed"))
def test_a_change_can_be_refused_by_a_condition(registry, connection, why):
    when = "OLD.state = 'closed' AND NEW.state LIKE '%open'"
    triggers.forbid("thing_stays_closed", "thing", event="UPDATE", when=when, why=why)
    triggers.sync(connection)
    connection.execute(text("UPDATE thing SET state = 'closed'"))
    assert refused(connection, "UPDATE thing SET state = 'reopen'")


def test_the_database_ends_with_the_registered_triggers_and_no_others(registry, connection):
    triggers.forbid_delete("thing")
    triggers.sync(connection)
    registry.clear()
    triggers.forbid_update("thing")
    triggers.sync(connection)
    triggers.sync(connection)
    assert triggers.existing(connection) == {"thing_no_update": "thing"}
    connection.execute(text("DELETE FROM thing"))


def test_a_name_is_given_once(registry):
    triggers.forbid_delete("thing")
    with pytest.raises(ValueError, match="twice"):
        triggers.forbid_delete("thing")
