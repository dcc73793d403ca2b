"""Choosing: every button keeps the choice, every fault is told at once, nothing forged gets in."""

from __future__ import annotations

import dataclasses
import re

import pytest
from sqlalchemy import text
from support.clock import START
from support.editions import DRAFTS, WEEK, make_plan, stored_edition
from support.pages import Page, open_page, read_page
from support.voter import ANNA, BOB, ROOT, arrive, check, choose, enter, fill_in, store

from budzet.editions.ballot_form import Approval

EN = f"/en{ROOT}"
LOCAL, CITYWIDE = f"{EN}/karta/lokalne", f"{EN}/karta/ogolnomiejskie"


@pytest.fixture(autouse=True)
def edition(services):
    return store(services)


@pytest.fixture
def ballot(client, edition):
    """A browser in which somebody who lives in the north has come as far as the ballot."""
    arrive(client, edition)
    return client


def shown(page: Page) -> list[int]:
    """Return the positions of the projects on the page."""
    return [int(position) for position in re.findall(r'<div class="project[^"]*" data-position="(\d+)"', page.html)]


def chosen(client, contest: str = "lokalne") -> dict[int, int]:
    """Return what the ballot holds in one part: points, or 1 for a tick, by position."""
    fields = open_page(client, f"{ROOT}/karta/{contest}").form().fields
    points = {name: int(values[0]) for name, values in fields.items() if name.startswith("points-")}
    ticks = {int(position): 1 for position in fields.get("p", [])}
    return {int(name.removeprefix("points-")): value for name, value in points.items() if value} | ticks


def faults(page: Page) -> list[str]:
    """Return the sentences of the error summary; each leads to a place on the page."""
    found = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', page.html)
    assert [target for target, _ in found if target not in page.ids] == []
    return [sentence for _, sentence in found]


# --- what stands on the ballot ---------------------------------------------------------------------------------------


def test_a_part_for_districts_shows_the_own_district_alone(ballot):
    page = open_page(ballot, LOCAL)
    assert page.heading == "Projekty lokalne: Północ"
    assert shown(page) == [1, 2, 3, 4]
    assert "You have 5 points." in page.text
    assert "The order of projects is the same for everybody." in page.text
    assert shown(open_page(ballot, CITYWIDE)) == [8, 9, 10, 11, 12]


def test_who_lives_elsewhere_sees_their_own_district(client):
    enter(client, BOB, district="poludnie")
    page = open_page(client, LOCAL)
    assert (page.heading, shown(page)) == ("Projekty lokalne: Południe", [5, 6, 7])


def test_a_project_says_what_it_costs_where_it_is_and_what_it_is_about(ballot):
    page = open_page(ballot, LOCAL)
    for words in ("40,000 zł", "ul. Źródlana", "Zieleń i środowisko", "Odsłonięcie źródła i łąka"):
        assert words in page.text
    assert re.fullmatch(r"/en/2026/projekty/\d+", page.links["The whole project L1"])


def test_the_ballot_has_no_menu_and_marks_the_step(ballot):
    page = open_page(ballot, LOCAL)
    assert "Results" not in page.links
    assert re.search(r'<li class="step" aria-current="step">\s*<span class="step-number">2</span>', page.html)


def test_an_unknown_part_is_no_page(ballot):
    assert ballot.get(f"{ROOT}/karta/brak").status_code == 404


def test_the_ballot_of_another_edition_is_not_open(ballot, services):
    with services.database.transaction() as session:
        stored_edition(session, services.settings.keys_dir, plan=make_plan(slug="2027"))
    assert open_page(ballot, "/en/2027/glosowanie/karta/lokalne", status=403).heading == "Your session has ended"


# --- every button keeps the choice -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "action",
    ("next", "save", "filter", "clear", "goto:ogolnomiejskie", "goto:lokalne", "goto:brak", "remove:4", "", "x"),
)
def test_every_button_keeps_what_was_chosen(ballot, action):
    answer = choose(ballot, "lokalne", {1: 3, 2: 2}, action)
    assert answer.status_code in (200, 303)
    assert chosen(ballot) == {1: 3, 2: 2}


