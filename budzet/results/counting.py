"""The count of a whole edition, pool by pool: pure, so that anybody can do it again from published files.

Pools are counted in the order of the terms. What a pool leaves passes, where the terms say so, to a pool counted later,
and each such transfer is a line of the protocol; a winner shuts out the projects of later pools that cannot be
carried out beside it (R-57).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from budzet.base.errors import DomainError
from budzet.editions import pool_order
from budzet.editions.frozen import FrozenEdition, FrozenPool
from budzet.results.rules.closeness import Closeness, closeness
from budzet.results.rules.deciding import decide_pool
from budzet.results.rules.greedy import PoolOutcome
from budzet.results.rules.profile import Candidate, MergedBallots, Profile
from budzet.results.rules.ties import UnresolvedTieError
from budzet.results.rules.voter_outcome import Counted

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CountedPool:
    """The outcome of one pool beside its frozen terms and its ballots; ``received`` grosze came from other pools.

    ``outcome.budget`` holds the received money too. ``counted`` is what a rule over voters rests on, else None.
    ``seed`` and ``label`` are those of a draw, ``exclusions`` the pairs of ids of this pool that exclude each other.
    """

    pool: FrozenPool
    profile: Profile
    outcome: PoolOutcome
    received: int
    seed: str | None
    label: str
    exclusions: tuple[tuple[str, str], ...]
    counted: Counted | None

    def run(self) -> dict[str, Any] | None:
        """Return what a rule over voters started from: ``money`` of a voter (grosze, a fraction), ``steps`` of the
        completion, and the ballots with more winners under it and under the plain order (``compared``).
        """
        if self.counted is None:
            return None
        decided, compared = self.counted.decided, self.counted.compared
        return {
            "money": str(decided.run.money),
            "steps": decided.step,
            "compared": asdict(compared) if compared else None,
        }

    def closeness(self) -> dict[str, Closeness]:
        """Return how close each project came, by its id."""
        return closeness(
            self.profile,
            self.outcome,
            self.pool.rule,
            self.counted,
            self.pool.ties,
            seed=self.seed,
            label=self.label,
            exclusions=self.exclusions,
        )


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that one pool left and another one got, by their keys; ``amount`` in grosze."""

    source: str
    target: str
    amount: int


@dataclass(frozen=True, slots=True)
class EditionOutcome:
    """Every pool in the order of the frozen edition, and the transfers in the order in which they were made."""

    pools: tuple[CountedPool, ...]
    transfers: tuple[Transfer, ...]


def count_pools(
    frozen: FrozenEdition,
    ballots: Mapping[str, MergedBallots],
    withdrawn: frozenset[int],
    *,
    seed: str | None,
    progress: Progress = lambda _done, _all: None,
) -> EditionOutcome:
    """Count every pool.

    ``ballots`` holds for each pool key the ballots by ``(ballot position, points)``; ``withdrawn`` the positions of
    projects taken back after the freeze. Raises ``DomainError`` that names every tie a draw must settle.
    """
    return count_profiles(frozen, profiles(frozen, ballots, withdrawn), seed=seed, progress=progress)


def profiles(
    frozen: FrozenEdition, ballots: Mapping[str, MergedBallots], withdrawn: frozenset[int]
) -> dict[str, Profile]:
    """Return the ballots of each pool as arrays, the candidates in the order of the ballot list.

    Raises ``ValueError`` when a ballot names a project of another pool.
    """
    return {pool.key: profile(frozen, pool, ballots.get(pool.key, {}), withdrawn) for pool in frozen.pools}


def profile(frozen: FrozenEdition, pool: FrozenPool, ballots: MergedBallots, withdrawn: frozenset[int]) -> Profile:
    """Return the ballots of one pool as arrays. Raises as ``profiles``."""
    candidates = candidates_of(frozen, pool, withdrawn)
    index = {int(candidate.id): place for place, candidate in enumerate(candidates)}
    try:
        merged = {
            tuple((index[position], points) for position, points in choices): times
            for choices, times in ballots.items()
        }
    except KeyError as error:
        raise ValueError(f"a ballot of {pool.key} names position {error}, which is not in that pool") from error
    return Profile.from_merged(candidates, merged)


