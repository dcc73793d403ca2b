"""One's turn: past the soft limit of a network nobody is refused and nothing typed is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from support.clock import START
from support.editions import WEEK
from support.pages import Page, check_page, open_page, post_form, read_page
from support.site import Site
from support.voter import ANNA, ROOT, mails, store

from budzet.web.waiting import OPENS

SOFT = 4
NETWORK = "203.0.113.7"
EN = f"/en{ROOT}"


@pytest.fixture
def busy(sqlite_files, tmp_path):
    """A site with its edition, and a network that has used up its soft limit."""
    made = Site(sqlite_files, tmp_path, soft_limit=SOFT)
    store(made.services)
    yield made
    made.close()


@pytest.fixture
def roomy(sqlite_files, tmp_path):
    """A site with a soft limit of as many pages as a ticket opens, far from the hard one."""
    made = Site(sqlite_files, tmp_path, soft_limit=OPENS)
    for limiter in made.app.extensions["limiter"]:
        limiter.enabled = False
    yield made
    made.close()


def browser(site: Site, address: str = NETWORK):
    client = site.app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def crowd(site: Site, people: int = SOFT) -> None:
    client = browser(site)
    for _ in range(people):
        client.get("/pomoc")


def asked_again(client, page: Page):
    """Press the button of a waiting page that was asked for by its address."""
    (form,) = page.forms
    return client.get(form.action, query_string=form.fields)


def ticket_on(page: Page) -> list[str]:
    (form,) = page.forms
    return form.fields["bilet"]


def waiting(answer) -> Page:
    page = read_page(answer)
    check_page(page)
    assert (answer.status_code, page.heading) == (202, "Your turn comes in a moment")
    return page


def test_a_page_is_shown_when_ones_turn_comes(busy):
    crowd(busy)
    client = browser(busy)
    answer = client.get(f"{EN}/dane?x=1")
    page = waiting(answer)
    seconds = int(answer.headers["Retry-After"])
    assert f"Wait {seconds} seconds, then press the button." in page.text
    assert answer.headers["Cache-Control"] == "no-store"
    busy.clock.forward(seconds=seconds)
    (form,) = page.forms
    assert (form.action, form.fields["x"]) == (f"{EN}/dane", ["1"])
    crowd(busy)
    opened = asked_again(client, page)
    assert (opened.status_code, read_page(opened).heading) == (200, "Confirm who you are")


def test_what_was_typed_is_sent_when_ones_turn_comes(busy):
    client = browser(busy)
    form = open_page(client, f"{EN}/dane")
    crowd(busy)
    page = waiting(post_form(client, form, ANNA))
    assert "What you have typed is kept here and will be sent when your turn comes." in page.text
    assert mails(client) == []
    for name in ("given_name", "street", "email", "lives_here"):
        assert page.form().fields[name] == [ANNA[name]], name
    busy.clock.forward(minutes=2)
    crowd(busy)
    answer = post_form(client, page)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{EN}/kod")
    assert [mail.recipient for mail in mails(client)] == [ANNA["email"]]


def test_who_presses_too_early_keeps_their_place(busy):
    crowd(busy)
    client = browser(busy)
    first = client.get(f"{EN}/dane")
    page, seconds = waiting(first), int(first.headers["Retry-After"])
    busy.clock.forward(seconds=3)
    again = asked_again(client, page)
    assert int(again.headers["Retry-After"]) == seconds - 3
    assert ticket_on(waiting(again)) == ticket_on(page)


def test_the_more_have_come_the_longer_one_waits_but_never_above_two_minutes(busy):
    waits = []
    for _ in range(2):
        crowd(busy)
        waits.append(int(browser(busy).get("/pomoc").headers["Retry-After"]))
    assert waits[0] < waits[1]
    for _ in range(2 * SOFT - 2):
        browser(busy).get("/pomoc")
    assert int(browser(busy).get("/pomoc").headers.get("Retry-After", 0)) <= 121


def test_a_ticket_opens_the_pages_one_came_for_in_this_browser_and_for_a_while(roomy):
    crowd(roomy, OPENS)
    client = browser(roomy)
    page = waiting(client.get("/en/pomoc"))
    roomy.clock.forward(minutes=2)
    crowd(roomy, OPENS)
    assert asked_again(client, page).status_code == 200
    assert client.get("/pomoc").status_code == 200, "the browser keeps the ticket"
    assert browser(roomy).get("/pomoc").status_code == 202, "another browser has none"
    roomy.clock.forward(minutes=3)
    crowd(roomy, OPENS)
    assert client.get("/pomoc").status_code == 202


def test_a_ticket_that_goes_from_hand_to_hand_is_soon_used_up(roomy):
    crowd(roomy, 4 * OPENS)
    ticket = ticket_on(waiting(browser(roomy).get("/en/pomoc")))
    roomy.clock.forward(minutes=2)
    crowd(roomy, OPENS)
    answers = [browser(roomy).get("/pomoc", query_string={"bilet": ticket}).status_code for _ in range(OPENS + 1)]
    assert answers == [200] * OPENS + [202]


@pytest.mark.parametrize("change", ("other network", "made up", "too old"))
def test_a_ticket_of_somebody_else_or_of_long_ago_opens_nothing(busy, change):
    crowd(busy)
    ticket = ticket_on(waiting(browser(busy).get(f"{EN}/dane")))
    busy.clock.forward(minutes=20 if change == "too old" else 2)
    address = "203.0.113.8" if change == "other network" else NETWORK
    client = browser(busy, address)
    for _ in range(SOFT):
        client.get("/pomoc")
    if change == "made up":
        ticket = ["WzE3Nzc4OTYwMDUsNSwiMjAzLjAuMTEzLjciLCJ4Il0.x"]
    assert client.get(f"{EN}/dane", query_string={"bilet": ticket}).status_code == 202


def test_the_next_minute_begins_anew_and_other_networks_are_not_hit(busy):
    crowd(busy)
    assert browser(busy).get("/pomoc").status_code == 202
    assert browser(busy, "203.0.113.8").get("/pomoc").status_code == 200
    busy.clock.forward(minutes=1)
    assert browser(busy).get("/pomoc").status_code == 200


def test_whose_turn_comes_after_the_end_of_voting_is_told_before(busy):
    busy.clock.set(START + WEEK - dt.timedelta(seconds=10))
    crowd(busy, SOFT + 2)
    says = "Voting ends before your turn comes. A vote that is not cast by then will not be stored."
    assert says in waiting(browser(busy).get(f"{EN}/dane")).text
    assert says not in waiting(browser(busy).get("/en/pomoc")).text


def test_a_script_and_a_file_are_not_kept_waiting(busy):
    """Neither could be sent again by a form."""
    crowd(busy)
    assert browser(busy).get("/pomoc", headers={"Sec-Fetch-Dest": "empty"}).status_code == 200
    assert browser(busy).get("/pomoc", headers={"Sec-Fetch-Dest": "document"}).status_code == 202
    multipart = {"content_type": "multipart/form-data", "data": {"x": "y"}}
    assert browser(busy).post(f"{ROOT}/zakoncz", **multipart).status_code == 400