@pytest.mark.parametrize(
    ("contest", "action", "leads_to"),
    (
        ("lokalne", "next", f"{ROOT}/karta/ogolnomiejskie"),
        ("ogolnomiejskie", "next", f"{ROOT}/sprawdz"),
        ("lokalne", "goto:ogolnomiejskie", f"{ROOT}/karta/ogolnomiejskie"),
        ("ogolnomiejskie", "goto:lokalne", f"{ROOT}/karta/lokalne"),
    ),
)
def test_a_button_leads_where_it_says(ballot, contest, action, leads_to):
    answer = choose(ballot, contest, [8] if contest == "ogolnomiejskie" else {1: 1}, action)
    assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)


def test_a_chosen_project_can_be_taken_back(ballot):
    choose(ballot, "lokalne", {1: 3, 2: 2}, "save")
    page = open_page(ballot, LOCAL)
    answer = fill_in(ballot, page, {1: 3, 2: 2}, "remove:1")
    assert answer.status_code == 200
    assert chosen(ballot) == {2: 2}


def test_a_choice_can_be_changed_until_it_is_cast(ballot):
    choose(ballot, "lokalne", {1: 3})
    choose(ballot, "ogolnomiejskie", [8, 9])
    choose(ballot, "lokalne", {4: 1})
    choose(ballot, "ogolnomiejskie", [])
    assert (chosen(ballot), chosen(ballot, "ogolnomiejskie")) == ({4: 1}, {})


def test_the_side_panel_says_what_is_chosen_in_every_part(ballot):
    choose(ballot, "lokalne", {1: 3, 2: 1}, "save")
    text_of = open_page(ballot, CITYWIDE).text
    assert "Projekty lokalne Północ 4 of 5" in text_of
    assert "Projekty ogólnomiejskie 0 of 2" in text_of
    assert "Nothing chosen here yet." in text_of


# --- the filter ------------------------------------------------------------------------------------------------------


def test_the_filter_narrows_the_list_and_keeps_what_it_hides(ballot):
    choose(ballot, "lokalne", {1: 2, 4: 1}, "save")
    page = read_page(fill_in(ballot, open_page(ballot, LOCAL), {1: 2, 4: 1}, "filter", q="biblioteka"))
    assert shown(page) == [4]
    assert "Chosen projects that the filter hides: 1. They stay chosen." in page.text
    assert '<li class="carried" data-position="1" data-points="2"' in page.html, "the side panel has it"
    page = read_page(fill_in(ballot, page, {4: 3}, "save"))
    assert shown(page) == [4], "the filter stays while one goes on"
    assert chosen(ballot) == {1: 2, 4: 3}
    page = read_page(fill_in(ballot, page, {4: 0}, "clear"))
    assert shown(page) == [1, 2, 3, 4]
    assert chosen(ballot) == {1: 2}


@pytest.mark.parametrize(
    ("q", "topic", "found"),
    (
        ("zrodlo", "", [1]),
        ("L2", "", [2]),
        ("szkolna", "", [2]),
        ("", "sport", [3]),
        ("plac", "zielen", []),
        ("%", "", [1, 2, 3, 4]),
        ("", "brak", []),
    ),
)
def test_the_filter_finds_by_word_number_place_and_topic(ballot, q, topic, found):
    page = read_page(fill_in(ballot, open_page(ballot, LOCAL), {}, "filter", q=q, topic=topic))
    assert shown(page) == found
    assert shown(open_page(ballot, f"{LOCAL}?q={q.replace('%', '%25')}&topic={topic}")) == found
    assert "No project fits the filter." in page.text


def test_to_take_back_what_the_filter_hides_is_possible(ballot):
    choose(ballot, "lokalne", {1: 2, 4: 1}, "save")
    page = read_page(fill_in(ballot, open_page(ballot, LOCAL), {1: 2, 4: 1}, "filter", q="biblioteka"))
    fill_in(ballot, page, {4: 1}, "remove:1")
    assert chosen(ballot) == {4: 1}


