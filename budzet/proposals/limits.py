"""What the terms of an edition let a project of one pool cost, and how many residents must support it (R-02)."""

from __future__ import annotations

from budzet.editions import statute
from budzet.editions.terms import Terms
from budzet.proposals.application import PoolLimits


def of_pool(name: str, *, budget: int, residents: int | None, is_citywide: bool, terms: Terms) -> PoolLimits:
    """Return the limits of one pool; money in grosze. ``residents`` of the pool's area, ``None``: not known."""
    limit = terms.cost_limits.citywide if is_citywide else terms.cost_limits.district
    asked = terms.support.citywide if is_citywide else terms.support.district
    share = budget * limit.share_per_mille // 1000
    return PoolLimits(
        name=name,
        least=limit.least or 0,
        most=share if limit.most is None else min(share, limit.most),
        signatures=signatures_needed(asked, residents),
    )


def signatures_needed(asked: int, residents: int | None) -> int:
    """Return how many signatures may be asked for: never more than one for every thousand residents, rounded down.

    0 means that support is not asked for and not spoken of.
    """
    return asked if residents is None else min(asked, statute.most_signatures(residents))
