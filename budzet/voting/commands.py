"""``budzet keys`` and ``budzet ballots``: the election key, closing the set of votes, opening it."""

from __future__ import annotations

from pathlib import Path

import click

from budzet.base.actor import command
from budzet.editions import queries as editions
from budzet.settings import Settings
from budzet.terminal import passphrase_option, progress_bar, read_passphrase
from budzet.voting import keyfile
from budzet.voting.keys import make_keys
from budzet.voting.opening import freeze_set, open_ballots
from budzet.web.requests import open_services

_KEY = click.option(
    "--key", "key_file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Key file."
)


@click.group("keys")
def keys_group() -> None:
    """Keys of an edition."""


@keys_group.command("new")
@click.argument("edition_slug", metavar="EDITION")
@_KEY
@passphrase_option
@click.pass_obj
def new_key(settings: Settings, edition_slug: str, key_file: Path, passphrase_file: Path | None) -> None:
    """Make the key that opens the ballots of EDITION; voting cannot begin without it."""
    passphrase = read_passphrase(passphrase_file, twice=True)
    existed = key_file.exists()
    try:
        with open_services(settings) as services, services.database.transaction() as session:
            edition = editions.by_slug(session, edition_slug)
            _, public_key = make_keys(
                session,
                edition,
                key_file=key_file,
                passphrase=passphrase,
                keys_dir=settings.keys_dir,
                actor=command("keys new"),
                now=services.clock.now(),
            )
    except BaseException:
        if not existed:
            key_file.unlink(missing_ok=True)
        raise
    click.echo(f"Klucz: {key_file}")
    click.echo(f"Odcisk: {keyfile.fingerprint(public_key)}")
    click.echo("Bez tego pliku i hasła nikt nie otworzy głosów. Zrób kopię i trzymaj ją gdzie indziej niż bazę danych.")


@click.group("ballots")
def ballots_group() -> None:
    """Closing and opening the votes of an edition."""


@ballots_group.command("freeze")
@click.argument("edition_slug", metavar="EDITION")
@click.pass_obj
def freeze(settings: Settings, edition_slug: str) -> None:
    """Close the set of votes of EDITION after the end of voting."""
    with open_services(settings) as services, services.database.transaction() as session:
        edition = editions.by_slug(session, edition_slug)
        frozen = freeze_set(session, edition, actor=command("ballots freeze"), now=services.clock.now())
    click.echo(f"Zbiór głosów zamknięty. Głosów do otwarcia: {frozen.counted}.")
    for status, count in frozen.not_counted.items():
        click.echo(f"Nie wchodzą do wyniku ({status}): {count}")
    click.echo(f"Suma kontrolna: {frozen.digest.hex()}")


@ballots_group.command("open")
@click.argument("edition_slug", metavar="EDITION")
@_KEY
@passphrase_option
@click.pass_obj
def open_command(settings: Settings, edition_slug: str, key_file: Path, passphrase_file: Path | None) -> None:
    """Open the closed set of EDITION with its key; a second opening changes nothing."""
    private_key = keyfile.read_key_file(key_file, read_passphrase(passphrase_file, twice=False))
    with open_services(settings) as services:
        with services.database.transaction() as session, progress_bar("Otwieranie głosów") as progress:
            edition = editions.by_slug(session, edition_slug)
            opening = open_ballots(
                session,
                edition,
                private_key,
                actor=command("ballots open"),
                now=services.clock.now(),
                progress=progress,
            )
        # No page of the file may tell which row was written beside which.
        services.database.compact()
    click.echo(f"Otwarto głosów: {opening.envelopes}. Kart w pulach: {opening.rows}.")
    for code, count in opening.faults["by_code"].items():
        click.echo(f"Wada karty ({code}): {count}")
    click.echo(f"Suma kontrolna: {opening.digest.hex()}")


commands = [keys_group, ballots_group]
