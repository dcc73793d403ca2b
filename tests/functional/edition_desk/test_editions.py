"""The list of editions, a new edition in three ways, its overview, two editions beside each other."""

from __future__ import annotations

import pytest
from support.clock import START
from support.desk import edition_scope
from support.edition_desk import DESK, desk_of, faults, katowice, save, store, stored, url
from support.editions import WEEK, make_plan, make_spans, stored_edition
from support.pages import open_page, post_form, read_page

from budzet.accounts.roles import Role
from budzet.editions import presets, queries, starting_points

NEW = f"{DESK}/nowa"
PRESET = {"way": "preset", "preset": "katowice", "title": "Budżet 2028", "slug": "2028"}


@pytest.fixture
def empty_desk(client, services):
    """A coordinator of a service in which nothing is stored yet."""
    return desk_of(client, services, Role.COORDINATOR)


# --- a new edition ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", presets.names())
def test_an_edition_is_made_of_the_values_of_a_city(empty_desk, services, name):
    response = post_form(empty_desk, NEW, {**PRESET, "preset": name}, action=NEW)
    assert (response.status_code, response.location) == (303, url("", "2028"))
    plan = presets.load(name, slug="2028", title="Budżet 2028")
    assert stored(services, "2028") == plan.model_copy(update={"city": None})
    with services.database.read_session() as session:
        assert queries.city(session).name == plan.city.name
    assert "values are to be checked with the resolution" in open_page(empty_desk, response.location).text


def test_the_city_that_is_stored_stays(empty_desk, services):
    store(services, make_plan())
    post_form(empty_desk, NEW, PRESET, action=NEW)
    with services.database.read_session() as session:
        assert queries.city(session).name == "Zielone"


def test_an_edition_is_made_of_another_one(coordinator, services):
    save(coordinator, url("odwolania"), days="9")
    typed = {"way": "copy", "source": "2027", "title": "Budżet 2028", "slug": "2028"}
    assert post_form(coordinator, NEW, typed, action=NEW).status_code == 303
    plan = stored(services, "2028")
    assert plan == starting_points.copied(stored(services), slug="2028", title="Budżet 2028")
    assert plan.terms.appeals.days == 9


def test_an_edition_is_made_of_nothing_and_every_value_is_to_be_checked(empty_desk, services):
    assert post_form(empty_desk, NEW, {**PRESET, "way": "blank"}, action=NEW).status_code == 303
    assert stored(services, "2028") == starting_points.blank(slug="2028", title="Budżet 2028")


@pytest.mark.parametrize(
    ("typed", "expected"),
    (
        ({"title": " ", "slug": ""}, {"title": "Write a title.", "slug": "Write an address, for example 2027."}),
        (
            {"slug": "Rok 2028"},
            {"slug": ("Only small letters without diacritics, digits and hyphens, for example 2027 or szkolny-2027.")},
        ),
        ({"slug": "urzad"}, {"slug": "The service needs this address for itself. Choose another one."}),
        ({"slug": "nowa"}, {"slug": "The service needs this address for itself. Choose another one."}),
        ({"slug": "2027"}, {"slug": "Edycja o adresie „2027” już istnieje. Nic nie zmieniono."}),
        ({"preset": "atlantyda"}, {"preset": "Choose a city."}),
        ({"way": "copy", "source": "1999"}, {"source": "Choose an edition."}),
        ({"way": "magic"}, {"way-0": "Choose one of the answers on the list."}),
    ),
)
def test_a_refused_edition_keeps_what_was_typed(coordinator, services, typed, expected):
    refused = post_form(coordinator, NEW, {**PRESET, **typed}, action=NEW)
    assert (refused.status_code, faults(refused)) == (422, expected)
    kept = read_page(refused).form(NEW).fields
    assert kept["title"] == [{**PRESET, **typed}["title"].strip()]
    assert kept["slug"] == [{**PRESET, **typed}["slug"]]
    with services.database.read_session() as session:
        assert [edition.slug for edition in queries.all_editions(session)] == ["2027"]


