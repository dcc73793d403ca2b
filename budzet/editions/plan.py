"""An edition as one value, before it is stored: what a preset, an import or the desk hands to ``services``."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field, model_validator

from budzet.base.findings import Finding
from budzet.editions import pool_order
from budzet.editions.ballot_form import BallotForm
from budzet.editions.result_rules import Decision
from budzet.editions.terms import Completeness, DistrictScope, FaultVoids, Terms
from budzet.editions.values import Value, refusal


class CityPlan(Value):
    """The city's name in the cases Polish sentences need."""

    name: str = Field(min_length=1)
    name_genitive: str = Field(min_length=1)
    name_locative: str = Field(min_length=1)


class DistrictPlan(Value):
    """A district of the city; ``parent`` is the key of the district it lies in."""

    key: str
    name: str
    parent: str | None = None
    residents: int | None = Field(default=None, ge=0)


class ContestPlan(Value):
    """One question on the ballot. ``district_limit`` belongs to the scope ``up_to_n``: of how many districts one may
    choose projects.
    """

    key: str
    name: str
    form: BallotForm
    district_scope: DistrictScope = "any"
    district_limit: int | None = Field(default=None, ge=2)
    completeness: Completeness = "may_be_empty"
    fault_voids: FaultVoids = "contest"

    @model_validator(mode="after")
    def _limit_belongs_to_scope(self) -> ContestPlan:
        if (self.district_scope == "up_to_n") != (self.district_limit is not None):
            raise refusal(
                "district_limit_and_scope", "Liczbę dzielnic podaje się tylko przy wyborze z kilku dzielnic, i zawsze."
            )
        return self

    @property
    def most_districts(self) -> int | None:
        """Of how many freely chosen districts projects may come; ``None`` where the scope sets no such number."""
        return 1 if self.district_scope == "any_one" else self.district_limit


class PoolPlan(Decision):
    """Money of one contest and at most one district; ``budget`` in grosze."""

    key: str
    contest: str
    name: str
    budget: int = Field(ge=0)
    district: str | None = None


class TopicPlan(Value):
    """A theme tag with the name of its icon."""

    key: str
    name: str
    icon: str = "info"


class EditionPlan(Value):
    """Everything an edition starts with but its dates and projects.

    ``examples`` name the values (as paths like ``pools.bogucice.budget``) that are examples, not the resolution's.
    ``report_spending`` is the spending in the last report on the budget's execution, in grosze (R-03). ``ordinal`` and
    the two patterns make the public numbers of projects (``editions.numbers``).
    """

    slug: str = Field(pattern=r"^[0-9a-z]+(-[0-9a-z]+)*$")
    title: str
    origin: Literal["local", "import"] = "local"
    resolution_number: str = ""
    resolution_date: dt.date | None = None
    report_spending: int | None = Field(default=None, ge=0)
    ordinal: str = Field(default="", max_length=20)
    number_citywide: str = "M/{nr}/{edycja}"
    number_district: str = "L{dzielnica}/{nr}/{edycja}"
    city: CityPlan | None = None
    terms: Terms = Terms()
    districts: tuple[DistrictPlan, ...] = ()
    contests: tuple[ContestPlan, ...] = Field(min_length=1)
    pools: tuple[PoolPlan, ...] = Field(min_length=1)
    topics: tuple[TopicPlan, ...] = ()
    examples: tuple[str, ...] = ()


def findings(plan: EditionPlan) -> list[Finding]:
    """Return every fault of the plan: repeated keys, names of nothing, contests without a pool, scopes without
    districts, money that is to move where no pool is.
    """
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
        *_circles(plan.districts),
        *(
            Finding.of("contest_without_pool", contest.key)
            for contest in plan.contests
            if all(pool.contest != contest.key for pool in plan.pools)
        ),
        *(
            Finding.of("scope_needs_districts", pool.key, contest=contest.name)
            for contest in plan.contests
            for pool in plan.pools
            if contest.district_scope != "any" and pool.contest == contest.key and pool.district is None
        ),
        *pool_order.findings(plan.pools, plan.terms.pool_order),
        *_rules_and_forms(plan),
    ]


def _repeated(code: str, keys: Iterable[str]) -> list[Finding]:
    return [Finding.of(code, key) for key, times in Counter(keys).items() if times > 1]


def _circles(districts: Iterable[DistrictPlan]) -> Iterator[Finding]:
    """A district that lies in itself, straight or by way of others."""
    parent = {district.key: district.parent for district in districts}
    for key in parent:
        above, steps = parent[key], 0
        while above in parent and above != key and steps < len(parent):
            above, steps = parent[above], steps + 1
        if above == key:
            yield Finding.of("district_in_itself", key)


def _rules_and_forms(plan: EditionPlan) -> Iterator[Finding]:
    """Rules that do not fit the form of their contest: votes counted where places were given, points where none are."""
    form_of = {contest.key: contest.form.kind for contest in plan.contests}
    for pool in plan.pools:
        kind, rule = form_of.get(pool.contest), pool.rule
        with_points = kind in {"cumulative", "ranking"}
        if rule.kind == "greedy" and rule.on == "votes" and kind == "ranking":
            yield Finding.of("ranking_counts_points", pool.key)
        if rule.kind == "equal_shares" and rule.utility == "points" and kind and not with_points:
            yield Finding.of("no_points_to_count", pool.key)


SENTENCES = {
    "contest_twice": "Część karty „{field}” jest na liście dwa razy.",
    "district_twice": "Dzielnica „{field}” jest na liście dwa razy.",
    "pool_twice": "Pula „{field}” jest na liście dwa razy.",
    "topic_twice": "Temat „{field}” jest na liście dwa razy.",
    "unknown_contest": "Pula „{field}” należy do części karty, której nie ma.",
    "unknown_district": "Pula „{field}” należy do dzielnicy, której nie ma.",
    "unknown_parent": "Dzielnica „{field}” leży w dzielnicy, której nie ma.",
    "district_in_itself": "Dzielnica „{field}” leży w samej sobie.",
    "contest_without_pool": "Część karty „{field}” nie ma żadnej puli.",
    "scope_needs_districts": "Pula „{field}” musi mieć dzielnicę, bo w części „{contest}” wybiera się według dzielnic.",
    "nowhere_to_move": "Pieniądze z puli „{field}” mają przejść do puli ogólnomiejskiej, a takiej puli nie ma.",
    "several_to_move_to": "Pieniądze z puli „{field}” mają przejść do puli ogólnomiejskiej, a jest ich kilka.",
    "moved_too_late": "Pieniądze z puli „{field}” mają przejść do puli ogólnomiejskiej, a ta jest liczona wcześniej. "
    "Ustaw kolejność: najpierw dzielnice.",
    "ranking_counts_points": "W puli „{field}” układa się projekty w kolejności, więc trzeba liczyć punkty, nie głosy.",
    "no_points_to_count": "W puli „{field}” nie daje się punktów, więc nie można ich liczyć.",
}
"""One sentence a clerk understands for each finding."""
