"""The database is what the models say: tables, columns and triggers, on both engines."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from support.house import modules

from budzet.db import triggers
from budzet.db.migrate import alembic_config, is_current, upgrade
from budzet.db.registry import MODEL_MODULES, load_models


def test_there_is_one_newest_migration():
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_every_room_with_tables_is_registered():
    with_tables = {name for name, path, _tree in modules() if path.name.startswith("models")}
    assert set(MODEL_MODULES) == with_tables


def test_the_migrations_make_what_the_models_say(database):
    metadata = load_models()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_the_database_has_exactly_the_registered_triggers(database):
    load_models()
    registered = triggers.registered()
    assert registered
    with database.engine.connect() as connection:
        assert triggers.existing(connection) == registered


def test_upgrading_a_current_database_changes_nothing(database):
    assert is_current(database.engine)
    upgrade(database.engine)
    with database.engine.connect() as connection:
        assert triggers.existing(connection) == triggers.registered()


def test_check_constraints_have_the_names_the_models_give_them(database):
    expected = {
        (table.name, str(constraint.name))
        for table in load_models().tables.values()
        for constraint in table.constraints
        if constraint.__visit_name__ in ("check_constraint", "unique_constraint", "table_or_column_check_constraint")
    }
    found = set()
    inspector = inspect(database.engine)
    for table in load_models().tables:
        found |= {(table, str(one["name"])) for one in inspector.get_check_constraints(table)}
        found |= {(table, str(one["name"])) for one in inspector.get_unique_constraints(table)}
    assert expected <= found
    assert expected
