"""An edition as one value, before it is stored: what a preset, an import or the desk hands to ``services``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from budzet.base.findings import Finding
from budzet.editions.terms import BallotForm, Completeness, DistrictScope, FaultVoids, ResultRule, Terms, TieStep, Value


class DistrictPlan(Value):
    """A district of the city; ``parent`` is the key of the district it lies in."""

    key: str
    name: str
    parent: str | None = None
    residents: int | None = Field(default=None, ge=0)


class ContestPlan(Value):
    """One question on the ballot."""

    key: str
    name: str
    form: BallotForm
    district_scope: DistrictScope = "any"
    completeness: Completeness = "may_be_empty"
    fault_voids: FaultVoids = "contest"


class PoolPlan(Value):
    """Money of one contest and at most one district; ``budget`` in grosze."""

    key: str
    contest: str
    name: str
    budget: int = Field(ge=0)
    district: str | None = None
    rule: ResultRule
    ties: tuple[TieStep, ...] = ("public_draw",)


class TopicPlan(Value):
    """A theme tag with the name of its icon."""

    key: str
    name: str
    icon: str = "info"


class EditionPlan(Value):
    """Everything an edition starts with but its dates and projects."""

    slug: str = Field(pattern=r"^[0-9a-z]+(-[0-9a-z]+)*$")
    title: str
    origin: Literal["local", "import"] = "local"
    terms: Terms = Terms()
    districts: tuple[DistrictPlan, ...] = ()
    contests: tuple[ContestPlan, ...]
    pools: tuple[PoolPlan, ...]
    topics: tuple[TopicPlan, ...] = ()


def findings(plan: EditionPlan) -> list[Finding]:
    """Return every fault of the plan: repeated keys, unknown contests or districts, contests without a pool."""
    contests = {contest.key for contest in plan.contests}
    districts = {district.key for district in plan.districts}
    return [
        *_repeated("contest_twice", (contest.key for contest in plan.contests)),
        *_repeated("district_twice", (district.key for district in plan.districts)),
        *_repeated("pool_twice", (pool.key for pool in plan.pools)),
        *_repeated("topic_twice", (topic.key for topic in plan.topics)),
        *(Finding.of("unknown_contest", pool.key) for pool in plan.pools if pool.contest not in contests),
        *(Finding.of("unknown_district", pool.key) for pool in plan.pools if pool.district not in {None, *districts}),
        *(Finding.of("unknown_parent", d.key) for d in plan.districts if d.parent not in {None, *districts}),
        *(
            Finding.of("contest_without_pool", contest.key)
            for contest in plan.contests
            if all(pool.contest != contest.key for pool in plan.pools)
        ),
    ]


def _repeated(code: str, keys: Iterable[str]) -> list[Finding]:
    return [Finding.of(code, key) for key, times in Counter(keys).items() if times > 1]
