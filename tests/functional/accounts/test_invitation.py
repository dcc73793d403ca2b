"""Setting up an account by invitation: nothing takes effect before the second factor is proven; a link works once."""

from __future__ import annotations

import re

import pyotp
import pytest
from support.clock import START
from support.desk import grant, make_staff, open_session
from support.login import PASSWORD, counted_verifications, entries, link_in, mails, stored, type_code, type_password
from support.pages import check_page, open_page, post_form, read_page

from budzet.accounts import links, second_factor, sessions, staff_services
from budzet.accounts.models import CodeKind, Staff, StaffLinkKind
from budzet.accounts.post import Post
from budzet.accounts.roles import Role
from budzet.base.actor import staff

NEW = "zielony kombajn liczy gwiazdy"
CODE_ON_PAPER = re.compile(r"\b[2-9a-z]{5}-[2-9a-z]{5}\b")


@pytest.fixture
def ewa(services, anna) -> Staff:
    """Somebody new, an editor, without anything that opens the account."""
    with services.database.transaction() as session:
        made = staff_services.add_staff(
            session, staff_services.Person("ewa@zielone.example", "Ewa Lis"), actor=staff(anna.id), now=START
        )
        grant(session, made, Role.EDITOR)
        return made


def invite(client, services, person, act=staff_services.invite) -> str:
    """Invite somebody and return the path of the link in their mail, in English."""
    post = Post(services.vault, services.settings.public_url, "Zielone", "en")
    with services.database.transaction() as session:
        act(session, person.id, post=post, actor=staff(0), now=services.clock.now())
    return link_in(mails(client)[-1])


def begin(client, link: str):
    """Press the button of the first page and return the page that follows."""
    return read_page(follow(client, post_form(client, link)))


def follow(client, answer):
    assert answer.status_code == 303, read_page(answer).text
    return client.get(answer.headers["Location"])


def choose_password(client, page, password: str = NEW, again: str | None = None):
    return post_form(client, page, {"password": password, "password_again": password if again is None else again})


def come_to_proof(client, link: str, method: str = "app", password: str = NEW):
    """Go as far as the page that asks for the proof of the second factor."""
    page = read_page(follow(client, choose_password(client, begin(client, link), password)))
    return read_page(follow(client, post_form(client, page, {"method": method})))


def secret_on(page) -> str:
    """Return the letters to type into an authenticator."""
    found = re.search(r"\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b", page.text)
    assert found, "the letters stand in groups of four"
    return found[0].replace(" ", "")


def codes_on(page) -> list[str]:
    return CODE_ON_PAPER.findall(page.text)


def nothing_is_set(services, person) -> bool:
    now = stored(services, person)
    with services.database.read_session() as session:
        return not (now.password_hash or now.totp_sealed or second_factor.has_second_factor(session, now))


def test_an_account_is_set_up_with_an_authenticator_and_opens_the_desk(client, services, ewa):
    link = invite(client, services, ewa)
    page = come_to_proof(client, link)
    assert nothing_is_set(services, ewa)
    secret = secret_on(page)
    answer = post_form(client, page, {"code": pyotp.TOTP(secret).at(START)})
    shown = read_page(answer)
    check_page(shown)
    assert (answer.status_code, shown.heading) == (200, "Store your ten recovery codes")
    recovery = codes_on(shown)
    assert len(set(recovery)) == 10
    assert shown.links["I have stored them"] == "/en/urzad/logowanie"

    services.clock.forward(minutes=1)
    assert type_password(client, "ewa@zielone.example", NEW).status_code == 303
    assert type_code(client, pyotp.TOTP(secret).at(services.clock.now())).status_code == 303
    assert "Ewa Lis" in open_page(client, "/en/urzad/").text
    assert [entry.details for entry in entries(services, "staff.enrolled")] == [{"second_factor": "authenticator"}]


def test_the_recovery_codes_that_were_shown_let_in(client, services, ewa):
    page = come_to_proof(client, invite(client, services, ewa))
    shown = read_page(post_form(client, page, {"code": pyotp.TOTP(secret_on(page)).at(START)}))
    type_password(client, "ewa@zielone.example", NEW)
    assert type_code(client, codes_on(shown)[9]).status_code == 303


def test_an_account_is_set_up_with_a_printed_list(client, services, ewa):
    page = come_to_proof(client, invite(client, services, ewa), "printed")
    codes = codes_on(page)
    assert len(set(codes)) == 40
    assert nothing_is_set(services, ewa)
    wrong = read_page(post_form(client, page, {"code": "aaaaa-aaaaa"}))
    assert wrong.status == 422
    assert codes_on(wrong) == codes, "the list that may be on paper already stays the same"
    assert nothing_is_set(services, ewa)
    answer = post_form(client, wrong, {"code": codes[0]})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/urzad/logowanie")
    type_password(client, "ewa@zielone.example", NEW)
    assert type_code(client, codes[0]).status_code == 422, "used up by the proof"
    assert type_code(client, codes[1]).status_code == 303