# --- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contest", "choices", "sentences"),
    (
        ("lokalne", {1: 3, 2: 3}, ["Points given: 6. You have 5. Take back at least 1."]),
        ("lokalne", {1: 1, 2: 1, 3: 1, 4: 1}, ["Chosen projects: 4. The limit is 3. Remove at least 1."]),
        (
            "lokalne",
            {1: 3, 2: 3, 3: 3, 4: 3},
            [
                "Chosen projects: 4. The limit is 3. Remove at least 1.",
                "Points given: 12. You have 5. Take back at least 7.",
            ],
        ),
        ("ogolnomiejskie", [8, 9, 10], ["Chosen projects: 3. The limit is 2. Remove at least 1."]),
        ("ogolnomiejskie", [8, 9, 10, 11, 12], ["Chosen projects: 5. The limit is 2. Remove at least 3."]),
    ),
)
def test_every_fault_is_told_at_once_and_what_was_chosen_is_kept(ballot, contest, choices, sentences):
    answer = choose(ballot, contest, choices, root=EN)
    page = read_page(answer)
    assert (answer.status_code, page.title[:7]) == (422, "Error: ")
    assert faults(page) == sentences
    assert chosen(ballot, contest) == (choices if isinstance(choices, dict) else dict.fromkeys(choices, 1))


def test_a_fault_keeps_nobody_from_another_part_but_from_casting(ballot):
    choose(ballot, "ogolnomiejskie", [8, 9, 10], "goto:lokalne")
    choose(ballot, "lokalne", {1: 1}, "save")
    page = check(ballot, root=EN, status=422)
    assert faults(page) == ["Chosen projects: 3. The limit is 2. Remove at least 1."]
    assert [form for form in page.forms if form.action.endswith("/oddaj")] == []


@pytest.mark.parametrize(
    ("citywide", "ticks", "sentence"),
    (
        (
            {"form": Approval(min_projects=2, max_projects=3)},
            [8],
            "Chosen projects: 1. Choose at least 2, or none to leave this part empty.",
        ),
        ({"completeness": "must_fill"}, [], "This part of the ballot must be filled in. Choose a project."),
    ),
)
def test_the_least_a_part_asks_for_is_told(client, services, citywide, ticks, sentence):
    with services.database.transaction() as session:
        stored_edition(session, services.settings.keys_dir, plan=make_plan(citywide=citywide, slug="2027"))
    root = "/en/2027/glosowanie"
    enter(client, root=root)
    answer = choose(client, "ogolnomiejskie", ticks, root=root)
    assert (answer.status_code, faults(read_page(answer))) == (422, [sentence])


def test_an_empty_part_is_left_empty(ballot):
    assert choose(ballot, "lokalne", {}).status_code == 303
    assert choose(ballot, "ogolnomiejskie", [8]).status_code == 303
    text_of = check(ballot, root=EN).text
    assert "No project chosen here. You may leave it so." in text_of


def test_a_wholly_empty_ballot_cannot_be_cast(ballot):
    choose(ballot, "lokalne", {})
    choose(ballot, "ogolnomiejskie", [])
    page = check(ballot, root=EN, status=422)
    assert faults(page) == ["The ballot is empty. Choose at least one project."]
    assert "sealed" not in page.html


# --- what no page of ours sends --------------------------------------------------------------------------------------


def send(client, contest: str, **fields):
    """Post a form as somebody writes it by hand."""
    page = open_page(client, f"{EN}/karta/{contest}")
    return client.post(page.url, data={"csrf_token": page.form().fields["csrf_token"], "action": "next", **fields})


def test_a_project_of_another_district_is_named_and_can_be_taken_back(ballot):
    answer = send(ballot, "lokalne", shown="5", **{"points-5": "1"})
    page = read_page(answer)
    assert (answer.status_code, faults(page)) == (422, ["“Boisko” belongs to another district. Remove it."])
    assert send(ballot, "lokalne", shown="", action="remove:5").status_code == 200
    assert send(ballot, "lokalne", shown="").status_code == 303


def test_more_points_than_one_project_may_get_are_told_with_every_other_fault(ballot):
    points = {"points-1": "4", "points-2": "1", "points-3": "1", "points-4": "1"}
    page = read_page(send(ballot, "lokalne", shown="1,2,3,4", **points))
    assert faults(page) == [
        "Chosen projects: 4. The limit is 3. Remove at least 1.",
        "“Źródło i łąka kwietna” may get from 1 to 3 points. Now it has 4.",
        "Points given: 7. You have 5. Take back at least 2.",
    ]


