"""``budzet audit``: whether the log is whole."""

from __future__ import annotations

from contextlib import closing

import click

from budzet.audit import queries, words
from budzet.base.errors import DomainError
from budzet.db.migrate import is_current
from budzet.db.session import Database
from budzet.settings import Settings


def _digest(_context: click.Context, _option: click.Parameter, value: str | None) -> bytes | None:
    try:
        found = bytes.fromhex(value or "")
    except ValueError:
        found = b""
    if value is not None and len(found) != 32:
        raise click.BadParameter("a hash has 64 hexadecimal digits")
    return found or None


@click.group("audit")
def audit_group() -> None:
    """The audit log."""


@audit_group.command("verify")
@click.option("--head", callback=_digest, help="Hash of the last entry, noted earlier: finds that the end was cut off.")
@click.pass_obj
def verify_command(settings: Settings, head: bytes | None) -> None:
    """Check every entry against the one before; name the first that does not fit."""
    database = Database(settings.database_url)
    try:
        if not is_current(database.engine):
            raise DomainError("Baza danych nie ma aktualnego schematu. Uruchom: budzet db upgrade.")
        with closing(database.read_session()) as session:
            verdict = queries.verify(session, head=head)
    finally:
        database.dispose()
    if verdict.broken is not None:
        raise DomainError(words.sentence(verdict))
    click.echo(words.sentence(verdict))


commands = [audit_group]
