"""The shipped cities: each loads as a plan without faults, and each value says where it comes from."""

from __future__ import annotations

import re
import tomllib

import pytest
from support.house import PACKAGE

from budzet.base.errors import NotFoundError
from budzet.base.money import zl
from budzet.editions import presets
from budzet.editions.ballot_form import Cumulative
from budzet.editions.plan import findings
from budzet.editions.result_rules import AbsoluteThreshold

FOLDER = PACKAGE / "editions" / "presets"
MARK = r"(S'\d\d(–\d\d)?|O|przykład)"
MARKED = re.compile(rf".* # {MARK}([ ,]+{MARK})*")
HEADING = re.compile(r"\[\[?[a-z_.]+\]?\]")


def unmarked(text: str) -> list[str]:
    """Return the lines of a preset that give a value without its mark."""
    lines = (line.strip() for line in text.splitlines())
    values = (line for line in lines if line and not line.startswith("#") and not HEADING.fullmatch(line))
    return [line for line in values if not MARKED.fullmatch(line)]


def text_of(name: str) -> str:
    """Return a preset as it stands in its file."""
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def test_katowice_is_shipped():
    assert "katowice" in presets.names()


@pytest.mark.parametrize("name", presets.names())
def test_every_value_says_where_it_comes_from(name):
    assert unmarked(text_of(name)) == []


@pytest.mark.parametrize(
    ("line", "found"),
    (
        ("points = 3  # S'25", False),
        ("points = 3  # S'17–25", False),
        ("points = 3  # S'25, O", False),
        ("points = 3  # przykład", False),
        ("[[pools]]", False),
        ("[terms.identity]", False),
        ("# points = 3", False),
        ("points = 3", True),
        ("points = 3  #", True),
        ("points = 3  # about", True),
        ("points = 3  # S", True),
        ("points = 3  # O, guess", True),
        ('name = "a # O"', True),
    ),
)
def test_a_value_without_a_mark_is_seen(line, found):
    assert bool(unmarked(line)) is found


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_is_a_plan_without_faults(name):
    plan = presets.load(name, slug="2027")
    assert findings(plan) == []
    assert (plan.slug, plan.origin) == ("2027", "local")
    assert plan.title.endswith(" 2027")
    assert {pool.ties[-1] for pool in plan.pools} == {"public_draw"}  # in the end a draw decides, never the row order


@pytest.mark.parametrize("name", presets.names())
def test_sums_are_written_in_zloty_and_become_grosze(name):
    written = [pool["budget"] for pool in tomllib.loads(text_of(name))["pools"]]
    assert [pool.budget for pool in presets.load(name, slug="2027").pools] == [zl(amount) for amount in written]


def test_katowice_votes_with_three_points_in_each_part_and_counts_points():
    plan = presets.load("katowice", slug="2027", title="Budżet obywatelski 2027")
    assert plan.title == "Budżet obywatelski 2027"
    assert {contest.form for contest in plan.contests} == {Cumulative(points=3, max_projects=3, max_per_project=3)}
    assert [(contest.key, contest.district_scope) for contest in plan.contests] == [
        ("ogolnomiejskie", "any"),
        ("lokalne", "own"),
    ]
    assert (len(plan.pools), len(plan.districts)) == (23, 22)
    citywide, *local = plan.pools
    assert (citywide.district, citywide.budget) == (None, zl(3_005_370))
    assert {pool.district for pool in local} == {district.key for district in plan.districts}
    assert citywide.rule.threshold == AbsoluteThreshold(at_least=200)
    assert {pool.rule.threshold for pool in local} == {AbsoluteThreshold(at_least=50)}
    assert {(pool.rule.on, pool.rule.misfit) for pool in plan.pools} == {("points", "skip")}
    assert plan.terms.identity.persons_per_contact == 5


def test_every_topic_has_an_icon_that_is_drawn():
    drawn = set(re.findall(r'id="([a-z-]+)"', (PACKAGE / "static" / "icons.svg").read_text(encoding="utf-8")))
    assert {topic.icon for topic in presets.TOPICS} <= drawn


@pytest.mark.parametrize("name", ("atlantyda", "", "../presets/katowice", "katowice.toml"))
def test_an_unknown_preset_is_refused_with_the_names_there_are(name):
    with pytest.raises(NotFoundError) as refused:
        presets.load(name, slug="2027")
    assert "katowice" in refused.value.sentence
