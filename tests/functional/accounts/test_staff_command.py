"""``budzet staff``: the first administrator comes in, and the one who lost everything comes in again."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from support.clock import START
from support.commands import budzet, check_done, check_refused
from support.desk import make_department, open_session
from support.login import entries, mails, stored
from support.pages import open_page
from support.server import write_clock

from budzet.accounts import links, sessions
from budzet.accounts.models import RoleGrant, Staff, StaffLinkKind
from budzet.accounts.roles import Role

EWA = ("--email", "Ewa@Zielone.example", "--name", "Ewa Lis")


def staff(services, *arguments: str):
    """Run a command at the instant the test stands at."""
    clock_file = services.settings.var_dir / "clock"
    write_clock(clock_file, services.clock.now())
    return budzet(services.settings.model_copy(update={"clock": clock_file}), "staff", *arguments)


def add(services, *arguments: str):
    return staff(services, "add", *arguments)


def link_in(said: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/urzad/zaproszenie/\S+)", said)
    assert found, said
    return found[1]


def grants(services) -> list[tuple[Role, str, int | None]]:
    with services.database.read_session() as session:
        return [(row.role, row.scope_kind.value, row.scope_id) for row in session.scalars(select(RoleGrant))]


def test_the_first_administrator_comes_in_by_a_link_that_is_printed_and_mailed(app, client, services):
    said = check_done(add(services, *EWA, "--role", "admin"))
    assert "Ewa Lis" in said
    assert "72 godziny" in said
    link = link_in(said)
    assert grants(services) == [(Role.ADMIN, "city", None)]
    assert [(entry.actor_kind, entry.act) for entry in entries(services)] == [
        ("command", "staff.added"),
        ("command", "role.granted"),
        ("command", "staff.invited"),
    ]
    (mail,) = mails(client)
    assert mail.recipient == "ewa@zielone.example"
    assert link in mail.body
    assert open_page(client, f"/en{link}").heading == "Set up your account at the desk"


def test_a_reviewer_is_given_a_department(services):
    with services.database.transaction() as session:
        department = make_department(session)
    check_done(add(services, *EWA, "--role", "merit_reviewer", "--department", "zielen"))
    assert grants(services) == [(Role.MERIT_REVIEWER, "department", department.id)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    (
        ((*EWA, "--role", "merit_reviewer"), "--department"),
        ((*EWA, "--role", "merit_reviewer", "--department", "nie-ma"), "Nie ma wydziału „nie-ma”"),
        (("--email", "ewa", "--name", "Ewa Lis", "--role", "admin"), "To nie jest adres e-mail"),
        (("--email", "ewa@zielone.example", "--name", " ", "--role", "admin"), "Podaj imię i nazwisko"),
    ),
)
def test_an_account_that_cannot_be_is_refused_in_polish_and_nothing_is_stored(services, arguments, words):
    assert words in check_refused(add(services, *arguments))
    with services.database.read_session() as session:
        assert session.scalars(select(Staff)).all() == []


def test_an_address_that_has_an_account_is_refused(services):
    check_done(add(services, *EWA, "--role", "admin"))
    refusal = check_refused(add(services, *EWA, "--role", "editor"))
    assert "Konto z tym adresem e-mail już jest" in refusal
    assert grants(services) == [(Role.ADMIN, "city", None)]


@pytest.mark.parametrize("role", ("", "king", "Admin"))
def test_an_unknown_role_is_refused_with_the_names_of_those_there_are(services, role):
    refusal = check_refused(add(services, *EWA, "--role", role))
    assert f"Nie ma roli „{role}”" in refusal
    assert "coordinator" in refusal


def test_who_lost_everything_sets_both_anew(client, services, anna):
    sid = open_session(services.database, anna, at=START)
    said = check_done(staff(services, "reset", "ANNA@zielone.example"))
    now = stored(services, anna)
    assert (now.password_hash, now.totp_sealed) == ("", None)
    with services.database.read_session() as session:
        assert sessions.find(session, sid, now=START) is None
        token = link_in(said).rpartition("/")[2]
        assert links.owner(session, token, StaffLinkKind.INVITATION, now=START).id == anna.id
    assert entries(services)[-1].act == "staff.reset"
    assert [mail.recipient for mail in mails(client)] == [anna.email]


def test_an_address_nobody_has_is_refused(services, anna):
    assert "Nie ma konta" in check_refused(staff(services, "reset", "nikt@zielone.example"))
    assert stored(services, anna).password_hash == anna.password_hash
