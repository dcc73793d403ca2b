"""A small pool decided by a rule, so that a clerk sees what it does: a few projects, a tie, one that does not fit.

The numbers follow the rule: with a threshold the projects stand above it and one more stands just below. Where it
matters who voted for what together (equal shares, Phragmén) two groups of voters want different things. Who wins is
counted by the same function that counts the vote; a higher room hands it in (``example_counting``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from budzet.base.money import zl
from budzet.editions.result_rules import AbsoluteThreshold, Greedy, ResultRule, ShareOfBallots, Threshold, TieStep

BALLOTS = 2_000
BUDGET = zl(100_000)


@dataclass(frozen=True, slots=True)
class ExampleProject:
    """A project of the example: how many people voted for it, its points (equal to the votes where votes count)."""

    name: str
    cost: int
    votes: int
    score: int


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What became of it: ``reason`` as in the results (``funded``, ``over_budget``…), ``left`` what the pool held when
    its turn came, ``tied`` whether the order of equal ones decided about it.
    """

    project: ExampleProject
    won: bool
    reason: str
    left: int
    needed: int | None
    tied: bool


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """The example with its outcome, in the order in which projects had their turns."""

    rule: ResultRule
    ties: tuple[TieStep, ...]
    results: tuple[ExampleResult, ...]
    tie_decided_by: str
    """The step that decided the tie, or nothing when the tie changed nothing."""

    @property
    def spent(self) -> int:
        """How much of the pool is spent (grosze)."""
        return sum(one.left if one.reason == "funded_80" else one.project.cost for one in self.results if one.won)


@dataclass(frozen=True, slots=True)
class ExampleVote:
    """Who voted: projects with their totals and the number of ballots, or ``groups`` that voted alike: the points of
    each project by its name, and how many people.
    """

    projects: tuple[ExampleProject, ...]
    ballots: int
    groups: tuple[tuple[Mapping[str, int], int], ...] = ()


Counter = Callable[[ExampleVote, int, ResultRule, tuple[TieStep, ...]], WorkedExample]
"""Counts a vote with a budget."""

# Name, cost, score above the least that is asked for, and how many people gave it (for points: two points a person).
_SCORES = (
    ("Plac zabaw", zl(60_000), 340, 190),
    ("Boisko", zl(50_000), 250, 140),
    ("Ławki w parku", zl(15_000), 120, 60),
    ("Łąka kwietna", zl(30_000), 120, 70),
)
_BELOW = ("Kino letnie", zl(20_000))
# The larger group alone would spend the whole pool in the order of votes.
_GROUPS: tuple[tuple[Mapping[str, int], int], ...] = (
    ({"Plac zabaw": 1, "Boisko": 2}, 1_100),
    ({"Ławki w parku": 1, "Łąka kwietna": 2}, 900),
)


def vote(rule: ResultRule) -> ExampleVote:
    """Return the vote of the example for a rule."""
    if isinstance(rule, Greedy):
        return ExampleVote(tuple(_projects(rule)), _ballots(rule))
    totals = {name: (people, people * points) for choices, people in _GROUPS for name, points in choices.items()}
    projects = tuple(ExampleProject(name, cost, *totals[name]) for name, cost, _above, _people in _SCORES)
    return ExampleVote(projects, BALLOTS, _GROUPS)


def _projects(rule: Greedy) -> list[ExampleProject]:
    least = max(_least(rule.threshold, cost) for _name, cost, _score, _people in _SCORES)
    found = [
        ExampleProject(name, cost, *_counted(rule, least + above, least // 2 + people))
        for name, cost, above, people in _SCORES
    ]
    if rule.threshold is not None:
        name, cost = _BELOW
        score = max(_least(rule.threshold, cost) - 1, 0)
        found.append(ExampleProject(name, cost, *_counted(rule, score, (score + 1) // 2)))
    return found


def make(rule: ResultRule, ties: tuple[TieStep, ...], count: Counter) -> WorkedExample:
    """Return the example of a rule, counted by ``count``."""
    return count(vote(rule), BUDGET, rule, ties)


def _ballots(rule: Greedy) -> int:
    """Return how many people vote in the example: as many as its votes need."""
    return max([BALLOTS, *(project.votes for project in _projects(rule))]) if _is_fixed(rule.threshold) else BALLOTS


def _is_fixed(threshold: Threshold | None) -> bool:
    return threshold is None or isinstance(threshold, AbsoluteThreshold)


def _least(threshold: Threshold | None, cost: int) -> int:
    """The least score that is asked for of a project with that cost."""
    if threshold is None:
        return 0
    if isinstance(threshold, AbsoluteThreshold):
        return threshold.at_least
    if isinstance(threshold, ShareOfBallots):
        return -(-threshold.per_mille * BALLOTS // 1000)
    return -(-threshold.per_mille * BALLOTS * cost // (1000 * BUDGET))


def _counted(rule: Greedy, score: int, people: int) -> tuple[int, int]:
    """Votes and score of a project; never more votes than there are ballots where a share of them is asked for."""
    by_votes = rule.on == "votes" or (rule.threshold is not None and rule.threshold.kind == "share_of_cost")
    if not _is_fixed(rule.threshold):
        score = min(score, BALLOTS)
    return (score, score) if by_votes else (min(people, score), score)
