"""``budzet staff``: the first administrator, and the one who has lost everything."""

from __future__ import annotations

import click

from budzet.accounts import grants, staff_services
from budzet.accounts.grants import WantedGrant
from budzet.accounts.post import Post
from budzet.accounts.roles import CITY, SCOPES, Role, Scope, ScopeKind
from budzet.accounts.staff_services import Person
from budzet.base import calendar
from budzet.base.actor import command
from budzet.base.errors import DomainError
from budzet.settings import Settings
from budzet.web.requests import Services, open_services

_ONE_TIME = "Ten link działa raz, przez 72 godziny. Poszedł też pocztą. Nie pokazuj go nikomu innemu."


@click.group("staff")
def staff_group() -> None:
    """Accounts of the staff."""


@staff_group.command("add")
@click.option("--email", required=True, help="Address the invitation goes to.")
@click.option("--name", required=True, help="First name and surname.")
@click.option("--role", required=True, help=f"What the person does: {', '.join(Role)}.")
@click.option("--department", help="Key of the department; a merit reviewer needs one.")
@click.pass_obj
def add(settings: Settings, email: str, name: str, role: str, department: str | None) -> None:
    """Make an account with one role and print its invitation. Roles are otherwise given by two persons."""
    actor, wanted = command("staff add"), _role(role)
    if ScopeKind.CITY not in SCOPES[wanted] and not department:
        raise DomainError("Ta rola działa w jednym wydziale. Podaj go: --department KEY.")
    with open_services(settings) as services, services.database.transaction() as session:
        now = services.clock.now()
        department_id = staff_services.department_by_key(session, department).id if department else None
        person = staff_services.add_staff(session, Person(email, name, department_id), actor=actor, now=now)
        by_department = ScopeKind.CITY not in SCOPES[wanted]
        scope = Scope(ScopeKind.DEPARTMENT, department_id) if by_department else CITY
        grant = WantedGrant(person.id, wanted, scope, calendar.local(now).date())
        grants.grant_directly(session, grant, actor=actor, now=now)
        link = staff_services.invite(session, person.id, post=_post(services), actor=actor, now=now)
        added = f"Konto: {person.name}, {person.email}, rola {wanted.value}."
    click.echo(added)
    click.echo(f"Zaproszenie: {link}")
    click.echo(_ONE_TIME)


@staff_group.command("reset")
@click.argument("email")
@click.pass_obj
def reset(settings: Settings, email: str) -> None:
    """Take password and second factor of EMAIL away, end all sessions and print a new invitation."""
    with open_services(settings) as services, services.database.transaction() as session:
        person, actor = staff_services.by_email(session, email), command("staff reset")
        link = staff_services.reset_account(
            session, person.id, post=_post(services), actor=actor, now=services.clock.now()
        )
        said = f"{person.name}: hasło i drugi składnik trzeba ustawić na nowo. Wszystkie sesje zakończono."
    click.echo(said)
    click.echo(f"Zaproszenie: {link}")
    click.echo(_ONE_TIME)


def _role(name: str) -> Role:
    if name not in list(Role):
        raise DomainError(f"Nie ma roli „{name}”. Są: {', '.join(Role)}.")
    return Role(name)


def _post(services: Services) -> Post:
    return Post(services.vault, services.settings.public_url)


commands = [staff_group]
