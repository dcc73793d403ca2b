"""Bring a database to the present schema: Alembic's migrations, then the triggers."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from budzet.db import registry, triggers

_HERE = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Return Alembic's configuration; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    return config


def upgrade(engine: Engine) -> None:
    """Upgrade to the newest schema and make the triggers; all in one transaction."""
    registry.load_models()
    config = alembic_config()
    with engine.execution_options(budzet_writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        triggers.sync(connection)


def drop_everything(engine: Engine) -> None:
    """Drop every table with its rows and triggers, and Alembic's mark."""
    metadata = registry.load_models()
    with engine.execution_options(budzet_writes=True).begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))


def is_current(engine: Engine) -> bool:
    """Say whether the database stands at the newest migration."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
