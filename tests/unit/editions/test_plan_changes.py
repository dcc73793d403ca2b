"""Changes of a plan with one button: what comes with a new part, what goes with an old one, what is never left over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.editions import make_plan

from budzet.base.errors import DomainError, NotFoundError
from budzet.editions import plan_changes, plan_paths
from budzet.editions.plan import PoolPlan, findings
from budzet.editions.result_rules import Greedy

PLAN = make_plan()


@pytest.mark.parametrize(
    ("name", "taken", "key"),
    (
        ("Projekty młodzieżowe", [], "projekty-mlodziezowe"),
        ("Lokalne", ["lokalne"], "lokalne-2"),
        ("Lokalne", ["lokalne", "lokalne-2"], "lokalne-3"),
        ("!!!", [], "nowa"),
        ("日本", ["nowa"], "nowa-2"),
    ),
)
def test_a_key_is_made_of_the_name_and_is_nobody_elses(name, taken, key):
    assert plan_changes.fresh_key(name, taken) == key


@given(st.text(max_size=80), st.sets(st.sampled_from(("a", "nowa", "nowa-2", "lokalne"))))
def test_every_name_gives_a_key_that_fits_an_address(name, taken):
    key = plan_changes.fresh_key(name, taken)
    assert key not in taken
    assert key
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(key) <= 70


def test_a_new_part_is_a_valid_plan_with_a_pool_and_every_choice_of_both_to_check():
    plan = plan_changes.add_contest(PLAN, "zielone", "Zielone")
    assert findings(plan) == []
    known = plan_paths.leaves(plan)
    assert all(any(plan_paths.is_under(leaf, path) for leaf in known) for path in plan.examples)
    assert plan_changes.remove_contest(plan, "zielone").pools == PLAN.pools


def test_the_last_part_of_the_ballot_stays():
    one = plan_changes.remove_contest(PLAN, "lokalne")
    assert [pool.key for pool in one.pools] == ["miasto"]
    with pytest.raises(DomainError, match="przynajmniej jedna część"):
        plan_changes.remove_contest(one, "ogolnomiejskie")


def test_the_first_pool_of_a_part_keeps_its_own_rule():
    contests = tuple(one for one in PLAN.contests if one.key == "ogolnomiejskie")
    bare = PLAN.model_copy(update={"contests": contests, "pools": ()})
    pool = PoolPlan(key="nowa", contest="ogolnomiejskie", name="Nowa", budget=0, rule=Greedy(misfit="stop"))
    assert plan_changes.add_pool(bare, pool).pools == (pool,)


@pytest.mark.parametrize(
    ("key", "up", "order"),
    (
        ("lokalne", True, ["lokalne", "ogolnomiejskie"]),
        ("lokalne", False, ["ogolnomiejskie", "lokalne"]),
        ("ogolnomiejskie", True, ["ogolnomiejskie", "lokalne"]),
        ("ogolnomiejskie", False, ["lokalne", "ogolnomiejskie"]),
    ),
)
def test_a_part_moves_by_one_place_and_not_over_the_end(key, up, order):
    assert [one.key for one in plan_changes.move_contest(PLAN, key, up=up).contests] == order


def test_a_copied_rule_takes_its_examples_along():
    examples = ("pools.polnoc.ties", "pools.poludnie.rule.threshold.at_least", "pools.poludnie.budget")
    plan = plan_changes.copy_rule(PLAN.model_copy(update={"examples": examples}), "polnoc")
    assert plan.examples == ("pools.polnoc.ties", "pools.poludnie.budget", "pools.poludnie.ties")
    assert plan.pools == PLAN.pools


@pytest.mark.parametrize("change", (plan_changes.remove_contest, plan_changes.remove_pool, plan_changes.copy_rule))
def test_what_is_not_there_is_not_found(change):
    with pytest.raises(NotFoundError):
        change(PLAN, "nie-ma")
