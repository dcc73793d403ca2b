"""The frozen edition: what voting and counting stand on, fixed before the first vote (design.md §6).

``freeze`` turns the value into canonical bytes; ``rules_hash`` is the SHA-256 of these stored bytes. They are stored as
they are and never dumped again: a later version of this program must not change what was frozen. Dates are not in it.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Literal

from pydantic import Field

from budzet.editions.terms import BallotForm, Completeness, DistrictScope, FaultVoids, ResultRule, Terms, TieStep, Value


class FrozenDistrict(Value):
    """A district; its 1-based place in the list is the ``area`` inside a ballot."""

    key: str
    name: str


class FrozenContest(Value):
    """One question on the ballot."""

    key: str
    name: str
    form: BallotForm
    district_scope: DistrictScope = "any"
    completeness: Completeness = "may_be_empty"
    fault_voids: FaultVoids = "contest"


class FrozenPool(Value):
    """Money of one contest and at most one district; ``budget`` in grosze."""

    key: str
    contest: str
    district: str | None
    name: str
    budget: int = Field(ge=0)
    rule: ResultRule
    ties: tuple[TieStep, ...]


class FrozenProject(Value):
    """A project on the ballot list; ``position`` is 1-based and unique in the edition, ``cost`` in grosze."""

    position: int = Field(ge=1, le=65535)
    pool: str
    number: str
    title: str
    cost: int = Field(ge=0)


class FrozenEdition(Value):
    """Terms, contests, pools and the ballot list of one edition."""

    schema_version: Literal[1] = 1
    edition: str
    terms: Terms
    districts: tuple[FrozenDistrict, ...]
    contests: tuple[FrozenContest, ...]
    pools: tuple[FrozenPool, ...]
    projects: tuple[FrozenProject, ...]

    @cached_property
    def pool_by_key(self) -> dict[str, FrozenPool]:
        """Pools by their key."""
        return {pool.key: pool for pool in self.pools}

    @cached_property
    def project_at(self) -> dict[int, FrozenProject]:
        """Projects by ballot position."""
        return {project.position: project for project in self.projects}

    @cached_property
    def area_of(self) -> dict[str, int]:
        """The 1-based ``area`` number of each district key."""
        return {district.key: place for place, district in enumerate(self.districts, start=1)}


def canonical_bytes(frozen: FrozenEdition) -> bytes:
    """Return the one byte form of the value: JSON, sorted keys, no blanks, UTF-8."""
    return json.dumps(
        frozen.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def rules_hash(stored: bytes) -> bytes:
    """Return the 32-byte SHA-256 of the stored bytes."""
    return hashlib.sha256(stored).digest()


def load(stored: bytes) -> FrozenEdition:
    """Read stored bytes back. Raises ``pydantic.ValidationError`` when they are not a frozen edition."""
    return FrozenEdition.model_validate_json(stored)
