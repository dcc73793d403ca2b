"""While a ballot is not cast: the strip on every page, more time as often as asked for, the last quarter of an hour."""

from __future__ import annotations

import pytest
from support.clock import START
from support.editions import WEEK, make_plan, stored_edition
from support.pages import open_page, post_form
from support.voter import ROOT, arrive, cast, check, choose, enter, store
from support.voting import recorded, statuses

from budzet.editions.terms import Terms

EN = f"/en{ROOT}"
NOT_CAST = "Your ballot is not cast yet."
EXTEND = f"{EN}/przedluz"
PAGES = ("/en/2026/", "/en/2026/projekty/", "/en/2026/zasady", f"{EN}/", f"{EN}/sprawdz", f"{EN}/karta/lokalne")


@pytest.fixture(autouse=True)
def edition(services):
    return store(services)


@pytest.fixture
def voter(client, edition):
    """The browser of somebody who has chosen and not cast."""
    arrive(client, edition, [(1, 3), (8, 1)])
    return client


# --- the strip -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_the_edition_says_that_the_ballot_is_not_cast_and_until_when(voter, address):
    page = open_page(voter, address)
    assert NOT_CAST in page.text
    # the session began at ten in Warsaw
    assert "10:30" in page.text


@pytest.mark.parametrize("address", PAGES[:4])
def test_nobody_else_sees_it_and_it_is_kept_by_no_cache(app, voter, address):
    stranger = app.test_client().get(address)
    assert NOT_CAST not in stranger.text
    assert "data-session" not in stranger.text
    assert voter.get(address).headers["Cache-Control"] == "no-store"


def test_it_costs_one_look_with_the_cookie_and_none_without(app, services, voter):
    def asked(browser):
        with recorded(services.database) as statements:
            open_page(browser, "/en/2026/projekty/")
        return len(statements)

    assert asked(voter) == asked(app.test_client()) + 1


def test_a_page_of_the_ballot_asks_for_its_session_once(services, voter):
    with recorded(services.database) as statements:
        check(voter, root=EN)
    assert len([statement for statement in statements if "FROM cast_session" in statement]) == 1


def test_it_is_gone_after_the_vote_is_cast_and_after_signing_out(voter, edition):
    cast(voter, root=EN)
    assert NOT_CAST not in open_page(voter, "/en/2026/").text
    arrive(voter, edition, [(8, 1)], person="jan")
    page = open_page(voter, "/en/2026/")
    assert NOT_CAST in page.text
    voter.post(f"{EN}/zakoncz", data={"csrf_token": page.form(EXTEND).fields["csrf_token"]})
    assert NOT_CAST not in open_page(voter, "/en/2026/").text


def test_it_is_gone_when_the_session_is_over(voter, clock):
    clock.forward(minutes=30)
    assert NOT_CAST not in open_page(voter, "/en/2026/").text


def test_another_edition_does_not_show_it(voter, services):
    with services.database.transaction() as session:
        stored_edition(session, services.settings.keys_dir, plan=make_plan(slug="2027"))
    assert NOT_CAST not in open_page(voter, "/en/2027/").text


def test_a_page_that_is_not_of_the_ballot_leads_back_to_it(voter):
    assert open_page(voter, "/en/2026/projekty/").links["Go back to your ballot"] == f"{EN}/sprawdz"


# --- more time -------------------------------------------------------------------------------------------------------


def test_time_can_be_taken_ten_times_and_more_and_the_choice_stays(voter, clock, services, edition):
    for _ in range(12):
        clock.forward(minutes=29)
        page = check(voter, root=EN)
        answer = post_form(voter, page, action=EXTEND)
        assert answer.headers["Location"] == f"{EN}/sprawdz"
    assert "Źródło i łąka kwietna" in check(voter, root=EN).text
    cast(voter, root=EN)
    assert statuses(services.database, edition) == {"counted": 1}


