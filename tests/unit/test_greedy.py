"""The greedy rule: decision tables for each member of the rule, and what must hold in every election."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.elections import count, profile_of, reasons

from budzet.editions.result_rules import AbsoluteThreshold, Greedy, ShareOfBallots, ShareOfCost
from budzet.results.rules.profile import Candidate, Profile

STOP = Greedy(misfit="stop")
STOP_80 = Greedy(misfit="stop_then_80_percent")


@pytest.mark.parametrize(
    ("rule", "budget", "expected"),
    [
        # costs 50, 60, 40, 10 by falling score
        (Greedy(), 100, ["funded", "over_budget", "funded", "funded"]),
        (STOP, 100, ["funded", "over_budget", "after_stop", "after_stop"]),
        # 50 of 60 are left: 83 %
        (STOP_80, 100, ["funded", "funded_80", "after_stop", "after_stop"]),
        # exactly 80 % is enough
        (STOP_80, 98, ["funded", "funded_80", "after_stop", "after_stop"]),
        (STOP_80, 97, ["funded", "over_budget", "after_stop", "after_stop"]),
        # everything fits to the last grosz
        (STOP, 160, ["funded", "funded", "funded", "funded"]),
        (Greedy(), 0, ["over_budget"] * 4),
    ],
)
def test_what_happens_at_the_first_project_that_does_not_fit(rule: Greedy, budget: int, expected: list[str]) -> None:
    outcome = count(profile_of([50, 60, 40, 10], [9, 8, 7, 6]), budget, rule)
    assert [result.reason for result in outcome.results] == expected


@pytest.mark.parametrize(
    ("threshold", "expected", "needed"),
    [
        # at the threshold is enough: ">="
        (AbsoluteThreshold(at_least=50), ["funded", "funded", "below_threshold"], [50, 50, 50]),
        (AbsoluteThreshold(at_least=51), ["funded", "below_threshold", "below_threshold"], [51, 51, 51]),
        # 200 ballots: 25 % are 50, 25.1 % are 50.2
        (ShareOfBallots(per_mille=250), ["funded", "funded", "below_threshold"], [50, 50, 50]),
        (ShareOfBallots(per_mille=251), ["funded", "below_threshold", "below_threshold"], [51, 51, 51]),
        # a third of the share of the budget: 60 %, 10 %, 5 % of 1000
        (ShareOfCost(per_mille=333), ["funded", "funded", "funded"], [40, 7, 4]),
        (ShareOfCost(per_mille=1000), ["below_threshold", "funded", "funded"], [120, 20, 10]),
    ],
)
def test_a_threshold_is_reached_by_the_score_itself(
    threshold: AbsoluteThreshold | ShareOfBallots | ShareOfCost, expected: list[str], needed: list[int]
) -> None:
    profile = profile_of([600, 100, 50], [101, 50, 49])
    outcome = count(profile, 1000, Greedy(threshold=threshold))
    assert [result.reason for result in outcome.results] == expected
    assert [result.threshold for result in outcome.results] == needed


@pytest.mark.parametrize(
    ("threshold", "below"),
    [
        # what a rule counts, points: "a" has 9 of one vote, "b" 4 of four
        (AbsoluteThreshold(at_least=5), {"b"}),
        (ShareOfBallots(per_mille=1000), {"b"}),
        # a share of the cost is of votes, whatever the rule counts: 2 of 5 are needed for 40 % of the money
        (ShareOfCost(per_mille=1000), {"a"}),
    ],
)
def test_a_threshold_is_of_what_the_rule_counts_but_a_share_of_the_cost_is_of_votes(
    threshold: AbsoluteThreshold | ShareOfBallots | ShareOfCost, below: set[str]
) -> None:
    profile = Profile.from_merged([Candidate("a", 40), Candidate("b", 40)], {((0, 9),): 1, ((1, 1),): 4})
    told = reasons(count(profile, 100, Greedy(on="points", threshold=threshold)))
    assert {id_ for id_, reason in told.items() if reason == "below_threshold"} == below


@pytest.mark.parametrize(
    ("threshold", "budget", "needed"),
    [
        (ShareOfBallots(per_mille=1000), 10, 5000),
        (ShareOfBallots(per_mille=1), 10, 5),
        (ShareOfCost(per_mille=1000), 10, 5000),
        # Without money there is no share of it: what does not fit is told as that.
        (ShareOfCost(per_mille=1000), 0, 0),
    ],
)
def test_a_share_is_exact_in_a_large_pool_too(
    threshold: ShareOfBallots | ShareOfCost, budget: int, needed: int
) -> None:
    (result,) = count(profile_of([10], [5000]), budget, Greedy(threshold=threshold)).results
    assert (result.threshold, result.reason) == (needed, "funded" if budget else "over_budget")


def test_79_and_a_half_percent_is_not_80() -> None:
    outcome = count(profile_of([50, 200], [9, 8]), 209, STOP_80)
    assert reasons(outcome) == {"p0": "funded", "p1": "over_budget"}


def test_points_and_votes_can_elect_different_projects() -> None:
    profile = Profile.from_merged(
        [Candidate("many", 10), Candidate("loved", 10)], {((0, 1),): 3, ((1, 3),): 2, ((0, 1), (1, 2)): 1}
    )
    assert count(profile, 10, Greedy(on="votes")).selected == ("many",)
    assert count(profile, 10, Greedy(on="points")).selected == ("loved",)
    assert [(result.votes, result.score) for result in count(profile, 10, Greedy(on="points")).results] == [
        (3, 8),
        (4, 4),
    ]


def test_a_withdrawn_project_neither_wins_nor_stops_the_list() -> None:
    outcome = count(profile_of([999_999, 60, 40], [9, 8, 7], withdrawn=[0]), 100, STOP)
    assert reasons(outcome) == {"p0": "withdrawn", "p1": "funded", "p2": "funded"}


@pytest.mark.parametrize("pair", [("p1", "p0"), ("p0", "p1")])
def test_of_two_that_exclude_each_other_the_higher_wins_and_the_other_does_not_stop_the_list(
    pair: tuple[str, str],
) -> None:
    outcome = count(profile_of([40, 90, 40], [9, 8, 7]), 100, STOP, exclusions=[pair])
    assert reasons(outcome) == {"p0": "funded", "p1": "excluded_by:p0", "p2": "funded"}


def test_a_project_that_lost_itself_excludes_nobody() -> None:
    outcome = count(profile_of([400, 90], [9, 8]), 100, exclusions=[("p0", "p1")])
    assert reasons(outcome) == {"p0": "over_budget", "p1": "funded"}


@pytest.mark.parametrize("pair", [("p0", "p9"), ("p0", "p0")])
def test_an_exclusion_must_name_two_projects_of_the_pool(pair: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="exclu"):
        count(profile_of([40, 90], [9, 8]), 100, exclusions=[pair])


def test_money_left_is_what_the_pool_held_when_the_turn_came() -> None:
    outcome = count(profile_of([50, 60, 40, 7], [9, 8, 7, 6], withdrawn=[3]), 100)
    assert [(result.id, result.place, result.cost, result.money_left) for result in outcome.results] == [
        ("p0", 1, 50, 100),
        ("p1", 2, 60, 50),
        ("p2", 3, 40, 50),
        ("p3", 4, 7, 10),
    ]
    assert [result.outcome for result in outcome.results] == ["selected", "not_selected", "selected", "not_selected"]
    assert outcome.ties == ()


def test_the_80_percent_rule_takes_no_more_than_the_pool_has() -> None:
    outcome = count(profile_of([50, 60], [9, 8]), 100, STOP_80)
    assert (outcome.selected, outcome.spent) == (("p0", "p1"), 100)


def test_a_pool_without_ballots_still_tells_of_every_project() -> None:
    outcome = count(Profile.from_merged([Candidate("a", 5), Candidate("b", 50)], {}), 10)
    assert (outcome.ballots, reasons(outcome)) == (0, {"a": "funded", "b": "over_budget"})


RULES = st.builds(
    Greedy,
    on=st.sampled_from(["votes", "points"]),
    misfit=st.sampled_from(["skip", "stop", "stop_then_80_percent"]),
    threshold=st.one_of(
        st.none(),
        st.builds(AbsoluteThreshold, at_least=st.integers(1, 12)),
        st.builds(ShareOfBallots, per_mille=st.integers(1, 1000)),
        st.builds(ShareOfCost, per_mille=st.integers(1, 1000)),
    ),
)


@st.composite
def profiles(draw: st.DrawFn, most: int = 7) -> Profile:
    size = draw(st.integers(1, most))
    candidates = [Candidate(f"p{i}", draw(st.integers(1, 60)), draw(st.booleans())) for i in range(size)]
    ballot = st.dictionaries(st.integers(0, size - 1), st.integers(1, 3), max_size=4).map(
        lambda b: tuple(sorted(b.items()))
    )
    return Profile.from_merged(candidates, draw(st.dictionaries(ballot, st.integers(1, 5), max_size=8)))


@given(profiles(), st.integers(0, 150), RULES)
def test_winners_never_take_more_than_the_pool(profile: Profile, budget: int, rule: Greedy) -> None:
    outcome = count(profile, budget, rule)
    cost = {candidate.id: candidate.cost for candidate in profile.candidates}
    funded = [result.id for result in outcome.results if result.reason == "funded"]
    assert sum(cost[id_] for id_ in funded) <= outcome.spent <= outcome.budget == budget
    assert len(outcome.selected) - len(funded) <= (rule.misfit == "stop_then_80_percent")


@given(profiles(), st.integers(0, 150), RULES)
def test_every_project_has_one_place_and_a_reason(profile: Profile, budget: int, rule: Greedy) -> None:
    outcome = count(profile, budget, rule)
    assert sorted(result.id for result in outcome.results) == [candidate.id for candidate in profile.candidates]
    assert [result.place for result in outcome.results] == list(range(1, len(profile.candidates) + 1))
    known = {"funded", "funded_80", "over_budget", "after_stop", "below_threshold", "withdrawn"}
    assert set(reasons(outcome).values()) <= known
    assert {result.id for result in outcome.results if result.outcome == "selected"} == set(outcome.selected)
    assert not {candidate.id for candidate in profile.candidates if candidate.withdrawn} & set(outcome.selected)


@given(st.data())
def test_the_order_of_ballots_decides_nothing(data: st.DataObject) -> None:
    ballot = st.dictionaries(st.integers(0, 3), st.integers(1, 3), max_size=3).map(lambda b: tuple(sorted(b.items())))
    merged = list(data.draw(st.dictionaries(ballot, st.integers(1, 5), max_size=8)).items())
    shuffled = data.draw(st.permutations(merged))
    candidates = [Candidate(f"p{index}", 20 + index) for index in range(4)]
    one, other = (Profile.from_merged(candidates, dict(order)) for order in (merged, shuffled))
    assert np.array_equal(one.score, other.score)
    assert count(one, 60) == count(other, 60)


@given(profiles(), st.integers(0, 150), st.integers(1, 12), st.integers(0, 6))
def test_a_higher_threshold_never_makes_more_projects_eligible(
    profile: Profile, budget: int, low: int, more: int
) -> None:
    def below(at_least: int) -> set[str]:
        rule = Greedy(threshold=AbsoluteThreshold(at_least=at_least))
        return {id_ for id_, reason in reasons(count(profile, budget, rule)).items() if reason == "below_threshold"}

    assert below(low) <= below(low + more)


@given(profiles(), st.integers(0, 150), RULES, st.text(min_size=1, max_size=8))
def test_a_draw_is_the_same_whenever_it_is_repeated(profile: Profile, budget: int, rule: Greedy, seed: str) -> None:
    ties = ("lower_cost", "public_draw")
    assert count(profile, budget, rule, ties, seed) == count(profile, budget, rule, ties, seed)  # type: ignore[arg-type]
