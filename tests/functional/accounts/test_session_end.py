"""A session that ended while somebody was typing: nothing is lost, after logging in it can be sent, by them alone."""

from __future__ import annotations

import io

import pytest
from flask import request
from support.clock import START
from support.desk import code_at, open_session, sign_in
from support.login import CODE, LOGIN, PASSWORD, log_in, stored, type_code
from support.pages import Page, check_page, open_page, post_form, read_page
from support.site import Site

from budzet.accounts import kept_forms, sessions
from budzet.accounts.access import signed_in
from budzet.accounts.models import Staff

FORM, PATH = "/en/urzad/konto/haslo", "/en/urzad/proba?krok=2"
TEXT = "Uzasadnienie:\nzgodnie z uchwałą & „planem”"


@pytest.fixture(scope="package")
def shared_site(sqlite_files, tmp_path_factory):
    """The application with one page more, which says what was sent to it."""
    made = Site(sqlite_files, tmp_path_factory.mktemp("site"))

    def probe() -> str:
        return "|".join(f"{name}={value}" for name, value in request.form.items(multi=True) if name != "csrf_token")

    made.app.add_url_rule("/urzad/proba", "probe", signed_in()(probe), methods=["POST"])
    yield made
    made.close()


def send(client, **fields) -> Page:
    """Send a form that was opened long ago: its token is of this browser."""
    page = open_page(client, LOGIN)
    token = page.form(LOGIN).fields["csrf_token"][0]
    answer = client.post(PATH, data={"csrf_token": token, **fields})
    if answer.status_code == 200:
        return Page(PATH, 200, answer.text, text=answer.text)
    made = read_page(answer)
    check_page(made)
    return made


def log_in_from(client, services, page: Page, email: str = "anna@zielone.example") -> Page:
    """Log in on the page that answered, with what it carries, and return the page that comes after the code."""
    answer = post_form(client, page, {"email": email, "password": PASSWORD}, action=LOGIN)
    code_page = read_page(answer) if answer.status_code == 200 else open_page(client, CODE)
    return read_page(type_code(client, code_at(services.clock.now()), page=code_page))


def end_idle(services, person):
    services.clock.forward(minutes=45)


def end_longest(services, person):
    """Act every half an hour until eight hours are over."""
    for _ in range(15):
        services.clock.forward(minutes=30)
        with services.database.transaction() as session:
            for row in sessions.living(session, person.id, now=services.clock.now()):
                sessions.touch(session, row.id, now=services.clock.now())
    services.clock.forward(minutes=30)


def end_revoked(services, person):
    with services.database.transaction() as session:
        sessions.end_all(session, person.id, now=services.clock.now())


@pytest.mark.parametrize(("end", "minutes"), ((end_idle, 44), (end_longest, None), (end_revoked, None)))
def test_what_was_typed_when_the_session_had_ended_is_sent_once_more_after_logging_in(
    client, services, anna, end, minutes
):
    sign_in(client, services, anna)
    end(services, anna)
    page = send(client, note=TEXT, topic=["a", "b"], old_password="sekret")
    assert (page.status, page.heading) == (403, "Log in to the desk")
    assert "Nothing you typed is lost" in page.text
    assert "Uzasadnienie" not in page.html, "the next person at this computer must not read it"
    kept = log_in_from(client, services, page)
    check_page(kept)
    assert (kept.status, kept.heading) == (200, "Nothing is lost")
    form = kept.form(PATH)
    assert form.fields["note"] == [TEXT]
    assert form.fields["topic"] == ["a", "b"]
    assert "sekret" not in kept.html
    assert post_form(client, kept, action=PATH).text == f"note={TEXT}|topic=a|topic=b"


def test_a_session_lives_while_its_owner_acts_within_forty_five_minutes(client, services, anna):
    sign_in(client, services, anna)
    for _ in range(3):
        services.clock.forward(minutes=44)
        assert send(client, note="a").status == 200


def test_a_session_ends_after_eight_hours_however_busy(client, services, anna):
    sign_in(client, services, anna)
    for _ in range(15):
        services.clock.forward(minutes=30)
        assert send(client, note="a").status == 200
    services.clock.forward(minutes=30)
    assert send(client, note="a").status == 403


def test_another_person_who_logs_in_gets_nothing_of_what_was_typed(client, services, anna, jan):
    sign_in(client, services, anna)
    services.clock.forward(hours=1)
    page = send(client, note=TEXT)
    after = log_in_from(client, services, page, "jan@zielone.example")
    assert after.status == 303
    assert "Uzasadnienie" not in after.html
    assert "Jan Kowal" in open_page(client, "/en/urzad/").text


def test_a_kept_form_survives_a_wrong_password_and_a_wrong_code(client, services, anna):
    sign_in(client, services, anna)
    services.clock.forward(hours=1)
    page = send(client, note=TEXT)
    page = read_page(post_form(client, page, {"email": "anna@zielone.example", "password": "zły"}, action=LOGIN))
    assert page.status == 422
    page = read_page(post_form(client, page, {"email": "anna@zielone.example", "password": PASSWORD}, action=LOGIN))
    page = read_page(type_code(client, "000000", page=page))
    assert page.status == 422
    kept = read_page(type_code(client, code_at(services.clock.now()), page=page))
    assert kept.form(PATH).fields["note"] == [TEXT]


