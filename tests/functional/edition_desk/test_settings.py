"""The single pages of settings: what may be typed, what is refused beside which field, what is said of it."""

from __future__ import annotations

import datetime as dt

import pytest
from support.edition_desk import desk_of, faults, katowice, save, store, stored, url
from support.pages import open_page, read_page

from budzet.accounts.roles import Role
from budzet.base.money import zl
from budzet.editions import desk_menu, places, queries
from budzet.editions.plan import DistrictPlan, TopicPlan
from budzet.editions.terms import InPerson, NameBirthAddress, Pesel

REFUSALS = (
    # a value that is none, one that is missing, one out of bounds
    ("podstawy", {"title": ""}, {"title": "Fill this field in."}),
    ("podstawy", {"title": "a" * 301}, {"title": "Write at most 300 characters."}),
    (
        "podstawy",
        {"report_spending": "dużo", "resolution_date": "2026-02-30"},
        {
            "report_spending": "Write a sum in złotys, for example 1 200 000 or 1 200 000,50.",
            "resolution_date": "Write a day that exists, for example 2026-11-27.",
        },
    ),
    ("odwolania", {"days": "trzy"}, {"days": "Write a number without letters or spaces."}),
    ("odwolania", {"days": "0", "body": " "}, {"days": "To ma być co najmniej 1.", "body": "Fill this field in."}),
    ("odwolania", {"days": "61"}, {"days": "To ma być co najwyżej 60."}),
    ("odwolania", {"day_kind": "sundays"}, {"day_kind-0": "Choose one of the answers on the list."}),
    (
        "karty-oceny",
        {"smallest_cell": "2", "voter_data_days": ""},
        {"privacy.smallest_cell": "To ma być co najmniej 3.", "privacy.voter_data_days": "Fill this field in."},
    ),
    ("karty-oceny", {"smallest_cell": "2"}, {"privacy.smallest_cell": "To ma być co najmniej 3."}),
    (
        "poparcie",
        {"citywide_share": "dziesięć", "authors_most": "21"},
        {
            "authors_most": "To ma być co najwyżej 20.",
            "cost_limits.citywide.share_per_mille": (
                "Write a share in per cent with at most one decimal, for example 10 or 2,5."
            ),
        },
    ),
    ("poparcie", {"district_share": "0"}, {"cost_limits.district.share_per_mille": "To ma być co najmniej 1."}),
    ("glosujacy", {"schemes": None}, {"schemes-0": "Choose at least one."}),
    ("glosujacy", {"contacts": None}, {"contacts-0": "Choose at least one."}),
    (
        "glosujacy",
        {"double_votes": "paper_counts", "paper_cards": "none"},
        {"double_votes-0": "Ma się liczyć głos na papierze, a kart papierowych nie ma."},
    ),
    ("glosujacy", {"grace_minutes": "6"}, {"grace_minutes": "To ma być co najwyżej 5."}),
    (
        "karta/lokalne",
        {"cumulative_points": "2", "cumulative_projects": "3", "cumulative_each": "1"},
        {"form.cumulative.max_projects": "Z 2 pkt nie da się poprzeć 3 projektów. Zmniejsz liczbę projektów."},
    ),
    ("karta/lokalne", {"form_kind": "ranking"}, {"form.ranking.points": "Fill this field in."}),
    (
        "karta/lokalne",
        {"form_kind": "ranking", "ranking_points": "1, 2"},
        {"form.ranking.points": "Punkty za kolejne miejsca muszą maleć, na przykład 3, 2, 1."},
    ),
    (
        "karta/lokalne",
        {"form_kind": "approval", "approval_least": "3", "approval_most": "2"},
        {"form.approval.min_projects": "Najmniejsza liczba projektów (3) jest większa od największej (2)."},
    ),
    (
        "karta/lokalne",
        {"district_scope": "up_to_n", "district_limit": ""},
        {"district_limit": "Liczbę dzielnic podaje się tylko przy wyborze z kilku dzielnic, i zawsze."},
    ),
    (
        "karta/lokalne",
        {"district_scope": "up_to_n", "district_limit": "1"},
        {"district_limit": "To ma być co najmniej 2."},
    ),
    # faults of every kind at once: no sum, a number out of bounds, a pool without its district
    (
        "pule/bogucice",
        {"budget": "dużo", "threshold_least": "0"},
        {
            "budget": "Write a sum in złotys, for example 1 200 000 or 1 200 000,50.",
            "rule.threshold.at_least": "To ma być co najmniej 1.",
        },
    ),
    (
        "pule/bogucice",
        {"budget": "dużo", "district": ""},
        {
            "budget": "Write a sum in złotys, for example 1 200 000 or 1 200 000,50.",
            "district": (
                "Pula „bogucice” musi mieć dzielnicę, bo w części „Projekty lokalne” wybiera się według dzielnic."
            ),
        },
    ),
    ("pule/bogucice", {"budget": "1.234"}, {"budget": "Write a sum in złotys, for example 1 200 000 or 1 200 000,50."}),
    (
        "pule/bogucice",
        {"district": ""},
        {
            "district": (
                "Pula „bogucice” musi mieć dzielnicę, bo w części „Projekty lokalne” wybiera się według dzielnic."
            )
        },
    ),
    (
        "pule/bogucice",
        {"threshold_kind": "absolute", "threshold_least": "0"},
        {"rule.threshold.at_least": "To ma być co najmniej 1."},
    ),
    ("pule/bogucice", {"tie_1": ""}, {"ties": "Lista jest za krótka."}),
    (
        "pule/bogucice",
        {"tie_1": "public_draw", "tie_2": "lower_cost"},
        {"ties": "Losowanie rozstrzyga każdy remis, więc musi być ostatnie."},
    ),
    (
        "pule/bogucice",
        {"tie_1": "lower_cost", "tie_2": "lower_cost"},
        {"ties": "W kolejności rozstrzygania remisów coś się powtarza."},
    ),
    (
        "pule",
        {"bogucice.budget": "x", "dab.budget": ""},
        {
            "bogucice.budget": "Write a sum in złotys, for example 1 200 000 or 1 200 000,50.",
            "dab.budget": "Fill this field in.",
        },
    ),
)


