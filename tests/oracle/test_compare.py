"""The comparison of rules on Wieliczka 2023 gives the figures that were found independently (tally.md §5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.oracles import CHAIN
from support.pabulib import read

from budzet.editions.result_rules import EqualShares, Greedy, Phragmen
from budzet.exchange.pb import PbFile
from budzet.results.rules.compare import Comparison, compare
from budzet.results.rules.greedy import PoolOutcome, greedy
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.voter_outcome import equal_shares, phragmen

RULES: dict[str, Callable[[Profile, int], PoolOutcome]] = {
    "greedy": lambda profile, budget: greedy(profile, budget, Greedy(), CHAIN, seed=None, label="test"),
    "none": lambda profile, budget: (
        equal_shares(profile, budget, EqualShares(completion="none"), CHAIN, seed=None, label="test").outcome
    ),
    "add1": lambda profile, budget: equal_shares(profile, budget, EqualShares(), CHAIN, seed=None, label="t").outcome,
    "phragmen": lambda profile, budget: phragmen(profile, budget, Phragmen(), CHAIN, seed=None, label="test").outcome,
}


def compared(file: PbFile) -> Comparison:
    profile = Profile.from_merged([Candidate(one.id, one.cost) for one in file.projects], file.votes)
    return compare(profile, {name: rule(profile, file.budget) for name, rule in RULES.items()})


@pytest.fixture(scope="module")
def wieliczka() -> Comparison:
    return compared(read("Poland_Wieliczka_2023_Green_Budget.pb"))


@pytest.mark.parametrize(
    ("rule", "winners", "spent", "mean", "excluded", "gini", "median"),
    [
        ("greedy", 23, "99.9", "1.47", "27.6", "0.535", 34_999),
        ("none", 21, "45", "1.09", "35.7", "0.546", 14_403),
        ("add1", 30, "99.5", "1.62", "17.8", "0.472", 27_500),
        ("phragmen", 32, "96.7", "1.66", "20.1", "0.493", 24_500),
    ],
)
def test_wieliczka_has_the_figures_of_the_notes(
    wieliczka: Comparison, rule: str, winners: int, spent: str, mean: str, excluded: str, gini: str, median: int
) -> None:
    figures = wieliczka.rules[rule]
    without = 100 * (wieliczka.voters - figures.served) / wieliczka.voters
    used = 100 * figures.spent / (figures.spent + figures.unspent)
    assert len(figures.selected) == winners
    assert f"{used:.{len(spent.partition('.')[2])}f}" == spent
    assert f"{float(figures.mean):.2f}" == mean
    assert f"{without:.1f}" == excluded
    assert f"{float(figures.gini):.3f}" == gini
    assert figures.median_cost is not None
    assert round(figures.median_cost / 100) == pytest.approx(median, abs=1)


def test_more_voters_of_wieliczka_prefer_equal_shares(wieliczka: Comparison) -> None:
    pair = next(one for one in wieliczka.pairs if (one.first, one.second) == ("greedy", "add1"))
    assert (pair.prefer_first, pair.prefer_second) == (873, 1615)
