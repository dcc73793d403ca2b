"""Parts of the ballot and pools come, go and change places; sums come from a table; one rule is copied to all."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from support.edition_desk import desk_of, faults, katowice, save, store, stored, url
from support.editions import DRAFTS, make_plan, stored_edition
from support.pages import open_page, post_form, read_page
from support.uploads import post_file

from budzet.accounts.roles import Role
from budzet.base.money import zl
from budzet.editions.result_rules import AbsoluteThreshold, Greedy


@pytest.fixture
def zielone(client, services):
    """The small edition with its projects, not frozen yet, and a coordinator at the desk."""
    with services.database.transaction() as session:
        stored_edition(session, plan=make_plan(slug="2027"), drafts=DRAFTS, frozen=False)
    return desk_of(client, services, Role.COORDINATOR)


# --- the ballot ------------------------------------------------------------------------------------------------------


def test_the_list_of_parts_says_how_each_is_filled_in_and_who_decides(coordinator):
    shown = open_page(coordinator, url("karta"))
    assert "You have 3 points. You may give them all to one project or share them out." in shown.text
    assert "You choose among the projects of the district you live in." in shown.text
    assert "The city hall decides on these projects" in shown.text
    assert shown.links["wybór dzielnicy"].endswith("/karta/zielony-budzet#district_scope")


def test_a_new_part_comes_with_a_pool_and_everything_of_both_is_to_be_checked(coordinator, services):
    response = post_form(coordinator, url("karta"), {"name": " Projekty młodzieżowe "}, action=url("karta"))
    assert (response.status_code, response.location) == (303, url("karta/projekty-mlodziezowe"))
    plan = stored(services)
    contest, pool = plan.contests[-1], plan.pools[-1]
    assert (contest.name, contest.form.kind) == ("Projekty młodzieżowe", "choose_one")
    assert (pool.contest, pool.budget) == (contest.key, 0)
    assert {f"pools.{pool.key}.budget", f"contests.{contest.key}.form"} <= set(plan.examples)
    assert "Now say how this part is filled in." in open_page(coordinator, response.location).text


def test_a_part_without_a_name_is_refused(coordinator, services):
    refused = post_form(coordinator, url("karta"), {"name": " "}, action=url("karta"))
    assert (refused.status_code, faults(refused)) == (422, {"name": "Write a name."})
    assert stored(services) == katowice()


def test_two_parts_of_one_name_have_two_addresses(coordinator, services):
    for _ in range(2):
        post_form(coordinator, url("karta"), {"name": "Lokalne"}, action=url("karta"))
    assert [one.key for one in stored(services).contests][-2:] == ["lokalne-2", "lokalne-3"]


def test_parts_change_places(coordinator, services):
    move = url("karta/lokalne/przesun")
    assert post_form(coordinator, url("karta"), {"way": "up"}, action=move).status_code == 303
    assert [one.key for one in stored(services).contests] == ["lokalne", "ogolnomiejskie", "zielony-budzet"]
    post_form(coordinator, url("karta"), {"way": "down"}, action=move)
    assert stored(services) == katowice()


def test_a_part_goes_with_its_pools_and_their_examples(coordinator, services):
    response = post_form(coordinator, url("karta/zielony-budzet"), action=url("karta/zielony-budzet/usun"), follow=True)
    assert "Removed." in response.text
    plan = stored(services)
    assert [one.key for one in plan.contests] == ["ogolnomiejskie", "lokalne"]
    assert not any("zielony-budzet" in path for path in plan.examples)


def test_a_part_whose_pools_have_projects_stays_and_the_page_says_why(zielone, services):
    response = post_form(zielone, url("karta/lokalne"), action=url("karta/lokalne/usun"), follow=True)
    assert response.status_code == 200
    assert "nie można usunąć: są w niej projekty. Nic nie zmieniono." in response.text
    assert stored(services) == make_plan(slug="2027")


@pytest.mark.parametrize("page", ("karta/nie-ma", "pule/nie-ma"))
def test_what_is_not_in_the_edition_is_not_found(coordinator, page):
    assert coordinator.get(url(page)).status_code == 404


# --- pools -----------------------------------------------------------------------------------------------------------


def test_the_sums_of_all_pools_are_saved_together(coordinator, services):
    typed = {"bogucice.budget": "700 000,50", "dab.budget": "480000"}
    assert save(coordinator, url("pule"), **typed).status_code == 303
    sums = {pool.key: pool.budget for pool in stored(services).pools}
    assert (sums["bogucice"], sums["dab"], sums["giszowiec"]) == (70_000_050, zl(480_000), zl(722_007))


def test_a_new_pool_is_decided_like_the_others_of_its_part(coordinator, services):
    typed = {"name": "Nowe Osiedle", "contest": "lokalne", "district": "dab"}
    response = post_form(coordinator, url("pule"), typed, action=url("pule/nowa-pula"))
    assert (response.status_code, response.location) == (303, url("pule/nowe-osiedle"))
    plan = stored(services)
    assert (plan.pools[-1].rule, plan.pools[-1].district) == (plan.pools[1].rule, "dab")
    assert "pools.nowe-osiedle.budget" in plan.examples


def test_a_new_pool_without_its_district_is_refused_with_what_was_typed(coordinator, services):
    typed = {"name": "Nowe Osiedle", "contest": "lokalne", "district": ""}
    refused = post_form(coordinator, url("pule"), typed, action=url("pule/nowa-pula"))
    assert refused.status_code == 422
    assert "musi mieć dzielnicę" in refused.text
    kept = read_page(refused).form(url("pule/nowa-pula")).fields
    assert (kept["name"], kept["contest"]) == (["Nowe Osiedle"], ["lokalne"])
    assert stored(services) == katowice()


def test_a_pool_with_projects_cannot_be_removed_and_one_without_can(zielone, services):
    refused = post_form(zielone, url("pule/polnoc"), action=url("pule/polnoc/usun"), follow=True)
    assert "Puli „Północ” nie można usunąć: są w niej projekty." in refused.text
    post_form(
        zielone, url("pule"), {"name": "Las", "contest": "lokalne", "district": "polnoc"}, action=url("pule/nowa-pula")
    )
    done = post_form(zielone, url("pule/las"), action=url("pule/las/usun"), follow=True)
    assert "Removed." in done.text
    assert stored(services).pools == make_plan().pools


def test_the_last_pool_of_a_part_stays(zielone):
    refused = post_form(zielone, url("pule/miasto"), action=url("pule/miasto/usun"), follow=True)
    assert "To jedyna pula tej części karty." in refused.text


def test_one_rule_is_copied_to_all_pools_of_its_part_and_is_checked_there_if_it_is_here(coordinator, services):
    save(coordinator, url("pule/bogucice"), threshold_least="120", tie_1="lower_cost", tie_2="public_draw")
    copied = post_form(coordinator, url("pule/bogucice"), action=url("pule/bogucice/powiel-zasade"))
    assert copied.status_code == 303
    plan = stored(services)
    local = [pool for pool in plan.pools if pool.contest == "lokalne"]
    rule = Greedy(on="points", threshold=AbsoluteThreshold(at_least=120))
    assert {(pool.rule, pool.ties) for pool in local} == {(rule, ("lower_cost", "public_draw"))}
    assert [pool.budget for pool in plan.pools] == [pool.budget for pool in katowice().pools]
    assert [path for path in plan.examples if path.startswith("pools.")] == [
        *("pools.ogolnomiejska.ties", "pools.ogolnomiejska.leftover"),
        *("pools.zielony-budzet.rule", "pools.zielony-budzet.ties", "pools.zielony-budzet.leftover"),
    ]


def test_a_pool_shows_its_rule_at_work(coordinator):
    shown = open_page(coordinator, url("pule/bogucice"))
    assert "How this rule works: an example" in shown.text
    assert "There is 100,000 zł in a pool and 5 projects." in shown.text
    assert "Kino letnie 49 points 20,000 zł does not win It needed at least 50." in shown.text
    assert "A public draw decides; this is one of the ways it may end." in shown.text
    assert "budget-bar" in shown.html


def test_a_pool_the_office_decides_has_no_example(coordinator):
    assert "an example" not in open_page(coordinator, url("pule/zielony-budzet")).text


@pytest.mark.parametrize(
    ("kind", "sentence", "playground"),
    (
        ("phragmen", "Supporters save up equal sums", "Only 5,000 zł was left."),
        (
            "equal_shares",
            "Each voter gets an equal part of the pool",
            "Those who voted for it had too little money left for what it costs.",
        ),
    ),
)
def test_a_rule_over_voters_shows_what_two_groups_of_voters_get(coordinator, kind, sentence, playground):
    save(coordinator, url("pule/bogucice"), rule_kind=kind, threshold_kind="none", shares_utility="cost")
    shown = open_page(coordinator, url("pule/bogucice"))
    assert sentence in shown.text
    assert "1,100 people vote for „Plac zabaw”, „Boisko”." in shown.text
    assert f"Plac zabaw 1,100 votes 60,000 zł does not win {playground}" in shown.text
    assert "3 projects win. 95,000 zł is spent, 5,000 zł is left." in shown.text


def test_the_order_in_which_pools_are_counted_is_set_beside_their_money(coordinator, services):
    page = url("pule")
    assert "as on this list" in open_page(coordinator, page).text
    save(coordinator, page, pool_order="districts_first")
    assert stored(services).terms.pool_order == "districts_first"
    assert "We count the pools of the districts first" in open_page(coordinator, page).text


def test_money_that_would_go_to_a_pool_counted_before_is_refused_with_what_to_do(coordinator):
    answer = save(coordinator, url("pule/bogucice"), leftover="to_citywide")
    assert answer.status_code == 422
    assert "a ta jest liczona wcześniej" in answer.text
    save(coordinator, url("pule"), pool_order="districts_first")
    assert save(coordinator, url("pule/bogucice"), leftover="to_citywide").status_code == 303


# --- sums from a table -----------------------------------------------------------------------------------------------


def workbook(*rows):
    """Return an XLSX file with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stored_file = io.BytesIO()
    book.save(stored_file)
    return stored_file.getvalue()


