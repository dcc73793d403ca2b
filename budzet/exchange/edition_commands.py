"""``budzet edition``: an edition from a city's published values, or from the published files of a real election."""

from __future__ import annotations

import secrets
from pathlib import Path

import click
from sqlalchemy.orm import Session

from budzet.base.actor import command
from budzet.base.errors import ConflictError
from budzet.editions import copying, presets, readiness
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.exchange.family import Family, read_family
from budzet.exchange.importing import check_ballots, import_ballots, import_edition, read_files
from budzet.residents import keys as resident_keys
from budzet.residents.keys import EditionKeys
from budzet.settings import Settings
from budzet.terminal import progress_bar
from budzet.voting.keys import make_keys
from budzet.web.requests import Services, open_services


@click.group("edition")
def edition_group() -> None:
    """Editions."""


@edition_group.command("import-pb")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--votes", is_flag=True, help="Import the ballots too, each as a sealed envelope.")
@click.option("--slug", help="Address of the edition; otherwise from the name in the files.")
@click.pass_obj
def import_pb(settings: Settings, files: tuple[Path, ...], votes: bool, slug: str | None) -> None:  # noqa: FBT001
    """Make one edition of a family of .pb files, one FILE a pool. A fault in any of them imports nothing."""
    with progress_bar("Czytanie plików") as progress:
        parsed = read_files(files, progress)
    family = read_family(parsed, wanted_slug=slug)
    with open_services(settings) as services:
        ballots = import_family(services, family, votes=votes)
        key_file = key_file_of(services, family.plan.slug)
    click.echo(f"Edycja „{family.plan.slug}”: pule {len(family.pools)}, projekty {len(family.projects)}.")
    if votes:
        click.echo(f"Głosy: {ballots}. Klucz: {key_file}")
        click.echo(f"Dalej: budzet ballots freeze {family.plan.slug}")


@edition_group.command("preset")
@click.argument("name")
@click.option("--slug", required=True, help="Address of the edition, for example 2027.")
@click.option("--title", help="Title; otherwise that of the preset with the address.")
@click.pass_obj
def preset(settings: Settings, name: str, slug: str, title: str | None) -> None:
    """Make an edition of the values that city NAME has published, and say which to check with the resolution."""
    plan = presets.load(name, slug=slug, title=title)
    actor = command("edition preset")
    with open_services(settings) as services, services.database.transaction() as session:
        copying.create_from(session, plan, actor=actor, now=services.clock.now())
    click.echo(f"Edycja „{plan.slug}”: części karty {len(plan.contests)}, pule {len(plan.pools)}.")
    if plan.examples:
        click.echo("Do sprawdzenia z uchwałą (na razie przykłady):")
    for sentence in readiness.sentences(readiness.to_check(plan.examples)):
        click.echo(f"  {sentence}")


def key_file_of(services: Services, slug: str) -> Path:
    """Return where the key of an imported edition is kept; its pass-phrase stands beside it in ``.pass``.

    The ballots are published already, so the key protects nothing; they are sealed to go the same way as all others.
    """
    return services.settings.keys_dir / f"import-{slug}.key"


def passphrase_file_of(services: Services, slug: str) -> Path:
    """Return the file with the pass-phrase of an imported edition's key."""
    return key_file_of(services, slug).with_suffix(".pass")


def import_family(services: Services, family: Family, *, votes: bool) -> int:
    """Import a family in one transaction and return how many ballots came in. A refusal leaves no file behind."""
    actor, now = command("edition import-pb"), services.clock.now()
    slug = family.plan.slug
    with services.database.read_session() as session:
        if any(edition.slug == slug for edition in editions.all_editions(session)):
            raise ConflictError(f"Edycja „{slug}” już jest. Podaj inny adres (--slug).")
    made: list[Path] = []
    try:
        with services.database.transaction() as session:
            edition = import_edition(session, family, actor=actor, now=now)
            if not votes:
                return 0
            frozen = editions.frozen(session, edition)
            check_ballots(family, frozen)
            secret, public_key = _make_keys(services, session, edition, made)
            with progress_bar("Pieczętowanie głosów") as progress:
                return import_ballots(
                    session, family, frozen, edition, keys=secret, public_key=public_key, progress=progress
                )
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _make_keys(services: Services, session: Session, edition: Edition, made: list[Path]) -> tuple[EditionKeys, bytes]:
    """Make the keys an imported edition needs; the files that are new are noted in ``made``."""
    keys_dir = services.settings.keys_dir
    key_file, pass_file = key_file_of(services, edition.slug), passphrase_file_of(services, edition.slug)
    resident_keys.ready_folder(keys_dir)
    # What was there before belongs to another database: it is not ours to remove.
    made += [path for path in (key_file, pass_file, resident_keys.path_of(keys_dir, edition.id)) if not path.exists()]
    passphrase = secrets.token_urlsafe(24)
    pair = make_keys(
        session,
        edition,
        key_file=key_file,
        passphrase=passphrase,
        keys_dir=keys_dir,
        actor=command("edition import-pb"),
        now=services.clock.now(),
    )
    pass_file.touch(mode=0o600)
    pass_file.write_text(passphrase, encoding="utf-8")
    return pair


commands = [edition_group]
