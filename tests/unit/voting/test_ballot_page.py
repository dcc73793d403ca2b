"""What the ballot page shows and what becomes of a press of a button: a filter never loses what was ticked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.editions import DRAFTS, NORTH, SOUTH, make_frozen
from werkzeug.datastructures import MultiDict

from budzet.editions.frozen import FrozenPool, FrozenProject
from budzet.editions.result_rules import Greedy
from budzet.voting import ballot_page
from budzet.voting.ballot import Choice
from budzet.voting.ballot_page import BallotFilter, ProjectDetails
from budzet.voting.draft import Draft

FROZEN = make_frozen()
LOCAL, CITYWIDE = FROZEN.contests
# Points are given in the local part, ticks in the city's.
DRAFT = Draft(7, (Choice(1, 3), Choice(2, 1), Choice(8), Choice(11)), NORTH)
DETAILS = {
    draft.ballot_position: ProjectDetails(
        topics=tuple((key, key.title(), "info") for key in draft.topics),
        place=draft.place,
        description=draft.description,
        url=f"/2026/projekty/{draft.ballot_position}",
        withdrawn=draft.number == "M2",
    )
    for draft in DRAFTS
}


def post(contest, shown: str, *pairs: tuple[str, str], draft: Draft = DRAFT) -> dict[int, int]:
    """Return the points by position after a press of a button on a page that showed ``shown``."""
    after = ballot_page.updated(draft, FROZEN, contest, MultiDict([("shown", shown), *pairs]))
    assert (after.edition_id, after.area) == (draft.edition_id, draft.area)
    positions = [choice.position for choice in after.choices]
    assert positions == sorted(set(positions))
    return {choice.position: choice.points for choice in after.choices}


@pytest.mark.parametrize(
    ("shown", "pairs", "after"),
    (
        ("8,9,10,11,12", [("p", "9"), ("p", "10")], {1: 3, 2: 1, 9: 1, 10: 1}),
        ("8,9,10,11,12", [], {1: 3, 2: 1}),  # every tick was taken away
        ("8,9,10,11,12", [("p", "8"), ("p", "11")], {1: 3, 2: 1, 8: 1, 11: 1}),
        ("9", [("p", "9")], {1: 3, 2: 1, 8: 1, 9: 1, 11: 1}),  # the filter showed one: the others stay
        ("8", [], {1: 3, 2: 1, 11: 1}),
        ("", [], {1: 3, 2: 1, 8: 1, 11: 1}),  # the filter showed none
        ("9", [("p", "10")], {1: 3, 2: 1, 8: 1, 11: 1}),  # a tick of a line that was not on the page
        ("8,9", [("p", "9"), ("p", "9")], {1: 3, 2: 1, 9: 1, 11: 1}),
        ("8,9", [("p", "x"), ("p", ""), ("p", "-9"), ("p", "9.0")], {1: 3, 2: 1, 11: 1}),
        ("x,,-8, ,9", [("p", "9")], {1: 3, 2: 1, 8: 1, 9: 1, 11: 1}),
    ),
)
def test_ticks_that_were_shown_are_replaced_and_the_others_kept(shown, pairs, after):
    assert post(CITYWIDE, shown, *pairs) == after


@pytest.mark.parametrize(
    ("shown", "pairs", "after"),
    (
        ("1,2,3,4", [("points-3", "2")], {3: 2, 8: 1, 11: 1}),
        ("1,2,3,4", [("points-1", "1"), ("points-2", "0"), ("points-3", "")], {1: 1, 8: 1, 11: 1}),
        ("3,4", [("points-3", "3")], {1: 3, 2: 1, 3: 3, 8: 1, 11: 1}),  # the filter showed two: the others stay
        ("", [], {1: 3, 2: 1, 8: 1, 11: 1}),
        ("3", [("points-4", "3")], {1: 3, 2: 1, 8: 1, 11: 1}),  # points of a line that was not on the page
        ("1,2", [("points-1", "9"), ("points-2", "9")], {1: 9, 2: 9, 8: 1, 11: 1}),  # the judge says it is too much
        ("1,2", [("points-1", "x"), ("points-2", "-1")], {8: 1, 11: 1}),
        ("1,2", [("points-1", "255"), ("points-2", "256")], {1: 255, 8: 1, 11: 1}),
    ),
)
def test_points_that_were_shown_are_replaced_and_the_others_kept(shown, pairs, after):
    assert post(LOCAL, shown, *pairs) == after


@pytest.mark.parametrize("number", ("9" * 5000, "65536", "70000", "99999999999999999999"))
def test_a_forged_number_too_large_for_any_ballot_is_not_read(number):
    before = {choice.position: choice.points for choice in DRAFT.choices}
    assert post(CITYWIDE, number, ("p", number)) == before
    assert post(LOCAL, number, (f"points-{number}", "1")) == before
    assert post(LOCAL, "3", ("points-3", number)) == before
    assert ballot_page.read_position(number) is None


@pytest.mark.parametrize(
    ("text", "position"), (("8", 8), ("65535", 65535), ("0", 0), ("", None), ("x", None), ("-1", None), ("²", None))
)
def test_a_position_is_read_as_a_page_writes_it(text, position):
    assert ballot_page.read_position(text) == position


positions = st.integers(1, 12)


@settings(max_examples=150, deadline=None)
@given(
    draft=st.dictionaries(positions, st.integers(1, 255), max_size=12).map(
        lambda given: Draft(7, tuple(Choice(*pair) for pair in sorted(given.items())), NORTH)
    ),
    contest=st.sampled_from(FROZEN.contests),
    shown=st.frozensets(positions),
    sent=st.dictionaries(positions, st.integers(0, 255)),
)
def test_a_filter_never_loses_what_it_hides(draft, contest, shown, sent):
    """What the page hid is as it was; what it showed is what was sent, whatever else the browser sent."""
    pairs = [
        ("p", str(position)) if contest is CITYWIDE else (f"points-{position}", str(points))
        for position, points in sent.items()
        if points
    ]
    after = post(contest, ",".join(map(str, sorted(shown))), *pairs, draft=draft)
    before = {choice.position: choice.points for choice in draft.choices}
    for position in range(1, 13):
        new = sent.get(position, 0)
        new = min(new, 1) if contest is CITYWIDE else new
        ours = (position > 7) == (contest is CITYWIDE)
        assert after.get(position, 0) == (new if ours and position in shown else before.get(position, 0))


def test_one_project_can_be_taken_off_the_ballot():
    assert ballot_page.without(DRAFT, 2).choices == (Choice(1, 3), Choice(8), Choice(11))
    assert ballot_page.without(DRAFT, 99) == DRAFT


def test_positions_of_no_project_or_of_another_part_do_not_come_onto_the_ballot():
    before = {choice.position: choice.points for choice in DRAFT.choices}
    assert post(CITYWIDE, "0,13,65535,3", ("p", "0"), ("p", "13"), ("p", "65535"), ("p", "3")) == before
    assert post(LOCAL, "9,13", ("points-9", "1"), ("points-13", "1")) == before


@pytest.mark.parametrize(
    ("narrowed", "shown"),
    (
        (BallotFilter(), [8, 9, 10, 11, 12]),
        (BallotFilter("ŚCIEŻKA"), [8]),
        (BallotFilter("sciezka"), [8]),
        (BallotFilter("m4"), [11]),
        (BallotFilter("tysiac sadzimy"), [11]),  # every word, in any order
        (BallotFilter("park teznia"), []),
        (BallotFilter("  "), [8, 9, 10, 11, 12]),
        (BallotFilter(topic="zielen"), [11]),
        (BallotFilter("drzew", "zielen"), [11]),
        (BallotFilter("drzew", "drogi"), []),
        (BallotFilter(topic="nic"), []),
    ),
)
def test_the_list_is_narrowed_by_words_and_topic(narrowed, shown):
    projects = ballot_page.projects_of(FROZEN, CITYWIDE, NORTH)
    assert [line.position for line in ballot_page.lines(FROZEN, projects, DETAILS, DRAFT.choices, narrowed)] == shown


def test_the_place_of_a_project_is_searched_too():
    projects = ballot_page.projects_of(FROZEN, LOCAL, NORTH)
    lines = ballot_page.lines(FROZEN, projects, DETAILS, (), BallotFilter("ul. źródlana"))
    assert [line.number for line in lines] == ["L1"]


def test_a_line_shows_the_project_and_what_it_was_given():
    projects = ballot_page.projects_of(FROZEN, LOCAL, NORTH)
    first, second, third, _ = ballot_page.lines(FROZEN, projects, DETAILS, DRAFT.choices, BallotFilter())
    assert (first.number, first.title, first.cost) == ("L1", "Źródło i łąka kwietna", 4_000_000)
    assert (first.place, first.url, first.withdrawn) == ("ul. Źródlana", "/2026/projekty/1", False)
    assert first.description.startswith("Odsłonięcie")
    assert first.topics == [{"key": "zielen", "name": "Zielen", "icon": "info"}]
    assert [(line.points, line.chosen) for line in (first, second, third)] == [(3, True), (1, True), (0, False)]


def test_a_withdrawn_project_stays_on_the_ballot_and_is_marked():
    projects = ballot_page.projects_of(FROZEN, CITYWIDE, NORTH)
    lines = ballot_page.lines(FROZEN, projects, DETAILS, (), BallotFilter())
    assert [line.withdrawn for line in lines] == [False, True, False, False, False]


def with_open_pool(scope: str):
    """Return the edition with a local project for the whole city, at position 13."""
    pool = FrozenPool(
        key="wspolna", contest="lokalne", district=None, name="Wspólna", budget=1, rule=Greedy(), ties=("public_draw",)
    )
    project = FrozenProject(position=13, pool="wspolna", number="W1", title="Wspólny", cost=1)
    return make_frozen({"district_scope": scope}, pools=(*FROZEN.pools, pool), projects=(*FROZEN.projects, project))


@pytest.mark.parametrize(
    ("scope", "area", "picked", "shown"),
    (
        ("own", NORTH, [], [1, 2, 3, 4, 13]),
        ("own", SOUTH, [], [5, 6, 7, 13]),
        ("own", 0, [], [13]),  # without a district, only what is for the whole city
        ("any_one", SOUTH, ["polnoc"], [1, 2, 3, 4, 13]),  # the picked one, not the own
        ("any_one", SOUTH, [], [13]),
        ("any", 0, [], [1, 2, 3, 4, 5, 6, 7, 13]),
    ),
)
def test_a_resident_sees_the_projects_they_may_choose(scope, area, picked, shown):
    frozen = with_open_pool(scope)
    projects = ballot_page.projects_of(frozen, frozen.contests[0], area, picked)
    assert [project.position for project in projects] == shown
    assert [p.position for p in ballot_page.projects_of(frozen, frozen.contests[1], area)] == [8, 9, 10, 11, 12]


@pytest.mark.parametrize(
    ("contest", "choices", "used", "limit", "unit"),
    (
        (LOCAL, DRAFT.choices, 4, 5, "points"),
        (CITYWIDE, DRAFT.choices, 2, 2, "projects"),
        (LOCAL, (), 0, 5, "points"),
        (CITYWIDE, (Choice(8, 3), Choice(9, 3), Choice(10)), 3, 2, "projects"),  # ticks, whatever points were sent
        (LOCAL, (Choice(5, 2), Choice(99, 1)), 2, 5, "points"),  # of another district too; an unknown one never
    ),
)
def test_a_part_tells_how_much_of_it_is_used(contest, choices, used, limit, unit):
    part = ballot_page.part_sum(FROZEN, contest, choices)
    assert (part.used, part.limit, part.unit) == (used, limit, unit)


def test_the_choices_of_a_part_are_found_whatever_the_district():
    chosen = (Choice(5, 2), Choice(8), Choice(1), Choice(99))
    assert ballot_page.in_contest(FROZEN, LOCAL, chosen) == [Choice(5, 2), Choice(1)]
    assert ballot_page.in_contest(FROZEN, CITYWIDE, chosen) == [Choice(8)]
