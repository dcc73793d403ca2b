"""``budzet db``: the schema."""

from __future__ import annotations

import click

from budzet.db.migrate import upgrade
from budzet.db.session import Database
from budzet.settings import Settings


@click.group("db")
def db_group() -> None:
    """Schema of the database."""


@db_group.command("upgrade")
@click.pass_obj
def upgrade_command(settings: Settings) -> None:
    """Bring the database to the newest schema."""
    database = Database(settings.database_url)
    upgrade(database.engine)
    database.dispose()
    click.echo("Baza danych ma aktualny schemat.")


commands = [db_group]
