"""Which edition a visitor means who names none."""

from __future__ import annotations

import pytest
from support.clock import START
from support.editions import ACTOR, WEEK, make_plan

from budzet.editions import queries, services
from budzet.editions.timetable import Span, StageKind

INTAKE, VOTING, RESULTS = StageKind.INTAKE, StageKind.VOTING, StageKind.RESULTS


def span(kind: StageKind, first: int, end: int | None) -> Span:
    """Return a stage from one week to another, counted from ``START``."""
    return Span(kind, START + first * WEEK, None if end is None else START + end * WEEK)


OPEN_VOTING, OPEN_INTAKE, OPEN_RESULTS = span(VOTING, 0, 2), span(INTAKE, -1, 1), span(RESULTS, -20, None)
PAST_VOTING, COMING_VOTING = span(VOTING, -2, 0), span(VOTING, 1, 2)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("editions", "current"),
    (
        ({}, None),
        ({"2026": []}, "2026"),
        ({"2025": [], "2026": []}, "2026"),  # nothing is open: the newest
        ({"2025": [OPEN_VOTING], "2026": [OPEN_INTAKE]}, "2025"),  # who can vote now should
        ({"2025": [OPEN_INTAKE], "2026": [OPEN_VOTING]}, "2026"),
        ({"2025": [OPEN_INTAKE], "2026": [OPEN_RESULTS]}, "2025"),
        ({"2025": [OPEN_RESULTS], "2026": [COMING_VOTING]}, "2025"),
        ({"2024": [OPEN_RESULTS], "2025": [OPEN_RESULTS]}, "2025"),  # of two alike the newest
        ({"2024": [OPEN_RESULTS], "2025": [PAST_VOTING]}, "2024"),  # its last instant is over
        ({"2024": [PAST_VOTING], "2025": [COMING_VOTING]}, "2025"),
    ),
)
def test_a_visitor_means_the_edition_where_something_can_be_done_now(database, editions, current):
    with database.transaction() as session:
        for slug, spans in editions.items():
            edition = services.create_edition(session, make_plan(slug=slug), actor=ACTOR, now=START)
            services.set_timetable(session, edition.id, spans, actor=ACTOR, now=START)
    with database.read_session() as session:
        found = queries.current(session, START)
        assert (found and found.slug) == current


def test_editions_are_listed_from_the_newest(database):
    with database.transaction() as session:
        for slug in ("2025", "2027", "2026"):
            services.create_edition(session, make_plan(slug=slug), actor=ACTOR, now=START)
    with database.read_session() as session:
        assert [edition.slug for edition in queries.all_editions(session)] == ["2027", "2026", "2025"]
        ids = [edition.id for edition in queries.all_editions(session)]
        assert {table.spans for table in queries.timetables(session, ids).values()} == {()}