@pytest.mark.parametrize(("page", "typed", "expected"), REFUSALS)
def test_a_refused_page_keeps_everything_and_leads_to_each_fault(coordinator, services, page, typed, expected):
    shown = open_page(coordinator, url(page))
    before = shown.form(url(page)).fields
    refused = save(coordinator, shown, **typed)
    assert refused.status_code == 422
    assert faults(refused) == expected
    again = read_page(refused)
    kept = again.form(url(page)).fields
    wanted = {**before, **{name: [value] for name, value in typed.items() if value is not None}}
    gone = {name for name, value in typed.items() if value is None}
    # An answer that is none cannot be marked; everything else stands as it was typed.
    compared = wanted.keys() - gone - {"csrf_token", "day_kind"}
    assert {name: kept[name] for name in compared} == {
        name: [value.strip() for value in wanted[name]] for name in compared
    }
    assert "A resident will read:" not in again.text
    assert stored(services) == katowice()


def test_fields_of_an_answer_that_is_not_chosen_count_for_nothing(coordinator, services):
    typed = {"form_kind": "choose_one", "cumulative_points": "dużo", "ranking_points": "x", "knapsack_most": "?"}
    assert save(coordinator, url("karta/lokalne"), **typed).status_code == 303
    assert stored(services).contests[1].form.kind == "choose_one"


# --- basics ----------------------------------------------------------------------------------------------------------


def test_the_resolution_stands_on_the_page_residents_read(coordinator, services):
    typed = {
        "resolution_number": "XII/345/26",
        "resolution_date": "2026-11-27",
        "report_spending": "2 846 000 000,50 zł",
    }
    saved = save(coordinator, url("podstawy"), **typed)
    assert saved.status_code == 303
    plan = stored(services)
    assert (plan.resolution_number, plan.resolution_date) == ("XII/345/26", dt.date(2026, 11, 27))
    assert plan.report_spending == zl(2_846_000_000) + 50
    shown = open_page(coordinator, url("podstawy"))
    assert "The rules come from resolution no. XII/345/26 of 27 November 2026." in shown.text
    assert "Saved. 1 value is now confirmed with the resolution." in shown.text


def test_the_city_says_how_its_projects_are_numbered(coordinator, services):
    typed = {"ordinal": "XIII", "number_district": "D{dzielnica}-{nr}/{edycja}", "number_citywide": "OM-{nr}/{edycja}"}
    assert save(coordinator, url("podstawy"), **typed).status_code == 303
    plan = stored(services)
    assert (plan.ordinal, plan.number_district, plan.number_citywide) == tuple(typed.values())


@pytest.mark.parametrize("pattern", ("", "L{dzielnica}", "{nr}{rok}", "<b>{nr}</b>", "x" * 61 + "{nr}"))
def test_a_pattern_that_makes_no_numbers_is_refused_and_kept_in_its_field(coordinator, services, pattern):
    before = stored(services)
    refused = save(coordinator, url("podstawy"), number_district=pattern)
    assert refused.status_code == 422
    assert list(faults(refused)) == ["number_district"]
    assert read_page(refused).form(url("podstawy")).fields["number_district"] == [pattern]
    assert stored(services) == before


def test_a_city_with_county_rights_sees_the_least_sum(client, services):
    store(services, katowice(report_spending=zl(100_000_000)))
    with services.database.transaction() as session:
        queries.city(session).county_rights = True
    desk_of(client, services, Role.COORDINATOR)
    assert "That is at least 500,000 zł." in open_page(client, url("podstawy")).text


