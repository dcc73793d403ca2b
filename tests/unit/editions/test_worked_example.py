"""The worked example of a rule: counted by the function that counts the vote, telling, whatever the rule is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.base.money import zl
from budzet.editions import worked_example
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares, Greedy, Phragmen, ShareOfBallots, ShareOfCost
from budzet.results.example_counting import count

DRAW = ("public_draw",)


def outcome(rule, ties=DRAW):
    """Return what became of each project, by name."""
    return {one.project.name: one.reason for one in worked_example.make(rule, ties, count).results}


@pytest.mark.parametrize(
    ("rule", "expected"),
    (
        # 50 zł each: the larger group pays for the court, the smaller one for the meadow and the benches; with 50 zł
        # more the playground could be paid, and that would be too much.
        (EqualShares(), {"Plac zabaw": "outbid", "Boisko": "funded"}),
        (EqualShares(completion="none", utility="cardinality"), {"Plac zabaw": "outbid", "Boisko": "funded"}),
        (EqualShares(completion="none", utility="points"), {"Plac zabaw": "outbid", "Boisko": "funded"}),
        (Phragmen(), {"Plac zabaw": "over_budget", "Boisko": "funded"}),
    ),
)
def test_a_rule_over_voters_gives_the_smaller_group_its_part(rule, expected):
    assert outcome(rule) == {**expected, "Ławki w parku": "funded", "Łąka kwietna": "funded"}


@pytest.mark.parametrize(
    ("rule", "ties", "expected"),
    (
        # 60 000 of 100 000 zł are gone when the court, which costs 50 000, has its turn; then come two equal ones
        (
            Greedy(),
            ("lower_cost",),
            {
                "Plac zabaw": "funded",
                "Boisko": "over_budget",
                "Ławki w parku": "funded",
                "Łąka kwietna": "over_budget",
            },
        ),
        (
            Greedy(misfit="stop"),
            DRAW,
            {
                "Plac zabaw": "funded",
                "Boisko": "over_budget",
                "Ławki w parku": "after_stop",
                "Łąka kwietna": "after_stop",
            },
        ),
        # exactly 80 % of the court is left
        (
            Greedy(misfit="stop_then_80_percent"),
            DRAW,
            {
                "Plac zabaw": "funded",
                "Boisko": "funded_80",
                "Ławki w parku": "after_stop",
                "Łąka kwietna": "after_stop",
            },
        ),
        # more people gave the meadow its points
        (
            Greedy(on="points"),
            ("more_votes",),
            {
                "Plac zabaw": "funded",
                "Boisko": "over_budget",
                "Ławki w parku": "over_budget",
                "Łąka kwietna": "funded",
            },
        ),
    ),
)
def test_each_member_of_the_rule_decides_who_wins(rule, ties, expected):
    assert outcome(rule, ties) == expected


@pytest.mark.parametrize(
    ("rule", "needed"),
    (
        (Greedy(on="points", threshold=AbsoluteThreshold(at_least=50)), 50),
        (Greedy(threshold=AbsoluteThreshold(at_least=1)), 1),
        (Greedy(threshold=ShareOfBallots(per_mille=25)), 50),
        (Greedy(threshold=ShareOfCost(per_mille=500)), 200),
    ),
)
def test_a_threshold_adds_a_project_just_below_it(rule, needed):
    below = worked_example.make(rule, DRAW, count).results[-1]
    assert (below.project.name, below.reason, below.won) == ("Kino letnie", "below_threshold", False)
    assert (below.needed, below.project.score) == (needed, needed - 1)


@pytest.mark.parametrize(
    ("ties", "decided"), ((DRAW, "public_draw"), (("lower_cost",), "lower_cost"), (("more_votes",), "nothing"))
)
def test_it_says_what_decided_between_equals_and_when_nothing_does(ties, decided):
    assert worked_example.make(Greedy(), ties, count).tie_decided_by == decided


THRESHOLDS = st.one_of(
    st.none(),
    st.builds(AbsoluteThreshold, at_least=st.integers(1, 100_000)),
    st.builds(ShareOfBallots, per_mille=st.integers(1, 1000)),
    st.builds(ShareOfCost, per_mille=st.integers(1, 1000)),
)


@given(
    rule=st.builds(
        Greedy,
        on=st.sampled_from(("votes", "points")),
        misfit=st.sampled_from(("skip", "stop", "stop_then_80_percent")),
        threshold=THRESHOLDS,
    ),
    ties=st.sampled_from((DRAW, ("lower_cost", "public_draw"), ("more_votes",), ("list_order",))),
)
@settings(max_examples=60)
def test_every_rule_has_an_example_in_which_the_first_wins_and_the_money_is_kept(rule, ties):
    made = worked_example.make(rule, ties, count)
    assert {one.project for one in made.results} == set(worked_example.vote(rule).projects)
    assert made.results[0].won
    assert made.spent <= zl(100_000)
    assert any(not one.won for one in made.results)
