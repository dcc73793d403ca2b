"""Accounts of residents: a link by mail that works once, a session, the way out. Voting knows nothing of them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from support.login import entries, link_in, mails
from support.pages import check_page, csrf_token, open_page, post_form, read_page
from support.site import Site
from support.voting import all_at_once

from budzet.accounts import resident_session
from budzet.accounts.access import resident
from budzet.accounts.models import Resident, ResidentLink, ResidentSession

ACCOUNT = "/en/konto"
OLA = "ola@zielone.example"


@pytest.fixture(scope="package")
def shared_site(sqlite_files, tmp_path_factory):
    """The application with one page more that only a resident may open."""
    made = Site(sqlite_files, tmp_path_factory.mktemp("site"))

    def probe() -> str:
        return resident_session.current().email

    marked = resident(resident_session.load)(probe)
    made.app.add_url_rule("/moje-projekty", "probe", marked, methods=["GET", "POST"])
    yield made
    made.close()


@pytest.fixture(autouse=True)
def city(anna):
    """The city of the tests of this folder."""


def ask(client, email: str = OLA, onward: str = "") -> str:
    """Ask for a link and return its path."""
    page = open_page(client, f"{ACCOUNT}?dalej={onward}" if onward else ACCOUNT)
    answer = post_form(client, page, {"email": email})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/konto/wyslane")
    return link_in(mails(client)[-1])


def enter(client, email: str = OLA, onward: str = ""):
    return post_form(client, ask(client, email, onward))


def rows(services, model) -> int:
    with services.database.read_session() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_a_link_from_a_mail_and_a_button_let_a_resident_in(client, services):
    assert "You never need one to vote" in open_page(client, ACCOUNT).text
    link = ask(client)
    assert "We have mailed you a link" in open_page(client, "/en/konto/wyslane").text
    assert open_page(client, link).heading == "Log in"
    answer = post_form(client, link)
    assert (answer.status_code, answer.headers["Location"]) == (303, ACCOUNT)
    page = open_page(client, ACCOUNT)
    assert "You are logged in as o•••@zielone.example" in page.text
    assert OLA not in page.html
    assert [entry.act for entry in entries(services) if entry.object_kind == "resident"] == [
        "resident.account_made",
        "resident.logged_in",
    ]


def test_the_cookie_is_for_no_script_and_comes_along_from_a_mail(client):
    (cookie,) = [value for value in enter(client).headers.getlist("Set-Cookie") if value.startswith("resident=")]
    parts = {part.strip() for part in cookie.split(";")}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= parts


def test_programs_that_check_mails_use_nothing_up(app, client, services):
    link = ask(client)
    for _ in range(3):
        assert app.test_client().get(link).status_code == 200
    assert (rows(services, Resident), rows(services, ResidentSession)) == (0, 0)
    assert post_form(client, link).status_code == 303


def test_a_link_works_once(app, client, services):
    link = ask(client)
    page = open_page(client, link)
    assert post_form(client, page).status_code == 303
    assert open_page(app.test_client(), link, status=410).heading == "This link works no more"
    assert post_form(client, page).status_code == 410
    assert rows(services, ResidentSession) == 1


def test_a_link_pressed_many_times_at_once_opens_one_session(app, client, services):
    link = ask(client)
    browsers = [app.test_client() for _ in range(4)]
    pages = [open_page(browser, link) for browser in browsers]
    presses = [
        lambda browser=browser, page=page: post_form(browser, page).status_code
        for browser, page in zip(browsers, pages, strict=True)
    ]
    assert sorted(all_at_once(presses, threads=4)) == [303, 410, 410, 410]
    assert rows(services, ResidentSession) == 1


@pytest.mark.parametrize(("minutes", "status"), ((19, 303), (20, 410), (600, 410)))
def test_a_link_works_for_twenty_minutes(client, services, minutes, status):
    page = open_page(client, ask(client))
    services.clock.forward(minutes=minutes)
    assert post_form(client, page).status_code == status


def test_a_link_somebody_made_up_opens_nothing(client, services):
    assert open_page(client, f"/en/konto/wejscie/{'A' * 32}", status=410).heading == "This link works no more"


@pytest.mark.parametrize("typed", ("", "ola", "ola@zielone", "ola@zielone.example, jan@zielone.example"))
def test_something_that_is_no_address_is_told_and_kept(client, typed):
    answer = post_form(client, ACCOUNT, {"email": typed})
    page = read_page(answer)
    check_page(page)
    assert answer.status_code == 422
    assert page.form().fields["email"] == [typed]
    assert mails(client) == []


def test_at_most_five_mails_an_hour_go_to_an_address_and_the_page_says_the_same(client, services):
    for _ in range(8):
        answer = post_form(client, ACCOUNT, {"email": OLA})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/en/konto/wyslane")
    assert len(mails(client)) == 5
    post_form(client, ACCOUNT, {"email": "jan@zielone.example"})
    assert mails(client)[-1].recipient == "jan@zielone.example"
    services.clock.forward(hours=1)
    post_form(client, ACCOUNT, {"email": OLA})
    assert len(mails(client)) == 7


def test_asking_says_nothing_about_whether_there_is_an_account(app, client):
    enter(client)
    stranger = app.test_client()
    answers = [post_form(stranger, ACCOUNT, {"email": email}) for email in (OLA, "nikt@zielone.example")]
    assert len({(answer.status_code, answer.text, answer.headers["Location"]) for answer in answers}) == 1
    assert [mail.recipient for mail in mails(client)[-2:]] == [OLA, "nikt@zielone.example"]


def test_one_address_is_one_account(app, client, services):
    enter(client)
    enter(app.test_client(), " Ola@Zielone.Example ")
    assert (rows(services, Resident), rows(services, ResidentSession)) == (1, 2)


def test_the_database_holds_no_address_one_can_read(client, services):
    enter(client)
    with services.database.read_session() as session:
        (one,) = session.scalars(select(Resident))
        (link,) = session.scalars(select(ResidentLink))
    assert not [
        value for row in (one, link) for value in vars(row).values() if isinstance(value, bytes) and b"ola@" in value
    ]


# --- pages for residents ---------------------------------------------------------------------------------------------


def test_without_a_session_a_page_for_residents_asks_for_the_address_and_brings_one_back(client):
    page = open_page(client, "/en/moje-projekty?krok=2", status=403)
    assert page.heading == "Log in to go on"
    assert post_form(client, page, {"email": OLA}).status_code == 303
    answer = post_form(client, link_in(mails(client)[-1]))
    assert answer.headers["Location"] == "/en/moje-projekty?krok=2"
    answer = client.get("/en/moje-projekty")
    assert (answer.text, answer.headers["Cache-Control"]) == (OLA, "no-store")


def test_a_form_that_was_sent_without_a_session_is_told_how_not_to_lose_it(client):
    token = csrf_token(client, ACCOUNT)
    page = read_page(client.post("/en/moje-projekty", data={"csrf_token": token, "title": "Park"}))
    check_page(page)
    assert page.status == 403
    assert "nothing was saved" in page.text


@pytest.mark.parametrize("onward", ("https://evil.example/", "//evil.example/", "/urzad/", "/konto/wejscie/x"))
def test_a_link_leads_nowhere_else(client, onward):
    assert enter(client, onward=onward).headers["Location"] == ACCOUNT


@pytest.mark.parametrize("cookie", ("", "x", "A" * 4000, "łąka"))
def test_a_forged_cookie_opens_nothing(client, cookie):
    client.set_cookie("resident", cookie)
    assert client.get("/en/moje-projekty").status_code == 403


def test_a_session_lives_twelve_hours_from_the_last_act(client, services):
    enter(client)
    for _ in range(3):
        services.clock.forward(hours=11, minutes=50)
        assert client.get("/moje-projekty").text == OLA
    services.clock.forward(hours=12)
    assert client.get("/moje-projekty").status_code == 403


def test_logging_out_ends_the_session_and_clears_the_browser(client, services):
    enter(client)
    cookie = client.get_cookie("resident").value
    answer = post_form(client, ACCOUNT)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert open_page(client, answer.headers["Location"]).heading == "You are logged out"
    client.set_cookie("resident", cookie)
    assert client.get("/moje-projekty").status_code == 403


def test_an_account_is_deleted_with_its_address_its_links_and_every_session(app, client, services):
    enter(client)
    other = app.test_client()
    enter(other)
    page = open_page(client, "/en/konto/usun")
    assert "This cannot be undone" in page.text
    answer = post_form(client, page)
    assert open_page(client, answer.headers["Location"]).heading == "Your account is deleted"
    assert [rows(services, model) for model in (Resident, ResidentLink, ResidentSession)] == [0, 0, 0]
    assert other.get("/moje-projekty").status_code == 403
    assert entries(services)[-1].act == "resident.account_deleted"
    enter(client)
    assert rows(services, Resident) == 1, "one may begin anew"


def test_the_session_of_a_resident_opens_no_desk(client, anna):
    enter(client, anna.email)
    client.set_cookie("desk", client.get_cookie("resident").value)
    assert client.get("/urzad/").status_code == 303
