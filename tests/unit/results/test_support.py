"""Effective support and lost money under Equal Shares, beside a count voter by voter and beside counting again."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.elections import voter_profiles

from budzet.editions.result_rules import AbsoluteThreshold, EqualShares
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.question import Question
from budzet.results.rules.support import Paid, Support, supports
from budzet.results.rules.voter_outcome import Counted, equal_shares

CHAIN = ("lower_cost", "more_votes", "id_order")
UTILITIES = st.sampled_from(["cost", "cardinality", "points"])
PAIRS = st.sampled_from([(), (("p0", "p1"),), (("p0", "p1"), ("p1", "p2"))])
PLAIN = EqualShares(completion="none")


def count(profile: Profile, budget: int, rule: EqualShares, pairs: tuple[tuple[str, str], ...] = ()) -> Counted:
    known = {candidate.id for candidate in profile.candidates}
    return equal_shares(
        profile,
        budget,
        rule,
        CHAIN,
        seed=None,
        label="test",
        exclusions=[pair for pair in pairs if set(pair) <= known],
    )


def told(counted: Counted, rule: EqualShares) -> dict[str, Support]:
    return supports(counted.question, counted.decided.run, rule)


class Slow:
    """The same found voter by voter, in fractions, from nothing but who was bought at what price."""

    def __init__(self, counted: Counted, rule: EqualShares) -> None:
        self.question, self.rule, self.run = counted.question, rule, counted.decided.run
        self.voters = list(_voters(self.question))
        self.money = [self.run.money for _ in self.voters]
        self.taken: list[dict[int, Fraction]] = [{} for _ in self.voters]
        self.raised: dict[int, list[Fraction]] = {one: [] for one in self.question.starters}
        for payment in self.run.payments:
            divisor = self._divisor(payment.candidate)
            self._look({one: payment.price / divisor * self._divisor(one) for one in self.raised})
            for voter, ballot in enumerate(self.voters):
                if gain := ballot.get(payment.candidate):
                    paid = min(self.money[voter], gain * payment.price)
                    self.money[voter] -= paid
                    self.taken[voter][payment.candidate] = paid
            for rival in self.question.rivals.get(payment.candidate, ()):
                self.raised[rival] = [*self.raised.get(rival, []), Fraction(-1)]
        self._look(None)

    def _divisor(self, candidate: int) -> int:
        return self.question.backing[candidate].cost if self.rule.utility == "cost" else 1

    def _look(self, level: dict[int, Fraction] | None) -> None:
        for one, seen in self.raised.items():
            if Fraction(-1) not in seen:
                gains = [(ballot.get(one, 0), held) for ballot, held in zip(self.voters, self.money, strict=True)]
                seen.append(sum((min(held, gain * level[one]) if level else held) for gain, held in gains if gain))

    def support(self, id_: str) -> tuple[Fraction, Fraction, list[Paid], Fraction]:
        """Return the effective support, the first money, what was paid for whom, and what is left."""
        ids = [candidate.id for candidate in self.question.profile.candidates]
        loser = ids.index(id_)
        mine = [voter for voter, ballot in enumerate(self.voters) if ballot.get(loser)]
        paid = []
        for winner in self.run.bought:
            given = [amount for voter in mine if (amount := self.taken[voter].get(winner))]
            if given:
                paid.append(Paid(ids[winner], len(given), sum(given, Fraction(0))))
        return (
            max(self.raised[loser]) / self.question.backing[loser].cost,
            self.run.money * len(mine),
            sorted(paid, key=lambda one: one.winner),
            sum((self.money[voter] for voter in mine), Fraction(0)),
        )


def _voters(question: Question) -> list[dict[int, int]]:
    profile = question.profile
    voters = []
    for place, times in enumerate(profile.times.tolist()):
        mine = slice(profile.starts[place], profile.starts[place + 1])
        given = zip(profile.choice[mine].tolist(), profile.points[mine].tolist(), strict=True)
        voters += [{one: points if question.points else 1 for one, points in given}] * times
    return voters


@given(voter_profiles(), st.integers(0, 15_000), UTILITIES, st.sampled_from(["add1", "none"]), PAIRS)
@settings(max_examples=120, deadline=None)
def test_the_money_of_supporters_is_followed_to_the_last_part_of_a_grosz(
    profile: Profile, budget: int, utility: str, completion: str, pairs: tuple[tuple[str, str], ...]
) -> None:
    rule = EqualShares.model_validate({"utility": utility, "completion": completion})
    counted = count(profile, budget, rule, pairs)
    slow = Slow(counted, rule)
    for id_, support in told(counted, rule).items():
        effective, money, paid, left = slow.support(id_)
        assert (support.effective, support.money, support.left) == (effective, money, left)
        assert sorted(support.lost_to, key=lambda one: one.winner) == paid
        assert sum(one.amount for one in support.lost_to) + support.left == support.money
        assert list(support.lost_to) == sorted(support.lost_to, key=lambda one: -one.amount)


@given(voter_profiles(), st.integers(0, 15_000), UTILITIES, PAIRS)
@settings(max_examples=120, deadline=None)
def test_a_loser_is_bought_or_equal_up_to_the_cost_its_supporters_could_pay_and_not_above_it(
    profile: Profile, budget: int, utility: str, pairs: tuple[tuple[str, str], ...]
) -> None:
    rule = EqualShares.model_validate({"utility": utility, "completion": "none"})
    counted = count(profile, budget, rule, pairs)
    for id_, support in told(counted, rule).items():

        def bought_or_equal(cost: int, id_: str = id_) -> bool:
            candidates = [replace(one, cost=cost) if one.id == id_ else one for one in profile.candidates]
            again = count(replace_candidates(profile, candidates), budget, rule, pairs)
            return id_ in again.outcome.selected or told(again, rule)[id_].effective == 1

        own = next(one.cost for one in profile.candidates if one.id == id_)
        assert support.effective <= 1
        bound = support.cost or 0
        assert bound < own
        assert all(bought_or_equal(cost) for cost in {1, bound // 2, bound - 1, bound} if 0 < cost <= bound)
        assert not any(bought_or_equal(cost) for cost in {bound + 1, (bound + own) // 2} if bound < cost < own)


def replace_candidates(profile: Profile, candidates: list[Candidate]) -> Profile:
    return Profile(tuple(candidates), profile.starts, profile.choice, profile.points, profile.times)


@given(voter_profiles(), st.integers(0, 15_000), UTILITIES, PAIRS)
@settings(max_examples=80, deadline=None)
def test_every_loser_somebody_named_has_a_support_and_nobody_else(
    profile: Profile, budget: int, utility: str, pairs: tuple[tuple[str, str], ...]
) -> None:
    rule = EqualShares.model_validate({"utility": utility, "completion": "none"})
    counted = count(profile, budget, rule, pairs)
    backing = zip(profile.candidates, counted.question.backing, strict=True)
    named = {one.id for one, behind in backing if behind.total and not one.withdrawn}
    assert set(told(counted, rule)) == named - set(counted.outcome.selected)


# Costs 6, 4 and 4 zł, ten voters with 1 zł each: A takes all from the six who named it, C from the four others.
PROFILE = Profile.from_merged(
    [Candidate("A", 600), Candidate("B", 400), Candidate("C", 400)],
    {((0, 1), (1, 1)): 5, ((0, 1),): 1, ((2, 1),): 4},
)


def test_supporters_whose_money_is_gone_tell_to_whom_it_went() -> None:
    assert told(count(PROFILE, 1000, PLAIN), PLAIN) == {
        # B would have had 5 zł at the start, but A asked less: at its price (1 zł for 6 zł) B's five give 3,33 of 4 zł.
        # At that price no cost would do: five supporters are fewer than six effective votes.
        "B": Support(5, Fraction(500), Fraction(5, 6), None, (Paid("A", 5, Fraction(500)),), Fraction(0))
    }


def test_a_lower_cost_would_do_where_supporters_have_money_left() -> None:
    # 4 zł each. B and A are bought at 1 zł for 4 zł, so D's three would give 10,50 of its 14 zł at that price.
    # After both two of them have 2,50 zł and one has 4 zł.
    profile = Profile.from_merged(
        [Candidate("A", 400), Candidate("B", 200), Candidate("D", 1400)],
        {((0, 1), (1, 1), (2, 1)): 2, ((0, 1), (1, 1)): 2, ((2, 1),): 1},
    )
    assert told(count(profile, 2000, PLAIN), PLAIN)["D"] == Support(
        ballots=3,
        money=Fraction(1200),
        effective=Fraction(3, 4),
        cost=900,
        lost_to=(Paid("A", 2, Fraction(200)), Paid("B", 2, Fraction(100))),
        left=Fraction(900),
    )


@pytest.mark.parametrize("rule", [PLAIN, EqualShares()])
def test_a_project_out_of_play_or_free_of_cost_or_named_by_nobody_has_no_support(rule: EqualShares) -> None:
    profile = Profile.from_merged(
        [
            Candidate("out", 100, withdrawn=True),
            Candidate("few", 100),
            Candidate("free", 0),
            Candidate("rival", 200),
            Candidate("nobody", 100),
            Candidate("free too", 0),
        ],
        {((0, 1), (2, 1), (3, 1), (5, 1)): 3, ((1, 1),): 1},
    )
    rule = rule.model_copy(update={"threshold": AbsoluteThreshold(at_least=2)})
    counted = count(profile, 800, rule, (("free", "rival"), ("free", "free too")))
    assert counted.outcome.selected == ("free",)
    assert set(told(counted, rule)) == {"rival"}
