"""The shipped cities: each loads as a plan without faults, and each value says where it comes from."""

from __future__ import annotations

import re
import tomllib

import pytest
from support.house import PACKAGE

from budzet.base.errors import DomainError, NotFoundError
from budzet.base.money import zl
from budzet.editions import presets
from budzet.editions.plan import findings


@pytest.mark.parametrize(
    ("line", "mark"),
    (
        ("points = 3  # S'25", "S'25"),
        ("points = 3  # S'17–25", "S'17–25"),
        ("points = 3  # S'25, O", "S'25, O"),
        ("points = 3  # S, a page without a year", "S"),
        ("points = 3  # przykład", "przykład"),
        ("points = 3  # przykład, half of the pool", "przykład"),
        ('name = "a # O"  # O', "O"),
    ),
)
def test_the_mark_of_a_value_is_read(line, mark):
    assert presets.marks(line) == {line.partition(" ")[0]: mark}


@pytest.mark.parametrize("line", ("[[pools]]", "[terms.identity]", "# points = 3", ""))
def test_what_is_no_value_needs_no_mark(line):
    assert presets.marks(line) == {}


@pytest.mark.parametrize(
    "line",
    (
        "points = 3",
        "points = 3  #",
        "points = 3  # about",
        "points = 3  # Source",
        "points = 3  # Ok",
        'name = "a # O"',
    ),
)
def test_a_value_without_a_mark_is_refused_with_its_line(line):
    with pytest.raises(DomainError) as refused:
        presets.marks(f"# head\n{line}\n")
    assert f"wiersz 2: {line.strip()}" in refused.value.sentence


def test_values_are_named_by_the_tables_and_keys_they_stand_in():
    text = """title = "Budżet"  # przykład
[terms]
double_votes = "all_void"  # S'24
[terms.privacy]
smallest_cell = 10  # przykład
[[pools]]
key = "miasto"  # O
budget = 5  # O
[pools.rule]
kind = "greedy"  # przykład
[[pools]]
key = "las"  # O
budget = 6  # przykład
"""
    assert [path for path, mark in presets.marks(text).items() if mark == "przykład"] == [
        "title",
        "terms.privacy.smallest_cell",
        "pools.miasto.rule.kind",
        "pools.las.budget",
    ]


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_is_a_plan_without_faults(name):
    plan = presets.load(name, slug="2027")
    assert findings(plan) == []
    assert (plan.slug, plan.origin) == ("2027", "local")
    assert plan.title.endswith(" 2027")
    assert {pool.ties[-1] for pool in plan.pools} == {"public_draw"}  # in the end a draw decides, never the row order


@pytest.mark.parametrize("name", presets.names())
def test_sums_are_written_in_zloty_and_become_grosze(name):
    written = [pool["budget"] for pool in tomllib.loads(presets.source(name))["pools"]]
    assert [pool.budget for pool in presets.load(name, slug="2027").pools] == [zl(amount) for amount in written]


def test_every_topic_has_an_icon_that_is_drawn():
    drawn = set(re.findall(r'id="([a-z-]+)"', (PACKAGE / "static" / "icons.svg").read_text(encoding="utf-8")))
    assert {topic.icon for topic in presets.TOPICS} <= drawn


@pytest.mark.parametrize("name", ("atlantyda", "", "../presets/katowice", "katowice.toml"))
def test_an_unknown_preset_is_refused_with_the_names_there_are(name):
    with pytest.raises(NotFoundError) as refused:
        presets.load(name, slug="2027")
    assert "katowice" in refused.value.sentence