def test_looking_at_an_invitation_changes_nothing_and_uses_nothing_up(app, client, services, ewa):
    link = invite(client, services, ewa)
    for _ in range(3):
        page = open_page(app.test_client(), link)
        assert "Ewa Lis" in page.text
    for step in ("haslo", "drugi-skladnik", "potwierdzenie"):
        answer = app.test_client().get(f"{link}/{step}")
        assert (answer.status_code, answer.headers["Location"]) == (303, link), "begin with the button"
    assert nothing_is_set(services, ewa)
    assert begin(client, link).heading == "Think of a password"


@pytest.mark.parametrize(
    ("password", "again", "faults"),
    (
        ("krótkie", "krótkie", ["Write at least 12 characters."]),
        ("krótkie", "inne", ["Write at least 12 characters.", "Write the same password in both fields."]),
        ("EwaLis2026!!", "EwaLis2026!!", ["This password is easy to guess."]),
        (NEW, "inne", ["Write the same password in both fields."]),
        ("", "", ["Write at least 12 characters."]),
    ),
)
def test_every_fault_of_a_password_is_told_at_once(client, services, ewa, password, again, faults):
    answer = choose_password(client, begin(client, invite(client, services, ewa)), password, again)
    page = read_page(answer)
    check_page(page)
    assert answer.status_code == 422
    assert f"Correct {len(faults)} thing" in page.text
    assert not [fault for fault in faults if fault not in page.text]
    assert password == "" or password not in page.html, "a password is never shown again"


def test_a_wrong_code_leaves_the_same_secret_to_be_proven(client, services, ewa):
    page = come_to_proof(client, invite(client, services, ewa))
    wrong = read_page(post_form(client, page, {"code": "000000"}))
    check_page(wrong)
    assert wrong.status == 422
    assert secret_on(wrong) == secret_on(page)
    assert nothing_is_set(services, ewa)
    assert post_form(client, wrong, {"code": pyotp.TOTP(secret_on(page)).at(START)}).status_code == 200


def test_choosing_anew_gives_a_new_secret(client, services, ewa):
    page = come_to_proof(client, invite(client, services, ewa))
    again = read_page(follow(client, post_form(client, page.links["Choose something else"], {"method": "app"})))
    assert secret_on(again) != secret_on(page)
    assert post_form(client, again, {"code": pyotp.TOTP(secret_on(page)).at(START)}).status_code == 422


def test_the_secret_is_in_no_address_and_no_cookie_one_can_read(client, services, ewa):
    page = come_to_proof(client, invite(client, services, ewa))
    secret = secret_on(page)
    assert secret not in page.html, "in groups of four, never as one word a log would know"
    assert secret not in str(client.get_cookie("enrolment"))
    (picture,) = re.findall(r'<img src="(/en/urzad/[^"]+)"', page.html)
    assert secret not in picture
    answer = client.get(picture)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.startswith("<svg ")


def test_the_picture_is_shown_to_the_browser_that_chose_it_alone(app, client, services, ewa):
    link = invite(client, services, ewa)
    come_to_proof(client, link)
    assert app.test_client().get(f"{link}/kod-qr.svg").status_code == 404
    assert client.get(f"{link}/kod-qr.svg").status_code == 200


@pytest.mark.parametrize("method", ("app", "printed"))
def test_a_link_works_once(app, client, services, ewa, method):
    link = invite(client, services, ewa)
    page = come_to_proof(client, link, method)
    other = app.test_client()
    behind = come_to_proof(other, link, "printed")
    proof = pyotp.TOTP(secret_on(page)).at(START) if method == "app" else codes_on(page)[0]
    assert post_form(client, page, {"code": proof}).status_code in (200, 303)
    before = stored(services, ewa)
    # Whoever had the same link open comes too late, at every step.
    late = post_form(other, behind, {"code": codes_on(behind)[0]})
    assert late.status_code == 410
    for step in ("", "/haslo", "/drugi-skladnik", "/potwierdzenie", "/kod-qr.svg"):
        over = read_page(other.get(f"{link}{step}"))
        assert (over.status, over.heading) == (410, "This link works no more")
        assert "ask your administrator for a new invitation" in over.text
    now = stored(services, ewa)
    assert (now.password_hash, now.totp_sealed) == (before.password_hash, before.totp_sealed)


@pytest.mark.parametrize("hours", (72, 24 * 365))
def test_a_link_that_has_expired_says_what_to_do(client, services, ewa, hours):
    link = invite(client, services, ewa)
    services.clock.forward(hours=hours)
    page = open_page(client, link, status=410)
    assert page.heading == "This link works no more"
    assert "Log in" in page.links