@pytest.mark.parametrize("length", (60_000, 64_000))
def test_a_long_text_is_kept_whole(client, services, anna, length):
    sign_in(client, services, anna)
    services.clock.forward(hours=1)
    text = "a" * length
    kept = log_in_from(client, services, send(client, n=text))
    assert kept.form(PATH).fields["n"] == [text]


def test_files_are_named_and_must_be_chosen_again(client, services, anna):
    sign_in(client, services, anna)
    services.clock.forward(hours=1)
    page = send(client, note=TEXT, table=(io.BytesIO(b"a;b"), "ulice.csv"))
    kept = log_in_from(client, services, page)
    assert "Files must be chosen again" in kept.text
    assert "ulice.csv" in kept.text
    assert kept.form(PATH).fields["note"] == [TEXT]


@pytest.mark.parametrize("cookie", (None, "never-was-one"))
def test_without_knowing_whose_form_it_is_it_is_not_kept_and_the_page_says_what_to_do(client, anna, cookie):
    if cookie:
        client.set_cookie("desk", cookie)
    page = send(client, note=TEXT)
    assert page.status == 403
    assert "nothing was saved" in page.text
    assert "zachowane" not in page.form(LOGIN).fields


def test_a_form_sent_between_password_and_code_is_not_kept_for_who_may_be_another_person(client, services, anna):
    post_form(client, LOGIN, {"email": "anna@zielone.example", "password": PASSWORD}, action=LOGIN)
    page = send(client, note=TEXT)
    assert (page.status, page.heading) == (403, "Write your code")
    assert "nothing was saved" in page.text
    assert "zachowane" not in page.form(CODE).fields


@pytest.mark.parametrize("kept", ("x", "AAAA", "ą" * 50))
def test_a_forged_kept_form_is_nothing(client, services, anna, kept):
    answer = post_form(
        client, LOGIN, {"email": "anna@zielone.example", "password": PASSWORD, "zachowane": kept}, action=LOGIN
    )
    answer = type_code(client, code_at(START), page=read_page(answer))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/urzad/")


def test_a_kept_form_of_another_service_is_nothing(client, services, anna):
    sealed = kept_forms.seal(
        kept_forms.KeptForm(anna.id, "https://evil.example/", (("a", "b"),)), "another secret key of another service"
    )
    answer = post_form(
        client, LOGIN, {"email": "anna@zielone.example", "password": PASSWORD, "zachowane": sealed}, action=LOGIN
    )
    assert type_code(client, code_at(START), page=read_page(answer)).status_code == 303


# --- the second factor anew ------------------------------------------------------------------------------------------

CODES = "/en/urzad/konto/kody-zapasowe"


def test_before_a_dangerous_act_the_code_is_asked_for_again_after_five_minutes(client, services, anna):
    log_in(client, services, anna)
    services.clock.forward(minutes=4, seconds=59)
    assert post_form(client, "/en/urzad/konto", action=CODES).status_code == 200
    services.clock.forward(minutes=5)
    page = read_page(post_form(client, "/en/urzad/konto", action=CODES))
    check_page(page)
    assert (page.status, page.heading) == (403, "Confirm with your code")
    before = client.get_cookie("desk").value
    wrong = read_page(post_form(client, page, {"step_up_code": "000000"}, action=CODES))
    assert wrong.status == 422
    right = post_form(client, wrong, {"step_up_code": code_at(services.clock.now())}, action=CODES)
    assert right.status_code == 200
    assert client.get_cookie("desk").value != before, "the secret of a session is new at each step up"


def test_wrong_codes_before_a_dangerous_act_must_wait_too(client, services, anna):
    sign_in(client, services, anna, fresh=False)
    page = read_page(post_form(client, "/en/urzad/konto", action=CODES))
    for _ in range(5):
        page = read_page(post_form(client, page, {"step_up_code": "000000"}, action=CODES))
    answer = post_form(client, page, {"step_up_code": code_at(START)}, action=CODES)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")


def test_an_old_session_of_the_same_person_elsewhere_goes_on(app, client, services, anna):
    other = app.test_client()
    other.set_cookie("desk", open_session(services.database, anna, at=START))
    log_in(client, services, anna)
    assert open_page(other, "/en/urzad/").status == 200
    assert stored(services, anna).last_login_at == START


def test_nothing_of_a_person_is_written_when_the_session_is_over(client, services, anna):
    sign_in(client, services, anna)
    services.clock.forward(hours=1)
    page = open_page(client, LOGIN)
    data = {"csrf_token": page.form(LOGIN).fields["csrf_token"][0], "old_password": PASSWORD, "password": "x" * 30}
    assert client.post(FORM, data=data).status_code == 403
    with services.database.read_session() as session:
        assert session.get_one(Staff, anna.id).password_hash == anna.password_hash
