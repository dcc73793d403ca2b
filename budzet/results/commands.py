"""``budzet count``: from opened ballots to the stored outcome."""

from __future__ import annotations

import click

from budzet.base.actor import command
from budzet.editions import queries as editions
from budzet.results import queries
from budzet.results.services import count_edition
from budzet.settings import Settings
from budzet.terminal import progress_bar
from budzet.web.requests import open_services


@click.command("count")
@click.argument("edition_slug", metavar="EDITION")
@click.option("--seed", help="The publicly drawn text that settles equal scores; needed only when a draw is.")
@click.pass_obj
def count_command(settings: Settings, edition_slug: str, seed: str | None) -> None:
    """Count the opened ballots of EDITION by its frozen rules; a second count changes nothing."""
    with (
        open_services(settings) as services,
        services.database.transaction() as session,
        progress_bar("Liczenie pul") as progress,
    ):
        edition = editions.by_slug(session, edition_slug)
        count = count_edition(
            session, edition, seed=seed, actor=command("count"), now=services.clock.now(), progress=progress
        )
        pools = queries.pool_results(session, count.id)
    for entry in pools:
        click.echo(
            f"{entry.pool.name}: wygrało {entry.winners} z {entry.projects}, "
            f"{entry.outcome.spent / 100:.2f} z {entry.outcome.budget / 100:.2f} zł"
        )
    click.echo(f"Suma kontrolna wyniku: {count.digest.hex()}")
    click.echo("Wynik nie jest jeszcze publiczny. Publikację proponuje się w panelu urzędu: edycja, strona „Wyniki”.")


commands = [count_command]
