"""The rule of a team's scoring: from the best score down, exact, never more than there is."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.proposals.scoring import setups
from budzet.proposals.scoring.rule import Scored, UnresolvedTieError, decide
from budzet.proposals.scoring.setups import Criterion, Setup

SETUP = Setup(criteria=(Criterion(key="a", name="A", weight=2, most=10), Criterion(key="b", name="B", most=5)))


def project(name: str, cost: int, *points: tuple[int, int]) -> Scored:
    return Scored(name, cost, tuple({"a": a, "b": b} for a, b in points))


def outcomes(rows) -> dict[str, str]:
    return {row.id: row.reason for row in rows}


def test_a_project_that_no_longer_fits_is_passed_over():
    rows = decide(SETUP, [project("1", 60, (9, 0)), project("2", 50, (8, 0)), project("3", 40, (7, 0))], 100)
    assert outcomes(rows) == {"1": "funded", "2": "over_budget", "3": "funded"}
    assert [row.money_left for row in rows] == [100, 40, 40]


def test_a_mean_is_an_exact_fraction_and_a_third_of_a_point_decides():
    thirds = project("1", 60, (4, 0), (4, 0), (4, 1))
    flat = project("2", 60, (4, 0), (4, 0), (4, 0))
    rows = decide(SETUP, [flat, thirds], 100)
    assert rows[0].id == "1"
    assert rows[0].score == Fraction(25, 3)
    assert outcomes(rows) == {"1": "funded", "2": "over_budget"}


def test_who_is_left_out_does_not_lower_the_mean_but_lowers_the_sum():
    one, two = project("1", 60, (9, 5)), project("2", 60, (9, 0), (9, 0))
    assert decide(SETUP, [one, two], 100)[0].id == "1"
    assert decide(SETUP.model_copy(update={"measure": "sum"}), [one, two], 100)[0].id == "2"


@pytest.mark.parametrize(
    ("tie", "first"),
    [
        ("first_criterion", "rich"),  # more points for the first criterion
        ("lower_cost", "cheap"),
    ],
)
def test_of_equal_projects_the_published_step_says_which_goes_first(tie, first):
    setup = SETUP.model_copy(update={"tie": tie})
    rich, cheap = project("rich", 70, (5, 0)), project("cheap", 60, (4, 2))
    assert decide(setup, [rich, cheap], 100)[0].id == first


def test_equal_projects_are_drawn_with_a_seed_only_where_it_matters():
    setup = SETUP.model_copy(update={"tie": "public_draw"})
    equal = [project(name, 60, (5, 0)) for name in "123"]
    with pytest.raises(UnresolvedTieError) as refused:
        decide(setup, equal, 150)
    assert set(refused.value.ids) == {"1", "2", "3"}
    rows = decide(setup, equal, 150, seed="4 8 15", label="pula")
    assert sorted(row.reason for row in rows) == ["funded", "funded", "lost_draw"]
    assert all(row.drawn for row in rows)
    assert outcomes(decide(setup, equal, 180)) == dict.fromkeys("123", "funded"), "no draw is needed"
    assert outcomes(decide(setup, equal, 50)) == dict.fromkeys("123", "over_budget")


def test_a_project_below_the_share_of_points_is_not_funded_though_there_is_money():
    setup = SETUP.model_copy(update={"at_least": 60})
    # 25 points are the most; 15 are exactly 60 %.
    rows = decide(setup, [project("1", 10, (5, 5)), project("2", 10, (5, 4))], 100)
    assert outcomes(rows) == {"1": "funded", "2": "below_threshold"}


def test_what_nobody_scored_comes_last_and_is_not_funded():
    rows = decide(SETUP, [project("1", 10), project("2", 10, (0, 0))], 100)
    assert [(row.id, row.reason) for row in rows] == [("2", "funded"), ("1", "nobody_scored")]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"criteria": ()}, {"no_criteria"}),
        ({"at_least": 101}, {"share_wrong"}),
        ({"criteria": (Criterion(key="a", name=" ", weight=0, most=101),)}, {"name_missing", "number_wrong"}),
        ({"criteria": (Criterion(key="a", name="Zieleń"), Criterion(key="b", name="zieleń "))}, {"name_twice"}),
        ({"criteria": (Criterion(key="a", name="x" * 201),)}, {"text_too_long"}),
    ],
)
def test_a_setup_with_faults_is_told_all_of_them(changes, codes):
    assert {one.code for one in setups.findings(SETUP.model_copy(update=changes))} == codes


POINTS = st.tuples(st.integers(0, 10), st.integers(0, 5))
POOLS = st.lists(
    st.tuples(st.integers(0, 60), st.lists(POINTS, max_size=3)),
    max_size=7,
).map(lambda found: [project(str(number), cost, *points) for number, (cost, points) in enumerate(found)])
SETUPS = st.builds(
    lambda measure, tie, at_least: SETUP.model_copy(update={"measure": measure, "tie": tie, "at_least": at_least}),
    st.sampled_from(("mean", "sum")),
    st.sampled_from(("first_criterion", "lower_cost", "public_draw")),
    st.sampled_from((0, 50)),
)


@settings(max_examples=80)
@given(setup=SETUPS, projects=POOLS, budget=st.integers(0, 150), order=st.randoms(use_true_random=False))
def test_money_is_never_overspent_and_every_project_has_one_outcome_whatever_the_order(setup, projects, budget, order):
    rows = decide(setup, projects, budget, seed="1 2 3", label="pula")
    assert sorted(row.id for row in rows) == sorted(one.id for one in projects)
    assert [row.place for row in rows] == list(range(1, len(projects) + 1))
    assert sum(row.cost for row in rows if row.funded) <= budget
    shuffled = list(projects)
    order.shuffle(shuffled)
    assert decide(setup, shuffled, budget, seed="1 2 3", label="pula") == rows


@settings(max_examples=60)
@given(setup=SETUPS, projects=POOLS, budget=st.integers(0, 150))
def test_whoever_is_passed_over_was_dearer_than_what_was_left_and_nothing_better_was_refused(setup, projects, budget):
    left, last = budget, None
    for row in decide(setup, projects, budget, seed="1 2 3", label="pula"):
        assert row.money_left == left
        if row.reason in ("over_budget", "lost_draw"):
            assert row.cost > left
        if row.reason in ("funded", "over_budget", "lost_draw"):
            assert last is None or row.score <= last
            last = row.score
        left -= row.cost if row.funded else 0
