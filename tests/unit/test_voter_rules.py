"""Equal Shares and Phragmén: who takes part, why a project lost, ties that mattered, the completion."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.elections import reasons, voter_profiles

from budzet.base import lots
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares, Phragmen, ShareOfBallots, ShareOfCost
from budzet.results.rules.backing import backings
from budzet.results.rules.equal_shares import Shares, decide
from budzet.results.rules.preference import preference
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.question import ask
from budzet.results.rules.ties import RankStep, UnresolvedTieError
from budzet.results.rules.voter_outcome import Counted, equal_shares, phragmen

PLAIN = EqualShares(completion="none")
LOADS = Phragmen()
BY_ID: tuple[RankStep, ...] = ("lower_cost", "more_votes", "id_order")


def count(
    profile: Profile,
    budget: int,
    rule: EqualShares | Phragmen = PLAIN,
    ties: tuple[RankStep, ...] = BY_ID,
    seed: str | None = None,
    exclusions: tuple[tuple[str, str], ...] = (),
) -> Counted:
    if isinstance(rule, Phragmen):
        return phragmen(profile, budget, rule, ties, seed=seed, label="test", exclusions=exclusions)
    return equal_shares(profile, budget, rule, ties, seed=seed, label="test", exclusions=exclusions)


def approvals(costs: dict[str, int], ballots: dict[str, int], withdrawn: str = "") -> Profile:
    """Return a profile: projects are letters with a cost in zł, a ballot is the letters it names."""
    place = {name: index for index, name in enumerate(costs)}
    return Profile.from_merged(
        [Candidate(name, cost * 100, withdrawn=name in withdrawn) for name, cost in costs.items()],
        {tuple((place[name], 1) for name in ballot): times for ballot, times in ballots.items()},
    )


def test_equal_shares_gives_each_group_what_its_part_pays() -> None:
    # Six of ten voters name A, most of them B too, four name C: by votes A and B take all, by shares C has its 4/10.
    profile = approvals({"A": 6, "B": 4, "C": 4}, {"AB": 5, "A": 1, "C": 4})
    outcome = count(profile, 1000).outcome
    assert (outcome.selected, outcome.spent) == (("A", "C"), 1000)
    assert [(one.id, one.place, one.reason, one.money_left) for one in outcome.results] == [
        ("A", 1, "funded", 1000),
        ("C", 2, "funded", 400),
        ("B", 3, "outbid", 0),
    ]


@pytest.mark.parametrize("rule", [PLAIN, LOADS])
def test_every_reason_is_told(rule: EqualShares | Phragmen) -> None:
    profile = approvals(
        {"A": 6, "B": 4, "C": 40, "D": 5, "E": 5, "F": 1}, {"A": 6, "B": 3, "CA": 3, "D": 2, "E": 4, "F": 1}, "D"
    )
    rule = rule.model_copy(update={"threshold": AbsoluteThreshold(at_least=3)})
    told = reasons(count(profile, 2000, rule, exclusions=(("A", "B"),)).outcome)
    assert told["A"] == "funded"
    assert told["B"] == "excluded_by:A"
    assert told["C"] == "over_budget"
    assert told["D"] == "withdrawn"
    assert told["F"] == "below_threshold"


def test_what_does_not_fit_ends_phragmen_for_those_after_it() -> None:
    profile = approvals({"A": 6, "B": 6, "C": 2}, {"A": 9, "B": 8, "C": 1})
    assert reasons(count(profile, 1000, LOADS).outcome) == {"A": "funded", "B": "over_budget", "C": "after_stop"}


@pytest.mark.parametrize(
    ("threshold", "in_play"),
    [
        (None, "ABC"),
        (AbsoluteThreshold(at_least=2), "AB"),
        (ShareOfBallots(per_mille=300), "A"),
        # A third of the share of the budget: A needs 2 of 10 votes, B 0,4, C 0,2.
        (ShareOfCost(per_mille=333), "ABC"),
        (ShareOfCost(per_mille=1000), "ABC"),
    ],
)
def test_the_threshold_applies_before_the_money_is_shared(
    threshold: AbsoluteThreshold | ShareOfBallots | ShareOfCost | None, in_play: str
) -> None:
    profile = approvals({"A": 3, "B": 2, "C": 1}, {"A": 7, "B": 2, "C": 1})
    for rule in (EqualShares(threshold=threshold), Phragmen(threshold=threshold)):
        question = ask(profile, 1000, rule, preference(profile, BY_ID, seed=None, label="test"))
        assert "".join(profile.candidates[one].id for one in question.in_play) == in_play
        assert question.voters == 10


def test_an_empty_ballot_has_no_part() -> None:
    profile = approvals({"A": 10}, {"A": 2, "": 5})
    assert (count(profile, 1000).outcome.selected, count(profile, 1000).outcome.ballots) == (("A",), 7)


@pytest.mark.parametrize("rule", [PLAIN, EqualShares(), EqualShares(utility="points"), LOADS])
@pytest.mark.parametrize("ballots", [{}, {"": 3}, {"A": 2}])
def test_a_pool_where_nothing_can_be_had_still_tells_of_every_project(
    rule: EqualShares | Phragmen, ballots: dict[str, int]
) -> None:
    outcome = count(approvals({"A": 5, "B": 5}, ballots, "A"), 1000, rule).outcome
    assert (outcome.selected, outcome.spent, [one.place for one in outcome.results]) == ((), 0, [1, 2])


def test_points_count_only_when_the_rule_says_so() -> None:
    profile = Profile.from_merged(
        [Candidate("many", 500), Candidate("loved", 500)], {((0, 1), (1, 3)): 3, ((0, 1), (1, 0)): 1}
    )
    by_points = count(profile, 500, EqualShares(utility="points", completion="none"))
    assert by_points.outcome.selected == ("many",)  # those who love the other have 375 of the 500 it costs
    assert [one.total for one in backings(profile, points=False)] == [4, 4]
    assert [one.total for one in backings(profile, points=True)] == [4, 9]
    raised = count(profile, 500, EqualShares(utility="points"))
    assert (raised.outcome.selected, [one.score for one in raised.outcome.results]) == (("loved",), [9, 4])


def test_a_tie_that_decides_is_told_with_what_decided_it() -> None:
    profile = approvals({"A": 10, "B": 10}, {"AB": 4})
    outcome = count(profile, 1000).outcome
    assert outcome.selected == ("A",)
    assert [(tie.ids, tie.decisive, tie.decided_by, tie.score) for tie in outcome.ties] == [
        (("A", "B"), True, "id_order", 4)
    ]


@pytest.mark.parametrize("rule", [PLAIN, LOADS])
def test_a_tie_that_changes_nothing_needs_no_draw(rule: EqualShares | Phragmen) -> None:
    outcome = count(approvals({"A": 10, "B": 10}, {"A": 4, "B": 4}), 2000, rule, ("public_draw",)).outcome
    assert (set(outcome.selected), [(tie.decisive, tie.decided_by) for tie in outcome.ties]) == (
        {"A", "B"},
        [(False, "")],
    )


def test_a_draw_decides_and_its_loser_is_told_so() -> None:
    profile = approvals({"A": 10, "B": 10}, {"AB": 4})
    first, second = lots.draw("ziarno", "test", ["A", "B"])
    outcome = count(profile, 1000, ties=("lower_cost", "public_draw"), seed="ziarno").outcome
    assert reasons(outcome) == {first: "funded", second: "lost_draw"}
    assert (outcome.ties[0].ids, outcome.ties[0].decided_by) == ((first, second), "public_draw")


def test_a_tie_that_decides_is_refused_without_a_seed() -> None:
    profile = approvals({"A": 10, "B": 10}, {"AB": 4})
    with pytest.raises(UnresolvedTieError, match="A, B"):
        count(profile, 1000, ties=("public_draw",))


def test_equal_ones_of_which_one_does_not_fit_end_phragmen() -> None:
    # A is bought at once; then B and C weigh the same and only one of them fits.
    profile = approvals({"A": 2, "B": 4, "C": 6}, {"A": 4, "B": 2, "C": 3})
    assert count(profile, 700, LOADS).outcome.selected == ("A",)


def test_a_project_dearer_than_the_pool_ends_the_completion_when_it_could_be_paid() -> None:
    profile = approvals({"A": 12, "B": 3}, {"A": 4, "B": 1})
    # 2 zł each. At 3 zł each the dear one could be paid, and so could B.
    assert count(profile, 1000, EqualShares()).outcome.selected == ()


def test_the_completion_stops_when_everything_supported_is_bought() -> None:
    profile = approvals({"A": 3, "B": 3, "C": 3}, {"A": 1, "B": 9})
    question = ask(profile, 1000, EqualShares(), preference(profile, BY_ID, seed=None, label="test"))
    spent: list[tuple[int, int]] = []
    decided = decide(Shares(question, EqualShares()), lambda *told: spent.append(told))
    assert (decided.step, decided.following, spent) == (2, None, [(300, 1000), (300, 1000)])
    assert decided.run.bought == (1, 0)


@pytest.mark.parametrize(("comparison", "selected"), [(True, ("A",)), (False, ("B", "C", "D"))])
def test_the_plain_list_is_taken_when_more_voters_prefer_it(comparison: bool, selected: tuple[str, ...]) -> None:
    # Six of nine have 6 of the 9 zł A costs; three buy the small ones.
    profile = approvals({"A": 9, "B": 1, "C": 1, "D": 1}, {"A": 6, "BCD": 3})
    counted = count(profile, 900, EqualShares(comparison=comparison, completion="none"))
    assert counted.outcome.selected == selected
    told = counted.compared and (counted.compared.shares, counted.compared.plain)
    assert told == ((3, 6) if comparison else None)


@given(voter_profiles(), st.integers(0, 15_000), st.sampled_from([PLAIN, EqualShares(), LOADS]))
@settings(max_examples=150, deadline=None)
def test_winners_never_cost_more_than_the_pool(profile: Profile, budget: int, rule: EqualShares | Phragmen) -> None:
    outcome = count(profile, budget, rule).outcome
    cost = {candidate.id: candidate.cost for candidate in profile.candidates}
    assert sum(cost[one] for one in outcome.selected) == outcome.spent <= budget
    assert sorted(one.id for one in outcome.results) == sorted(cost)
    assert {one.id for one in outcome.results if one.outcome == "selected"} == set(outcome.selected)
    assert {one.reason for one in outcome.results} <= {"funded", "outbid", "over_budget", "after_stop", "withdrawn"}


@given(voter_profiles(), st.integers(0, 15_000), st.sampled_from(["cost", "cardinality", "points"]))
@settings(max_examples=150, deadline=None)
def test_the_search_in_floats_buys_what_the_exact_run_buys(profile: Profile, budget: int, utility: str) -> None:
    rule = EqualShares.model_validate({"utility": utility, "completion": "none"})
    question = ask(profile, budget, rule, preference(profile, BY_ID, seed=None, label="test"))
    if question.voters:
        shares = Shares(question, rule)
        assert shares.quick(0) == list(shares.exact(0).bought)