def test_a_link_somebody_made_up_is_answered_as_one_that_is_over(client, anna):
    assert open_page(client, f"/en/urzad/zaproszenie/{'A' * 32}", status=410).heading == "This link works no more"


def test_what_was_chosen_is_kept_for_half_an_hour(client, services, ewa):
    link = invite(client, services, ewa)
    page = come_to_proof(client, link)
    services.clock.forward(minutes=31)
    answer = post_form(client, page, {"code": pyotp.TOTP(secret_on(page)).at(services.clock.now())})
    assert (answer.status_code, answer.headers["Location"]) == (303, link)
    assert "Nothing was set up yet" in open_page(client, link).text
    assert nothing_is_set(services, ewa)


def test_the_steps_cannot_be_skipped(client, services, ewa):
    link = invite(client, services, ewa)
    begin(client, link)
    assert client.get(f"{link}/drugi-skladnik").headers["Location"] == f"{link}/haslo"
    assert client.get(f"{link}/potwierdzenie").headers["Location"] == f"{link}/drugi-skladnik"


def test_an_invitation_in_the_hands_of_another_browser_knows_nothing_of_what_was_chosen(
    app, client, services, ewa, jan
):
    come_to_proof(client, invite(client, services, ewa))
    with services.database.transaction() as session:
        token = links.make(session, jan.id, StaffLinkKind.INVITATION, now=START)
    # The cookie of one invitation is worth nothing on the pages of another.
    assert client.get(f"/en/urzad/zaproszenie/{token}/potwierdzenie").status_code == 303


# --- who has lost something ------------------------------------------------------------------------------------------


def test_somebody_who_lost_the_phone_proves_the_password_before_a_new_second_factor(client, services, anna):
    sid = open_session(services.database, anna, at=START)
    link = invite(client, services, anna, staff_services.reset_second_factor)
    page = begin(client, link)
    assert page.heading == "Write your password"
    wrong = read_page(post_form(client, page, {"old_password": "zły"}))
    assert wrong.status == 422
    page = read_page(follow(client, post_form(client, wrong, {"old_password": PASSWORD})))
    page = read_page(follow(client, post_form(client, page, {"method": "app"})))
    secret = secret_on(page)
    assert post_form(client, page, {"code": pyotp.TOTP(secret).at(START)}).status_code == 200
    services.clock.forward(minutes=1)
    type_password(client, anna.email)
    assert type_code(client, pyotp.TOTP(secret).at(services.clock.now())).status_code == 303
    with services.database.read_session() as session:
        assert sessions.find(session, sid, now=START) is None


def test_guessing_the_password_on_the_way_is_slowed_down(client, services, anna):
    page = begin(client, invite(client, services, anna, staff_services.reset_second_factor))
    for _ in range(5):
        page = read_page(post_form(client, page, {"old_password": "zły"}))
    with counted_verifications() as seen:
        answer = post_form(client, page, {"old_password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"], seen) == (429, "5", [])


# --- the second person -----------------------------------------------------------------------------------------------


@pytest.fixture
def sekretarz(services, anna) -> Staff:
    """Somebody the mayor named to confirm acts."""
    with services.database.transaction() as session:
        made = make_staff(session, Role.SECOND_PERSON, email="sekretarz@zielone.example", name="Maria Sekretarz")
        made.totp_sealed = None
        return made


def test_who_only_confirms_acts_may_do_without_a_password(client, services, sekretarz):
    page = come_to_proof(client, invite(client, services, sekretarz), "printed", password="")
    answer = post_form(client, page, {"code": codes_on(page)[0]})
    ready = open_page(client, answer.headers["Location"])
    assert ready.heading == "All is ready"
    assert stored(services, sekretarz).password_hash == ""
    with services.database.read_session() as session:
        assert second_factor.codes_left(session, sekretarz.id, CodeKind.PRINTED) == 39
    assert type_password(client, sekretarz.email, "").status_code == 422


@pytest.mark.parametrize(("password", "status"), (("krótkie", 422), (NEW, 303)))
def test_a_password_that_is_given_all_the_same_must_be_a_good_one(client, services, sekretarz, password, status):
    page = begin(client, invite(client, services, sekretarz))
    assert choose_password(client, page, password).status_code == status


def test_who_has_another_role_too_needs_a_password(client, services, sekretarz):
    with services.database.transaction() as session:
        grant(session, session.get_one(Staff, sekretarz.id), Role.EDITOR)
    assert choose_password(client, begin(client, invite(client, services, sekretarz)), "").status_code == 422


def test_the_mail_names_the_city_and_how_long_the_link_lives(client, services, ewa):
    invite(client, services, ewa)
    mail = mails(client)[-1]
    assert "72 hours" in mail.body
    assert "Zielone" in mail.body
