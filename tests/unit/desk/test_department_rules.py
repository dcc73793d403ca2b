"""What departments may look like, their tree, and what a table would change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.accounts.department_rules import Change, Unit, changes, in_tree_order, judge, merged, same

TWO = (Unit("WZ", "Wydział Zieleni", forwards=("WD",)), Unit("WD", "Wydział Dróg"))


def codes(*units):
    return [(finding.params["row"], finding.field, finding.code) for finding in judge(units)]


@pytest.mark.parametrize(
    ("unit", "faults"),
    (
        (Unit("WK", "Wydział Kultury", parent="WZ", email="wk@zielone.example", forwards=("WZ", "WD")), []),
        (Unit("WK", "Wydział Kultury", parent="wz", forwards=("wd",)), []),
        (Unit("", ""), [("key", "key_missing"), ("name", "name_missing")]),
        (Unit("W;K", "Kultura"), [("key", "key_wrong")]),
        (Unit("W" * 31, "K" * 201), [("key", "key_wrong"), ("name", "name_long")]),
        (Unit("wz", "Drugi o tym skrócie"), [("key", "key_twice")]),
        (Unit("WK", "Kultura", email="nie adres"), [("email", "email_wrong")]),
        (Unit("WK", "Kultura", parent="XX"), [("parent", "parent_unknown")]),
        (Unit("WK", "Kultura", parent="WK"), [("parent", "parent_itself")]),
        (Unit("WK", "Kultura", forwards=("WK",)), [("forwards", "forwards_itself")]),
        (Unit("WK", "Kultura", forwards=("XX", "WD")), [("forwards", "forwards_unknown")]),
    ),
)
def test_every_fault_of_a_department_is_told_at_once(unit, faults):
    assert codes(*TWO, unit) == [(2, field, code) for field, code in faults]


def test_departments_that_lie_under_each_other_are_told_of_each():
    assert codes(Unit("A", "a", parent="C"), Unit("B", "b", parent="A"), Unit("C", "c", parent="B")) == [
        (0, "parent", "parent_circle"),
        (1, "parent", "parent_circle"),
        (2, "parent", "parent_circle"),
    ]


def test_a_department_under_a_circle_is_not_in_it():
    circle = (Unit("A", "a", parent="B"), Unit("B", "b", parent="A"), Unit("C", "c", parent="B"))
    assert [row for row, _field, _code in codes(*circle)] == [0, 1]


def test_the_tree_lists_each_under_its_parent_and_neighbours_by_name():
    units = (
        Unit("D", "Drogi", parent="B"),
        Unit("B", "Budownictwo"),
        Unit("A", "Archiwum", parent="b"),
        Unit("S", "Sport", parent="zamknięty"),
    )
    assert [(depth, unit.key) for depth, unit in in_tree_order(units)] == [(0, "B"), (1, "A"), (1, "D"), (0, "S")]


KEYS = st.sampled_from("ABCDEF")
UNITS = st.lists(
    st.builds(Unit, key=KEYS, name=st.just("x"), parent=st.sampled_from(["", *"ABCDEFX"])), unique_by=lambda u: u.key
)


@settings(max_examples=150)
@given(UNITS)
def test_a_set_without_faults_stands_whole_in_its_tree(units):
    if not judge(units):
        assert sorted(unit.key for _depth, unit in in_tree_order(units)) == sorted(unit.key for unit in units)


@pytest.mark.parametrize(
    ("row", "change"),
    (
        (Unit("WK", "Kultura"), Change("WK", "Kultura", new=True, fields=())),
        (Unit("wd", "Wydział Dróg"), Change("wd", "Wydział Dróg", new=False, fields=())),
        (Unit("WD", "Wydział dróg"), Change("WD", "Wydział dróg", False, (("name", "Wydział Dróg", "Wydział dróg"),))),
        (Unit("WD", "Wydział Dróg", parent="wz"), Change("WD", "Wydział Dróg", False, (("parent", "", "wz"),))),
        (Unit("WZ", "Wydział Zieleni", forwards=("wd",)), Change("WZ", "Wydział Zieleni", new=False, fields=())),
        (Unit("WZ", "Wydział Zieleni"), Change("WZ", "Wydział Zieleni", False, (("forwards", "WD", ""),))),
    ),
)
def test_a_table_tells_what_it_adds_and_changes(row, change):
    assert changes(TWO, [row]) == [change]


def test_departments_a_table_does_not_name_stay():
    row = Unit("wd", "Drogi i mosty")
    assert [unit.name for unit in merged(TWO, [row])] == ["Drogi i mosty", "Wydział Zieleni"]


def test_keys_are_compared_without_case_and_spaces():
    assert same(" Wz  i GK ") == same("WZ I gk")
