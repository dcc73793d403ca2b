"""The pages of the forms beside ticks and points: one project, a ranking on two pages, a sum of money, many points."""

from __future__ import annotations

import pytest
from support.editions import make_plan
from support.pages import open_page, post_form, read_page
from support.voter import ROOT, cast, check, choose, enter, store

from budzet.base.money import zl
from budzet.editions.ballot_form import ChooseOne, Cumulative, Knapsack, Ranking

CITY = f"{ROOT}/karta/ogolnomiejskie"
ORDER = f"{CITY}/kolejnosc"


def vote_with(client, services, form, **citywide):
    """Store an edition whose city-wide part has that form and come as far as this part."""
    rule = {"rule": make_plan().pools[0].rule} if isinstance(form, Ranking) else {}
    plan = make_plan(citywide={"form": form, **citywide})
    pools = (*plan.pools[:2], plan.pools[2].model_copy(update=rule))
    store(services, plan=plan.model_copy(update={"pools": pools}))
    enter(client)
    choose(client, "lokalne", {})


def links_of_summary(page):
    """Return the ids that the summary of faults leads to, each of which must stand on the page."""
    found = [href.removeprefix("#") for href in page.links.values() if href.startswith("#") and href != "#content"]
    assert set(found) <= set(page.ids)
    return found


def test_one_project_is_chosen_with_a_radio_button_and_the_last_one_counts(client, services):
    vote_with(client, services, ChooseOne())
    page = open_page(client, CITY)
    assert page.html.count('type="radio" name="p"') == 6  # five projects and "none"
    choose(client, "ogolnomiejskie", [8], "save")
    choose(client, "ogolnomiejskie", [9])
    assert "Park linowy" in check(client).text
    assert "Ścieżka nad rzeką" not in check(client).text
    assert cast(client)


def test_a_project_that_the_filter_hides_gives_way_to_the_one_chosen_now(client, services):
    vote_with(client, services, ChooseOne())
    choose(client, "ogolnomiejskie", [8], "save")
    page = read_page(post_form(client, CITY, {"p": ["8"], "q": "kino", "action": "filter"}))
    assert page.form().fields["shown"] == ["10"]
    post_form(client, page, {"p": ["10"], "action": "next"})
    assert "Kino letnie" in check(client).text
    assert "Ścieżka nad rzeką" not in check(client).text


def test_whoever_chose_one_project_may_take_it_back(client, services):
    vote_with(client, services, ChooseOne())
    choose(client, "ogolnomiejskie", [8], "save")
    choose(client, "ogolnomiejskie", [], "save", p=[""])
    assert open_page(client, CITY).form().fields["p"] == [""]


def test_a_forged_second_project_of_one_is_refused_with_the_way_out(client, services):
    vote_with(client, services, ChooseOne())
    answer = choose(client, "ogolnomiejskie", [8, 9])
    assert answer.status_code == 422
    assert links_of_summary(read_page(answer)) == ["projects"]


def test_a_ranking_is_chosen_on_one_page_and_put_in_order_on_the_next(client, services):
    vote_with(client, services, Ranking(points=(3, 2, 1), exact=True), completeness="must_fill")
    answer = choose(client, "ogolnomiejskie", [8, 9, 10])
    assert answer.headers["Location"].endswith("/kolejnosc")
    page = open_page(client, ORDER)
    # Nothing is chosen beforehand: the service suggests no order.
    assert not [name for name in page.form().fields if name.startswith("points-")]
    answer = post_form(client, page, {"points-8": "1", "points-9": "3", "points-10": "2", "action": "next"})
    assert answer.headers["Location"].endswith("/sprawdz")
    text = check(client).text
    assert "Park linowy M2 3" in text
    assert cast(client)


@pytest.mark.parametrize(
    ("points", "faults"),
    (
        ({}, 3),  # no project has points
        ({"points-8": "3", "points-9": "3", "points-10": "1"}, 1),
        ({"points-8": "3", "points-9": "2"}, 1),
        ({"points-8": "9", "points-9": "2", "points-10": "1"}, 1),
        ({"points-8": "3", "points-9": "3"}, 2),
    ),
)
def test_every_fault_of_an_order_is_told_at_once_and_what_was_given_stays(client, services, points, faults):
    vote_with(client, services, Ranking(points=(3, 2, 1), exact=True))
    choose(client, "ogolnomiejskie", [8, 9, 10])
    answer = post_form(client, ORDER, {**points, "action": "next"})
    assert answer.status_code == 422
    page = read_page(answer)
    assert links_of_summary(page) == ["projects"] * faults
    kept = {name: value for name, value in points.items() if value in {"3", "2", "1"}}
    assert {name: page.form().fields[name][0] for name in kept} == kept


def test_an_exact_ranking_asks_for_all_its_projects_before_the_order(client, services):
    vote_with(client, services, Ranking(points=(3, 2, 1), exact=True))
    answer = choose(client, "ogolnomiejskie", [8, 9])
    assert answer.status_code == 422
    assert read_page(answer).form().fields["p"] == ["8", "9"]


def test_an_unordered_ranking_is_stopped_at_the_last_look(client, services):
    vote_with(client, services, Ranking(points=(3, 2, 1), exact=True))
    choose(client, "ogolnomiejskie", [8, 9, 10])
    page = check(client, status=422)
    assert ORDER in page.links.values()
    assert [form.action for form in page.forms if form.action.endswith("/oddaj")] == []


def test_who_chooses_other_projects_keeps_the_points_of_those_that_stay(client, services):
    vote_with(client, services, Ranking(points=(5, 4, 3, 2, 1), exact=False))
    choose(client, "ogolnomiejskie", [8, 9])
    post_form(client, ORDER, {"points-8": "5", "points-9": "4", "action": "back"})
    choose(client, "ogolnomiejskie", [8, 10])
    fields = open_page(client, ORDER).form().fields
    assert fields["points-8"] == ["5"]
    assert "points-10" not in fields


def test_a_part_without_choices_needs_no_order(client, services):
    vote_with(client, services, Ranking(points=(3, 2, 1), exact=True))
    choose(client, "lokalne", {1: 3})
    assert choose(client, "ogolnomiejskie", []).headers["Location"].endswith("/sprawdz")
    assert open_page(client, ORDER).url == CITY


def test_the_bar_says_how_much_of_the_sum_is_used(client, services):
    vote_with(client, services, Knapsack(max_cost=zl(250_000)))
    page = read_page(choose(client, "ogolnomiejskie", [8], "save"))
    assert "150 000 zł" in page.text.replace("\u00a0", " ")
    choose(client, "ogolnomiejskie", [8, 10])
    assert "10 000 zł" in check(client).text.replace("\u00a0", " ")
    assert cast(client)


def test_dearer_than_the_sum_is_refused_with_the_amounts_and_keeps_the_ticks(client, services):
    vote_with(client, services, Knapsack(max_cost=zl(250_000)))
    answer = choose(client, "ogolnomiejskie", [8, 9])
    assert answer.status_code == 422
    page = read_page(answer)
    assert page.form().fields["p"] == ["8", "9"]
    text = page.text.replace("\u00a0", " ")
    assert "270 000 zł" in text
    assert "20 000 zł" in text


def test_many_points_are_chosen_from_a_list(client, services):
    vote_with(client, services, Cumulative(points=20, max_projects=5, max_per_project=20))
    page = open_page(client, CITY)
    assert page.html.count("<select") == 6  # five projects and the topic of the filter
    assert choose(client, "ogolnomiejskie", {8: 12, 9: 8}).status_code == 303
    assert cast(client)
