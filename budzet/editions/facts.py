"""What is known of an edition when its readiness is judged: plain values, gathered by whoever asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from budzet.editions.frozen import FrozenContest, FrozenDistrict, FrozenEdition, FrozenPool, FrozenProject
from budzet.editions.plan import ContestPlan, DistrictPlan, EditionPlan, PoolPlan, TopicPlan
from budzet.editions.terms import Terms
from budzet.editions.timetable import StageKind, Timetable

AXES = frozenset({"legality", "feasibility", "formal"})
"""The three axes the statute asks a project to be judged on (art. 5a ust. 7 pkt 3)."""


@dataclass(frozen=True, slots=True)
class RequiredText:
    """A text that must be there before a stage begins; ``name`` is what a clerk calls it."""

    kind: str
    name: str
    stage: StageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFacts:
    """One edition as the rules of readiness see it. A fact that is ``None`` is not known, and its rule says nothing,
    unless it must be known.
    """

    terms: Terms
    contests: tuple[ContestPlan, ...]
    pools: tuple[PoolPlan, ...]
    timetable: Timetable
    districts: tuple[DistrictPlan, ...] = ()
    topics: tuple[TopicPlan, ...] = ()
    slug: str = "edycja"
    title: str = ""
    examples: tuple[str, ...] = ()
    """Paths of values that came as examples and were not confirmed (``terms.appeals.days``)."""

    resolution_number: str = ""
    resolution_date: dt.date | None = None
    city_residents: int | None = None
    county_rights: bool = False
    report_spending: int | None = None
    """Spending in the last report on the budget's execution, in grosze."""

    card_axes: frozenset[str] = AXES
    """The axes on which the cards of this edition judge a project."""
    texts: frozenset[str] = frozenset()
    required_texts: tuple[RequiredText, ...] = ()
    street_rows: int | None = None
    street_overlaps: int = 0
    register_rows: int | None = None
    """How many persons the register that was let in has, 0 when none was."""
    register_second: str = ""
    """Which second datum the register holds (``mothers_maiden_name``, ``fathers_name``); empty for none."""

    projects: tuple[FrozenProject, ...] = ()
    """The ballot list as it would be frozen now."""
    is_frozen: bool = False
    last_appeal: dt.datetime | None = None
    """When the last appeal is decided, as an exclusive end; what the timetable says of appeals counts beside it."""
    undecided_appeals: int = 0
    people_who_confirm: int | None = None
    opening_rehearsed: bool | None = None

    def voted_pools(self) -> list[PoolPlan]:
        """Return the pools residents vote on: not those the office decides."""
        return [pool for pool in self.pools if pool.decision_mode == "vote"]

    def ballot(self) -> FrozenEdition:
        """Return what would be frozen now."""
        voted = self.voted_pools()
        asked = {pool.contest for pool in voted}
        return FrozenEdition(
            edition=self.slug,
            terms=self.terms,
            districts=tuple(FrozenDistrict(key=d.key, name=d.name, parent=d.parent) for d in self.districts),
            contests=tuple(FrozenContest(**dict(contest)) for contest in self.contests if contest.key in asked),
            pools=tuple(FrozenPool(**dict(pool)) for pool in voted),
            projects=self.projects,
        )

    def plan(self) -> EditionPlan | None:
        """Return the edition as a plan, if it has a contest and a pool at all."""
        if not self.contests or not self.pools:
            return None
        return EditionPlan(
            slug=self.slug,
            title=self.title,
            terms=self.terms,
            districts=self.districts,
            contests=self.contests,
            pools=self.pools,
            topics=self.topics,
        )
