"""Equal scores under the greedy rule: what orders them, when the order matters, and who has lost a draw."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.elections import count, profile_of, reasons

from budzet.base import lots
from budzet.editions.result_rules import Greedy
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.ties import Standing, Tie, TieChain, UnresolvedTieError

STOP = Greedy(misfit="stop")
STOP_80 = Greedy(misfit="stop_then_80_percent")


@pytest.mark.parametrize(
    ("ties", "selected", "decided_by"),
    [
        (("list_order",), ("p0",), "list_order"),
        (("lower_cost",), ("p2",), "lower_cost"),
        (("lower_cost", "public_draw"), ("p2",), "lower_cost"),
        # a step that tells nothing more decided nothing
        (("lower_cost", "list_order"), ("p2",), "lower_cost"),
        (("more_votes", "list_order"), ("p0",), "list_order"),
        (("id_order",), ("p0",), "id_order"),
    ],
)
def test_the_first_step_that_separates_equal_projects_orders_them(
    ties: tuple[str, ...], selected: tuple[str, ...], decided_by: str
) -> None:
    outcome = count(profile_of([80, 70, 60], [5, 5, 5]), 100, ties=ties)  # type: ignore[arg-type]
    assert outcome.selected == selected
    assert [(tie.decisive, tie.decided_by) for tie in outcome.ties] == [(True, decided_by)]


def test_equal_points_are_ordered_by_more_votes_when_the_chain_says_so() -> None:
    profile = Profile.from_merged([Candidate("few", 10), Candidate("many", 10)], {((0, 3),): 1, ((1, 1),): 3})
    outcome = count(profile, 10, Greedy(on="points"), ties=("more_votes",))
    assert (outcome.selected, outcome.ties[0].decided_by) == (("many",), "more_votes")


def test_a_draw_decides_what_is_still_equal_and_its_loser_is_told_so() -> None:
    first, second = lots.draw("ziarno", "test", ["p0", "p1"])
    outcome = count(profile_of([80, 80], [5, 5]), 100, ties=("lower_cost", "public_draw"), seed="ziarno")
    assert reasons(outcome) == {first: "funded", second: "lost_draw"}
    assert (outcome.ties[0].ids, outcome.ties[0].decided_by) == ((first, second), "public_draw")


def test_the_last_money_of_a_pool_can_be_lost_in_a_draw() -> None:
    first, second = lots.draw("ziarno", "test", ["p0", "p1"])
    outcome = count(profile_of([80, 80], [5, 5]), 80, ties=("public_draw",), seed="ziarno")
    assert reasons(outcome) == {first: "funded", second: "lost_draw"}


def test_who_comes_after_the_stop_in_a_draw_has_lost_it_too() -> None:
    first, *others = lots.draw("ziarno", "test", ["p0", "p1", "p2"])
    outcome = count(profile_of([80, 80, 80], [5, 5, 5]), 100, STOP, ties=("public_draw",), seed="ziarno")
    assert reasons(outcome) == {first: "funded"} | dict.fromkeys(others, "lost_draw")


def test_a_project_too_dear_in_any_order_did_not_lose_the_draw() -> None:
    outcome = count(profile_of([80, 80, 300], [5, 5, 5]), 100, ties=("public_draw",), seed="ziarno")
    assert reasons(outcome)["p2"] == "over_budget"


@pytest.mark.parametrize("ties", [(), ("more_votes",), ("lower_cost", "public_draw"), ("public_draw",)])
def test_a_tie_that_matters_is_refused_without_a_seed(ties: tuple[str, ...]) -> None:
    with pytest.raises(UnresolvedTieError, match="p0, p1") as refused:
        count(profile_of([80, 80, 10], [5, 5, 9]), 100, ties=ties)  # type: ignore[arg-type]
    assert (refused.value.score, refused.value.ids) == (5, ("p0", "p1"))


def test_a_tie_that_changes_nothing_needs_no_draw() -> None:
    profile = profile_of([10, 20, 300, 300], [5, 5, 2, 2])
    ties = ("lower_cost", "public_draw")
    without, with_seed = (count(profile, 100, ties=ties, seed=seed) for seed in (None, "ziarno"))
    assert without == with_seed
    assert without.ties == (Tie(5, ("p0", "p1"), False, ""), Tie(2, ("p2", "p3"), False, ""))


@pytest.mark.parametrize(
    ("costs", "budget", "rule", "decisive"),
    [
        # both fit to the last grosz, in any order
        ([50, 50], 100, Greedy(), False),
        ([50, 50], 100, STOP, False),
        ([50, 51], 100, STOP, True),
        # whoever comes last is funded with 80 % of its cost, not with 79.5 %
        ([200, 200], 360, STOP_80, False),
        ([200, 200], 359, STOP_80, True),
        # nobody can be funded, or whoever comes first
        ([200, 200], 159, STOP_80, False),
        ([200, 200], 160, STOP_80, True),
    ],
)
def test_a_tie_needs_a_draw_only_where_it_matters(
    costs: list[int], budget: int, rule: Greedy, *, decisive: bool
) -> None:
    profile = profile_of(costs, [5, 5])
    (tie,) = count(profile, budget, rule, ties=("public_draw",), seed="ziarno").ties
    assert (tie.decisive, tie.decided_by) == (decisive, "public_draw" if decisive else "")


def test_a_project_that_is_shut_out_ties_with_nobody() -> None:
    profile = profile_of([40, 50, 50], [9, 8, 8])
    outcome = count(profile, 100, ties=("public_draw",), exclusions=[("p0", "p1")])
    assert reasons(outcome) == {"p0": "funded", "p1": "excluded_by:p0", "p2": "funded"}


def test_a_tie_changes_nothing_when_the_80_percent_rule_funds_whoever_comes_last() -> None:
    outcome = count(profile_of([5, 5, 5], [3, 3, 3]), 14, STOP_80, ties=("public_draw",))
    assert (len(outcome.selected), [tie.decisive for tie in outcome.ties]) == (3, [False])


def test_what_no_step_tells_apart_stays_together_in_the_order_of_the_list() -> None:
    one, other = Standing(0, "a", 10, 5), Standing(1, "b", 10, 5)
    assert TieChain(("lower_cost", "more_votes"), None, "test").bunches([other, one]) == ([[one, other]], "")


@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=4),
    st.integers(0, 30),
    st.sampled_from(["skip", "stop", "stop_then_80_percent"]),
    st.sets(st.sampled_from([("p0", "p1"), ("p1", "p2"), ("p0", "p3")]), max_size=2),
)
@example(costs=[5, 5, 5], budget=14, misfit="stop_then_80_percent", pairs=set())
@settings(max_examples=300)
def test_a_tie_is_decisive_exactly_when_another_order_funds_other_projects(
    costs: list[int], budget: int, misfit: str, pairs: set[tuple[str, str]]
) -> None:
    rule = Greedy(misfit=misfit)  # type: ignore[arg-type]
    names = {f"p{index}" for index in range(len(costs))}
    exclusions = [pair for pair in pairs if set(pair) <= names]
    winners = set()
    for order in permutations(range(len(costs))):
        profile = Profile.from_merged([Candidate(f"p{index}", costs[index]) for index in order], {})
        outcome = count(profile, budget, rule, exclusions=exclusions)
        winners.add(frozenset(outcome.selected))
    assert any(tie.decisive for tie in outcome.ties) == (len(winners) > 1)