def candidates_of(frozen: FrozenEdition, pool: FrozenPool, withdrawn: frozenset[int]) -> list[Candidate]:
    """Return the projects of a pool in the order of the ballot list; the id is the ballot position."""
    return [
        Candidate(str(project.position), project.cost, withdrawn=project.position in withdrawn)
        for project in frozen.projects
        if project.pool == pool.key
    ]


def count_profiles(
    frozen: FrozenEdition,
    profile_of: Mapping[str, Profile],
    *,
    seed: str | None,
    taken: Mapping[str, PoolOutcome] = MappingProxyType({}),
    progress: Progress = lambda _done, _all: None,
) -> EditionOutcome:
    """Count pools whose ballots stand ready as arrays. Raises as ``count_pools``.

    ``taken`` are outcomes that are not counted but taken as they are, by the key of the pool: of a pool whose ballots
    are not published the outcome is known, and other pools may hang on it.
    """
    ordered = pool_order.in_order(frozen.pools, frozen.terms.pool_order)
    rivals = _rivals(frozen)
    received, transfers, unresolved = Counter[str](), list[Transfer](), list[str]()
    counted: dict[str, CountedPool] = {}
    shut_out: dict[str, str] = {}
    for done, pool in enumerate(ordered, start=1):
        own = profile_of[pool.key].shut_out(shut_out)
        try:
            entry = _count(frozen, pool, own, received[pool.key], rivals, seed, taken.get(pool.key))
        except UnresolvedTieError as error:
            unresolved.append(f"{pool.name}: {error.sentence}")
            continue
        counted[pool.key] = entry
        for winner in entry.outcome.selected:
            shut_out |= {other: winner for other in rivals.get(winner, ()) if other not in shut_out}
        target, left = pool_order.receiver(ordered, pool), entry.outcome.budget - entry.outcome.spent
        if target is not None and left:
            transfers.append(Transfer(pool.key, target.key, left))
            received[target.key] += left
        progress(done, len(ordered))
    if unresolved:
        raise DomainError(
            "Remis musi rozstrzygnąć publiczne losowanie. Podaj wylosowane ziarno (--seed).\n" + "\n".join(unresolved)
        )
    return EditionOutcome(tuple(counted[pool.key] for pool in frozen.pools if pool.key in counted), tuple(transfers))


def label_of(frozen: FrozenEdition, pool: FrozenPool) -> str:
    """Return the name of a pool's draw (``base.lots``): part of what orders it, so it never changes."""
    return f"{frozen.edition}/{pool.key}"


def digest_of(counted: EditionOutcome, seed: str | None) -> bytes:
    """Return the SHA-256 over every outcome, transfer and the seed: two counts are the same when it is (32 bytes)."""
    plain: list[Any] = [seed]
    plain += [[entry.pool.key, asdict(entry.outcome)] for entry in counted.pools]
    plain += [asdict(transfer) for transfer in counted.transfers]
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).digest()


def _count(
    frozen: FrozenEdition,
    pool: FrozenPool,
    profile: Profile,
    received: int,
    rivals: Mapping[str, Iterable[str]],
    seed: str | None,
    taken: PoolOutcome | None,
) -> CountedPool:
    budget, label = pool.budget + received, label_of(frozen, pool)
    own = {candidate.id for candidate in profile.candidates}
    pairs = tuple((one, other) for one in sorted(own) for other in sorted(rivals.get(one, ())) if one < other in own)
    if taken is not None:
        return CountedPool(pool, profile, taken, received, seed, label, pairs, None)
    outcome, counted = decide_pool(profile, budget, pool.rule, pool.ties, seed=seed, label=label, exclusions=pairs)
    return CountedPool(pool, profile, outcome, received, seed, label, pairs, counted)


def _rivals(frozen: FrozenEdition) -> dict[str, set[str]]:
    """Return for each project, by its id, those that cannot be carried out beside it."""
    rivals: dict[str, set[str]] = {}
    for group in frozen.exclusion_groups:
        for one in group:
            rivals.setdefault(str(one), set()).update(str(other) for other in group if other != one)
    return rivals
