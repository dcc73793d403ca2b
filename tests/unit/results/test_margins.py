"""The margin of a project under the greedy rule: bounds that counting again confirms, on both of their sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.elections import count

from budzet.editions.result_rules import AbsoluteThreshold, Greedy, ShareOfBallots, ShareOfCost
from budzet.results.rules.greedy import PoolOutcome
from budzet.results.rules.margins import Margin, margins
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.ties import RankStep, UnresolvedTieError

BALLOTS = 60
"""Ballots of every election here: what nobody needs to say something stays empty, so the number never changes."""


@dataclass(frozen=True)
class Entry:
    """A project with its cost, its votes, the points of one of them (the others gave none), and whether it is out."""

    cost: int
    votes: int
    points: int
    withdrawn: bool = False


@dataclass(frozen=True)
class Election:
    """A pool by the greedy rule, to be counted again with another entry."""

    entries: tuple[Entry, ...]
    budget: int
    rule: Greedy
    ties: tuple[RankStep, ...] = ("list_order",)
    seed: str | None = None
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def profile(self) -> Profile:
        ballots: dict[tuple[tuple[int, int], ...], int] = {(): BALLOTS}
        for index, entry in enumerate(self.entries):
            points = entry.votes if self.rule.on == "votes" else entry.points
            given = {((index, 1),): points} if self.rule.on == "votes" else {((index, points),): 1}
            if self.rule.on == "points":
                given[(index, 0),] = entry.votes - 1
            ballots |= {ballot: times for ballot, times in given.items() if times}
            ballots[()] -= entry.votes
        candidates = [Candidate(f"p{index}", one.cost, one.withdrawn) for index, one in enumerate(self.entries)]
        return Profile.from_merged(candidates, ballots)

    def count(self) -> PoolOutcome:
        return count(self.profile, self.budget, self.rule, self.ties, self.seed, self.pairs)

    def margins(self) -> dict[str, Margin]:
        return margins(
            self.profile, self.count(), self.rule, self.ties, seed=self.seed, label="test", exclusions=self.pairs
        )

    def score(self, index: int) -> int:
        entry = self.entries[index]
        return entry.votes if self.rule.on == "votes" else entry.points

    def wins_with(self, index: int, *, score: int | None = None, cost: int | None = None) -> bool:
        """Count again with another score or cost of one project, and say whether it wins."""
        entry = self.entries[index]
        if score is not None:
            entry = replace(entry, **{self.rule.on: score})
        if cost is not None:
            entry = replace(entry, cost=cost)
        changed = (*self.entries[:index], entry, *self.entries[index + 1 :])
        return f"p{index}" in replace(self, entries=changed).count().selected


RULES = st.builds(
    Greedy,
    on=st.sampled_from(["votes", "points"]),
    misfit=st.sampled_from(["skip", "stop", "stop_then_80_percent"]),
    threshold=st.one_of(
        st.none(),
        st.builds(AbsoluteThreshold, at_least=st.integers(1, 9)),
        st.builds(ShareOfBallots, per_mille=st.integers(1, 200)),
        st.builds(ShareOfCost, per_mille=st.integers(1, 300)),
    ),
)
ORDERS: st.SearchStrategy[tuple[tuple[RankStep, ...], str | None]] = st.sampled_from(
    [
        (("list_order",), None),
        (("lower_cost", "list_order"), None),
        (("more_votes", "lower_cost", "id_order"), None),
        (("public_draw",), "ziarno"),
        (("lower_cost", "public_draw"), "ziarno"),
        (("more_votes", "lower_cost", "public_draw"), "2024-10-01"),
    ]
)


@st.composite
def elections(draw: st.DrawFn, most: int = 6) -> Election:
    entry = st.builds(
        Entry, st.integers(1, 20), st.integers(1, 7), st.integers(1, 9), st.sampled_from([False, False, False, True])
    )
    entries = tuple(draw(st.lists(entry, min_size=1, max_size=most)))
    ids = st.sampled_from([f"p{index}" for index in range(len(entries))])
    pairs = draw(st.sets(st.tuples(ids, ids), max_size=2))
    apart = tuple(sorted((one, other) for one, other in pairs if one != other))
    ties, seed = draw(ORDERS)
    return Election(entries, draw(st.integers(0, 60)), draw(RULES), ties, seed, apart)


@given(elections())
@settings(max_examples=80, deadline=None)
def test_a_loser_wins_with_the_votes_it_lacked_and_with_none_fewer(election: Election) -> None:
    enough = 25  # above every score and threshold
    told = election.margins()
    for result in election.count().results:
        if result.outcome == "not_selected" and result.id in told:
            index, lacked = int(result.id[1:]), told[result.id].votes
            own = election.score(index)
            won = [further for further in range(enough) if election.wins_with(index, score=own + further)]
            assert won == ([] if lacked is None else list(range(lacked, enough)))
            assert lacked != 0


@given(elections())
@settings(max_examples=80, deadline=None)
def test_a_winner_wins_without_the_votes_it_could_spare_and_loses_without_one_more(election: Election) -> None:
    told = election.margins()
    least = 0 if election.rule.on == "votes" else 1
    for result in election.count().results:
        if result.outcome == "selected":
            index, spare = int(result.id[1:]), told[result.id].votes
            own = election.score(index)
            won = [fewer for fewer in range(own + 1 - least) if election.wins_with(index, score=own - fewer)]
            assert spare is not None
            assert won == list(range(min(spare, own - least) + 1))
            assert told[result.id].cost is None


@given(elections())
@settings(max_examples=80, deadline=None)
def test_a_loser_wins_at_the_cost_that_would_do_and_at_no_higher_one(election: Election) -> None:
    told = election.margins()
    for result in election.count().results:
        if result.outcome == "not_selected" and result.id in told:
            index, cost = int(result.id[1:]), told[result.id].cost
            won = [one for one in range(1, result.cost + 1) if election.wins_with(index, cost=one)]
            assert won == ([] if cost is None else list(range(1, cost + 1)))


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 3)), min_size=2, max_size=4),
    st.integers(0, 20),
    st.sampled_from(["skip", "stop", "stop_then_80_percent"]),
)
@example([(1, 1), (1, 2), (2, 1)], 2, "skip")  # without its 2 votes p1 could only win by the order of the others
@settings(max_examples=200, deadline=None)
def test_without_a_draw_a_margin_holds_in_every_order_of_equals(
    entries: list[tuple[int, int]], budget: int, misfit: str
) -> None:
    rule = Greedy.model_validate({"misfit": misfit})
    names = [f"p{index}" for index in range(len(entries))]

    def profile(order: Sequence[int], changed: dict[int, int]) -> Profile:
        votes = {index: changed.get(index, entries[index][1]) for index in order}
        return Profile.from_merged(
            [Candidate(names[index], entries[index][0]) for index in order],
            {((place, 1),): votes[index] for place, index in enumerate(order) if votes[index]},
        )

    def wins_in_every_order(index: int, votes: int) -> bool:
        return all(
            names[index] in count(profile(order, {index: votes}), budget, rule).selected
            for order in permutations(range(len(entries)))
        )

    def needs_no_draw(index: int, votes: int) -> bool:
        """Say whether it wins in a count where no tie matters."""
        try:
            return names[index] in count(profile(everybody, {index: votes}), budget, rule, ("public_draw",)).selected
        except UnresolvedTieError:
            return False

    everybody = range(len(entries))
    plain = profile(everybody, {})
    try:
        outcome = count(plain, budget, rule, ("public_draw",))
    except UnresolvedTieError:
        return  # there is no result without a draw, and no margin
    told = margins(plain, outcome, rule, ("public_draw",), seed=None, label="test")
    for index, (_, own) in enumerate(entries):
        margin = told[names[index]].votes
        if names[index] in outcome.selected:
            assert margin is not None
            assert all(wins_in_every_order(index, own - fewer) for fewer in range(margin + 1))
            assert not any(needs_no_draw(index, own - fewer) for fewer in range(margin + 1, own + 1))
        else:
            won = [more for more in range(6) if wins_in_every_order(index, own + more)]
            assert won == ([] if margin is None else list(range(margin, 6)))


def election(*entries: tuple[int, int], budget: int = 100, rule: Greedy | None = None, **more: object) -> Election:
    return Election(tuple(Entry(cost, votes, 1) for cost, votes in entries), budget, rule or Greedy(), **more)  # type: ignore[arg-type]


def test_a_misfit_lacks_the_votes_of_the_one_it_would_have_to_pass() -> None:
    # p1 fits before p0 (9 votes, one more than equal since p0 is first on the list), and at what p0 leaves it.
    told = election((60, 9), (50, 7), (40, 3)).margins()
    assert told == {"p0": Margin(2, None), "p1": Margin(3, 40), "p2": Margin(3, None)}


def test_the_order_of_ties_may_save_a_vote() -> None:
    told = election((60, 9), (50, 7), ties=("lower_cost", "id_order")).margins()
    assert told["p1"] == Margin(2, 40)


def test_a_project_dearer_than_the_pool_lacks_no_votes_but_a_cost() -> None:
    assert election((101, 9), (50, 7)).margins() == {"p0": Margin(None, 100), "p1": Margin(7, None)}


def test_a_threshold_is_lacked_in_votes_and_when_it_is_a_share_of_the_cost_in_cost_too() -> None:
    by_votes = Greedy(threshold=AbsoluteThreshold(at_least=5))
    assert election((10, 3), rule=by_votes).margins() == {"p0": Margin(2, None)}
    by_cost = Greedy(threshold=ShareOfCost(per_mille=1000))
    # 60 ballots, a pool of 100: 12 votes for a cost of 20, 7 votes are enough for 11.
    assert election((20, 7), rule=by_cost).margins() == {"p0": Margin(5, 11)}


def test_points_do_not_help_a_project_with_too_few_votes_for_its_cost() -> None:
    rule = Greedy(on="points", threshold=ShareOfCost(per_mille=1000))
    assert election((20, 7), rule=rule).margins() == {"p0": Margin(None, 11)}


@pytest.mark.parametrize(("misfit", "cost"), [("skip", 40), ("stop", None), ("stop_then_80_percent", None)])
def test_after_the_end_of_the_list_no_cost_helps(misfit: str, cost: int | None) -> None:
    told = election((60, 9), (90, 7), (50, 5), rule=Greedy.model_validate({"misfit": misfit})).margins()
    assert told["p2"].cost == cost


def test_at_80_percent_a_project_may_cost_a_quarter_more_than_is_left() -> None:
    assert election((60, 9), (90, 7), rule=Greedy(misfit="stop_then_80_percent")).margins()["p1"].cost == 50


def test_a_project_that_cannot_win_for_other_reasons_has_no_margin() -> None:
    given = Election((Entry(60, 9, 1, withdrawn=True), Entry(50, 7, 1)), 100, Greedy())
    assert set(given.margins()) == {"p1"}
    # A winner of another pool excludes p1: the count says so with an id that is not of this pool.
    outcome = given.count()
    results = tuple(replace(one, reason="excluded_by:q9", outcome="not_selected") for one in outcome.results)
    told = margins(
        given.profile, replace(outcome, results=results, selected=()), Greedy(), ("list_order",), seed=None, label="t"
    )
    assert told == {}


def test_a_loser_to_a_rival_lacks_the_votes_to_pass_it() -> None:
    told = election((60, 9), (40, 7), pairs=(("p0", "p1"),)).margins()
    assert told["p1"] == Margin(3, None)
