"""The list of projects and the page of one: search, filters with a way back from each, nothing of another edition."""

from __future__ import annotations

import dataclasses
import re

import pytest
from sqlalchemy import select
from support.clock import START
from support.editions import DRAFTS, WEEK, make_plan, stored_edition
from support.pages import Page, open_page
from support.voter import store

from budzet.base.money import zl
from budzet.proposals.models import Proposal
from budzet.proposals.services import ProposalDraft

LIST = "/en/2026/projekty/"
TITLES = [draft.title for draft in DRAFTS]


def titles(page: Page) -> list[str]:
    """Return the projects of a list, in its order."""
    return re.findall(r'<h2><a href="[^"]+" lang="pl">([^<]+)</a></h2>', page.html)


def chips(page: Page) -> dict[str, str]:
    """Return the filters in use with the address that takes each away."""
    found = re.findall(r'<a class="filter-chip" href="([^"]+)">([^<]+)<', page.html)
    return {words: url.replace("&amp;", "&") for url, words in found}


def many(count: int) -> tuple[ProposalDraft, ...]:
    """Return projects before the draw of their numbers."""
    return tuple(
        ProposalDraft(pool="miasto", number=f"P{number}", title=f"Projekt {number}", cost=zl(number))
        for number in range(1, count + 1)
    )


# --- the list --------------------------------------------------------------------------------------------------------


def test_all_projects_stand_in_the_order_of_the_ballot(client, services):
    store(services)
    page = open_page(client, LIST)
    assert titles(page) == TITLES
    assert "12 projects. In the order of the ballot." in page.text


def test_before_the_draw_the_order_is_random_and_the_same_for_everybody(app, client, services):
    store(services, drafts=many(12), frozen=False)
    page = open_page(client, LIST)
    assert "In a random order, the same for everybody." in page.text
    assert titles(page) == titles(open_page(app.test_client(), LIST))
    assert titles(page) != [draft.title for draft in many(12)]


@pytest.mark.parametrize(
    ("query", "found"),
    (
        ("q=zrodlo", ["Źródło i łąka kwietna"]),  # without diacritics
        ("q=ŹRÓDŁO", ["Źródło i łąka kwietna"]),
        ("q=kwietna+łąka", ["Źródło i łąka kwietna"]),  # words in any order
        ("q=m3", ["Kino letnie"]),  # the number
        ("q=szkolna", ["Bezpieczne przejście", "Chodnik"]),  # the place
        ("q=%25", TITLES),  # a sign that is no word
        ("q=_", TITLES),
        ("q=%2720+OR+1%3D1", []),
        ("q=+++", TITLES),
        ("contest=ogolnomiejskie", TITLES[7:]),
        ("pool=poludnie", TITLES[4:7]),
        ("district=polnoc", TITLES[:4]),
        ("topic=zielen", ["Źródło i łąka kwietna", "Boisko", "Sadzimy tysiąc drzew"]),
        ("topic=sport&pool=poludnie", ["Boisko"]),
        ("q=szkolna&district=poludnie", ["Chodnik"]),
        ("contest=ogolnomiejskie&district=polnoc", []),
        ("pool=brak", []),
        ("topic=%00", []),
        (f"q={'x' * 5000}", []),
    ),
)
def test_search_and_filters_narrow_the_list(client, services, query, found):
    store(services)
    page = open_page(client, f"{LIST}?{query}")
    assert titles(page) == found
    assert f"{len(found)} project{'' if len(found) == 1 else 's'}" in page.text


def test_what_is_filtered_by_is_told_with_a_way_back_from_each(client, services):
    store(services)
    page = open_page(client, f"{LIST}?q=szkolna&district=poludnie&topic=")
    assert chips(page) == {"“szkolna”": f"{LIST}?district=poludnie", "Południe": f"{LIST}?q=szkolna"}
    assert page.links["Clear all filters"] == LIST
    assert page.form(LIST).fields == {"q": ["szkolna"], "district": ["poludnie"]}


def test_a_list_without_a_filter_has_no_way_back(client, services):
    store(services)
    page = open_page(client, LIST)
    assert chips(page) == {}
    assert "Clear all filters" not in page.links


def test_a_search_that_finds_nothing_says_so_with_a_way_on(client, services):
    store(services)
    page = open_page(client, f"{LIST}?q=helikopter")
    assert "No project fits the filter." in page.text
    assert page.links["Clear all filters"] == LIST


def test_what_was_searched_for_cannot_become_part_of_the_page(client, services):
    store(services)
    page = open_page(client, f'{LIST}?q="><script>alert(1)</script>&pool=<img+src=x>')
    assert "<script>alert" not in page.html
    assert "<img src=x" not in page.html
    assert page.form(LIST).fields["q"] == ['"><script>alert(1)</script>']


