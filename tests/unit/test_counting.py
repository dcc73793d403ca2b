"""The count of an edition: the order of pools, money that passes between them, projects that exclude each other."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.editions import make_frozen

from budzet.base.errors import DomainError
from budzet.base.money import zl
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares, Greedy, Phragmen
from budzet.editions.terms import Terms
from budzet.results.counting import EditionOutcome, Transfer, count_pools
from budzet.results.rules.profile import Candidate, Profile

# The north holds 100 000 zł: 1 costs 40 000, 2 30 000, 3 60 000, 4 20 000. The south 80 000: 5 70 000, 6 25 000,
# 7 10 000. The city 300 000: 8 150 000, 9 120 000, 10 90 000, 11 80 000, 12 200 000.
NORTH = {((1, 3),): 5, ((2, 2),): 3, ((4, 1),): 1}
SOUTH = {((7, 2),): 4}
CITY = {((8, 1),): 9, ((9, 1),): 8, ((10, 1),): 7}
BALLOTS = {"polnoc": NORTH, "poludnie": SOUTH, "miasto": CITY}


def frozen_with(order="as_listed", leftovers=MappingProxyType({}), rules=MappingProxyType({}), **changes):
    base = make_frozen()
    pools = tuple(
        pool.model_copy(
            update={
                "leftover": leftovers.get(pool.key, "stay"),
                # Without a single vote nobody wins.
                "rule": rules.get(pool.key, pool.rule.model_copy(update={"threshold": AbsoluteThreshold(at_least=1)})),
                "exclusions": "confirmed_groups",
            }
        )
        for pool in base.pools
    )
    return make_frozen(terms=Terms(pool_order=order), pools=pools, **changes)


def count(frozen, ballots=BALLOTS, withdrawn=frozenset(), seed="ziarno") -> EditionOutcome:
    return count_pools(frozen, ballots, withdrawn, seed=seed)


def outcome_of(counted: EditionOutcome, pool: str):
    return next(entry.outcome for entry in counted.pools if entry.pool.key == pool)


def reason_of(counted: EditionOutcome, position: int) -> str:
    return next(
        result.reason for entry in counted.pools for result in entry.outcome.results if result.id == str(position)
    )


# --- money between pools -------------------------------------------------------------------------------------------


def test_without_transfers_every_pool_has_its_own_money():
    counted = count(frozen_with())
    assert counted.transfers == ()
    assert [entry.outcome.budget for entry in counted.pools] == [zl(100_000), zl(80_000), zl(300_000)]
    assert {entry.received for entry in counted.pools} == {0}


def test_what_districts_leave_lets_a_project_of_the_city_win_that_did_not_fit():
    assert reason_of(count(frozen_with()), 10) == "over_budget"
    counted = count(frozen_with(leftovers={"polnoc": "to_citywide", "poludnie": "to_citywide"}))
    # The north spends 90 000 on 1, 2 and 4, the south 10 000 on 7.
    assert counted.transfers == (
        Transfer("polnoc", "miasto", zl(10_000)),
        Transfer("poludnie", "miasto", zl(70_000)),
    )
    city = next(entry for entry in counted.pools if entry.pool.key == "miasto")
    assert (city.received, city.outcome.budget) == (zl(80_000), zl(380_000))
    assert city.outcome.selected == ("8", "9", "10")


def test_the_order_of_the_terms_decides_even_when_the_city_stands_first_on_the_list():
    pools = tuple(reversed(frozen_with(leftovers={"polnoc": "to_citywide"}).pools))
    frozen = make_frozen(terms=Terms(pool_order="districts_first"), pools=pools)
    counted = count(frozen)
    assert [entry.pool.key for entry in counted.pools] == ["miasto", "poludnie", "polnoc"]
    assert counted.transfers == (Transfer("polnoc", "miasto", zl(10_000)),)


def test_money_goes_on_from_pool_to_pool_and_stays_in_the_last():
    counted = count(frozen_with(leftovers=dict.fromkeys(BALLOTS, "to_next_pool")))
    first, second = counted.transfers
    assert (first.source, first.target, second.source, second.target) == ("polnoc", "poludnie", "poludnie", "miasto")
    assert outcome_of(counted, "poludnie").budget == zl(80_000) + first.amount
    assert outcome_of(counted, "miasto").budget == zl(300_000) + second.amount


def test_a_pool_that_spends_everything_passes_nothing_on():
    rules = {"polnoc": Greedy(on="points", misfit="stop_then_80_percent")}
    ballots = {**BALLOTS, "polnoc": {((3, 3),): 5, ((1, 2),): 4}}
    counted = count(frozen_with(leftovers={"polnoc": "to_citywide"}, rules=rules), ballots)
    assert outcome_of(counted, "polnoc").spent == zl(100_000)
    assert counted.transfers == ()


# --- projects that exclude each other across pools -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "lost", "reason"),
    (("districts_first", 8, "excluded_by:1"), ("citywide_first", 1, "excluded_by:8")),
)
def test_the_winner_of_the_pool_counted_first_shuts_the_other_out(order, lost, reason):
    counted = count(frozen_with(order, exclusion_groups=((1, 8),)))
    assert reason_of(counted, lost) == reason


def test_a_loser_shuts_nobody_out():
    counted = count(frozen_with("districts_first", exclusion_groups=((3, 8),)))
    assert (reason_of(counted, 3), reason_of(counted, 8)) == ("below_threshold", "funded")


def test_inside_a_pool_the_better_one_of_a_group_wins():
    counted = count(frozen_with(exclusion_groups=((1, 2, 4),)))
    assert [reason_of(counted, one) for one in (1, 2, 4)] == ["funded", "excluded_by:1", "excluded_by:1"]


@pytest.mark.parametrize("rule", (EqualShares(completion="none"), Phragmen()))
def test_the_rules_over_voters_obey_a_winner_of_another_pool(rule):
    counted = count(frozen_with("districts_first", rules={"miasto": rule}, exclusion_groups=((1, 8),)))
    assert reason_of(counted, 8) == "excluded_by:1"
    assert "8" not in outcome_of(counted, "miasto").selected


# --- rules over voters in an edition -------------------------------------------------------------------------------


def test_a_pool_counted_by_equal_shares_keeps_what_its_result_rests_on():
    counted = count(frozen_with(rules={"miasto": EqualShares(completion="none")}))
    city = next(entry for entry in counted.pools if entry.pool.key == "miasto")
    assert city.counted is not None
    assert city.counted.outcome == city.outcome
    assert [entry.counted for entry in counted.pools if entry.pool.key != "miasto"] == [None, None]


def test_every_tie_that_needs_a_draw_is_named_at_once():
    ballots = {"polnoc": {((1, 2),): 1, ((3, 2),): 1, ((2, 2),): 1}, "miasto": {((8, 1),): 1, ((12, 1),): 1}}
    with pytest.raises(DomainError, match=r"--seed") as raised:
        count(frozen_with(), ballots, seed=None)
    named = {name for name in ("Północ", "Południe", "Całe miasto") if name in str(raised.value)}
    assert named == {"Północ", "Całe miasto"}


def test_a_ballot_that_names_a_project_of_another_pool_is_refused():
    with pytest.raises(ValueError, match="miasto"):
        count(frozen_with(), {"miasto": {((1, 1),): 1}})


def test_a_withdrawn_project_shuts_nobody_out():
    counted = count(frozen_with("districts_first", exclusion_groups=((1, 8),)), withdrawn=frozenset({1}))
    assert (reason_of(counted, 1), reason_of(counted, 8)) == ("withdrawn", "funded")


ballot_counts = st.integers(1, 9)
pool_ballots = st.fixed_dictionaries(
    {
        key: st.dictionaries(st.sampled_from(positions).map(lambda one: ((one, 1),)), ballot_counts)
        for key, positions in {"polnoc": (1, 2, 3, 4), "poludnie": (5, 6, 7), "miasto": (8, 9, 10, 11, 12)}.items()
    }
)
group = st.lists(st.integers(1, 12), min_size=2, max_size=4, unique=True).map(tuple)
# Without the completion: a handful of voters with so much money would take tens of thousands of steps.
any_rule = st.sampled_from([Greedy(), Greedy(misfit="stop"), EqualShares(completion="none"), Phragmen()])


@given(
    pool_ballots,
    st.sampled_from(["as_listed", "districts_first", "citywide_first"]),
    st.fixed_dictionaries({key: st.sampled_from(["stay", "to_citywide", "to_next_pool"]) for key in BALLOTS}),
    st.fixed_dictionaries(dict.fromkeys(BALLOTS, any_rule)),
    st.lists(group, max_size=3).map(tuple),
)
@settings(max_examples=120, deadline=None)
def test_no_grosz_is_lost_and_no_two_of_a_group_win(ballots, order, leftovers, rules, groups):
    counted = count(frozen_with(order, leftovers, rules, exclusion_groups=groups), ballots)
    own = sum(entry.pool.budget for entry in counted.pools)
    passed = Counter[str]()
    for transfer in counted.transfers:
        assert transfer.amount > 0
        passed[transfer.source] += transfer.amount
    kept = sum(entry.outcome.budget - entry.outcome.spent - passed[entry.pool.key] for entry in counted.pools)
    assert own == kept + sum(entry.outcome.spent for entry in counted.pools)
    won = {int(one) for entry in counted.pools for one in entry.outcome.selected}
    assert all(len(won & set(members)) <= 1 for members in groups)


# --- ballots made from totals --------------------------------------------------------------------------------------


@given(
    st.integers(1, 40).flatmap(
        lambda ballots: st.tuples(
            st.just(ballots),
            st.lists(
                st.integers(0, ballots).flatmap(
                    lambda votes: st.tuples(st.just(votes), st.integers(votes, 5 * votes) if votes else st.just(0))
                ),
                min_size=1,
                max_size=6,
            ),
        )
    )
)
def test_ballots_made_from_totals_have_these_totals(election):
    ballots, totals = election
    profile = Profile.from_totals([Candidate(str(n), 1) for n in range(len(totals))], totals, ballots)
    assert profile.ballots == ballots
    assert list(zip(profile.votes.tolist(), profile.score.tolist(), strict=True)) == totals


@pytest.mark.parametrize("totals", ((3, 3), (0, 1)))
def test_totals_no_ballots_can_have_are_refused(totals):
    with pytest.raises(ValueError, match="votes"):
        Profile.from_totals([Candidate("1", 1)], [totals], 2)
