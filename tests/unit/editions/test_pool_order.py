"""In which order pools are counted and where their money goes."""

from __future__ import annotations

import pytest
from support.editions import make_plan

from budzet.base.findings import Finding
from budzet.editions import pool_order
from budzet.editions.plan import PoolPlan
from budzet.editions.result_rules import Greedy

# The list: two districts, then the whole city.
NORTH, SOUTH, CITY = make_plan().pools


def with_leftover(pool: PoolPlan, leftover: str) -> PoolPlan:
    return pool.model_copy(update={"leftover": leftover})


def keys(pools):
    return [pool.key for pool in pools]


@pytest.mark.parametrize(
    ("order", "listed", "counted"),
    (
        ("as_listed", (CITY, SOUTH, NORTH), ["miasto", "poludnie", "polnoc"]),
        ("districts_first", (CITY, SOUTH, NORTH), ["poludnie", "polnoc", "miasto"]),
        ("citywide_first", (SOUTH, NORTH, CITY), ["miasto", "poludnie", "polnoc"]),
    ),
)
def test_pools_are_counted_in_the_order_of_the_terms(order, listed, counted):
    assert keys(pool_order.in_order(listed, order)) == counted


def test_a_pool_of_the_office_is_not_counted():
    office = SOUTH.model_copy(update={"decision_mode": "officials"})
    assert keys(pool_order.in_order((NORTH, office, CITY), "as_listed")) == ["polnoc", "miasto"]


@pytest.mark.parametrize(
    ("ordered", "receiver"),
    (
        ((NORTH, SOUTH, CITY), None),
        ((with_leftover(NORTH, "to_next_pool"), SOUTH, CITY), "poludnie"),
        ((with_leftover(NORTH, "to_citywide"), SOUTH, CITY), "miasto"),
        # The city's pool is decided already.
        ((CITY, with_leftover(NORTH, "to_citywide"), SOUTH), None),
        # Nothing comes after the last one.
        ((SOUTH, CITY, with_leftover(NORTH, "to_next_pool")), None),
    ),
)
def test_what_the_north_leaves_goes_where_the_terms_say(ordered, receiver):
    north = next(pool for pool in ordered if pool.key == "polnoc")
    found = pool_order.receiver(ordered, north)
    assert (found.key if found else None) == receiver


SECOND_CITY = PoolPlan(key="zielony", contest="ogolnomiejskie", name="Zielony", budget=1, rule=Greedy())


@pytest.mark.parametrize(
    ("pools", "order", "found"),
    (
        ((NORTH, SOUTH, with_leftover(CITY, "to_next_pool")), "as_listed", []),
        ((with_leftover(NORTH, "to_citywide"), SOUTH, CITY), "as_listed", []),
        ((CITY, with_leftover(NORTH, "to_citywide")), "districts_first", []),
        (
            (CITY, with_leftover(NORTH, "to_citywide")),
            "as_listed",
            [Finding.of("moved_too_late", "polnoc")],
        ),
        (
            (with_leftover(NORTH, "to_citywide"), CITY),
            "citywide_first",
            [Finding.of("moved_too_late", "polnoc")],
        ),
        ((with_leftover(NORTH, "to_citywide"), SOUTH), "as_listed", [Finding.of("nowhere_to_move", "polnoc")]),
        ((NORTH, with_leftover(CITY, "to_citywide")), "as_listed", [Finding.of("nowhere_to_move", "miasto")]),
        (
            (with_leftover(NORTH, "to_citywide"), CITY, SECOND_CITY),
            "as_listed",
            [Finding.of("several_to_move_to", "polnoc")],
        ),
    ),
)
def test_money_that_cannot_move_is_named_before_anything_is_counted(pools, order, found):
    assert list(pool_order.findings(pools, order)) == found
