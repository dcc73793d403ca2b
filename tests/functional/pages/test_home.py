"""The home page of an edition: one main button that follows the stage, dates, money, how to vote."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from support.clock import START
from support.editions import WEEK, make_plan, make_spans, store_city, stored_edition
from support.pages import Page, open_page
from support.voter import store, vote

from budzet.editions.timetable import Span, StageKind

DAY = dt.timedelta(days=1)
# The stages of the small edition around its vote.
BEFORE, INTAKE, VERIFICATION = START - 40 * WEEK, START - 18 * WEEK, START - 10 * WEEK
VOTING, COUNTING, RESULTS = START, START + WEEK + DAY, START + 3 * WEEK


def main_button(page: Page) -> tuple[str, str]:
    """Return words and address of the first large button."""
    url, words = re.findall(r'<a class="button button-large" href="([^"]+)">([^<]+)</a>', page.html)[0]
    return words, url


def strip(page: Page) -> str:
    """Return what the strip under the header says."""
    found = re.search(r'<div class="phase"><p class="frame"><strong>([^<]*)</strong> ([^<]*)</p></div>', page.html)
    return " ".join(" ".join(found.groups()).split()) if found else ""


@pytest.mark.parametrize(
    ("at", "button", "leads_to", "says"),
    (
        (BEFORE, "See the projects", "/en/2026/projekty/", "See the projects and come back to vote."),
        (INTAKE, "Hand in a project", "/en/2026/zglos/", "Residents hand in projects now"),
        (VERIFICATION, "See the projects", "/en/2026/projekty/", "See the projects and come back to vote."),
        (VOTING, "Vote", "/en/2026/glosowanie/", "Your vote decides."),
        (COUNTING, "See the projects", "/en/2026/projekty/", "We are counting the votes."),
        (RESULTS, "See the results", "/en/2026/wyniki/", "Residents have chosen."),
    ),
)
def test_the_main_button_follows_the_stage(client, services, clock, at, button, leads_to, says):
    store(services)
    clock.set(at)
    page = open_page(client, "/en/2026/")
    assert main_button(page) == (button, leads_to)
    assert says in page.text
    open_page(client, leads_to)


@pytest.mark.parametrize(
    ("at", "says"),
    (
        (BEFORE, ""),
        (INTAKE, "We are taking in projects. Hand in yours by 5 January 2026, 09:00."),
        (VERIFICATION, "Voting has not begun. It begins on 27 April 2026, 10:00."),
        (VOTING, "Voting is open. You can vote until 11 May 2026, 10:00."),
        (COUNTING, "Voting is over. We are counting the votes. Results: 18 May 2026."),
        (RESULTS, "This vote is over. See who won and why."),
    ),
)
def test_the_strip_on_every_page_says_what_is_going_on_and_until_when(client, services, clock, at, says):
    store(services)
    clock.set(at)
    for address in ("/en/2026/", "/en/2026/projekty/", "/en/pomoc", "/en/2026/glosowanie/"):
        assert strip(open_page(client, address)) == says, address


def test_an_end_at_midnight_is_told_as_the_evening_before(client, services):
    closes = dt.datetime(2026, 6, 30, 22, tzinfo=dt.UTC)
    store(services, spans=make_spans(closes_at=closes))
    assert "You can vote until 30 June 2026, 23:59." in open_page(client, "/en/2026/").text
    assert "30 czerwca 2026, godz. 23:59" in open_page(client, "/2026/").text


def test_an_edition_that_is_not_frozen_offers_no_vote(client, services):
    store(services, frozen=False)
    assert main_button(open_page(client, "/en/2026/")) == ("See the projects", "/en/2026/projekty/")


def test_an_edition_without_dates_has_a_home_page_too(client, services):
    store(services, spans=(), frozen=False)
    page = open_page(client, "/en/2026/")
    assert main_button(page)[0] == "See the projects"
    assert strip(page) == ""


def test_an_intake_that_something_blocks_has_not_begun_although_its_hour_has_come(client, services):
    store(services, spans=(Span(StageKind.INTAKE, START - DAY, START + DAY),), frozen=False)
    page = open_page(client, "/en/2026/")
    assert strip(page) == "We are not taking in projects yet. We are still preparing this edition."
    assert main_button(page) == ("See the projects", "/en/2026/projekty/")
    assert "has not begun" in page.text
    assert "Residents hand in projects now" not in page.text


def figures(page: Page) -> dict[str, str]:
    """Return the large figures by their labels."""
    pairs = re.findall(r"<div><dt>([^<]*)</dt><dd>([^<]*)</dd></div>", page.html.split('class="figures"')[1])
    return {label: " ".join(value.split()) for label, value in pairs}


@pytest.mark.parametrize(
    ("at", "label", "value"),
    (
        (VERIFICATION, "Voting begins", "27 April 2026"),
        (VOTING, "Days until voting ends", "7"),
        (START + WEEK - DAY, "Days until voting ends", "1"),
        (COUNTING, "People who voted", "1"),
    ),
)
def test_the_figures_say_how_much_money_how_many_projects_and_how_long(client, services, clock, at, label, value):
    store(services)
    if at > START:
        vote(client)
    clock.set(at)
    found = figures(open_page(client, "/en/2026/"))
    assert (found["Projects"], found["Money for projects"], found[label]) == ("12", "480,000 zł", value)


def test_each_pool_leads_to_its_projects(client, services):
    store(services)
    links = open_page(client, "/en/2026/").links
    assert links["Południe"] == "/en/2026/projekty/?pool=poludnie"
    assert "3 projects" in open_page(client, links["Południe"]).text


def test_the_timetable_marks_what_is_over_and_what_is_now(client, services):
    store(services)
    text = open_page(client, "/en/2026/").text
    for stage in ("Handing in projects finished", "Checking projects finished", "Voting now", "Results to come"):
        assert stage in text


@pytest.mark.parametrize(("at", "told"), ((VERIFICATION, True), (VOTING, True), (COUNTING, False), (RESULTS, False)))
def test_how_to_vote_is_told_until_voting_is_over(client, services, clock, at, told):
    store(services)
    clock.set(at)
    page = open_page(client, "/en/2026/")
    assert ("how-to-vote" in page.ids) is told


def test_what_one_chooses_is_said_for_each_part_of_the_ballot(client, services):
    store(services)
    text = open_page(client, "/en/2026/").text
    assert "You have 5 points. You may give one project at most 3 of them." in text
    assert "You choose among the projects of the district you live in." in text
    assert "Choose up to 2 projects." in text


def test_other_editions_are_a_link_away(client, services):
    store(services)
    earlier = make_plan(slug="2025", title="Budżet obywatelski Zielone 2025")
    with services.database.transaction() as session:
        stored_edition(session, plan=earlier, spans=make_spans(START - 53 * WEEK, START - 52 * WEEK))
    assert open_page(client, "/2026/").links[earlier.title] == "/2025/"
    assert "Budżet obywatelski Zielone 2026" in open_page(client, "/2025/").links
    assert open_page(client, "/").url == "/2026/", "the one where voting is open"


def test_a_city_without_an_edition_says_so(client, services):
    with services.database.transaction() as session:
        store_city(session)
    page = open_page(client, "/en/")
    assert page.heading == "Participatory budget of Zielone"
    assert "There is no edition yet." in page.text
    assert "32 000 00 00" in page.text


def test_a_service_that_knows_no_city_yet_has_pages_all_the_same(client):
    assert open_page(client, "/en/").heading == "Participatory budget of Your city"
    for address in ("/", "/pomoc", "/ochrona-danych", "/deklaracja-dostepnosci"):
        open_page(client, address)


def test_the_name_of_the_city_is_declined_in_polish_and_left_alone_in_english(client, services):
    store(services)
    assert "Zielonem" in open_page(client, "/2026/").text
    assert "Zielonem" not in open_page(client, "/en/2026/").text
