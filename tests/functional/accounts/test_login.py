"""Logging in at the desk with two factors, and out; what is noted of it; what an overheard cookie is worth."""

from __future__ import annotations

import datetime as dt

import pytest
from argon2 import PasswordHasher
from support.clock import START
from support.desk import code_at, make_staff, open_session, sign_in
from support.login import CODE, LOGIN, entries, guess, hash_of, log_in, stored, type_code, type_password
from support.pages import open_page, post_form, read_page
from support.voting import all_at_once

from budzet.accounts import second_factor
from budzet.accounts.models import CodeKind, Staff
from budzet.accounts.roles import Role
from budzet.accounts.second_factor import Secrets

HOME = "/en/urzad/"


def acts(services) -> list[str]:
    return [entry.act for entry in entries(services) if entry.object_kind == "staff"]


def test_password_and_code_open_the_desk(client, services, anna):
    answer = type_password(client, "anna@zielone.example")
    assert (answer.status_code, answer.headers["Location"]) == (303, CODE)
    assert client.get(HOME).headers["Location"].startswith(CODE), "the password alone opens nothing"
    answer = type_code(client, code_at(START))
    assert (answer.status_code, answer.headers["Location"]) == (303, HOME)
    assert "Anna Nowak" in open_page(client, HOME).text
    assert acts(services) == ["staff.logged_in"]


@pytest.mark.parametrize("typed", ("ANNA@ZIELONE.EXAMPLE", " anna@zielone.example "))
def test_an_address_may_be_typed_in_capitals_and_with_spaces(client, anna, typed):
    assert type_password(client, typed).status_code == 303


@pytest.mark.parametrize(
    ("email", "password", "words"),
    (
        ("anna@zielone.example", "zły kot", "The e-mail address or the password is wrong."),
        ("nikt@zielone.example", "zły kot", "The e-mail address or the password is wrong."),
        ("anna@zielone.example", "", "Write your password."),
        ("", "zły kot", "Write your e-mail address."),
    ),
)
def test_a_wrong_password_keeps_the_address_and_opens_nothing(client, anna, email, password, words):
    answer = type_password(client, email, password)
    page = read_page(answer)
    assert answer.status_code == 422
    assert words in page.text
    assert page.title.startswith("Error: ")
    assert page.form(LOGIN).fields["email"] == [email]
    assert page.form(LOGIN).fields["password"] == [""]
    assert client.get_cookie("desk") is None


def test_what_goes_wrong_is_noted_without_the_address_that_was_typed(client, services, anna):
    type_password(client, "anna@zielone.example", "zły kot")
    type_password(client, "nikt@zielone.example", "zły kot")
    type_password(client, "anna@zielone.example")
    type_code(client, "000000")
    failed = entries(services, "staff.login_failed")
    assert [(entry.object_id, entry.details["step"]) for entry in failed] == [
        (str(anna.id), "password"),
        ("", "password"),
        (str(anna.id), "code"),
    ]
    assert not [entry for entry in failed if "@" in f"{entry.reason}{entry.details}{entry.actor_id}"]


