"""What a valid ballot is: every fault by its name, all at once, and what of a faulty ballot still counts."""

from __future__ import annotations

import pytest
from support.editions import NORTH, SOUTH, make_frozen

from budzet.base.findings import Finding
from budzet.base.money import zl
from budzet.editions.ballot_form import Approval, Cumulative
from budzet.editions.frozen import FrozenPool, FrozenProject
from budzet.editions.result_rules import Greedy
from budzet.voting.ballot import Ballot, Choice, card_from, judge, settle

L, C = "lokalne", "ogolnomiejskie"


def ballot(text: str = "", area: int = NORTH) -> Ballot:
    """Return a ballot written as ``position:points …``; a position alone is a tick."""
    pairs = (entry.partition(":") for entry in text.split())
    return Ballot(tuple(Choice(int(position), int(points or "1")) for position, _, points in pairs), area)


def with_open_pool() -> dict:
    """Return the changes that give the local contest a pool of the whole city, with the project at position 13."""
    pool = FrozenPool(
        key="wspolna", contest=L, district=None, name="Wspólna", budget=1, rule=Greedy(), ties=("public_draw",)
    )
    project = FrozenProject(position=13, pool="wspolna", number="W1", title="Wspólny", cost=1)
    frozen = make_frozen()
    return {"pools": (*frozen.pools, pool), "projects": (*frozen.projects, project)}


# The edition of the support: `lokalne` takes 5 points on at most 3 projects of the own district, at most 3 on one;
# `ogolnomiejskie` takes 1 or 2 ticks. North: 1-4, south: 5-7, whole city: 8-12.
TICKS = {"form": Approval(min_projects=2, max_projects=3)}
SEVERAL = Finding.of("several_districts", "lokalne", chosen=2, limit=1)
ANY_ONE, ANY, MUST_FILL = {"district_scope": "any_one"}, {"district_scope": "any"}, {"completeness": "must_fill"}

VALID = (
    ({}, ballot("1:3 2:2 8 9")),
    ({}, ballot("1:1")),  # points may stay unused
    ({}, ballot("1:1 2:1 3:1")),
    ({}, ballot("1:3 4:2")),
    ({}, ballot("9 8")),  # in any order, and one part may be empty
    ({}, ballot("8", area=0)),  # without a district the city's part is still open
    ({}, ballot("5:3 7:2 12", area=SOUTH)),
    ({"local": ANY_ONE}, ballot("5:3 6:1")),  # one freely chosen district, not the own one
    ({"local": ANY_ONE}, ballot("5:3 6:1", area=0)),
    ({"local": ANY}, ballot("1:1 5:1 7:1", area=0)),  # as many districts as one likes
    ({"local": TICKS}, ballot("1 2")),
    ({"local": TICKS}, ballot("1 2 3")),
    ({"local": MUST_FILL, "citywide": MUST_FILL}, ballot("1:1 8")),
    (with_open_pool(), ballot("1:1 13:1")),  # a pool of the whole city is open to every district
    (with_open_pool(), ballot("13:3", area=0)),
    ({**with_open_pool(), "local": ANY_ONE}, ballot("5:1 13:1")),
)
FAULTY = (
    # The whole ballot.
    ({}, ballot(), [Finding.of("ballot_empty")]),
    ({}, ballot("8", area=3), [Finding.of("unknown_area", area=3)]),
    ({}, ballot("8", area=-1), [Finding.of("unknown_area", area=-1)]),
    ({}, ballot("8 13"), [Finding.of("unknown_project", position=13)]),
    ({}, ballot("0 8 99"), [Finding.of("unknown_project", position=0), Finding.of("unknown_project", position=99)]),
    ({}, ballot("8 8"), [Finding.of("project_twice", position=8)]),
    ({}, ballot("1:1 1:2"), [Finding.of("project_twice", position=1)]),
    (
        {},
        ballot("99 99"),
        [Finding.of("unknown_project", position=99), Finding.of("project_twice", position=99)],
    ),
    # A part that must be filled in.
    ({"citywide": MUST_FILL}, ballot("1:1"), [Finding.of("contest_empty", C)]),
    ({"local": MUST_FILL}, ballot("8"), [Finding.of("contest_empty", L)]),
    (
        {"local": MUST_FILL, "citywide": MUST_FILL},
        ballot(),
        [Finding.of("ballot_empty"), Finding.of("contest_empty", L), Finding.of("contest_empty", C)],
    ),
    # How many.
    ({}, ballot("8 9 10"), [Finding.of("too_many_projects", C, chosen=3, limit=2)]),
    ({}, ballot("1 2 3 4"), [Finding.of("too_many_projects", L, chosen=4, limit=3)]),
    ({"local": TICKS}, ballot("1"), [Finding.of("too_few_projects", L, chosen=1, minimum=2)]),
    ({"local": TICKS}, ballot("1 2 3 4"), [Finding.of("too_many_projects", L, chosen=4, limit=3)]),
    # How much.
    ({}, ballot("1:3 2:3"), [Finding.of("too_many_points", L, given=6, limit=5)]),
    ({}, ballot("1:4"), [Finding.of("points_per_project", L, position=1, given=4, limit=3)]),
    ({}, ballot("1:0"), [Finding.of("points_per_project", L, position=1, given=0, limit=3)]),
    ({}, ballot("8:2"), [Finding.of("points_not_allowed", C, position=8)]),
    ({}, ballot("8:0"), [Finding.of("points_not_allowed", C, position=8)]),
    # Whose.
    ({}, ballot("5:1"), [Finding.of("other_district", L, position=5)]),
    (
        {},
        ballot("1:1 7:1 5:1"),
        [Finding.of("other_district", L, position=5), Finding.of("other_district", L, position=7)],
    ),
    ({}, ballot("1:1", area=SOUTH), [Finding.of("other_district", L, position=1)]),
    ({}, ballot("1:1 8", area=0), [Finding.of("district_needed", L)]),
    ({"local": ANY_ONE}, ballot("1:1 5:1"), [SEVERAL]),
    ({**with_open_pool(), "local": ANY_ONE}, ballot("1:1 5:1 13:1"), [SEVERAL]),
    # All at once.
    (
        {"citywide": {"form": Approval(min_projects=3, max_projects=3)}},
        ballot("1:4 2:0 3:3 5:1 8:2 99"),
        [
            Finding.of("unknown_project", position=99),
            Finding.of("other_district", L, position=5),
            Finding.of("too_many_projects", L, chosen=4, limit=3),
            Finding.of("points_per_project", L, position=1, given=4, limit=3),
            Finding.of("points_per_project", L, position=2, given=0, limit=3),
            Finding.of("too_many_points", L, given=8, limit=5),
            Finding.of("points_not_allowed", C, position=8),
            Finding.of("too_few_projects", C, chosen=1, minimum=3),
        ],
    ),
)
DOCUMENTED = {
    *("ballot_empty", "unknown_area", "unknown_project", "project_twice", "contest_empty", "too_many_projects"),
    *("too_few_projects", "too_many_points", "points_per_project", "points_not_allowed", "other_district"),
    *("district_needed", "several_districts"),
}


