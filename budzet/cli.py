"""The command ``budzet``: collects the commands of the rooms. Exit code 0 done, 1 refused with a sentence, 2 usage."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.local import LocalProxy

from budzet.base.errors import DomainError
from budzet.settings import load_settings

COMMAND_MODULES = (
    "budzet.run",
    "budzet.db.commands",
    "budzet.accounts.commands",
    "budzet.audit.commands",
    "budzet.exchange.edition_commands",
    "budzet.exchange.commands",
    "budzet.exchange.verify_command",
    "budzet.voting.commands",
    "budzet.results.commands",
    "budzet.demo.commands",
)


class House(click.Group):
    """A group that turns a refusal, the database's too, into a sentence on stderr and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DomainError as error:
            click.echo(error.sentence, err=True)
            ctx.exit(1)
        except (InterfaceError, OperationalError) as error:
            # The driver's own words: no values and no password, unlike the whole message.
            click.echo(f"Baza danych nie wykonała polecenia: {error.orig}", err=True)
            ctx.exit(1)


@click.group("budzet", cls=House, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="budzet")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Budżet obywatelski: projekty, głosowanie, wyniki."""
    if ctx.obj is None:
        # Read at the first use: a command that needs no settings must not fail over them or make keys.
        ctx.obj = LocalProxy(cache(load_settings))


for _name in COMMAND_MODULES:
    if find_spec(_name.rpartition(".")[0]):  # an installation may lack a room
        for _command in import_module(_name).commands:
            main.add_command(_command)

if __name__ == "__main__":
    main()
