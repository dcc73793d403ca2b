"""The small edition of Zielone as facts for the rules of readiness: in order for every stage unless a test says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

from budzet.base import calendar
from budzet.editions.facts import EditionFacts, RequiredText
from budzet.editions.terms import Support, Terms
from budzet.editions.timetable import DateKind, Span, StageKind, Timetable
from support.editions import frozen_projects, make_plan

NOW = calendar.instant(dt.date(2026, 1, 15))
"""Before everything in the year of ``YEAR``."""


def span(kind: StageKind, first: tuple[int, int], last: tuple[int, int] | None, year: int = 2026) -> Span:
    """Return a stage from a day to a last day, both as month and day."""
    closes_at = calendar.end_of(dt.date(year, *last)) if last else None
    return Span(kind, calendar.instant(dt.date(year, *first)), closes_at)


YEAR = (
    span(StageKind.INTAKE, (3, 11), (4, 9)),
    span(StageKind.VERIFICATION, (4, 10), (7, 31)),
    span(StageKind.APPEAL, (8, 3), (8, 7)),
    span(StageKind.VOTING, (9, 10), (9, 23)),
    span(StageKind.RESULTS, (9, 30), None),
    span(StageKind.IMPLEMENTATION, (12, 1), None),
)
CLAUSE = RequiredText("information_clause", "klauzula informacyjna", StageKind.INTAKE)
BALLOT_HELP = RequiredText("ballot_help", "jak głosować", StageKind.VOTING)


def make_facts(**changes: Any) -> EditionFacts:
    """Return the facts of an edition in order: frozen, with nothing left to confirm; ``changes`` replace some."""
    plan = make_plan()
    values = {
        "slug": plan.slug,
        "title": plan.title,
        "terms": Terms(support=Support(citywide=7, district=3)),
        "contests": plan.contests,
        "pools": plan.pools,
        "districts": plan.districts,
        "topics": plan.topics,
        "timetable": Timetable.of(YEAR),
        "resolution_number": "XII/345/26",
        "resolution_date": dt.date(2025, 11, 27),
        "city_residents": 7_000,
        "texts": frozenset({"information_clause", "ballot_help"}),
        "required_texts": (CLAUSE, BALLOT_HELP),
        "projects": frozen_projects(),
        "is_frozen": True,
    }
    return EditionFacts(**{**values, **changes})


def without(*kinds: StageKind) -> Timetable:
    """Return the year without some of its stages."""
    return Timetable.of(stage for stage in YEAR if stage.kind not in kinds)


def with_span(changed: Span, *dates: tuple[DateKind, dt.datetime]) -> Timetable:
    """Return the year with one stage moved and some single dates."""
    return Timetable.of([changed if stage.kind is changed.kind else stage for stage in YEAR], dates)
