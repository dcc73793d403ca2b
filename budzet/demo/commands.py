"""``budzet demo``: start the demonstration over."""

from __future__ import annotations

import click

from budzet.base.errors import DomainError
from budzet.settings import Settings


@click.command("demo")
@click.option("--reset", is_flag=True, help="Delete what is there and seed anew.")
@click.pass_obj
def demo_command(settings: Settings, reset: bool) -> None:  # noqa: FBT001
    """Fill the database with the demonstration city (only under BUDZET_DEMO=1)."""
    if not settings.demo:
        raise DomainError("To polecenie działa tylko w mieście pokazowym (BUDZET_DEMO=1).")
    # Imported only now: every command would otherwise load the whole application.
    from budzet.db.migrate import upgrade
    from budzet.db.session import Database
    from budzet.demo import seeding

    database = Database(settings.database_url)
    upgrade(database.engine)
    database.dispose()
    if reset:
        seeding.wipe(settings)
    seeding.seed_if_empty(settings, click.echo)


commands = [demo_command]