# --- support ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("residents", "most"), ((13_579, 13), (2_999, 2), (1_000, 1), (999, 0)))
def test_more_signatures_than_one_for_a_thousand_residents_are_refused(client, services, residents, most):
    store(services, katowice(), residents=residents)
    desk_of(client, services, Role.COORDINATOR)
    assert f"At most {most}: the city has" in open_page(client, url("poparcie")).text
    refused = save(client, url("poparcie"), citywide=str(most + 1))
    assert refused.status_code == 422
    assert list(faults(refused)) == ["citywide"]
    assert save(client, url("poparcie"), citywide=str(most)).status_code == 303
    assert stored(services).terms.support.citywide == most


def test_the_smallest_district_limits_the_signatures_of_a_district(client, services):
    plan = katowice()
    counted = tuple(
        DistrictPlan(key=one.key, name=one.name, residents=5_000 if one.key == "dab" else 20_000)
        for one in plan.districts
    )
    store(services, plan.model_copy(update={"districts": counted}))
    desk_of(client, services, Role.COORDINATOR)
    assert "At most 5: the smallest district, Dąb, has 5,000 residents." in open_page(client, url("poparcie")).text
    refused = save(client, url("poparcie"), district="6")
    assert (refused.status_code, list(faults(refused))) == (422, ["district"])
    assert save(client, url("poparcie"), district="5").status_code == 303


def test_limits_of_costs_are_typed_in_per_cent_and_zlotys(coordinator, services):
    typed = {"citywide_share": "12,5 %", "citywide_least": "5 000", "district_most": "1 000 000,50"}
    assert save(coordinator, url("poparcie"), **typed).status_code == 303
    limits = stored(services).terms.cost_limits
    assert (limits.citywide.share_per_mille, limits.citywide.least) == (125, zl(5_000))
    assert limits.district.most == 100_000_050
    shown = open_page(coordinator, url("poparcie"))
    assert shown.form(url("poparcie")).fields["citywide_share"] == ["12,5"]
    assert "A project for the whole city may cost at most 12.5% of its pool." in shown.text


# --- identity --------------------------------------------------------------------------------------------------------


def test_schemes_are_kept_in_their_order_and_new_ones_come_after(coordinator, services):
    typed = {"schemes": ["in_person", "pesel", "pesel_and_register", "name_birth_address"], "pesel_basis": "§ 9"}
    assert save(coordinator, url("glosujacy"), **typed).status_code == 303
    schemes = stored(services).terms.identity.schemes
    assert schemes[1:] == (InPerson(), NameBirthAddress(), Pesel(legal_basis="§ 9"))
    assert schemes[0] == katowice().terms.identity.schemes[0]


def test_warnings_are_told_as_sentences_that_lead_to_their_field(coordinator):
    save(coordinator, url("glosujacy"), schemes=["name_birth_address"], double_votes="all_void")
    shown = open_page(coordinator, url("glosujacy"))
    told = {target.partition("#")[2] for target in shown.links.values() if "glosujacy#" in target}
    assert {"double_votes"} <= told
    assert told <= set(shown.ids)


# --- topics ----------------------------------------------------------------------------------------------------------


def test_topics_are_renamed_reordered_added_and_removed_on_one_page(coordinator, services):
    typed = {
        "zielen.name": "Drzewa",
        "zielen.place": "9",
        "drogi.name": "",
        "new-0.name": "Zwierzęta",
        "new-0.icon": "animals",
        "new-0.place": "1",
    }
    assert save(coordinator, url("tematy"), **typed).status_code == 303
    found = stored(services).topics
    assert found[0] == TopicPlan(key="zwierzeta", name="Zwierzęta", icon="animals")
    assert [one.key for one in found[1:]] == ["sport", "edukacja", "kultura", "zdrowie", "spolecznosc", "zielen"]
    assert found[-1] == TopicPlan(key="zielen", name="Drzewa", icon="nature")


# --- the way from a finding to its field -----------------------------------------------------------------------------


def test_every_example_of_a_city_leads_to_its_field(coordinator, app):
    found = set()
    with app.test_request_context(environ_overrides={"budzet.language": "en"}):
        for path in katowice().examples:
            place = places.of_path(path)
            found.add(desk_menu.url_of(place.page.value, "2027", place.field))
    ids = {page: open_page(coordinator, page).ids for page in {address.partition("#")[0] for address in found}}
    lost = [address for address in found if address.partition("#")[2] not in ids[address.partition("#")[0]]]
    assert lost == []


@pytest.mark.parametrize("path", ("contests.lokalne", "pools.bogucice"))
def test_a_finding_about_a_whole_part_leads_to_its_line_in_the_list(coordinator, app, path):
    place = places.of_path(path)
    with app.test_request_context():
        page, _, line = desk_menu.url_of(place.page.value, "2027", place.field).partition("#")
    assert line in open_page(coordinator, page).ids
