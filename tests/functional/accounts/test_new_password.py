"""A forgotten password: a link by mail opens a page, and a new password also asks for the second factor."""

from __future__ import annotations

import pytest
from support.clock import START
from support.desk import code_at, open_session
from support.login import PASSWORD, entries, hash_of, link_in, mails, stored, type_code, type_password
from support.pages import check_page, open_page, post_form, read_page

from budzet.accounts import sessions

NEW = "zielony kombajn liczy gwiazdy"


@pytest.fixture
def link(client, anna) -> str:
    """The link that was mailed."""
    answer = post_form(client, "/en/urzad/haslo", {"email": " Anna@Zielone.example"})
    assert open_page(client, answer.headers["Location"]).heading == "Look into your mailbox"
    return link_in(mails(client)[-1])


def set_password(client, link: str, code: str, password: str = NEW, again: str | None = None):
    typed = {"password": password, "password_again": password if again is None else again, "code": code}
    return post_form(client, link, typed)


def test_a_new_password_is_set_with_a_code_and_every_session_ends(app, client, services, anna, link):
    sid = open_session(services.database, anna, at=START)
    answer = set_password(client, link, code_at(START))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/urzad/logowanie")
    assert "Your new password is set." in open_page(client, answer.headers["Location"]).text
    with services.database.read_session() as session:
        assert sessions.find(session, sid, now=START) is None
    assert type_password(client, anna.email, PASSWORD).status_code == 422
    assert type_password(client, anna.email, NEW).status_code == 303
    assert type_code(client, code_at(START)).status_code == 422, "the code was used for the new password"
    assert mails(client)[-1].subject == "Your password for the desk was changed"
    acts = [entry.act for entry in entries(services) if entry.object_kind == "staff"]
    assert acts[:2] == ["staff.new_password_asked", "staff.password_changed"]


def test_the_mailbox_alone_sets_no_password(client, services, anna, link):
    page = open_page(client, link)
    for _ in range(5):
        answer = set_password(client, link, "000000")
        assert answer.status_code == 422
    answer = set_password(client, link, code_at(START))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert page.heading == "Set a new password"
    assert stored(services, anna).password_hash == hash_of()


@pytest.mark.parametrize(
    ("password", "again", "code", "faults"),
    (
        ("krótkie", "inne", "", ["Write at least 12 characters.", "same password in both", "Write the code."]),
        ("AnnaNowak2026", "AnnaNowak2026", "123456", ["easy to guess"]),
        (NEW, "inne", "123456", ["same password in both"]),
    ),
)
def test_every_fault_is_told_at_once_and_no_code_is_used_up(
    client, services, anna, link, password, again, code, faults
):
    page = read_page(set_password(client, link, code, password, again))
    check_page(page)
    assert page.status == 422
    assert f"Correct {len(faults)} thing" in page.text
    assert not [fault for fault in faults if fault not in page.text]
    assert page.form().fields["code"] == [code]
    assert entries(services, "staff.new_password_refused") == []
    assert set_password(client, link, code_at(START)).status_code == 303


def test_a_link_works_once(client, services, link):
    assert set_password(client, link, code_at(START)).status_code == 303
    over = open_page(client, link, status=410)
    assert over.heading == "This link works no more"
    assert over.links["Mail me a link"] == "/en/urzad/haslo"


def test_a_link_works_for_an_hour(client, services, link):
    services.clock.forward(minutes=59, seconds=59)
    assert open_page(client, link).status == 200
    services.clock.forward(seconds=1)
    assert open_page(client, link, status=410).heading == "This link works no more"


def test_a_newer_link_ends_the_one_before(client, anna, link):
    post_form(client, "/en/urzad/haslo", {"email": anna.email})
    assert link_in(mails(client)[-1]) != link
    assert open_page(client, link, status=410).status == 410


def test_a_password_that_was_changed_otherwise_ends_the_link(client, services, anna, link):
    client.set_cookie("desk", open_session(services.database, anna, at=START))
    typed = {"old_password": PASSWORD, "password": NEW, "password_again": NEW}
    assert post_form(client, "/en/urzad/konto/haslo", typed, action="/en/urzad/konto/haslo").status_code == 303
    assert open_page(client, link, status=410).status == 410


def test_looking_at_the_page_uses_nothing_up(app, client, link):
    for _ in range(3):
        assert open_page(app.test_client(), link).heading == "Set a new password"
    assert set_password(client, link, code_at(START)).status_code == 303


@pytest.mark.parametrize("email", ("", "anna", "anna@"))
def test_something_that_is_no_address_is_told(client, anna, email):
    answer = post_form(client, "/en/urzad/haslo", {"email": email})
    page = read_page(answer)
    check_page(page)
    assert answer.status_code == 422
    assert page.form().fields["email"] == [email]


def test_a_mail_in_polish_leads_to_the_polish_page(client, anna):
    post_form(client, "/urzad/haslo", {"email": anna.email})
    assert link_in(mails(client)[-1]).startswith("/urzad/nowe-haslo/")
