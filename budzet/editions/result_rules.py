"""How a pool is decided: the rule that spends its money, the order of equal scores, what happens with the rest."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from budzet.editions.values import Value, refusal


class AbsoluteThreshold(Value):
    """A project needs a score of ``at_least`` (``>=``) in the unit the rule counts, votes or points."""

    kind: Literal["absolute"] = "absolute"
    at_least: int = Field(ge=1)


class ShareOfBallots(Value):
    """A project needs ``score * 1000 >= per_mille * ballots`` with the valid ballots of the pool."""

    kind: Literal["share_of_ballots"] = "share_of_ballots"
    per_mille: int = Field(ge=1, le=1000)


class ShareOfCost(Value):
    """A project needs ``votes / ballots >= per_mille/1000 * cost / budget`` (Świecie 2023; tally.md §2)."""

    kind: Literal["share_of_cost"] = "share_of_cost"
    per_mille: int = Field(ge=1, le=1000)


Threshold = Annotated[AbsoluteThreshold | ShareOfBallots | ShareOfCost, Field(discriminator="kind")]

Misfit = Literal["skip", "stop", "stop_then_80_percent"]
"""What happens at the first project that no longer fits: pass over it, stop for good, or stop and still fund that one
when at least 80 % of its cost is left (Poznań)."""


class Greedy(Value):
    """Projects by score, from the top, as long as the money lasts (R-50)."""

    kind: Literal["greedy"] = "greedy"
    on: Literal["votes", "points"] = "votes"
    misfit: Misfit = "skip"
    threshold: Threshold | None = None

    @property
    def counted(self) -> Literal["votes", "points"]:
        """What stands beside a project in the results: its votes or its points."""
        return self.on


class EqualShares(Value):
    """Method of Equal Shares: each voter gets an equal part of the pool and pays for what they support (tally.md §6).

    ``utility``: what a voter gains from a project, its cost (what cities used) or one. ``completion`` ``add1`` raises
    the part of each voter until the next step would overspend. ``comparison``: the greedy result is taken instead when
    more voters prefer it (Wieliczka).
    """

    kind: Literal["equal_shares"] = "equal_shares"
    utility: Literal["cost", "cardinality", "points"] = "cost"
    completion: Literal["add1", "none"] = "add1"
    comparison: bool = False
    threshold: Threshold | None = None

    @property
    def counted(self) -> Literal["votes", "points"]:
        """What stands beside a project in the results: its votes or its points."""
        return "points" if self.utility == "points" else "votes"


class Phragmen(Value):
    """Sequential Phragmén: supporters save up; whichever project they can pay first is bought."""

    kind: Literal["phragmen"] = "phragmen"
    threshold: Threshold | None = None

    @property
    def counted(self) -> Literal["votes", "points"]:
        """What stands beside a project in the results: its votes or its points."""
        return "votes"


ResultRule = Annotated[Greedy | EqualShares | Phragmen, Field(discriminator="kind")]

TieStep = Literal["lower_cost", "more_votes", "public_draw", "list_order"]
"""One step of the chain that orders equal scores. ``list_order`` is the order of the published list: only for results
that were decided elsewhere and imported."""

Leftover = Literal["stay", "to_citywide", "to_next_pool"]
"""Where the money goes that no project of the pool takes."""

Exclusions = Literal["none", "confirmed_groups"]
"""Whether projects that cannot both be carried out shut each other out; the groups are on the frozen ballot list."""

DecisionMode = Literal["vote", "officials"]
"""Who decides on the projects of a pool: residents by vote, or the office after a consultation (green budgets)."""


class Decision(Value):
    """How one pool is decided. The chain ``ties`` is asked from left to right; a draw can only be its end."""

    rule: ResultRule
    ties: tuple[TieStep, ...] = Field(default=("public_draw",), min_length=1)
    exclusions: Exclusions = "none"
    leftover: Leftover = "stay"
    decision_mode: DecisionMode = "vote"

    @model_validator(mode="after")
    def _chain_makes_sense(self) -> Decision:
        if len(set(self.ties)) != len(self.ties):
            raise refusal("tie_step_twice", "W kolejności rozstrzygania remisów coś się powtarza.")
        if "public_draw" in self.ties[:-1]:
            raise refusal("draw_not_last", "Losowanie rozstrzyga każdy remis, więc musi być ostatnie.")
        return self
