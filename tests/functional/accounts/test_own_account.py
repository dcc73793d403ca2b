"""One's own account: what it shows, ending sessions, another password, another second factor, new codes."""

from __future__ import annotations

import datetime as dt
import re

import pyotp
import pytest
from support.clock import START
from support.desk import TOTP_SECRET, code_at, department_scope, grant, make_staff, open_session, sign_in
from support.login import PASSWORD, counted_verifications, entries, mails, stored, type_code, type_password
from support.pages import check_page, open_page, post_form, read_page

from budzet.accounts import second_factor, sessions
from budzet.accounts.models import CodeKind, Department, RoleGrant, Staff
from budzet.accounts.roles import Role
from budzet.accounts.second_factor import Secrets

ACCOUNT, PASSWORD_PAGE = "/en/urzad/konto", "/en/urzad/konto/haslo"
CODES, METHOD, PROOF = (
    f"{ACCOUNT}/kody-zapasowe",
    f"{ACCOUNT}/drugi-skladnik",
    f"{ACCOUNT}/drugi-skladnik/potwierdzenie",
)
NEW = "zielony kombajn liczy gwiazdy"
ON_PAPER = re.compile(r"\b[2-9a-z]{5}-[2-9a-z]{5}\b")


@pytest.fixture
def me(client, services, anna) -> Staff:
    """Anna, whose session in this browser showed the code a moment ago."""
    sign_in(client, services, anna)
    return anna


def test_the_account_shows_who_one_is_and_the_roles_with_their_scopes_and_days(client, services, me):
    with services.database.transaction() as session:
        person = session.get_one(Staff, me.id)
        grant(session, person, Role.MERIT_REVIEWER, scope=department_scope(session.get_one(Department, 1)))
        session.add(
            RoleGrant(
                staff_id=me.id,
                role=Role.AUDITOR,
                scope_kind="city",
                valid_from=dt.date(2026, 6, 1),
                valid_until=dt.date(2026, 6, 30),
                granted_at=START,
            )
        )
        over = {"scope_kind": "city", "valid_from": dt.date(2025, 1, 1), "granted_at": START}
        session.add(RoleGrant(staff_id=me.id, role=Role.EDITOR, valid_until=dt.date(2026, 5, 3), **over))
        session.add(RoleGrant(staff_id=me.id, role=Role.MODERATOR, revoked_at=START, **over))
    text = open_page(client, ACCOUNT).text.replace("\N{NO-BREAK SPACE}", " ")
    for words in (
        "Anna Nowak",
        "anna@zielone.example",
        "Wydział Zieleni",
        "Administrator, in the whole city",
        "Reviewer in a department, in the department “Wydział Zieleni”",
        "Auditor, in the whole city",
        "from 1 June 2026 until 30 June 2026 (not yet)",
    ):
        assert words in text
    assert "Editor," not in text
    assert "Moderator," not in text


@pytest.mark.parametrize("address", (ACCOUNT, PASSWORD_PAGE, METHOD, PROOF))
def test_nobody_sees_an_account_without_a_session(client, anna, address):
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/en/urzad/logowanie")


# --- sessions --------------------------------------------------------------------------------------------------------


def test_one_session_is_ended_from_another(client, services, me):
    other = open_session(services.database, me, at=START)
    page = open_page(client, ACCOUNT)
    (ending,) = [form.action for form in page.forms if re.search(r"/sesje/\d+/koniec$", form.action)]
    assert post_form(client, page, action=ending).status_code == 303
    with services.database.read_session() as session:
        assert sessions.find(session, other, now=START) is None
        assert sessions.find(session, client.get_cookie("desk").value, now=START) is not None
    assert "The session has ended." in open_page(client, ACCOUNT).text


def test_all_other_sessions_are_ended_at_once(client, services, me):
    others = [open_session(services.database, me, at=START) for _ in range(3)]
    post_form(client, ACCOUNT, action=f"{ACCOUNT}/sesje/koniec")
    with services.database.read_session() as session:
        assert [sessions.find(session, sid, now=START) for sid in others] == [None] * 3
    assert open_page(client, ACCOUNT).heading == "Your account"


def test_nobody_ends_the_session_of_somebody_else(client, services, me, jan):
    sid = open_session(services.database, jan, at=START)
    with services.database.read_session() as session:
        number = sessions.find(session, sid, now=START).id
    page = open_page(client, ACCOUNT)
    token = page.forms[0].fields["csrf_token"][0]
    assert client.post(f"{ACCOUNT}/sesje/{number}/koniec", data={"csrf_token": token}).status_code == 404
    with services.database.read_session() as session:
        assert sessions.find(session, sid, now=START) is not None


# --- the password ----------------------------------------------------------------------------------------------------


def change(client, old: str = PASSWORD, new: str = NEW, again: str | None = None):
    typed = {"old_password": old, "password": new, "password_again": new if again is None else again}
    return post_form(client, PASSWORD_PAGE, typed, action=PASSWORD_PAGE)


def test_another_password_ends_the_other_sessions_and_is_told_by_mail(client, services, me):
    other = open_session(services.database, me, at=START)
    assert change(client).status_code == 303
    assert "Your new password is set." in open_page(client, ACCOUNT).text
    with services.database.read_session() as session:
        assert sessions.find(session, other, now=START) is None
    assert [mail.subject for mail in mails(client)] == ["Your password for the desk was changed"]
    assert len(entries(services, "staff.password_changed")) == 1
    client.delete_cookie("desk")
    assert type_password(client, me.email, NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "fault"),
    (
        ("zły", NEW, NEW, "The old password is wrong."),
        ("", NEW, NEW, "Write your password."),
        (PASSWORD, "krótkie", "krótkie", "Write at least 12 characters."),
        (PASSWORD, NEW, "inne", "Write the same password in both fields."),
        (PASSWORD, "AnnaNowak2026", "AnnaNowak2026", "This password is easy to guess."),
    ),
)
def test_a_password_that_cannot_be_set_changes_nothing(client, services, me, old, new, again, fault):
    page = read_page(change(client, old, new, again))
    check_page(page)
    assert page.status == 422
    assert fault in page.text
    assert stored(services, me).password_hash == me.password_hash


