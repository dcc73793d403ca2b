"""How one contest is answered: the ballot forms of Polish cities as values (presets of ten cities; R-50, R-51).

Every form says in which ``unit`` its limit counts, how high that limit is, and how many projects the longest legal
ballot names (``most_choices``). What makes a ballot valid is said in one place only, ``voting.ballot``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from budzet.editions.values import Value, refusal

Unit = Literal["projects", "points", "money"]


class Approval(Value):
    """Tick between ``min_projects`` and ``max_projects`` projects; each tick is one vote."""

    kind: Literal["approval"] = "approval"
    min_projects: int = Field(default=1, ge=1)
    max_projects: int = Field(ge=1, le=999)

    @model_validator(mode="after")
    def _limits_in_order(self) -> Approval:
        if self.min_projects > self.max_projects:
            raise refusal(
                "min_above_max",
                "Najmniejsza liczba projektów ({least}) jest większa od największej ({most}).",
                least=self.min_projects,
                most=self.max_projects,
            )
        return self

    @property
    def unit(self) -> Unit:
        """What the limit counts."""
        return "projects"

    @property
    def limit(self) -> int:
        """The most one may choose."""
        return self.max_projects

    def most_choices(self, costs: Sequence[int]) -> int:
        """Return how many of the projects with these ``costs`` (grosze) the longest valid ballot names."""
        return min(self.max_projects, len(costs))


class ChooseOne(Value):
    """Choose one project."""

    kind: Literal["choose_one"] = "choose_one"

    @property
    def unit(self) -> Unit:
        """What the limit counts."""
        return "projects"

    @property
    def limit(self) -> int:
        """The most one may choose."""
        return 1

    def most_choices(self, costs: Sequence[int]) -> int:
        """Return how many of the projects with these ``costs`` (grosze) the longest valid ballot names."""
        return min(1, len(costs))


class Cumulative(Value):
    """Spread at most ``points`` over at most ``max_projects`` projects, at most ``max_per_project`` on one."""

    kind: Literal["cumulative"] = "cumulative"
    points: int = Field(ge=1, le=255)
    max_projects: int = Field(ge=1, le=255)
    max_per_project: int = Field(ge=1, le=255)

    @model_validator(mode="after")
    def _limits_in_order(self) -> Cumulative:
        if self.max_per_project > self.points:
            raise refusal(
                "per_project_above_points",
                "Jeden projekt może dostać najwyżej {points} pkt, bo tyle ma głosujący. Podano {given}.",
                points=self.points,
                given=self.max_per_project,
            )
        if self.max_projects > self.points:
            raise refusal(
                "projects_above_points",
                "Z {points} pkt nie da się poprzeć {given} projektów. Zmniejsz liczbę projektów.",
                points=self.points,
                given=self.max_projects,
            )
        return self

    @property
    def unit(self) -> Unit:
        """What the limit counts."""
        return "points"

    @property
    def limit(self) -> int:
        """The most points one may give away."""
        return self.points

    def most_choices(self, costs: Sequence[int]) -> int:
        """Return how many of the projects with these ``costs`` (grosze) the longest valid ballot names."""
        return min(self.max_projects, len(costs))


class Ranking(Value):
    """Order projects: each chosen one gets one of the ``points`` of the scale, none of them twice.

    ``exact``: the whole scale must be given away (Kraków); otherwise fewer projects may be chosen (Ostrowiec).
    """

    kind: Literal["ranking"] = "ranking"
    points: tuple[Annotated[int, Field(ge=1, le=255)], ...] = Field(min_length=1, max_length=100)
    exact: bool

    @model_validator(mode="after")
    def _scale_goes_down(self) -> Ranking:
        if any(higher <= lower for higher, lower in pairwise(self.points)):
            raise refusal("scale_not_descending", "Punkty za kolejne miejsca muszą maleć, na przykład 3, 2, 1.")
        return self

    @property
    def unit(self) -> Unit:
        """What the limit counts."""
        return "projects"

    @property
    def limit(self) -> int:
        """The most projects one may put in order."""
        return len(self.points)

    def most_choices(self, costs: Sequence[int]) -> int:
        """Return how many of the projects with these ``costs`` (grosze) the longest valid ballot names."""
        return min(len(self.points), len(costs))


class Knapsack(Value):
    """Tick projects whose costs together are at most ``max_cost`` (grosze)."""

    kind: Literal["knapsack"] = "knapsack"
    max_cost: int = Field(ge=1)

    @property
    def unit(self) -> Unit:
        """What the limit counts."""
        return "money"

    @property
    def limit(self) -> int:
        """The most money (grosze) the chosen projects may cost."""
        return self.max_cost

    def most_choices(self, costs: Sequence[int]) -> int:
        """Return how many of the projects with these ``costs`` (grosze) the longest valid ballot names."""
        return sum(1 for total in accumulate(sorted(costs)) if total <= self.max_cost)


BallotForm = Annotated[Approval | ChooseOne | Cumulative | Ranking | Knapsack, Field(discriminator="kind")]