@pytest.mark.parametrize(
    "fields",
    (
        {"shown": "1", "points-1": "-3"},
        {"shown": "1", "points-1": "256"},
        {"shown": "1", "points-1": "1.5"},
        {"shown": "1", "points-1": "3e1"},
        {"shown": "1", "points-1": "9" * 5000},
        {"shown": "9" * 5000, f"points-{'9' * 5000}": "1"},
        {"shown": "70000", "points-70000": "1"},
        {"shown": "13", "points-13": "1"},
        {"shown": "0", "points-0": "1"},
        {"shown": "-1", "points--1": "1"},
        {"shown": "1,1,1", "points-1": "0"},
        {"shown": ",".join(map(str, range(9000))), **{f"points-{n}": "1" for n in range(13, 500)}},
        {"points-1": "3"},  # not said to be on the page
        {"shown": "1", "p": "1"},  # a tick where points are given
        {"action": f"remove:{'9' * 5000}"},
        {"action": "remove:x"},
        {"action": "goto:../../etc"},
    ),
)
def test_what_no_page_of_ours_sends_chooses_nothing_and_breaks_nothing(ballot, fields):
    answer = send(ballot, "lokalne", **fields)
    assert answer.status_code in (200, 303)
    assert chosen(ballot) == {}
    choose(ballot, "lokalne", {1: 3})
    check(ballot)


def test_ticks_beyond_the_ballot_list_choose_nothing(ballot):
    answer = send(ballot, "ogolnomiejskie", shown="8,13,99", p=["8", "13", "99"])
    assert answer.status_code == 303
    assert chosen(ballot, "ogolnomiejskie") == {8: 1}
    check(ballot)


def test_points_on_a_citywide_project_from_the_local_part_are_not_taken(ballot):
    send(ballot, "lokalne", shown="8", **{"points-8": "2"})
    page = check(ballot, root=EN, status=422)
    assert faults(page) == ["The ballot is empty. Choose at least one project."]
    choose(ballot, "ogolnomiejskie", [8])
    check(ballot)


def test_a_page_that_is_too_large_is_refused_and_the_choice_stays(ballot):
    choose(ballot, "lokalne", {1: 3}, "save")
    assert send(ballot, "lokalne", shown="1", q="x" * 70_000).status_code == 413
    assert chosen(ballot) == {1: 3}


# --- a project withdrawn while people vote ---------------------------------------------------------------------------


def withdraw(services, number: str) -> None:
    with services.database.transaction() as session:
        session.execute(
            text("UPDATE proposal SET status = 'withdrawn', withdrawn_at = '2026-05-04 08:00:00' WHERE number = :n"),
            {"n": number},
        )


def test_a_withdrawn_project_stays_on_the_list_and_cannot_be_chosen(ballot, services):
    withdraw(services, "L1")
    page = open_page(ballot, LOCAL)
    assert shown(page) == [1, 2, 3, 4]
    assert "This project was withdrawn. It cannot be chosen." in page.text
    assert "points-1" not in page.form().fields


def test_who_had_chosen_it_is_told_before_casting_and_the_ballot_stays_valid(ballot, services):
    choose(ballot, "lokalne", {1: 3, 2: 1})
    withdraw(services, "L1")
    page = check(ballot, root=EN)
    assert "“Źródło i łąka kwietna” was withdrawn. Your vote for it will not count." in page.text
    assert page.form().fields["sealed"]


# --- time ------------------------------------------------------------------------------------------------------------


def test_half_an_hour_without_an_act_ends_the_session(ballot, clock):
    choose(ballot, "lokalne", {1: 3})
    clock.forward(minutes=30)
    for step in ("karta/lokalne", "sprawdz"):
        page = open_page(ballot, f"{EN}/{step}", status=403)
        assert page.heading == "Your session has ended"
        assert page.links["Confirm who you are again"] == f"{EN}/dane"


def test_every_act_gives_another_half_hour_as_often_as_one_acts(ballot, clock):
    for _ in range(10):
        clock.forward(minutes=29)
        assert choose(ballot, "lokalne", {1: 3}, "save").status_code == 200
    assert chosen(ballot) == {1: 3}