def test_only_who_edits_in_the_whole_city_makes_editions(client, services, edition_id):
    desk_of(client, services, Role.COORDINATOR, scope=edition_scope(edition_id))
    assert "New edition" not in open_page(client, f"{DESK}/").text
    assert client.get(NEW).status_code == 404
    other = client.application.test_client()
    desk_of(other, services, Role.AUDITOR)
    assert other.get(NEW).status_code == 403


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_says_where_each_edition_stands(coordinator, services):
    with services.database.transaction() as session:
        stored_edition(session, plan=make_plan(slug="2026"))
        spans = make_spans(opens_at=START + 30 * WEEK, closes_at=START + 32 * WEEK)
        stored_edition(session, plan=make_plan(slug="2028", origin="import"), spans=spans, frozen=False)
    text = open_page(coordinator, f"{DESK}/").text
    assert "Budżet obywatelski Zielone 2026 /2026/ Voting" in text
    assert "frozen nothing" in text
    assert "being prepared" in text
    assert "read from files" in text
    assert f"no dates yet can be changed {len(katowice().examples)} values" in text


def test_a_coordinator_of_one_edition_sees_only_that_one(client, services, edition_id):
    store(services, make_plan(slug="2031"))
    desk_of(client, services, Role.COORDINATOR, scope=edition_scope(edition_id))
    text = open_page(client, f"{DESK}/").text
    assert "Katowice 2027" in text
    assert "Zielone 2026" not in text


def test_an_empty_list_says_how_to_begin(empty_desk):
    assert "Begin with the values of a city like yours" in open_page(empty_desk, f"{DESK}/").text


# --- the overview ----------------------------------------------------------------------------------------------------


def test_the_overview_counts_what_is_to_be_checked_on_each_page_and_leads_on(coordinator):
    shown = open_page(coordinator, url())
    assert "69 values are still to be checked with the resolution" in shown.text
    assert "Pools and results 24 pools, 20,689,488 zł 49 values to check" in shown.text
    assert shown.links["Next: Name and resolution"] == url("podstawy")
    save(coordinator, url("podstawy"))
    assert "no resolution yet 1 thing missing" in open_page(coordinator, url()).text
    save(coordinator, url("podstawy"), resolution_number="I/1/26", resolution_date="2026-11-27")
    after = open_page(coordinator, url())
    assert "done Name and resolution resolution no. I/1/26" in after.text
    assert "68 values are still to be checked" in after.text


def test_the_overview_of_a_frozen_edition_says_since_when(client, services):
    with services.database.transaction() as session:
        stored_edition(session, plan=make_plan(slug="2031"))
    desk_of(client, services, Role.COORDINATOR)
    assert "The rules are frozen" in open_page(client, url("", "2031")).text


def test_an_edition_that_is_not_there_is_not_found(coordinator):
    assert coordinator.get(url("", "1999")).status_code == 404


# --- two editions ----------------------------------------------------------------------------------------------------


def test_two_editions_are_compared_in_words(coordinator):
    typed = {"way": "copy", "source": "2027", "title": "Budżet 2028", "slug": "2028"}
    post_form(coordinator, NEW, typed, action=NEW)
    page = url("porownanie", "2028")
    assert "Both editions have the same rules." in open_page(coordinator, f"{page}?z=2027").text
    save(coordinator, url("odwolania", "2028"), days="9")
    shown = open_page(coordinator, f"{page}?z=2027")
    assert "1 difference" in shown.text
    assert "zasady › odwołania › liczba dni 3 9" in shown.text


def test_an_edition_one_may_not_see_cannot_be_compared(client, services, edition_id):
    store(services, make_plan(slug="2031"))
    desk_of(client, services, Role.COORDINATOR, scope=edition_scope(edition_id))
    assert "There is no other edition" in open_page(client, url("porownanie")).text
    assert client.get(f"{url('porownanie')}?z=2031").status_code == 404
