"""In which order pools are counted, and which pool gets the money another one leaves (tally.md §2).

Money passes before the receiving pool is counted, so that pool is decided once, with all it has. A pool that the office
decides on is not counted: it neither gives nor gets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, Protocol, TypeVar

from budzet.base.findings import Finding

PoolOrder = Literal["as_listed", "districts_first", "citywide_first"]
"""The order of counting: that of the list, or first all pools of one level (Warszawa: the districts, then the city)."""


class CountedPool(Protocol):
    """What the order of counting needs to know of a pool."""

    @property
    def key(self) -> str: ...
    @property
    def district(self) -> str | None: ...
    @property
    def leftover(self) -> str: ...
    @property
    def decision_mode(self) -> str: ...


_Pool = TypeVar("_Pool", bound=CountedPool)


def in_order(pools: Sequence[_Pool], order: PoolOrder) -> list[_Pool]:
    """Return the pools residents vote on, in the order in which they are counted."""
    voted = [pool for pool in pools if pool.decision_mode == "vote"]
    if order == "as_listed":
        return voted
    return sorted(voted, key=lambda pool: (pool.district is None) == (order == "districts_first"))


def receiver(ordered: Sequence[_Pool], pool: _Pool) -> _Pool | None:
    """Return which pool of those in order gets what ``pool`` leaves; None when the money stays.

    Of several pools of the whole city that are still to be counted none is meant: ``findings`` refuses such terms.
    """
    place = ordered.index(pool)
    later = ordered[place + 1 :]
    if pool.leftover == "to_next_pool":
        return later[0] if later else None
    if pool.leftover == "to_citywide":
        citywide = [other for other in ordered if other.district is None]
        return citywide[0] if len(citywide) == 1 and citywide[0] in later else None
    return None


def findings(pools: Sequence[CountedPool], order: PoolOrder) -> Iterator[Finding]:
    """Yield every pool whose money is to move where it cannot: to no pool, to one of several, to one counted before."""
    ordered = in_order(pools, order)
    citywide = [pool for pool in ordered if pool.district is None]
    for place, pool in enumerate(ordered):
        if pool.leftover != "to_citywide":
            continue
        others = [other for other in citywide if other is not pool]
        if not others:
            yield Finding.of("nowhere_to_move", pool.key)
        elif len(citywide) > 1:
            yield Finding.of("several_to_move_to", pool.key)
        elif ordered.index(others[0]) < place:
            yield Finding.of("moved_too_late", pool.key)
