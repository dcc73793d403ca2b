"""A shipped city as an edition that could be frozen: its plan with the projects of a test."""

from __future__ import annotations

from collections.abc import Sequence

from budzet.editions.frozen import FrozenContest, FrozenDistrict, FrozenEdition, FrozenPool, FrozenProject
from budzet.editions.plan import EditionPlan


def frozen_of(plan: EditionPlan, projects: Sequence[FrozenProject] = (), *, only: str | None = None) -> FrozenEdition:
    """Return what would be frozen of a plan: the pools residents vote on and their contests; ``only`` keeps one pool
    with its contest.
    """
    pools = [p for p in plan.pools if p.decision_mode == "vote" and only in {None, p.key}]
    asked = {pool.contest for pool in pools}
    return FrozenEdition(
        edition=plan.slug,
        terms=plan.terms,
        districts=tuple(FrozenDistrict(key=d.key, name=d.name, parent=d.parent) for d in plan.districts),
        contests=tuple(FrozenContest(**dict(contest)) for contest in plan.contests if contest.key in asked),
        pools=tuple(FrozenPool(**dict(pool)) for pool in pools),
        projects=tuple(projects),
    )