def test_a_new_code_within_half_an_hour_finds_the_choice_again(client, clock):
    enter(client)
    choose(client, "lokalne", {1: 3})
    choose(client, "ogolnomiejskie", [8])
    client.delete_cookie("sid")
    assert client.get(f"{ROOT}/karta/lokalne").status_code == 403
    clock.forward(minutes=20)
    enter(client)
    assert (chosen(client), chosen(client, "ogolnomiejskie")) == ({1: 3}, {8: 1})
    check(client)


def test_the_next_person_at_this_browser_finds_an_empty_ballot(client):
    enter(client)
    choose(client, "lokalne", {1: 3})
    enter(client, BOB)
    assert chosen(client) == {}


def test_who_moves_to_another_district_keeps_what_is_for_the_whole_city(client):
    enter(client)
    choose(client, "lokalne", {1: 3})
    choose(client, "ogolnomiejskie", [8])
    enter(client, {**ANNA, "district": "poludnie"})
    page = check(client, root=EN, status=422)
    assert faults(page) == ["“Źródło i łąka kwietna” belongs to another district. Remove it."]
    assert chosen(client, "ogolnomiejskie") == {8: 1}


@pytest.mark.parametrize("step", ("karta/lokalne", "karta/ogolnomiejskie", "sprawdz"))
def test_when_the_end_comes_while_the_ballot_is_open_the_page_says_so(client, edition, clock, step):
    clock.set(START + WEEK)
    clock.forward(minutes=-5)
    arrive(client, edition, [(1, 3)])
    clock.forward(minutes=5)
    assert "Voting has ended" in open_page(client, f"{EN}/{step}", status=403).text
    clock.forward(hours=1)
    text_of = open_page(client, f"{EN}/{step}", status=403).text
    assert "Voting has ended" in text_of, "nobody is sent for a new code that would be of no use"


def test_a_button_pressed_after_the_end_says_so(client, edition, clock):
    clock.set(START + WEEK)
    clock.forward(seconds=-1)
    arrive(client, edition)
    page = open_page(client, LOCAL)
    clock.forward(seconds=1)
    answer = fill_in(client, page, {1: 3})
    assert answer.status_code == 403
    assert "Voting has ended" in read_page(answer).text


def test_the_draft_is_as_long_whatever_is_chosen(ballot):
    lengths = set()
    for choices in ({}, {1: 3}, {1: 1, 2: 1, 3: 1}, {1: 1, 2: 1, 3: 1, 4: 1}):
        choose(ballot, "lokalne", choices, "save")
        lengths.add(len(ballot.get_cookie("draft").value))
    assert len(lengths) == 1


def test_where_one_may_choose_any_one_district_two_are_a_fault(client, services):
    plan = make_plan(local={"district_scope": "any_one"}, slug="2027")
    with services.database.transaction() as session:
        stored_edition(session, services.settings.keys_dir, plan=plan)
    root = "/en/2027/glosowanie"
    enter(client, {**ANNA, "district": None}, root=root)
    page = open_page(client, f"{root}/karta/lokalne?dzielnica=polnoc")
    assert shown(page) == [1, 2, 3, 4]
    assert "All projects you choose here must be from one district." in page.text
    answer = fill_in(client, page, {1: 1, 5: 1}, shown="1,5")
    assert answer.status_code == 422
    assert faults(read_page(answer)) == [
        "You chose projects from too many districts: 2. The limit is 1. Pick the district again."
    ]
    assert fill_in(client, page, {5: 1, 6: 1}, shown="1,2,3,4,5,6").status_code == 303


def test_the_words_of_an_author_stay_words_on_the_ballot(client, services):
    mean = dataclasses.replace(DRAFTS[0], title="<b>Park</b>", description="<script>alert(1)</script>", place='"><i>')
    with services.database.transaction() as session:
        stored_edition(session, services.settings.keys_dir, plan=make_plan(slug="2027"), drafts=(mean, *DRAFTS[1:]))
    root = "/en/2027/glosowanie"
    enter(client, root=root)
    choose(client, "lokalne", {1: 3}, root=root)
    for step in ("karta/lokalne", "sprawdz"):
        html = open_page(client, f"{root}/{step}").html
        assert "<script>alert" not in html
        assert "<b>Park" not in html
        assert "&lt;b&gt;Park" in html
