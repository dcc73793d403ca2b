"""The protocol of a count as a value: what happened to the votes and the money, pool by pool (pure).

It holds what is stored of a count and nothing of any voter. What is said of it stands in ``protocol_words``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from budzet.editions.frozen import FrozenPool
from budzet.results.counting import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolProject:
    """One project with its outcome; names as in ``models.ProjectOutcomeRow``, ``position`` on the ballot list."""

    position: int
    number: str
    title: str
    place: int
    votes: int
    score: int
    cost: int
    selected: bool
    reason: str
    money_left: int
    threshold: int | None = None
    support: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolPool:
    """One pool; money in grosze, ``budget`` with the ``received`` money of other pools, ``passed`` what went to one.

    ``label`` names its draw; ``ties`` and ``run`` as in ``models.PoolOutcomeRow``; ``projects`` by their place.
    """

    pool: FrozenPool
    district: str
    label: str
    budget: int
    received: int
    spent: int
    passed: int
    ballots: int
    void: int
    ties: tuple[Mapping[str, Any], ...]
    run: Mapping[str, Any] | None
    projects: tuple[ProtocolProject, ...]

    @property
    def own(self) -> int:
        """The money the rules gave this pool."""
        return self.budget - self.received

    @property
    def left(self) -> int:
        """What neither a project nor another pool took."""
        return self.budget - self.spent - self.passed

    @property
    def winners(self) -> tuple[ProtocolProject, ...]:
        """The chosen projects by their place."""
        return tuple(project for project in self.projects if project.selected)

    @property
    def threshold(self) -> int | None:
        """The least score that every project needed, where that was the same for all and asked at all."""
        asked = {project.threshold for project in self.projects if project.reason != "withdrawn"}
        return asked.pop() if len(asked) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """One count of an edition.

    ``imported``: its ballots were brought in from published files, so no commission closed or opened anything here and
    the instants of that are None. ``not_counted`` is by ``voting.fate.VoteFate``. ``closes_at`` is exclusive. The
    fingerprints (``rules_hash`` and the digests) are SHA-256, 32 bytes; the one of the closed set is None where nothing
    was closed.
    """

    title: str
    office: str
    resolution_number: str
    resolution_date: dt.date | None
    imported: bool
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    frozen_at: dt.datetime | None
    opened_at: dt.datetime | None
    counted_at: dt.datetime
    counted: int
    not_counted: Mapping[str, int]
    version: int
    seed: str | None
    draw_algorithm: str
    pools: tuple[ProtocolPool, ...]
    transfers: tuple[Transfer, ...]
    rules_hash: bytes
    set_digest: bytes | None
    opened_digest: bytes | None
    digest: bytes

    @property
    def cast(self) -> int:
        """How many votes were cast, those that do not count too."""
        return self.counted + sum(self.not_counted.values())

    @property
    def projects(self) -> int:
        """How many projects there are in all pools."""
        return sum(len(pool.projects) for pool in self.pools)