def test_a_wrong_code_is_told_and_counted(client, anna):
    type_password(client, "anna@zielone.example")
    statuses = [type_code(client, "000000").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    answer = type_code(client, code_at(START))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert "Try again in 5 seconds" in read_page(answer).text


def test_a_code_that_let_somebody_in_lets_nobody_in_again(app, client, services, anna):
    log_in(client, services, anna)
    other = app.test_client()
    type_password(other, "anna@zielone.example")
    assert type_code(other, code_at(START)).status_code == 422
    services.clock.forward(seconds=30)
    assert type_code(other, code_at(START)).status_code == 422
    assert type_code(other, code_at(services.clock.now())).status_code == 303


def test_one_code_sent_from_many_browsers_at_once_lets_one_in(app, services, anna):
    browsers = [app.test_client() for _ in range(4)]
    for browser in browsers:
        type_password(browser, "anna@zielone.example")
    pages = [open_page(browser, CODE) for browser in browsers]
    presses = [
        lambda browser=browser, page=page: type_code(browser, code_at(START), page=page).status_code
        for browser, page in zip(browsers, pages, strict=True)
    ]
    assert sorted(all_at_once(presses, threads=4)) == [303, 422, 422, 422]


@pytest.mark.parametrize("kind", (CodeKind.RECOVERY, CodeKind.PRINTED))
def test_a_code_on_paper_lets_in_once(app, client, services, anna, kind):
    with services.database.transaction() as session:
        person = session.get_one(Staff, anna.id)
        if kind is CodeKind.PRINTED:
            person.totp_sealed = None
        secrets = Secrets.of(services.settings.secret_key)
        code = second_factor.new_codes(session, person, kind, secrets_=secrets)[0]
    for status in (303, 422):
        browser = app.test_client()
        type_password(browser, "anna@zielone.example")
        assert type_code(browser, code.upper()).status_code == status


def test_somebody_whose_printed_list_is_nearly_used_up_is_told(client, services, anna):
    with services.database.transaction() as session:
        person = session.get_one(Staff, anna.id)
        person.totp_sealed = None
        secrets = Secrets.of(services.settings.secret_key)
        codes = second_factor.new_codes(session, person, CodeKind.PRINTED, secrets_=secrets)
        for code in codes[:34]:
            assert second_factor.accepts(session, person, code, secrets_=secrets, now=START)
    type_password(client, "anna@zielone.example")
    type_code(client, codes[34])
    assert "Few codes are left on your printed list" in open_page(client, HOME).text


# --- cookies ---------------------------------------------------------------------------------------------------------


def test_a_cookie_overheard_before_the_code_is_worth_nothing_after(app, client, services, anna):
    type_password(client, "anna@zielone.example")
    overheard = client.get_cookie("desk").value
    type_code(client, code_at(START))
    assert client.get_cookie("desk").value != overheard
    thief = app.test_client()
    thief.set_cookie("desk", overheard)
    assert thief.get(HOME).headers["Location"].startswith(LOGIN)
    assert thief.get(CODE).headers["Location"] == LOGIN


def test_a_cookie_somebody_planted_before_the_log_in_opens_nothing(app, client, services, anna):
    client.set_cookie("desk", "planted-by-somebody-else")
    log_in(client, services, anna)
    thief = app.test_client()
    thief.set_cookie("desk", "planted-by-somebody-else")
    assert thief.get(HOME).headers["Location"].startswith(LOGIN)


def test_logging_in_again_ends_the_session_this_browser_had(client, services, anna):
    sign_in(client, services, anna)
    old = client.get_cookie("desk").value
    log_in(client, services, anna)
    client.set_cookie("desk", old)
    assert client.get(HOME).headers["Location"].startswith(LOGIN)


def test_the_cookie_of_the_desk_is_for_this_host_and_no_script(client, anna):
    (cookie,) = [
        header
        for header in type_password(client, "anna@zielone.example").headers.getlist("Set-Cookie")
        if header.startswith("desk=")
    ]
    parts = {part.strip() for part in cookie.split(";")}
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= parts
    assert not [part for part in parts if part.lower().startswith(("domain", "expires", "max-age"))]


def test_logging_out_ends_the_session_and_clears_the_browser(client, services, anna):
    log_in(client, services, anna)
    cookie = client.get_cookie("desk").value
    answer = post_form(client, HOME, action="/en/urzad/wyloguj")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get_cookie("desk") is None
    client.set_cookie("desk", cookie)
    assert client.get(HOME).headers["Location"].startswith(LOGIN)
    assert acts(services) == ["staff.logged_in", "staff.logged_out"]


# --- where one comes to ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ("/en/urzad/konto/haslo?z=menu", "/en/urzad/konto"))
def test_somebody_comes_to_the_page_they_had_opened_in_their_language(client, services, anna, address):
    page = open_page(client, address)
    assert page.heading == "Log in to the desk"
    answer = type_password(client, "anna@zielone.example", page=page)
    answer = type_code(client, code_at(START), page=answer.headers["Location"])
    assert answer.headers["Location"] == address


@pytest.mark.parametrize("away", ("https://evil.example/urzad", "//evil.example/urzad", "/2026/projekty/"))
def test_logging_in_leads_nowhere_else(client, anna, away):
    type_password(client, "anna@zielone.example", page=open_page(client, f"{LOGIN}?dalej={away}"), dalej=away)
    page = open_page(client, f"{CODE}?dalej={away}")
    answer = post_form(client, page, {"code": code_at(START), "dalej": away}, action=CODE)
    assert answer.headers["Location"] == HOME


def test_the_last_log_in_is_shown_at_the_next(client, services, anna):
    log_in(client, services, anna)
    assert "Your last log-in" not in open_page(client, HOME).text
    assert stored(services, anna).last_login_at == START
    services.clock.forward(days=1)
    log_in(client, services, anna)
    assert "Your last log-in: 4 May 2026, 10:00" in open_page(client, HOME).text.replace("\N{NO-BREAK SPACE}", " ")


def test_somebody_without_a_role_comes_to_their_account_and_reads_why(client, services, anna):
    with services.database.transaction() as session:
        ewa = make_staff(session, email="ewa@zielone.example", password_hash=hash_of())
    answer = log_in(client, services, ewa)
    page = open_page(client, answer.headers["Location"])
    assert page.heading == "Your account"
    assert "You have no role yet" in page.text


def test_a_second_person_with_a_password_comes_to_the_acts_that_wait(client, services, anna):
    with services.database.transaction() as session:
        ewa = make_staff(session, Role.SECOND_PERSON, email="ewa@zielone.example", password_hash=hash_of())
    page = open_page(client, log_in(client, services, ewa).headers["Location"])
    assert page.heading == "Acts of two persons"
    assert client.get(HOME).status_code == 403


def test_a_password_stored_with_weaker_parameters_is_stored_anew(client, services, anna):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("kot pije zimne mleko")
    with services.database.transaction() as session:
        session.get_one(Staff, anna.id).password_hash = weak
    assert type_password(client, "anna@zielone.example").status_code == 303
    assert stored(services, anna).password_hash != weak
    assert type_password(client, "anna@zielone.example").status_code == 303


def test_a_session_that_idles_between_password_and_code_begins_again(client, services, anna):
    type_password(client, "anna@zielone.example")
    page = open_page(client, CODE)
    services.clock.forward(minutes=45)
    answer = type_code(client, code_at(services.clock.now()), page=page)
    assert (answer.status_code, answer.headers["Location"]) == (303, LOGIN)


def test_a_closed_account_is_out_at_once_and_does_not_come_in_again(client, services, anna, jan):
    log_in(client, services, jan)
    with services.database.transaction() as session:
        session.get_one(Staff, jan.id).active = False
    assert client.get(HOME).headers["Location"].startswith(LOGIN)
    assert guess(client, "jan@zielone.example", "kot pije zimne mleko").status_code == 422


def test_sessions_know_the_browser_in_two_words_only(client, services, anna):
    client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    log_in(client, services, anna)
    open_session(services.database, anna, at=START - dt.timedelta(minutes=3))
    page = open_page(client, "/en/urzad/konto")
    assert page.text.count("Firefox, Windows") == 2 + 1  # the button that ends the other one says its name too
    assert "Gecko" not in page.html