def test_a_long_list_comes_in_pages_that_keep_the_search(client, services):
    store(services, drafts=many(45), frozen=False)
    first = open_page(client, f"{LIST}?q=projekt&pool=miasto")
    assert "45 projects" in first.text
    assert "Page 1 of 3" in first.text
    assert "Previous page" not in first.links
    second = open_page(client, first.links["Next page"].replace("&amp;", "&"))
    third = open_page(client, second.links["Next page"])
    assert third.url == f"{LIST}?q=projekt&pool=miasto&strona=3"
    assert "Next page" not in third.links
    assert open_page(client, third.links["Previous page"]).url == second.url
    shown = titles(first) + titles(second) + titles(third)
    assert sorted(shown) == sorted(draft.title for draft in many(45))


def test_a_list_that_fits_on_one_page_has_no_pages(client, services):
    store(services)
    assert "Page 1 of" not in open_page(client, LIST).text


def test_each_project_leads_to_its_page_and_says_what_it_costs_and_where_it_is(client, services):
    store(services)
    page = open_page(client, f"{LIST}?q=L1")
    assert "40,000 zł" in page.text
    assert "L1 Północ Zieleń i środowisko ul. Źródlana" in page.text
    assert open_page(client, page.links["Źródło i łąka kwietna"]).heading == "Źródło i łąka kwietna"


# --- one project -----------------------------------------------------------------------------------------------------


def address(services, number: str) -> str:
    """Return where a project has its page."""
    with services.database.read_session() as session:
        id_ = session.scalars(select(Proposal.id).where(Proposal.number == number)).one()
    return f"/en/2026/projekty/{id_}"


def test_a_project_says_what_where_and_for_how_much(client, services):
    store(services)
    page = open_page(client, address(services, "L1"))
    assert page.heading == "Źródło i łąka kwietna"
    for words in (
        "L1 Zieleń i środowisko",
        "Odsłonięcie źródła i łąka, na której można usiąść.",
        "ul. Źródlana",
        "Coordinates: 50.26, 19.02",
        "40,000 zł",
        "Part of the ballot Projekty lokalne",
        "Pool Północ",
        "District Północ",
    ):
        assert words in page.text
    assert page.links["All projects"] == LIST


def test_a_project_of_the_whole_city_has_no_district_and_one_without_a_place_no_place(client, services):
    store(services)
    page = open_page(client, address(services, "M2"))
    assert "Pool Całe miasto" in page.text
    assert "District" not in page.text
    assert "Place" not in page.text
    assert "Coordinates" not in page.text


def test_words_of_an_author_stay_words(client, services):
    mean = dataclasses.replace(
        DRAFTS[0],
        title="<b>Park</b> & {{ 7*7 }}",
        description="Jeden.\n\n<script>alert(1)</script>\n\n\n\nTrzy.",
        place="<i>",
    )
    store(services, drafts=(mean, *DRAFTS[1:]))
    page = open_page(client, address(services, "L1"))
    assert page.heading == "<b>Park</b> & {{ 7*7 }}"
    assert "<script>alert" not in page.html
    assert page.html.count("<p>Jeden.</p>") == page.html.count("<p>Trzy.</p>") == 1


@pytest.mark.parametrize(("prefix", "number", "told"), (("/en", "L1", True), ("", "L1", False), ("/en", "M2", False)))
def test_a_description_in_another_language_than_the_page_is_announced(client, services, prefix, number, told):
    store(services)
    page = open_page(client, prefix + address(services, number).removeprefix("/en"))
    assert ("The description is in the author's language." in page.text) is told
    assert '<h1 lang="pl">' in page.html


def test_a_withdrawn_project_says_since_when_and_that_votes_do_not_count(client, services):
    gone = dataclasses.replace(DRAFTS[0], withdrawn_at=START - WEEK)
    store(services, drafts=(gone, *DRAFTS[1:]))
    page = open_page(client, address(services, "L1"))
    assert "This project was withdrawn on 27 April 2026. Votes for it do not count." in page.text
    assert "Vote" not in page.links, "one cannot be asked to vote for it"
    assert "L1 Withdrawn" in open_page(client, f"{LIST}?q=L1").text


@pytest.mark.parametrize(
    ("at", "offered"), ((START - 10 * WEEK, False), (START, True), (START + 2 * WEEK, False), (START + 4 * WEEK, False))
)
def test_a_project_leads_to_the_ballot_while_voting_is_open(client, services, clock, at, offered):
    store(services)
    clock.set(at)
    page = open_page(client, address(services, "L1"))
    assert (page.links.get("Vote") == "/en/2026/glosowanie/") is offered
    assert ("You can vote until 11 May 2026, 10:00." in page.text) is offered


def test_a_project_of_an_edition_without_a_key_does_not_lead_to_the_ballot(client, services):
    with services.database.transaction() as session:
        stored_edition(session)
    assert "Vote" not in open_page(client, address(services, "L1")).links


def test_a_project_is_found_only_in_its_own_edition(client, services):
    store(services)
    with services.database.transaction() as session:
        stored_edition(session, plan=make_plan(slug="2025"), drafts=many(1), frozen=False)
    other = address(services, "P1").rpartition("/")[2]
    assert open_page(client, f"/en/2025/projekty/{other}").heading == "Projekt 1"
    assert client.get(f"/en/2026/projekty/{other}").status_code == 404
    assert titles(open_page(client, LIST)) == TITLES