@pytest.mark.parametrize(("changes", "cast"), VALID)
def test_a_ballot_within_the_rules_is_valid_and_counts_whole(changes, cast):
    card = card_from(make_frozen(**changes))
    assert judge(cast, card) == []
    verdict = settle(cast, card)
    assert (verdict.findings, set(verdict.counted), verdict.void) == ((), set(cast.choices), False)


@pytest.mark.parametrize(("changes", "cast", "expected"), FAULTY)
def test_every_fault_is_found_at_once(changes, cast, expected):
    card = card_from(make_frozen(**changes))
    assert judge(cast, card) == expected
    assert settle(cast, card).findings == tuple(expected)


def test_the_table_has_every_reason_the_judge_documents():
    assert {finding.code for *_, expected in FAULTY for finding in expected} == DOCUMENTED
    assert all(f"``{code}``" in (judge.__doc__ or "") for code in DOCUMENTED)


VOIDS_ALL = {"fault_voids": "ballot"}


@pytest.mark.parametrize(
    ("changes", "cast", "withdrawn", "counted", "void"),
    (
        # A fault takes its part with it, the other part counts.
        ({}, ballot("1:4 8 9"), (), "8 9", False),
        ({}, ballot("1:3 8 9 10"), (), "1:3", False),
        ({}, ballot("5:3 8"), (), "8", False),
        ({"local": MUST_FILL}, ballot("8 9"), (), "8 9", False),
        ({}, ballot("1:4 8 9 10"), (), "", False),  # both parts are faulty
        # Or the whole ballot, where the terms say so.
        ({"local": VOIDS_ALL}, ballot("1:4 8 9"), (), "", True),
        ({"local": VOIDS_ALL | MUST_FILL}, ballot("8 9"), (), "", True),
        ({"citywide": VOIDS_ALL}, ballot("1:4 8 9"), (), "8 9", False),  # it is the other part that does
        ({"citywide": VOIDS_ALL}, ballot("1:3 8 9 10"), (), "", True),
        # What no page can produce voids all: nothing is guessed.
        ({}, ballot("1:3 8 99"), (), "", True),
        ({}, ballot("1:3 8 8"), (), "", True),
        ({}, ballot("1:3 8", area=9), (), "", True),
        ({}, ballot(), (), "", True),
        # A withdrawn project counts for nothing, the ballot stays valid.
        ({}, ballot("1:3 2:2 8 9"), (2, 9), "1:3 8", False),
        ({}, ballot("1:3 8"), (1, 8), "", False),
        ({}, ballot("8 9"), (1, 2), "8 9", False),
        # It obeys the limits like any other: what was too much stays too much.
        ({}, ballot("1:1 8 9 10"), (10,), "1:1", False),
        ({}, ballot("1:3 2:3"), (2,), "", False),
        ({"local": MUST_FILL | VOIDS_ALL}, ballot("1:3 8"), (1,), "8", False),  # it was filled in
    ),
)
def test_what_counts_of_a_stored_ballot(changes, cast, withdrawn, counted, void):
    verdict = settle(cast, card_from(make_frozen(**changes), frozenset(withdrawn)))
    assert (verdict.counted, verdict.void) == (ballot(counted).choices, void)


def test_a_withdrawn_project_is_no_fault():
    card = card_from(make_frozen(), frozenset({1, 8}))
    assert judge(ballot("1:3 8"), card) == []


def test_the_card_knows_contest_and_area_of_each_position():
    card = card_from(make_frozen())
    assert {position: place for position, place in card.place_of.items() if position in {1, 4, 5, 7, 8, 12}} == {
        1: (L, NORTH),
        4: (L, NORTH),
        5: (L, SOUTH),
        7: (L, SOUTH),
        8: (C, 0),
        12: (C, 0),
    }
    assert (len(card.place_of), set(card.levels_of), card.withdrawn) == (12, {0, NORTH, SOUTH}, frozenset())
    assert card.cost_of[8] == zl(150_000)


def test_a_tick_is_one_point():
    assert Choice(8) == Choice(8, 1)


def test_the_most_of_a_part_may_be_spent_on_one_project_where_the_terms_allow():
    card = card_from(make_frozen(local={"form": Cumulative(points=5, max_projects=5, max_per_project=5)}))
    assert judge(ballot("1:5"), card) == []