CSV = "Pula;Kwota\nBogucice;700 000,50\ndab;480000 zł\n".encode()


@pytest.mark.parametrize(
    "data", (CSV, workbook(("pula", "kwota"), ("Bogucice", 700_000.5), ("Dąb", 480_000))), ids=("csv", "xlsx")
)
def test_sums_from_a_file_stand_in_the_fields_and_are_stored_only_when_saved(coordinator, services, data):
    read = post_file(coordinator, url("pule"), data, field="table", action=url("pule/kwoty-z-pliku"))
    assert read.status_code == 200
    page = read_page(read)
    assert "2 sums from the file stand in the table below. Check them and save." in page.text
    assert stored(services) == katowice()
    assert post_form(coordinator, page, action=url("pule")).status_code == 303
    sums = {pool.key: pool.budget for pool in stored(services).pools}
    assert (sums["bogucice"], sums["dab"]) == (70_000_050, zl(480_000))


def test_a_faulty_table_is_refused_whole_with_line_and_column(coordinator, services):
    data = "Pula;Kwota\nBogucice;dużo\nNigdzie;5\nDąb;1\nDąb;2\n".encode()
    refused = post_file(coordinator, url("pule"), data, field="table", action=url("pule/kwoty-z-pliku"))
    assert refused.status_code == 422
    text = read_page(refused).text
    assert "Line 2, column “kwota”: this is no sum in złotys." in text
    assert "Line 3, column “pula”: there is no such pool." in text
    assert "Line 5, column “pula”: this pool is in the file twice." in text
    assert read_page(refused).form(url("pule")).fields["dab.budget"] == ["479\xa0863"]


def test_a_name_of_several_pools_is_not_guessed(client, services):
    plan = make_plan(slug="2027")
    twins = tuple(pool.model_copy(update={"name": "Osiedle"}) if pool.district else pool for pool in plan.pools)
    store(services, plan.model_copy(update={"pools": twins}))
    desk_of(client, services, Role.COORDINATOR)
    data = b"pula;kwota\nOsiedle;5\n"
    refused = post_file(client, url("pule"), data, field="table", action=url("pule/kwoty-z-pliku"))
    assert "several pools have this name. Write one of: polnoc, poludnie." in read_page(refused).text


def test_without_a_file_the_page_says_that_it_is_empty(coordinator):
    refused = post_form(coordinator, url("pule"), action=url("pule/kwoty-z-pliku"))
    assert refused.status_code == 422
    assert "Plik jest pusty." in refused.text