def test_the_button_leads_back_to_its_page_and_nowhere_else(voter):
    page = open_page(voter, "/en/2026/projekty/?q=park")
    assert post_form(voter, page, action=EXTEND).headers["Location"] == "/en/2026/projekty/?q=park"
    for back in ("https://obcy.example/en/2026/", "//obcy.example", "/en/2025/", "", "/en/2026/\\..\\x"):
        answer = post_form(voter, page, {"back": back}, action=EXTEND)
        assert answer.headers["Location"] == f"{EN}/sprawdz", back


def test_the_script_is_told_until_when(voter, clock):
    clock.forward(minutes=10)
    form = check(voter, root=EN).form(EXTEND)
    answer = voter.post(EXTEND, data={"csrf_token": form.fields["csrf_token"]}, headers={"Accept": "application/json"})
    assert answer.get_json() == {"time": "10:40", "left": 1800}


def test_without_a_session_there_is_nothing_to_prolong(voter, clock):
    page = check(voter, root=EN)
    clock.forward(minutes=30)
    answer = post_form(voter, page, action=EXTEND)
    assert answer.status_code == 403
    assert "Your session has ended" in answer.text


def test_each_button_of_the_ballot_gives_time_and_the_page_says_so(voter, clock):
    clock.forward(minutes=20)
    assert "10:50" in choose(voter, "lokalne", {1: 3}, "save", root=EN).text


def test_a_page_whose_buttons_save_offers_no_button_that_would_lose_what_is_ticked(voter):
    page = open_page(voter, f"{EN}/karta/lokalne")
    assert "Press one of the buttons of this page by 10:30." in page.text
    assert 'form="session-more"' not in page.html
    assert 'form="session-more"' in check(voter, root=EN).html


def test_a_new_code_brings_the_choice_back(client, clock):
    enter(client, root=EN)
    choose(client, "lokalne", {1: 3}, root=EN)
    clock.forward(minutes=31)
    open_page(client, f"{EN}/sprawdz", status=403)
    enter(client, root=EN)
    assert "Źródło i łąka kwietna" in check(client, root=EN).text


# --- the last quarter of an hour -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ({"minutes": 16}, None),
        ({"minutes": 15}, "Voting ends in 15 minutes."),
        ({"minutes": 14, "seconds": 1}, "Voting ends in 15 minutes."),
        ({"seconds": 1}, "Voting ends in 1 minute."),
        ({"seconds": 0}, None),
    ],
)
def test_in_the_last_quarter_the_pages_of_voting_say_how_much_time_is_left(app, clock, before, words):
    clock.set(START + WEEK)
    clock.forward(**{name: -value for name, value in before.items()})
    page = open_page(app.test_client(), f"{EN}/")
    assert ("Voting ends in" in page.text) == (words is not None)
    assert words is None or words in page.text


def test_who_has_a_session_is_told_on_every_page_and_that_time_ends_with_the_vote(client, clock, edition):
    clock.set(START + WEEK)
    clock.forward(minutes=-9)
    arrive(client, edition, [(8, 1)])
    page = open_page(client, "/en/2026/projekty/")
    assert "Voting ends in 9 minutes." in page.text
    assert "Cast it by 10:00." in page.text
    assert "session-more" not in page.html


def test_who_saw_the_last_page_in_time_casts_within_the_grace(client, services, clock):
    with services.database.transaction() as session:
        plan = make_plan(slug="2027", terms=Terms(grace_minutes=2))
        stored = stored_edition(session, services.settings.keys_dir, plan=plan)
    clock.set(START + WEEK)
    clock.forward(seconds=-1)
    arrive(client, stored, [(8, 1)])
    root = "/en/2027/glosowanie"
    page = check(client, root=root)
    clock.forward(seconds=60)
    assert post_form(client, page, action=f"{root}/oddaj").status_code == 303
    assert statuses(services.database, stored) == {"counted": 1}
