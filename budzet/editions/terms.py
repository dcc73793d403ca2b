"""Terms: everything that differs between cities, as frozen values (design.md §6).

No sets and no floats: shares are whole per mille, money is grosze, so the same terms always give the same bytes. A
member that no engine in this version can carry out is not here yet; it comes together with its engine.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Value(BaseModel):
    """A frozen value that refuses unknown names: a misspelt term must not pass silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


# --- how a contest is answered -------------------------------------------------------------------------------------


class Approval(Value):
    """Tick between ``min_projects`` and ``max_projects`` projects; each tick is one vote."""

    kind: Literal["approval"] = "approval"
    min_projects: int = Field(default=1, ge=1)
    max_projects: int = Field(ge=1, le=999)

    @model_validator(mode="after")
    def _limits_in_order(self) -> Approval:
        if self.min_projects > self.max_projects:
            raise ValueError("min_projects is above max_projects")
        return self

    @property
    def most_choices(self) -> int:
        """The largest number of projects a valid ballot names."""
        return self.max_projects


class Cumulative(Value):
    """Spread at most ``points`` over at most ``max_projects`` projects, at most ``max_per_project`` on one."""

    kind: Literal["cumulative"] = "cumulative"
    points: int = Field(ge=1, le=255)
    max_projects: int = Field(ge=1, le=255)
    max_per_project: int = Field(ge=1, le=255)

    @model_validator(mode="after")
    def _limits_in_order(self) -> Cumulative:
        if self.max_per_project > self.points:
            raise ValueError("max_per_project is above points")
        if self.max_projects > self.points:
            raise ValueError("max_projects is above points")
        return self

    @property
    def most_choices(self) -> int:
        """The largest number of projects a valid ballot names."""
        return self.max_projects


BallotForm = Annotated[Approval | Cumulative, Field(discriminator="kind")]

DistrictScope = Literal["own", "any_one", "any"]
"""Whose projects a resident may choose in a contest of districts: of the own one, of one freely chosen, of all."""

Completeness = Literal["may_be_empty", "must_fill"]
FaultVoids = Literal["contest", "ballot"]
"""What a fault in one contest takes with it when a stored ballot is judged again: that contest or the whole ballot."""


# --- how a pool is decided -----------------------------------------------------------------------------------------


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


ResultRule = Greedy

TieStep = Literal["lower_cost", "more_votes", "public_draw", "list_order"]
"""One step of the chain that orders equal scores. ``list_order`` is the order of the published list: only for results
that were decided elsewhere and imported."""


# --- who votes and how ---------------------------------------------------------------------------------------------


class NameBirthAddress(Value):
    """Name, birth date and address declared, plus a one-time code sent to a contact (security.md §2.7)."""

    kind: Literal["name_birth_address"] = "name_birth_address"
    assurance: Literal[1] = 1


IdentityScheme = NameBirthAddress


class Identity(Value):
    """How a resident proves who they are, and how many persons may cast with one contact."""

    schemes: tuple[IdentityScheme, ...] = Field(default=(NameBirthAddress(),), min_length=1)
    persons_per_contact: int = Field(default=3, ge=1, le=20)


class Terms(Value):
    """The edition-wide terms; those of a contest or a pool stand with the contest or the pool."""

    schema_version: Literal[1] = 1
    identity: Identity = Identity()
    double_votes: Literal["refuse_second"] = "refuse_second"
    rows_published: bool = False
    smallest_cell: int = Field(default=10, ge=1)
