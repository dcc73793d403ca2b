"""Slowing guesses down: five tries are free, each next one waits longer, nobody is locked out or waits for others."""

from __future__ import annotations

import datetime as dt

import pytest
from support.clock import START
from support.voting import all_at_once

from budzet.accounts import attempts

KEY = bytes(32)
ANNA = attempts.tag(KEY, "password", "anna@zielone.example", "203.0.113.7")


def reserve(database, seconds: float = 0, tag: bytes = ANNA) -> int:
    with database.transaction() as session:
        return attempts.reserve(session, tag, now=START + dt.timedelta(seconds=seconds))


def test_five_tries_are_free_and_the_next_ones_wait_twice_as_long_each(database):
    assert [reserve(database) for _ in range(5)] == [0] * 5
    now, waits = 0, []
    for _ in range(7):
        wait = reserve(database, now)
        waits.append(wait)
        assert reserve(database, now + wait - 1) == 1, "a second too early"
        now += wait
        assert reserve(database, now) == 0, "the one that waited is taken"
    # The longest wait is five minutes: who waits may always try again.
    assert waits == [5, 10, 20, 40, 80, 160, 300]


def test_asking_too_early_makes_the_wait_no_longer(database):
    for _ in range(5):
        reserve(database)
    assert [reserve(database, second) for second in (1, 2, 3, 4)] == [4, 3, 2, 1]
    assert reserve(database, 5) == 0


def test_after_a_quiet_quarter_of_an_hour_five_are_free_again(database):
    for _ in range(5):
        reserve(database)
    assert [reserve(database, 15 * 60) for _ in range(5)] == [0] * 5
    assert reserve(database, 15 * 60) == 5


@pytest.mark.parametrize(
    "other",
    (
        ("password", "anna@zielone.example", "203.0.113.8"),  # from elsewhere
        ("password", "jan@zielone.example", "203.0.113.7"),  # somebody else, same house
        ("code", "anna@zielone.example", "203.0.113.7"),
        ("password", "anna@zielone.example203.0.113.7"),
    ),
)
def test_nobody_waits_for_the_guesses_of_others(database, other):
    for _ in range(5):
        reserve(database)
    assert reserve(database) > 0
    assert reserve(database, tag=attempts.tag(KEY, *other)) == 0


def test_who_gets_in_has_five_free_tries_again(database):
    for _ in range(5):
        reserve(database)
    with database.transaction() as session:
        attempts.forgive(session, ANNA)
    assert reserve(database) == 0


def test_guesses_that_come_together_share_the_five(database):
    waits = all_at_once([lambda: reserve(database)] * 24, threads=8)
    assert waits.count(0) == 5
    assert set(waits) == {0, 5}


def test_tries_that_count_no_more_are_deleted_and_the_others_stay(database):
    for _ in range(5):
        reserve(database)
    reserve(database, 600, tag=attempts.tag(KEY, "x"))
    with database.transaction() as session:
        attempts.purge(session, START + dt.timedelta(minutes=15))
    assert reserve(database, 600) == 0
    with database.transaction() as session:
        attempts.purge(session, START + dt.timedelta(minutes=20))
    for _ in range(4):
        reserve(database, 700, tag=attempts.tag(KEY, "x"))
    assert reserve(database, 700, tag=attempts.tag(KEY, "x")) == 5
