from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.base.lots import draw, ticket


def test_a_lot_is_the_hash_that_the_protocol_describes():
    assert ticket("seed", "label", "7") == hashlib.sha256(b"seed\x00label\x007").digest()


def test_a_draw_can_be_repeated_by_hand():
    items = ["A", "B", "C", "D", "E"]
    by_hand = sorted(items, key=lambda item: hashlib.sha256(b"2026\x00numbers\x00" + item.encode()).hexdigest())
    assert draw("2026", "numbers", items) == by_hand


@given(st.lists(st.text(min_size=1), unique=True), st.randoms())
def test_the_order_things_came_in_does_not_matter(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    drawn = draw("seed", "label", shuffled)
    assert drawn == draw("seed", "label", items)
    assert sorted(drawn) == sorted(items)


def test_another_seed_or_another_label_gives_another_order():
    items = [str(number) for number in range(50)]
    drawn = draw("one", "numbers", items)
    assert drawn != draw("two", "numbers", items)
    assert drawn != draw("one", "ties", items)


def test_a_draw_without_a_seed_is_refused():
    with pytest.raises(ValueError, match="seed"):
        draw("", "label", ["a"])


def test_a_draw_in_which_an_item_stands_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        draw("seed", "label", ["a", "b", "a"])
