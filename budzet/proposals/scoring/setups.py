"""How a pool is scored, as values: the criteria with their weights, what is counted, who goes first when equal (pure).

A setup is data of an edition, in the city's own words. It is published before the first score is given and stands from
then on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from budzet.base.findings import Finding
from budzet.editions.values import Value

NAME_LONGEST, DESCRIPTION_LONGEST = 200, 2000
CRITERIA_MOST, WEIGHT_MOST, POINTS_MOST = 20, 100, 100

Measure = Literal["mean", "sum"]
"""What stands for a project: the mean of its scores, or their sum."""

Tie = Literal["first_criterion", "lower_cost", "public_draw"]
"""Who goes first when equal; what is still equal then is drawn in public."""


class Criterion(Value):
    """One thing projects are scored by: whole points from 0 to ``most``, counted ``weight`` times."""

    key: str
    name: str
    description: str = ""
    weight: int = 1
    most: int = 10


class Setup(Value):
    """How one pool is scored. ``at_least``: the per cent of all points that a project needs to be funded at all."""

    criteria: tuple[Criterion, ...] = ()
    measure: Measure = "mean"
    tie: Tie = "first_criterion"
    at_least: int = 0

    @property
    def most(self) -> int:
        """Return the most points one member can give one project."""
        return sum(one.weight * one.most for one in self.criteria)

    def criterion(self, key: str) -> Criterion | None:
        """Return a criterion by its key."""
        return next((one for one in self.criteria if one.key == key), None)


def findings(setup: Setup) -> list[Finding]:
    """Return every fault of a setup; ``field`` is the part of a criterion by its number: ``0-name``."""
    found = [] if setup.criteria else [Finding.of("no_criteria", "0-name")]
    if len(setup.criteria) > CRITERIA_MOST:
        found.append(Finding.of("too_many_criteria", most=CRITERIA_MOST))
    for number, criterion in enumerate(setup.criteria):
        found += _of_criterion(criterion, str(number))
    found += _twice(setup)
    if not 0 <= setup.at_least <= 100:
        found.append(Finding.of("share_wrong", "at_least"))
    return found


def _of_criterion(one: Criterion, place: str) -> Iterator[Finding]:
    if not one.name.strip():
        yield Finding.of("name_missing", f"{place}-name")
    elif len(one.name) > NAME_LONGEST:
        yield Finding.of("text_too_long", f"{place}-name", most=NAME_LONGEST)
    if len(one.description) > DESCRIPTION_LONGEST:
        yield Finding.of("text_too_long", f"{place}-description", most=DESCRIPTION_LONGEST)
    if not 1 <= one.weight <= WEIGHT_MOST:
        yield Finding.of("number_wrong", f"{place}-weight", most=WEIGHT_MOST)
    if not 1 <= one.most <= POINTS_MOST:
        yield Finding.of("number_wrong", f"{place}-most", most=POINTS_MOST)


def _twice(setup: Setup) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, one in enumerate(setup.criteria):
        name = one.name.strip().casefold()
        if name and name in seen:
            yield Finding.of("name_twice", f"{number}-name")
        seen.add(name)


def point_findings(setup: Setup, points: dict[str, int], *, whole: bool) -> list[Finding]:
    """Return every fault of the points one member gives one project; ``whole``: each criterion must have its points."""
    found = []
    for one in setup.criteria:
        given = points.get(one.key)
        if given is None:
            if whole:
                found.append(Finding.of("points_missing", one.key, name=one.name))
        elif not 0 <= given <= one.most:
            found.append(Finding.of("points_wrong", one.key, name=one.name, most=one.most))
    found += [Finding.of("criterion_unknown", key) for key in points if setup.criterion(key) is None]
    return found


def total(setup: Setup, points: dict[str, int]) -> int:
    """Return the weighted points one member gives one project."""
    return sum(one.weight * points[one.key] for one in setup.criteria)
