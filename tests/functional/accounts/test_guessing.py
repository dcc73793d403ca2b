"""Guessing passwords and asking which accounts exist: both lead nowhere, and nobody is locked out (T-20, T-21)."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from support.desk import make_staff
from support.login import CODE, LOGIN, PASSWORD, counted_verifications, guess, hash_of, mails, type_code
from support.pages import csrf_token, post_form, read_page
from support.voting import all_at_once

from budzet.accounts.models import Staff
from budzet.accounts.roles import Role
from budzet.jobs.models import Job

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def addresses(services, anna) -> dict[str, str]:
    """An address of each kind of account."""
    with services.database.transaction() as session:
        make_staff(session, Role.EDITOR, email="zamkniete@zielone.example", password_hash=hash_of()).active = False
        make_staff(session, Role.EDITOR, email="bezhasla@zielone.example")
    return {
        "known": "anna@zielone.example",
        "unknown": "nikt12@zielone.example",
        "inactive": "zamkniete@zielone.example",
        "without a password": "bezhasla@zielone.example",
    }


def bare(text: str, email: str, token: str) -> str:
    """Return a page without what differs from form to form: its token, and the address that was typed."""
    return text.replace(token, "TOKEN").replace(email, "ADDRESS")


def answer_of(client, path: str, email: str, **data):
    token = csrf_token(client, path)
    with counted_verifications() as seen:
        answer = client.post(path, data={"email": email, "csrf_token": token, **data})
    headers = {name: value for name, value in answer.headers.items() if name not in ("Content-Length", "Set-Cookie")}
    own_token = read_page(answer).form().fields["csrf_token"][0] if answer.status_code != 303 else ""
    return answer.status_code, headers, bare(answer.text, email, own_token or token), len(seen)


@pytest.mark.parametrize("password", (PASSWORD + "!", "zły"))
def test_a_wrong_password_is_answered_alike_whatever_the_account(app, addresses, password):
    answers = {kind: answer_of(app.test_client(), LOGIN, email, password=password) for kind, email in addresses.items()}
    assert [answers[kind] for kind in addresses] == [answers["known"]] * 4
    status, _headers, _body, verifications = answers["known"]
    assert (status, verifications) == (422, 1)


def test_the_right_password_of_a_closed_account_is_answered_as_a_wrong_one(app, addresses):
    closed = answer_of(app.test_client(), LOGIN, addresses["inactive"], password=PASSWORD)
    unknown = answer_of(app.test_client(), LOGIN, addresses["unknown"], password=PASSWORD)
    assert closed == unknown


def test_slowing_down_says_nothing_about_an_account_either(app, addresses):
    answers = {}
    for kind, email in addresses.items():
        client = app.test_client()
        for _ in range(5):
            guess(client, email, "zły", address="127.0.0.1")
        answers[kind] = answer_of(client, LOGIN, email, password="zły")
    assert [answers[kind] for kind in addresses] == [answers["known"]] * 4
    assert answers["known"][0] == 429
    assert answers["known"][3] == 0, "who must wait costs nothing"


def test_a_forgotten_password_is_answered_alike_and_does_the_same_work(app, services, addresses):
    answers = [answer_of(app.test_client(), "/en/urzad/haslo", email) for email in addresses.values()]
    assert answers == [answers[0]] * 4
    assert answers[0][0] == 303
    with services.database.read_session() as session:
        kinds = list(session.scalars(select(Job.kind)))
    # The request leaves a job for each of them; only the job looks whether there is an account.
    assert kinds == ["accounts.mail_new_password"] * 4


# --- guessing --------------------------------------------------------------------------------------------------------


def test_five_guesses_are_free_and_the_sixth_waits_with_the_address_kept(client, anna):
    assert [guess(client, anna.email, "zły").status_code for _ in range(5)] == [422] * 5
    answer = guess(client, anna.email, PASSWORD)
    page = read_page(answer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert "Too many tries. Try again in 5 seconds." in page.text
    assert page.form(LOGIN).fields["email"] == [anna.email]


def test_each_wait_is_longer_and_is_told_in_words(client, services, anna):
    for _ in range(5):
        guess(client, anna.email, "zły")
    told = []
    for _ in range(5):
        answer = guess(client, anna.email, "zły")
        wait = int(answer.headers["Retry-After"])
        told.append((wait, next(part for part in read_page(answer).text.split("Try again in ")[1:]).split(".")[0]))
        services.clock.forward(seconds=wait)
        assert guess(client, anna.email, "zły").status_code == 422
    assert told == [(5, "5 seconds"), (10, "10 seconds"), (20, "20 seconds"), (40, "40 seconds"), (80, "2 minutes")]


def test_the_owner_of_an_attacked_account_comes_in_from_elsewhere_at_once(app, client, anna):
    for _ in range(6):
        guess(client, anna.email, "zły")
    owner = app.test_client()
    assert guess(owner, anna.email, PASSWORD, address=ELSEWHERE).status_code == 303


def test_a_colleague_behind_the_same_address_does_not_wait(client, anna, jan):
    for _ in range(6):
        guess(client, anna.email, "zły")
    assert guess(client, jan.email, PASSWORD).status_code == 303


def test_an_account_that_is_not_there_slows_down_as_one_that_is(client, anna):
    assert [guess(client, "nikt@zielone.example", "zły").status_code for _ in range(6)] == [422] * 5 + [429]


def test_who_gets_in_begins_with_five_free_tries_again(app, client, anna):
    for _ in range(4):
        guess(client, anna.email, "zły")
    assert guess(client, anna.email, PASSWORD).status_code == 303
    assert [guess(app.test_client(), anna.email, "zły").status_code for _ in range(6)] == [422] * 5 + [429]


def test_guesses_sent_all_at_once_share_the_five(app, anna):
    browsers = [app.test_client() for _ in range(4)]
    tokens = [csrf_token(browser, LOGIN) for browser in browsers]

    def press(number: int) -> int:
        data = {"email": anna.email, "password": f"zły {number}", "csrf_token": tokens[number % 4]}
        # A client is one browser and one thread: each press has its own, with that browser's cookie.
        browser = app.test_client()
        browser.set_cookie("session", browsers[number % 4].get_cookie("session").value)
        return browser.post(LOGIN, data=data, environ_overrides={"REMOTE_ADDR": HERE}).status_code

    statuses = all_at_once([lambda number=number: press(number) for number in range(16)], threads=4)
    assert (statuses.count(422), statuses.count(429)) == (5, 11)


def test_codes_guessed_from_many_browsers_share_the_five(app, anna):
    statuses = []
    for number in range(7):
        browser = app.test_client()
        guess(browser, anna.email, PASSWORD, address=f"203.0.113.{number}")
        statuses.append(type_code(browser, f"00000{number}").status_code)
    assert statuses == [422] * 5 + [429] * 2


# --- mails -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "template_says"),
    (
        ("known", "A new password for the desk"),
        ("unknown", None),
        ("inactive", None),
        ("without a second factor", "is not set up yet"),
    ),
)
def test_only_the_owner_of_a_living_account_gets_a_mail(client, services, addresses, kind, template_says):
    with services.database.transaction() as session:
        ewa = make_staff(session, Role.EDITOR, email="ewa@zielone.example")
        session.get_one(Staff, ewa.id).totp_sealed = None
    email = {**addresses, "without a second factor": "ewa@zielone.example"}[kind]
    post_form(client, "/en/urzad/haslo", {"email": email})
    sent = mails(client)
    assert [mail.recipient for mail in sent] == ([email] if template_says else [])
    if template_says:
        assert template_says in sent[0].subject


def test_who_asks_for_links_again_and_again_gets_five(client, anna):
    answers = [post_form(client, "/en/urzad/haslo", {"email": anna.email}).status_code for _ in range(8)]
    assert answers == [303] * 8
    assert len(mails(client)) == 5


def test_the_page_of_the_code_says_nothing_to_who_has_typed_no_password(client, anna):
    answer = client.get(CODE)
    assert (answer.status_code, answer.headers["Location"]) == (303, LOGIN)
