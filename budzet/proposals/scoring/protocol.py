"""The protocol of a team as a value: who scored what, what followed for each project, and why (pure)."""

from __future__ import annotations

from fractions import Fraction

from budzet.editions.values import Value
from budzet.proposals.scoring.setups import Setup


class Given(Value):
    """What one member gave one project, by criteria, and the remark they wrote for the protocol."""

    staff_id: int
    points: dict[str, int]
    total: int
    comment: str = ""


class Judged(Value):
    """One project with its outcome. ``total`` over ``scorers`` is the exact mean; ``left_out`` members did not score it
    because they declared an interest.
    """

    proposal_id: int
    number: str
    title: str
    cost: int
    place: int
    total: int
    scorers: int
    left_out: tuple[int, ...] = ()
    reason: str
    money_left: int
    drawn: bool = False
    given: tuple[Given, ...] = ()

    @property
    def funded(self) -> bool:
        """Say whether the project is funded."""
        return self.reason == "funded"

    def score(self, setup: Setup) -> Fraction:
        """Return what stands for the project under the rule."""
        if setup.measure == "sum" or not self.scorers:
            return Fraction(self.total)
        return Fraction(self.total, self.scorers)


class Protocol(Value):
    """Everything a team decided: by which setup, with how much money, by whom; ``projects`` by their place."""

    setup: Setup
    budget: int
    seed: str = ""
    members: dict[int, str]
    projects: tuple[Judged, ...]

    @property
    def spent(self) -> int:
        """Return what the funded projects cost together (grosze)."""
        return sum(one.cost for one in self.projects if one.funded)
