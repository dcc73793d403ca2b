"""The mailbox that shows every mail: only where a city is a demonstration."""

from __future__ import annotations

import pytest
from support.clock import START
from support.pages import open_page, post_form
from support.site import Site
from support.voter import identify, mails, newest_code, store

from budzet.accounts.roles import Role
from budzet.demo import people
from budzet.demo.content import folder

MAILBOX = "/en/demo/skrzynka"


@pytest.fixture
def demonstration(sqlite_files, tmp_path):
    made = Site(sqlite_files, tmp_path, demo=True)
    store(made.services)
    yield made
    made.close()


def test_outside_of_a_demonstration_there_is_no_mailbox(app, client, services):
    store(services)
    assert client.get("/demo/skrzynka").status_code == 404
    assert [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("demo")] == []
    assert "demo" not in open_page(client, "/2026/").html


def test_a_demonstration_says_so_on_every_page_and_leads_to_its_mailbox(demonstration):
    client = demonstration.app.test_client()
    for address in ("/en/2026/", "/en/pomoc", "/en/2026/glosowanie/"):
        page = open_page(client, address)
        assert "This is a demonstration. The people and projects are invented." in page.text
        assert page.links["Demonstration mailbox"] == MAILBOX
    assert "No mails yet." in open_page(client, MAILBOX).text


def test_the_mailbox_shows_the_code_before_and_after_it_is_sent(demonstration):
    client = demonstration.app.test_client()
    identify(client)
    waiting = open_page(client, MAILBOX)
    assert "To: anna@zielone.example" in waiting.text
    assert "waiting to be sent" in waiting.text
    code = newest_code(client)
    assert code in waiting.text
    sent = open_page(client, MAILBOX)
    assert code in sent.text
    assert "sent: 4 May 2026, 10:00" in sent.text
    assert [mail.recipient for mail in mails(client)] == ["anna@zielone.example"]


def test_the_mailbox_shows_the_newest_first_and_is_kept_by_nobody(demonstration):
    client = demonstration.app.test_client()
    for name in ("pierwsza", "druga"):
        identify(client, email=f"{name}@zielone.example")
    answer = client.get(MAILBOX)
    assert answer.text.index("druga@") < answer.text.index("pierwsza@")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.fixture
def office(demonstration):
    services = demonstration.services
    files = folder(services.settings.demo_dir)
    with services.database.transaction() as session:
        people.seed(session, files, secret_key=services.settings.secret_key, now=START)
    return people.password(files)


def test_the_demonstration_has_somebody_of_each_role(demonstration, office):
    services = demonstration.services
    with services.database.read_session() as session:
        listed = people.people(session, secret_key=services.settings.secret_key, now=START)
    assert {person.role for person in listed} == set(Role)


def test_whoever_reads_the_page_of_accounts_can_log_in_as_anybody_on_it(demonstration, office):
    client = demonstration.app.test_client()
    page = open_page(client, "/en/demo/konta")
    assert office in page.text
    services = demonstration.services
    with services.database.read_session() as session:
        person = people.people(session, secret_key=services.settings.secret_key, now=START)[0]
    assert person.code in page.text
    answer = post_form(client, "/en/urzad/logowanie", {"email": person.email, "password": office})
    assert post_form(client, answer.location, {"code": person.code}).status_code == 303
    assert "Desk" in open_page(client, "/en/urzad/").heading


def test_outside_of_a_demonstration_nobody_sees_accounts(app, client, services):
    store(services)
    assert client.get("/demo/konta").status_code == 404
