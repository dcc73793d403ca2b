"""A resident's own list: gathered on the public pages, ticked in advance on the ballot, gone after the vote."""

from __future__ import annotations

import re

import pytest
from support.editions import make_plan, make_spans, stored_edition
from support.pages import open_page, post_form, read_page
from support.voter import ROOT, cast, choose, enter, store
from werkzeug.http import parse_cookie

from budzet.editions.ballot_form import Approval, ChooseOne, Ranking
from budzet.proposals import shortlist

LIST = "/2026/moja-lista"


def add(client, number):
    """Put a project on the list, by the page its link leads to."""
    return post_form(client, f"{LIST}/?projekt={number}", {"number": number}, action=f"{LIST}/dodaj", follow=True)


def listed(client):
    """Return the numbers on the list."""
    page = open_page(client, f"{LIST}/")
    return [form.fields["number"][0] for form in page.forms if form.action == f"{LIST}/usun"]


def ticked(client, contest="ogolnomiejskie"):
    """Return what is ticked on a page of the ballot."""
    return [int(value) for value in open_page(client, f"{ROOT}/karta/{contest}").form().fields.get("p", []) if value]


def test_a_project_is_added_by_a_button_and_stays_where_it_is_when_added_twice(client, services):
    store(services)
    assert listed(client) == []
    page = read_page(add(client, "M1"))
    assert page.url == f"{LIST}/"
    add(client, "L2")
    client.post(f"{LIST}/dodaj", data={"number": "M1", "csrf_token": page.forms[0].fields["csrf_token"][0]})
    assert listed(client) == ["M1", "L2"]


def test_opening_the_link_to_add_a_project_changes_nothing(client, services):
    store(services)
    open_page(client, f"{LIST}/?projekt=M1")
    assert listed(client) == []


def test_a_project_is_taken_off_again(client, services):
    store(services)
    add(client, "M1")
    add(client, "M2")
    page = open_page(client, f"{LIST}/")
    form = next(form for form in page.forms if form.fields.get("number") == ["M1"])
    client.post(f"{LIST}/usun", data={name: values[0] for name, values in form.fields.items()})
    assert listed(client) == ["M2"]


def test_the_page_of_a_project_leads_to_the_list_and_sets_no_cookie(client, services):
    store(services)
    answer = client.get("/2026/projekty/1")
    assert f"{LIST}/?projekt=" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_an_unknown_project_is_refused_and_the_list_kept(client, services):
    store(services)
    add(client, "M1")
    page = open_page(client, f"{LIST}/?projekt=M2")
    answer = post_form(client, page, {"number": "nie ma"}, action=f"{LIST}/dodaj")
    assert answer.status_code == 422
    assert listed(client) == ["M1"]


def test_a_full_list_takes_no_more_and_says_so(app, client, services):
    store(services)
    add(client, "M1")
    full = ["M1", *(f"old-{number}" for number in range(shortlist.MOST - 1))]
    with app.test_request_context():
        answer = app.response_class()
        shortlist.put(answer, "2026", full)
    client.set_cookie("list", parse_cookie(answer.headers["Set-Cookie"])["list"])
    page = open_page(client, f"{LIST}/?projekt=M3")
    assert not [form for form in page.forms if form.action.endswith("/dodaj")]
    token = page.forms[0].fields["csrf_token"][0]
    assert client.post(f"{LIST}/dodaj", data={"number": "M3", "csrf_token": token}).status_code == 422
    assert listed(client) == ["M1"]


@pytest.mark.parametrize("cookie", ("", "WyIyMDI2IixbIk0xIl1d.forged", "%00"))
def test_a_forged_or_broken_list_counts_as_an_empty_one(client, services, cookie):
    store(services)
    client.set_cookie("list", cookie)
    assert listed(client) == []


def test_the_list_of_another_edition_is_not_shown(client, services):
    store(services)
    add(client, "M1")
    with services.database.transaction() as session:
        stored_edition(session, plan=make_plan(slug="2027"))
    page = open_page(client, "/2027/moja-lista/")
    assert [form for form in page.forms if form.method == "post"] == []


def test_listed_projects_are_ticked_in_advance_and_the_list_is_gone_after_casting(client, services):
    store(services)
    add(client, "M1")
    add(client, "M4")
    add(client, "L1")
    enter(client)
    assert ticked(client) == [8, 11]
    assert open_page(client, f"{ROOT}/karta/lokalne").form().fields["points-1"] == ["1"]
    choose(client, "lokalne", {1: 1})
    choose(client, "ogolnomiejskie", [8, 11])
    cast(client)
    assert listed(client) == []


@pytest.mark.parametrize("form", (Approval(max_projects=1), ChooseOne()))
def test_a_list_that_breaks_the_limit_is_marked_but_nothing_is_chosen_for_the_resident(client, services, form):
    store(services, plan=make_plan(citywide={"form": form}))
    add(client, "M1")
    add(client, "M4")
    enter(client)
    assert ticked(client) == []
    html = open_page(client, f"{ROOT}/karta/ogolnomiejskie").html
    assert len(re.findall("pill-listed", html)) == 2


def test_a_listed_project_of_a_ranking_is_ticked_and_gets_its_points_from_the_resident(client, services):
    plan = make_plan(citywide={"form": Ranking(points=(3, 2, 1), exact=True)})
    pools = (*plan.pools[:2], plan.pools[2].model_copy(update={"rule": plan.pools[0].rule}))
    store(services, plan=plan.model_copy(update={"pools": pools}))
    add(client, "M2")
    enter(client)
    assert ticked(client) == [9]


def test_a_project_of_another_district_is_not_chosen_in_advance(client, services):
    store(services)
    add(client, "L5")
    enter(client, district="polnoc")
    fields = open_page(client, f"{ROOT}/karta/lokalne").form().fields
    assert {values[0] for name, values in fields.items() if name.startswith("points-")} == {"0"}


def test_who_unticks_a_listed_project_does_not_find_it_ticked_again(client, services):
    store(services)
    add(client, "M1")
    enter(client)
    choose(client, "ogolnomiejskie", [], "save")
    assert ticked(client) == []


def test_after_the_vote_there_is_no_way_to_the_list(client, services, clock):
    store(services, spans=make_spans())
    clock.forward(days=8)
    assert LIST not in client.get("/2026/").text
