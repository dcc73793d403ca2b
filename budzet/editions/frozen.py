"""The frozen edition: what voting and counting stand on, fixed before the first vote (design.md §6).

``freeze`` turns the value into canonical bytes; ``rules_hash`` is the SHA-256 of these stored bytes. They are stored as
they are and never dumped again: a later version of this program must not change what was frozen. Dates are not in it.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from budzet.editions.plan import ContestPlan, PoolPlan
from budzet.editions.terms import Terms
from budzet.editions.values import Value, refusal


class FrozenDistrict(Value):
    """A district; its 1-based place in the list is the ``area`` inside a ballot. ``parent`` is the key of the one it
    lies in.
    """

    key: str
    name: str
    parent: str | None = None


class FrozenContest(ContestPlan):
    """One question on the ballot, as it was frozen."""


class FrozenPool(PoolPlan):
    """Money of one contest and at most one district, as it was frozen."""


class FrozenProject(Value):
    """A project on the ballot list; ``position`` is 1-based and unique in the edition, ``cost`` in grosze."""

    position: int = Field(ge=1, le=65535)
    pool: str
    number: str
    title: str
    cost: int = Field(ge=0)


class FrozenEdition(Value):
    """Terms, contests, pools and the ballot list of one edition.

    ``exclusion_groups`` are groups of ballot positions of which only one project can be carried out (R-57), also across
    pools. Raises ``ValidationError`` when a group names a position that is not there, or fewer than two.
    """

    schema_version: Literal[1] = 1
    edition: str
    terms: Terms
    districts: tuple[FrozenDistrict, ...]
    contests: tuple[FrozenContest, ...]
    pools: tuple[FrozenPool, ...]
    projects: tuple[FrozenProject, ...]
    exclusion_groups: tuple[tuple[int, ...], ...] = ()

    @model_validator(mode="after")
    def _groups_name_projects(self) -> FrozenEdition:
        positions = {project.position for project in self.projects}
        if any(len(set(group)) < 2 or not set(group) <= positions for group in self.exclusion_groups):
            raise refusal("exclusion_group_unknown", "Grupa projektów, które się wykluczają, nie pasuje do listy.")
        return self

    @cached_property
    def pool_by_key(self) -> dict[str, FrozenPool]:
        """Pools by their key."""
        return {pool.key: pool for pool in self.pools}

    @cached_property
    def project_at(self) -> dict[int, FrozenProject]:
        """Projects by ballot position."""
        return {project.position: project for project in self.projects}

    @cached_property
    def projects_in(self) -> dict[str, list[FrozenProject]]:
        """Projects of each contest, by its key, in ballot order."""
        found: dict[str, list[FrozenProject]] = {contest.key: [] for contest in self.contests}
        for project in self.projects:
            found[self.pool_by_key[project.pool].contest].append(project)
        return found

    @cached_property
    def area_of(self) -> dict[str, int]:
        """The 1-based ``area`` number of each district key."""
        return {district.key: place for place, district in enumerate(self.districts, start=1)}

    @cached_property
    def levels_of(self) -> dict[int, frozenset[int]]:
        """For each area number the areas somebody who lives there belongs to: itself and those it lies in; 0: none."""
        parent = {district.key: district.parent for district in self.districts}
        found: dict[int, frozenset[int]] = {0: frozenset()}
        for key, area in self.area_of.items():
            above, own = parent[key], {area}
            while above is not None and self.area_of[above] not in own:
                own.add(self.area_of[above])
                above = parent[above]
            found[area] = frozenset(own)
        return found


def canonical_bytes(frozen: FrozenEdition) -> bytes:
    """Return the one byte form of the value: JSON, sorted keys, no blanks, UTF-8."""
    value = frozen.model_dump(mode="json")
    # What came after the format is left out where it says nothing: such an edition has the bytes it always had.
    if not frozen.terms.grace_minutes:
        del value["terms"]["grace_minutes"]
    if frozen.terms.pool_order == "as_listed":
        del value["terms"]["pool_order"]
    if not frozen.exclusion_groups:
        del value["exclusion_groups"]
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def rules_hash(stored: bytes) -> bytes:
    """Return the 32-byte SHA-256 of the stored bytes."""
    return hashlib.sha256(stored).digest()


def load(stored: bytes) -> FrozenEdition:
    """Read stored bytes back. Raises ``pydantic.ValidationError`` when they are not a frozen edition."""
    return FrozenEdition.model_validate_json(stored)
