"""Every refusal and every fault is a page: what happened, what to do next, a number for the help line."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Blueprint, abort
from flask_babel import force_locale, gettext
from sqlalchemy import text
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from support.logs import log_lines
from support.pages import Page, check_page, csrf_token, open_page, read_page
from support.site import Site
from support.voter import ROOT, check, choose, enter, number_on, store
from support.voting import recorded

from budzet.accounts.access import public
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.web.errors import say_kept
from budzet.web.requests import get_session

HEADINGS = {
    400: "We did not understand this request",
    403: "This page is not for you",
    404: "There is no such page",
    405: "This address cannot be opened like this",
    409: "Somebody was faster",
    413: "This is too large",
    422: "This cannot be done",
    429: "Too many requests from your network",
    500: "Something broke on our side",
    503: "The service is not available right now",
}
TOO_OLD = "The page was open for too long"
CANARY = "Kowalska 44051401458"

trouble = Blueprint("trouble", __name__, url_prefix="/trouble")


class ForbiddenError(DomainError):
    http_status = 403


class TooManyError(DomainError):
    http_status = 429


class AwayError(DomainError):
    http_status = 503


FAULTS = {
    "broken": KeyError(CANARY),
    "operational": OperationalError("SELECT 1", {"name": CANARY}, Exception(CANARY)),
    "interface": InterfaceError("SELECT 1", {"name": CANARY}, Exception(CANARY)),
    "pool": PoolTimeoutError(),
    "value": DataError("SELECT 1", {"name": CANARY}, Exception(CANARY)),
    "missing": NotFoundError(CANARY),
    "conflict": ConflictError("Projekt jest już oceniony."),
    "refused": DomainError("Najpierw zamknij zbiór głosów."),
    "forbidden": ForbiddenError("Ta pula należy do innej osoby."),
    "too-many": TooManyError("Wysłaliśmy już kilka kodów."),
    "away": AwayError(CANARY),
}


@trouble.get("/http/<int:status>")
@public
def http(status: int):
    abort(status)


@trouble.get("/fault/<name>")
@public
def fault(name: str):
    get_session().execute(text("SELECT 1"))
    raise FAULTS[name]


@trouble.get("/kept/<what>")
@public
def kept(what: str):
    def unknown() -> str:
        raise RuntimeError("the database is away too")

    say_kept({"stored": "It is stored.", "asked": lambda: "It is not stored.", "unknown": unknown}[what])
    raise KeyError


@pytest.fixture(scope="module")
def shared_site(sqlite_files, tmp_path_factory) -> Iterator[Site]:
    """The shared application with pages that fail."""
    made = Site(sqlite_files, tmp_path_factory.mktemp("trouble"))
    made.app.register_blueprint(trouble)
    yield made
    made.close()


def page_of(answer, status: int) -> Page:
    """Return the page of an answer, checked as every page is."""
    assert answer.status_code == status
    page = read_page(answer)
    check_page(page)
    assert answer.headers["Cache-Control"] == "no-store"
    return page


def polish(app, sentence: str) -> str:
    with app.app_context(), force_locale("pl"):
        return " ".join(gettext(sentence).split())


@pytest.mark.parametrize(("status", "heading"), HEADINGS.items())
def test_every_refusal_is_a_page_with_a_next_step_in_both_languages(app, client, status, heading):
    page = page_of(client.get(f"/en/trouble/http/{status}"), status)
    assert page.heading == heading
    assert page.links["Go to the home page"] == "/en/"
    assert 'lang="en-GB"' in page.html
    page = page_of(client.get(f"/trouble/http/{status}"), status)
    assert page.heading == polish(app, heading)
    assert page.heading != heading
    assert page.links[polish(app, "Go to the home page")] == "/"
    assert 'lang="pl"' in page.html


@pytest.mark.parametrize(("status", "heading"), ((418, HEADINGS[400]), (501, HEADINGS[500]), (502, HEADINGS[500])))
def test_a_status_without_words_of_its_own_borrows_the_nearest(client, status, heading):
    assert page_of(client.get(f"/en/trouble/http/{status}"), status).heading == heading


@pytest.mark.parametrize(
    ("status", "seconds"), ((429, "60"), (503, "30"), *((status, None) for status in (400, 403, 404, 409, 422, 500)))
)
def test_an_answer_says_when_to_come_back_where_waiting_helps(client, status, seconds):
    assert client.get(f"/trouble/http/{status}").headers.get("Retry-After") == seconds


@pytest.mark.parametrize(
    ("status", "query", "again"),
    (
        (503, "?q=a%20b&page=2", "/en/trouble/http/503?q=a%20b&page=2"),
        (429, "", "/en/trouble/http/429"),
        (500, "", "/en/trouble/http/500"),
        (404, "", None),  # trying again changes nothing
        (403, "", None),
    ),
)
def test_a_page_offers_to_try_again_only_where_it_may_help(client, status, query, again):
    page = page_of(client.get(f"/en/trouble/http/{status}{query}"), status)
    assert page.links.get("Try again") == again


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    (
        ("missing", 404, None),
        ("away", 503, None),
        ("forbidden", 403, "Ta pula należy do innej osoby."),
        ("conflict", 409, "Projekt jest już oceniony."),
        ("refused", 422, "Najpierw zamknij zbiór głosów."),
        ("too-many", 429, "Wysłaliśmy już kilka kodów."),
    ),
)
def test_a_refusal_of_a_rule_says_its_sentence_unless_it_is_for_the_log(client, name, status, sentence):
    page = page_of(client.get(f"/en/trouble/fault/{name}"), status)
    assert page.heading == HEADINGS[status]
    assert CANARY not in page.html
    if sentence:
        assert sentence in page.text


@pytest.mark.parametrize(("name", "status"), (("broken", 500), ("operational", 503), ("interface", 503), ("pool", 503)))
def test_a_fault_shows_nothing_of_itself_and_its_number_stands_in_the_log(client, name, status):
    with log_lines() as lines:
        page = page_of(client.get(f"/en/trouble/fault/{name}"), status)
    assert CANARY not in page.html
    assert type(FAULTS[name]).__name__ not in page.html
    (line,) = (line for line in lines if "error" in line)
    assert line["level"] == "ERROR"
    assert f"Case number: {line['request']}" in page.text
    assert CANARY not in json.dumps(lines)


def test_a_value_no_column_can_hold_is_the_callers_fault_and_quoted_nowhere(client):
    with log_lines() as lines:
        page = page_of(client.get("/en/trouble/fault/value"), 400)
    assert page.heading == HEADINGS[400]
    assert CANARY not in page.html
    assert CANARY not in json.dumps(lines)


def test_two_faults_have_two_numbers(client):
    first, second = (open_page(client, "/trouble/fault/broken", status=500).text for _ in range(2))
    assert first != second


def test_a_caller_cannot_choose_the_number_of_the_case(client):
    page = read_page(client.get("/trouble/http/500", headers={"X-Request-ID": "CHOSEN"}))
    assert "CHOSEN" not in page.html


def test_the_page_of_a_fault_asks_the_database_nothing(client, database):
    with recorded(database) as statements:
        page_of(client.get("/trouble/http/500"), 500)
    assert statements == []


@pytest.mark.parametrize(
    ("what", "sentence"), (("stored", "It is stored."), ("asked", "It is not stored."), ("unknown", None))
)
def test_a_page_says_whether_what_was_sent_is_kept_only_when_it_knows(client, what, sentence):
    page = page_of(client.get(f"/en/trouble/kept/{what}"), 500)
    assert ("stored" in page.text) is (sentence is not None)
    if sentence:
        assert sentence in page.text


# --- real ways in ----------------------------------------------------------------------------------------------------


def test_an_address_that_takes_no_such_method_says_which_it_takes(client):
    answer = client.get(f"{ROOT}/oddaj")
    page_of(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


def test_a_text_that_is_too_large_is_refused_before_it_is_read(client, services):
    store(services)
    token = csrf_token(client, f"{ROOT}/dane")
    page = page_of(client.post(f"/en{ROOT}/dane", data={"csrf_token": token, "surname": "x" * 70_000}), 413)
    assert page.heading == HEADINGS[413]


def test_a_form_that_comes_from_nowhere_is_refused_with_the_way_on(client, services):
    store(services)
    page = page_of(client.post(f"/en{ROOT}/dane", data={"surname": "Kowalska"}), 400)
    assert page.heading == TOO_OLD
    assert "load the page again" in page.text


@pytest.mark.parametrize(
    "address",
    (
        "/brak/",
        "/2026/brak",
        "/2026/projekty/0",
        "/2026/projekty/park",
        "/2026/projekty/99999999999999999999",  # more than a database's number holds
        "/dane/2026/1/a.csv",
        "/2026/glosowanie/karta",
        "/wp-login.php",
        "/pl/2026/",
        "/de/2026/",
        "/%00/",
        "/2026/projekty/%F0%9F%8C%B3",
    ),
)
def test_an_address_nobody_gave_out_is_a_page(client, services, address):
    store(services)
    answer = client.get(address, follow_redirects=True)
    assert read_page(answer).heading
    page_of(answer, 404)


# --- a database that does not answer ---------------------------------------------------------------------------------


@pytest.fixture
def without_database(sqlite_files, tmp_path) -> Iterator[Site]:
    """An application whose database cannot be opened: a folder stands where its file should be."""
    (tmp_path / "away.sqlite3").mkdir()
    made = Site(sqlite_files, tmp_path, database_url=f"sqlite:///{tmp_path / 'away.sqlite3'}")
    yield made
    made.close()


def test_without_its_database_the_service_says_when_to_come_back(without_database):
    client = without_database.app.test_client()
    for address in ("/", "/2026/", "/pomoc", f"{ROOT}/dane", "/2026/wyniki/"):
        answer = client.get(f"/en{address}")
        page = page_of(answer, 503)
        assert (page.heading, answer.headers["Retry-After"]) == (HEADINGS[503], "30"), address
        assert "What you typed stays in your browser" in page.text
    assert client.get("/healthz").status_code == 200, "the process lives"


def test_when_the_database_is_back_the_service_goes_on_without_a_restart(without_database, tmp_path):
    client = without_database.app.test_client()
    assert client.get("/pomoc").status_code == 503
    (tmp_path / "away.sqlite3").rmdir()
    (tmp_path / "budzet.sqlite3").rename(tmp_path / "away.sqlite3")
    assert client.get("/pomoc").status_code == 200


# --- the vote: stored, not stored, not known -------------------------------------------------------------------------


def run_sql(services, statement: str) -> None:
    with services.database.transaction() as session:
        session.execute(text(statement))


@pytest.fixture
def at_the_last_step(client, services) -> Page:
    """The check page of somebody who may cast, in English."""
    store(services)
    enter(client)
    choose(client, "lokalne", {1: 3})
    return check(client, root=f"/en{ROOT}")


def press_cast(client, page: Page):
    return client.post(f"/en{ROOT}/oddaj", data=page.form().fields)


def test_a_vote_that_could_not_be_stored_is_told_so(client, services, at_the_last_step):
    run_sql(services, "ALTER TABLE stage RENAME TO stage_away")
    answer = press_cast(client, at_the_last_step)
    page = page_of(answer, 503)
    assert "Your vote is not stored. Go back and press “Cast the vote” again." in page.text
    assert answer.headers["Retry-After"] == "30"
    run_sql(services, "ALTER TABLE stage_away RENAME TO stage")
    assert press_cast(client, at_the_last_step).status_code == 303, "pressed again, it is stored"


def test_a_vote_a_rule_of_the_database_refuses_is_told_so(client, services, at_the_last_step):
    run_sql(services, "CREATE TRIGGER full BEFORE INSERT ON envelope BEGIN SELECT RAISE(ABORT, 'full'); END")
    page = page_of(press_cast(client, at_the_last_step), 500)
    assert "Your vote is not stored. Go back and press “Cast the vote” again." in page.text


def test_a_vote_that_is_stored_is_told_so_though_the_answer_broke(client, services, at_the_last_step):
    receipt = open_page(client, press_cast(client, at_the_last_step).headers["Location"])
    run_sql(services, "ALTER TABLE cast_session RENAME TO cast_session_away")
    page = page_of(press_cast(client, at_the_last_step), 503)
    assert f"Your vote is stored. Confirmation number: {number_on(receipt)}." in page.text


def test_when_nobody_can_tell_the_page_says_so_with_the_number_to_look_up_later(client, site, at_the_last_step):
    site.take_database_away()
    page = page_of(press_cast(client, at_the_last_step), 503)
    number = number_on(page)
    assert "We do not know yet whether your vote is stored." in page.text
    assert "it will never count twice" in page.text
    site.bring_database_back()
    answer = press_cast(client, at_the_last_step)
    assert number_on(open_page(client, answer.headers["Location"])) == number
