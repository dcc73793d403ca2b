"""``budzet verify``: published files counted again, with no database and no network."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import click

from budzet.base.errors import DomainError
from budzet.exchange.open_data.verifying import CheckedPool, Verified, verify
from budzet.exchange.words import money
from budzet.terminal import progress_bar

_BASIS = {"rows": "karty", "totals": "sumy", "nothing": "–"}


@click.command("verify")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
def verify_command(folder: Path) -> None:
    """Count the published files in DIR again and name everything that is not as it should be."""
    with progress_bar("Sprawdzanie") if sys.stderr.isatty() else nullcontext(_silent) as progress:
        found = verify(folder, progress)
    if found.faults:
        raise DomainError("\n".join(["Te pliki się nie zgadzają:", *found.faults]))
    for line in _lines(found):
        click.echo(line)


def _silent(_done: int, _all: int) -> None:
    """Show nothing: nobody watches."""


def _lines(found: Verified) -> Iterator[str]:
    width = max([len(pool.name) for pool in found.pools] + [4])
    yield found.title
    yield f"{'pula':<{width}}  {'z czego':<7}  {'karty':>8}  {'wybrane':>7}  {'wydane':>16}  {'w puli':>16}"
    for pool in found.pools:
        yield (
            f"{pool.name:<{width}}  {_BASIS[pool.basis]:<7}  {pool.ballots:>8}  {pool.winners:>7}  "
            f"{money(pool.spent):>16}  {money(pool.budget):>16}"
        )
    for pool in found.pools:
        yield from _not_counted(pool)
    yield "Wszystko się zgadza."


def _not_counted(pool: CheckedPool) -> Iterator[str]:
    if pool.basis == "nothing":
        yield (
            f"Pula „{pool.name}”: kart nie opublikowano, a jej reguła liczy z kart. "
            "Wyniku nie da się policzyć jeszcze raz; sprawdzono, czy liczby do siebie pasują."
        )


commands = [verify_command]