def test_guessing_the_old_password_is_slowed_down(client, me):
    for _ in range(5):
        assert change(client, "zły").status_code == 422
    with counted_verifications() as seen:
        answer = change(client)
    assert (answer.status_code, answer.headers["Retry-After"], seen) == (429, "5", [])


# --- the second factor -----------------------------------------------------------------------------------------------


def test_new_recovery_codes_are_shown_once_and_make_the_old_ones_worthless(app, client, services, me):
    first = ON_PAPER.findall(read_page(post_form(client, ACCOUNT, action=CODES)).text)
    shown = read_page(post_form(client, ACCOUNT, action=CODES))
    check_page(shown)
    second = ON_PAPER.findall(shown.text)
    assert len(set(second)) == 10
    assert shown.links["I have stored them"] == ACCOUNT
    assert "you have 10 recovery codes" in open_page(client, ACCOUNT).text
    for code, status in ((first[0], 422), (second[0], 303)):
        browser = app.test_client()
        type_password(browser, me.email)
        assert type_code(browser, code).status_code == status
    assert "you have 9 recovery codes" in open_page(client, ACCOUNT).text


def come_to_proof(client, method: str):
    answer = post_form(client, METHOD, {"method": method}, action=METHOD)
    assert (answer.status_code, answer.headers["Location"]) == (303, PROOF)
    return open_page(client, PROOF)


def prove(client, page, code: str):
    return read_page(post_form(client, page, {"code": code}, action=PROOF))


def test_another_authenticator_takes_the_place_of_the_first_once_it_is_proven(client, services, me):
    other = open_session(services.database, me, at=START)
    page = come_to_proof(client, "app")
    secret = re.search(r"\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b", page.text)[0].replace(" ", "")
    assert secret != TOTP_SECRET
    assert prove(client, page, code_at(START)).status == 422, "a code of the old one proves nothing"
    assert stored(services, me).totp_sealed == me.totp_sealed
    shown = prove(client, page, pyotp.TOTP(secret).at(START))
    assert (shown.status, shown.heading) == (200, "Store your ten recovery codes")
    with services.database.read_session() as session:
        assert sessions.find(session, other, now=START) is None
    assert [mail.subject for mail in mails(client)] == ["Your codes for the desk were changed"]
    client.delete_cookie("desk")
    services.clock.forward(minutes=1)
    type_password(client, me.email)
    assert type_code(client, code_at(services.clock.now())).status_code == 422
    assert type_code(client, pyotp.TOTP(secret).at(services.clock.now())).status_code == 303


def test_a_printed_list_takes_the_place_of_the_authenticator(client, services, me):
    page = come_to_proof(client, "printed")
    codes = ON_PAPER.findall(page.text)
    assert post_form(client, page, {"code": codes[39]}, action=PROOF).status_code == 303
    text = open_page(client, ACCOUNT).text
    assert "Your codes are on a printed list; 39 are left." in text
    assert "New recovery codes" not in text
    assert entries(services, "staff.second_factor_changed")[0].details == {"second_factor": "printed"}


def test_who_has_a_printed_list_gets_no_codes_beside_it(client, services, anna):
    with services.database.transaction() as session:
        person = session.get_one(Staff, anna.id)
        person.totp_sealed = None
        secrets = Secrets.of(services.settings.secret_key)
        second_factor.new_codes(session, person, CodeKind.PRINTED, secrets_=secrets)
    sign_in(client, services, anna)
    token = open_page(client, ACCOUNT).forms[0].fields["csrf_token"][0]
    assert client.post(CODES, data={"csrf_token": token}).status_code == 422


@pytest.mark.parametrize(("page", "action"), ((ACCOUNT, CODES), (METHOD, METHOD)))
def test_what_changes_the_second_factor_asks_for_the_one_there_is(client, services, anna, page, action):
    sign_in(client, services, anna, fresh=False)
    asked = read_page(post_form(client, page, {"method": "app"}, action=action))
    assert (asked.status, asked.heading) == (403, "Confirm with your code")
    assert post_form(client, asked, {"step_up_code": code_at(START)}, action=action).status_code in (200, 303)


def test_the_secret_of_the_new_authenticator_belongs_to_this_session_alone(app, client, services, me):
    come_to_proof(client, "app")
    assert client.get(f"{ACCOUNT}/kod-qr.svg").mimetype == "image/svg+xml"
    other = app.test_client()
    other.set_cookie("desk", open_session(services.database, me, at=START))
    other.set_cookie("enrolment", client.get_cookie("enrolment").value)
    assert other.get(f"{ACCOUNT}/kod-qr.svg").status_code == 404
    assert other.get(PROOF).headers["Location"] == METHOD


def test_anybody_at_the_desk_has_an_account_whatever_their_role(client, services, anna):
    with services.database.transaction() as session:
        sekretarz = make_staff(session, Role.SECOND_PERSON, name="Maria Sekretarz")
    sign_in(client, services, sekretarz)
    assert "Second person, in the whole city" in open_page(client, ACCOUNT).text
