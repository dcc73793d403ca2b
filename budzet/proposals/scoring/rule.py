"""Who is funded in a pool a team scores: from the best score down, as long as the money lasts (pure).

A project that no longer fits is passed over. Scores are exact: a mean is a fraction, never a rounded number. The order
in which projects are handed in decides nothing: what is equal after the published step is drawn with a public seed, and
only where another order would fund other projects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Literal

from budzet.base import lots
from budzet.base.errors import DomainError
from budzet.proposals.scoring.setups import Setup, total

Reason = Literal["funded", "over_budget", "lost_draw", "below_threshold", "nobody_scored"]
"""Why a project is funded or not."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A project with the points of each member who scored it; ``cost`` in grosze."""

    id: str
    cost: int
    points: tuple[Mapping[str, int], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one project. ``place`` is its turn, from 1; ``total`` the weighted points of all its scorers;
    ``money_left`` what the pool held when its turn came (grosze); ``drawn``: its place among equals was drawn.
    """

    id: str
    place: int
    total: int
    scorers: int
    score: Fraction
    cost: int
    reason: Reason
    money_left: int
    drawn: bool = False

    @property
    def funded(self) -> bool:
        """Say whether the project is funded."""
        return self.reason == "funded"


class UnresolvedTieError(DomainError):
    """Equal projects of which not all can be funded, and no seed to draw their order with."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(
            f"Projekty {', '.join(ids)} są równe, a pieniędzy nie wystarczy na wszystkie. "
            "Wpisz ziarno publicznego losowania, które ustali ich kolejność."
        )
        self.ids = tuple(ids)


def decide(setup: Setup, projects: Sequence[Scored], budget: int, *, seed: str = "", label: str = "") -> list[Row]:
    """Return every project with its outcome, in the order of their turns.

    Raises ``UnresolvedTieError`` when the order of equal projects decides who is funded and there is no ``seed``;
    ``ValueError`` when two projects share an id.
    """
    if len({one.id for one in projects}) != len(projects):
        raise ValueError("two projects share an id")
    standings = [_Standing.of(setup, one) for one in projects]
    walk = _Walk(setup, budget, seed, label)
    ordered = sorted(standings, key=lambda one: (one.key, one.project.id))
    for _key, group in groupby(ordered, key=lambda one: one.key):
        walk.take(list(group))
    return walk.rows


@dataclass(frozen=True, slots=True)
class _Standing:
    project: Scored
    total: int
    score: Fraction
    key: tuple[int, Fraction, Fraction]

    @classmethod
    def of(cls, setup: Setup, project: Scored) -> _Standing:
        points = sum(total(setup, dict(given)) for given in project.points)
        score = _measure(setup, points, len(project.points))
        # What nobody scored comes last.
        key = (0 if project.points else 1, -score, _step(setup, project))
        return cls(project, points, score, key)


def _measure(setup: Setup, points: int, scorers: int) -> Fraction:
    if not scorers:
        return Fraction(0)
    return Fraction(points, scorers) if setup.measure == "mean" else Fraction(points)


def _step(setup: Setup, project: Scored) -> Fraction:
    """Return what orders projects of equal score; the smaller goes first."""
    if setup.tie == "lower_cost":
        return Fraction(project.cost)
    if setup.tie == "first_criterion" and project.points:
        first = setup.criteria[0].key
        return -_measure(setup, sum(given[first] for given in project.points), len(project.points))
    return Fraction(0)


class _Walk:
    """The way down the order: the money left, and the outcomes so far."""

    def __init__(self, setup: Setup, budget: int, seed: str, label: str) -> None:
        self.setup, self.left, self.seed, self.label = setup, budget, seed, label
        self.rows: list[Row] = []

    def take(self, equal: list[_Standing]) -> None:
        """Give every project of one standing its turn."""
        out = [one for one in equal if self._refusal(one) is not None]
        inside = [one for one in equal if self._refusal(one) is None]
        fitting = [one for one in inside if one.project.cost <= self.left]
        drawn = len(fitting) > 1 and sum(one.project.cost for one in fitting) > self.left
        at_start = self.left
        for one in self._drawn(inside) if drawn else inside:
            before, fits = self.left, one.project.cost <= self.left
            lost = drawn and not fits and one.project.cost <= at_start
            self.left -= one.project.cost if fits else 0
            self._add(one, "funded" if fits else "lost_draw" if lost else "over_budget", before, drawn=drawn)
        for one in out:
            self._add(one, self._refusal(one) or "over_budget", self.left)

    def _refusal(self, one: _Standing) -> Reason | None:
        if not one.project.points:
            return "nobody_scored"
        # The share of all points its scorers could give.
        most = self.setup.most * len(one.project.points)
        return "below_threshold" if 100 * one.total < self.setup.at_least * most else None

    def _drawn(self, equal: Sequence[_Standing]) -> list[_Standing]:
        by_id = {one.project.id: one for one in equal}
        if not self.seed:
            raise UnresolvedTieError(tuple(by_id))
        return [by_id[name] for name in lots.draw(self.seed, self.label, by_id)]

    def _add(self, one: _Standing, reason: Reason, money_left: int, *, drawn: bool = False) -> None:
        self.rows.append(
            Row(
                id=one.project.id,
                place=len(self.rows) + 1,
                total=one.total,
                scorers=len(one.project.points),
                score=one.score,
                cost=one.project.cost,
                reason=reason,
                money_left=money_left,
                drawn=drawn,
            )
        )
