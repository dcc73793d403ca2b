"""Parts of the ballot where one first picks a district, or a few."""

from __future__ import annotations

import pytest
from support.editions import make_plan
from support.pages import open_page, post_form, read_page
from support.voter import ROOT, cast, check, choose, enter, fill_in, store

from budzet.editions.plan import DistrictPlan

LOCAL = f"{ROOT}/karta/lokalne"
PICK = f"{LOCAL}/dzielnica"


def enter_with(client, services, scope, limit=None, **plan):
    """Come to the ballot of an edition whose local part has that scope; nobody says where they live."""
    local = {"district_scope": scope, "district_limit": limit}
    store(services, plan=make_plan(local=local, **plan))
    enter(client, district=None)


def pick(client, *districts):
    """Pick districts and return the page of their projects."""
    answer = post_form(client, PICK, {"dzielnica": list(districts), "action": "pick"})
    assert answer.status_code == 303
    return open_page(client, answer.headers["Location"])


def test_one_picks_a_district_and_sees_its_projects_only(client, services):
    enter_with(client, services, "any_one")
    assert open_page(client, LOCAL).url == PICK
    page = pick(client, "poludnie")
    assert page.form().fields["shown"] == ["5,6,7"]
    assert fill_in(client, page, {5: 3}).status_code == 303
    choose(client, "ogolnomiejskie", [8])
    assert "Południe" in check(client).text
    assert cast(client)


def test_the_page_shows_the_picked_district_again_without_asking(client, services):
    enter_with(client, services, "any_one")
    fill_in(client, pick(client, "poludnie"), {5: 3}, "save")
    assert open_page(client, LOCAL).form().fields["shown"] == ["5,6,7"]


def test_picking_another_district_says_what_is_lost_and_removes_it(client, services):
    enter_with(client, services, "any_one")
    page = pick(client, "poludnie")
    answer = fill_in(client, page, {5: 3}, "districts")
    assert answer.headers["Location"] == PICK
    page = open_page(client, PICK)
    assert page.form().fields["dzielnica"] == ["poludnie"]
    assert "notice-warning" in page.html
    page = pick(client, "polnoc")
    assert page.form().fields["shown"] == ["1,2,3,4"]
    fill_in(client, page, {1: 1})
    choose(client, "ogolnomiejskie", [])
    assert "Boisko" not in check(client).text


def test_projects_of_a_few_districts_stand_on_one_page_with_their_names(client, services):
    enter_with(client, services, "up_to_n", 2)
    page = pick(client, "polnoc", "poludnie")
    assert page.form().fields["shown"] == ["1,2,3,4,5,6,7"]
    assert "Północ" in page.text
    fill_in(client, page, {1: 2, 5: 3})
    choose(client, "ogolnomiejskie", [8])
    assert cast(client)


@pytest.mark.parametrize(
    ("scope", "limit", "picked"),
    (("any_one", None, []), ("any_one", None, ["nigdzie"]), ("any_one", None, ["polnoc", "poludnie"])),
)
def test_no_district_a_wrong_one_or_too_many_are_refused(client, services, scope, limit, picked):
    enter_with(client, services, scope, limit)
    answer = post_form(client, PICK, {"dzielnica": picked, "action": "pick"})
    assert answer.status_code == 422
    page = read_page(answer)
    assert "districts" in page.ids
    assert "#districts" in page.links.values()


def test_who_wants_no_local_project_goes_on_without_a_district(client, services):
    enter_with(client, services, "any_one")
    answer = post_form(client, PICK, {"action": "skip"})
    assert answer.headers["Location"].endswith("/karta/ogolnomiejskie")


def test_projects_of_all_districts_can_be_narrowed_to_one_without_losing_points(client, services):
    enter_with(client, services, "any")
    page = open_page(client, LOCAL)
    assert page.form().fields["shown"] == ["1,2,3,4,5,6,7"]
    page = read_page(fill_in(client, page, {1: 2}, "filter", district="poludnie"))
    assert page.form().fields["shown"] == ["5,6,7"]
    fill_in(client, page, {5: 3})
    choose(client, "ogolnomiejskie", [])
    text = check(client).text
    assert "Źródło i łąka kwietna" in text
    assert "Boisko" in text


def test_the_own_district_and_the_one_it_lies_in_are_shown_together(client, services):
    districts = (
        DistrictPlan(key="polnoc", name="Osiedle Północ", parent="poludnie"),
        DistrictPlan(key="poludnie", name="Dzielnica Południe"),
    )
    store(services, plan=make_plan(districts=districts))
    enter(client, district="polnoc")
    page = open_page(client, LOCAL)
    assert page.form().fields["shown"] == ["1,2,3,4,5,6,7"]


def test_districts_are_grouped_by_the_one_they_lie_in(client, services):
    districts = (
        DistrictPlan(key="polnoc", name="Stary Mokotów", parent="mokotow"),
        DistrictPlan(key="poludnie", name="Młynów", parent="wola"),
        DistrictPlan(key="mokotow", name="Mokotów"),
        DistrictPlan(key="wola", name="Wola"),
    )
    enter_with(client, services, "any_one", districts=districts)
    html = open_page(client, PICK).html
    assert html.index(">Mokotów<") < html.index("Stary Mokotów") < html.index(">Wola<") < html.index("Młynów")
