"""What several rules make of the same ballots: who wins, and what the voters get from it (tally.md §5, §6).

A voter is a ballot that names at least one project. What one gets is how many of the projects it names are winners.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from types import MappingProxyType

import numpy as np

from budzet.results.rules.greedy import PoolOutcome
from budzet.results.rules.profile import Ints, Profile

Labels = Mapping[str, Sequence[str]]
"""The labels of each project by id: its topics, or its district."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one rule gives; ``gained`` and ``lost`` are the winners it has and has not, beside the first rule.

    ``histogram[k]`` voters have ``k`` winning projects. ``several_served`` counts those with a winner among the voters
    who name two or more. ``gini`` is of the number of winning projects of a voter (0: all have the same number).
    ``median_cost`` in grosze, of two middle ones the half rounded down; None without a winner.
    """

    selected: tuple[str, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    spent: int
    unspent: int
    histogram: tuple[int, ...]
    several_served: int
    gini: Fraction
    median_cost: int | None

    @property
    def served(self) -> int:
        """The voters with at least one winning project."""
        return sum(self.histogram[1:])

    @property
    def mean(self) -> Fraction:
        """Winning projects of a voter on average."""
        won = sum(number * voters for number, voters in enumerate(self.histogram))
        return part(won, sum(self.histogram))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rules: how many voters have more winning projects under each, and what part of all winners they share."""

    first: str
    second: str
    prefer_first: int
    prefer_second: int
    overlap: Fraction


@dataclass(frozen=True, slots=True)
class Group:
    """A district or a topic: its part of the votes, and of the cost of the winners of each rule.

    A project with several labels counts for each of them in equal parts, so parts sum up to one; the label of a project
    without any is empty.
    """

    label: str
    votes: Fraction
    money: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures of each rule by its name, the pairs of rules, and groups by the name of their kind.

    ``voters`` name a project, ``several`` of them two or more.
    """

    voters: int
    several: int
    rules: Mapping[str, Figures]
    pairs: tuple[Pair, ...]
    groups: Mapping[str, tuple[Group, ...]]


def compare(
    profile: Profile, outcomes: Mapping[str, PoolOutcome], groups: Mapping[str, Labels] = MappingProxyType({})
) -> Comparison:
    """Compare the outcomes of some rules on the ballots of ``profile``; the first one is what the others differ from.

    ``groups`` are kinds of labels, such as topics and districts. Withdrawn projects are in no group.
    Raises ``ValueError`` without an outcome.
    """
    if not outcomes:
        raise ValueError("nothing to compare")
    names = np.diff(profile.starts)
    won = {name: winners_of_ballots(profile, outcome.selected) for name, outcome in outcomes.items()}
    first = next(iter(outcomes.values()))
    return Comparison(
        voters=int(profile.times[names > 0].sum()),
        several=int(profile.times[names > 1].sum()),
        rules={name: _figures(profile, outcome, first, won[name]) for name, outcome in outcomes.items()},
        pairs=tuple(
            Pair(one, other, *prefer(profile, won[one], won[other]), _overlap(outcomes[one], outcomes[other]))
            for one, other in combinations(outcomes, 2)
        ),
        groups={kind: _groups(profile, outcomes, labels) for kind, labels in groups.items()},
    )


def winners_of_ballots(profile: Profile, selected: Iterable[str]) -> Ints:
    """Return for each distinct ballot how many of the projects it names are among the selected ones."""
    ids = set(selected)
    won = np.array([candidate.id in ids for candidate in profile.candidates], dtype=np.bool_)
    owner = np.repeat(np.arange(len(profile.times)), np.diff(profile.starts))
    return np.bincount(owner[won[profile.choice]], minlength=len(profile.times))


def prefer(profile: Profile, one: Ints, other: Ints) -> tuple[int, int]:
    """Return how many voters have more winning projects in ``one``, and how many in the ``other``."""
    more = one - other
    return int(profile.times[more > 0].sum()), int(profile.times[more < 0].sum())


def part(some: int | Fraction, of: int | Fraction) -> Fraction:
    """Return a part of a whole; 0 of nothing."""
    return Fraction(some) / of if of else Fraction(0)


def _figures(profile: Profile, outcome: PoolOutcome, first: PoolOutcome, won: Ints) -> Figures:
    names = np.diff(profile.starts)
    voters = names > 0
    histogram = np.bincount(won[voters], weights=profile.times[voters]).astype(np.int64).tolist()
    cost = {candidate.id: candidate.cost for candidate in profile.candidates}
    costs = [cost[id_] for id_ in outcome.selected]
    return Figures(
        selected=outcome.selected,
        gained=tuple(id_ for id_ in outcome.selected if id_ not in first.selected),
        lost=tuple(id_ for id_ in first.selected if id_ not in outcome.selected),
        spent=outcome.spent,
        unspent=outcome.budget - outcome.spent,
        histogram=tuple(histogram),
        several_served=int(profile.times[(names > 1) & (won > 0)].sum()),
        gini=_gini(histogram),
        median_cost=(statistics.median_low(costs) + statistics.median_high(costs)) // 2 if costs else None,
    )


def _gini(histogram: Sequence[int]) -> Fraction:
    """Return the mean difference between two voters, as a part of twice the mean."""
    voters, won = sum(histogram), sum(number * times for number, times in enumerate(histogram))
    apart = sum(
        (more - fewer) * histogram[more] * histogram[fewer] for fewer, more in combinations(range(len(histogram)), 2)
    )
    return part(apart, voters * won)


def _overlap(one: PoolOutcome, other: PoolOutcome) -> Fraction:
    together = {*one.selected, *other.selected}
    return Fraction(len(set(one.selected) & set(other.selected)), len(together)) if together else Fraction(1)


def _groups(profile: Profile, outcomes: Mapping[str, PoolOutcome], labels: Labels) -> tuple[Group, ...]:
    running = [index for index, candidate in enumerate(profile.candidates) if not candidate.withdrawn]
    votes, cost = profile.votes.tolist(), [candidate.cost for candidate in profile.candidates]
    of = {index: tuple(labels.get(profile.candidates[index].id, ())) or ("",) for index in running}

    def parts(weight: Mapping[int, int]) -> dict[str, Fraction]:
        """Share weights of projects out among the labels."""
        total, found = sum(weight.values()), dict[str, Fraction]()
        for index, own in weight.items():
            for label in of[index]:
                found[label] = found.get(label, Fraction(0)) + part(Fraction(own, len(of[index])), total)
        return found

    voted = parts({index: votes[index] for index in running})
    money = {
        name: parts({index: cost[index] for index in running if profile.candidates[index].id in outcome.selected})
        for name, outcome in outcomes.items()
    }
    return tuple(
        Group(label, voted[label], {name: spent.get(label, Fraction(0)) for name, spent in money.items()})
        for label in sorted(voted, key=lambda label: (-voted[label], label))
    )
