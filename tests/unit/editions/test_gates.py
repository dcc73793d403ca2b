"""A stage does not begin while something blocks it: that follows from what is missing, nobody switches anything."""

from __future__ import annotations

import datetime as dt

import pytest
from support.clock import START
from support.editions import ACTOR, WEEK, make_plan, ready_edition, ready_spans, store_city, stored_edition
from support.readiness import YEAR, make_facts
from support.voting import recorded

from budzet.base import calendar
from budzet.editions import gates, queries, services
from budzet.editions.models import Origin
from budzet.editions.terms import Terms
from budzet.editions.timetable import Span, StageKind, StageState, Timetable

INTAKE, VERIFICATION, VOTING = StageKind.INTAKE, StageKind.VERIFICATION, StageKind.VOTING


def at(month: int, day: int) -> dt.datetime:
    """Return a morning of the year of the facts."""
    return calendar.instant(dt.date(2026, month, day), dt.time(8))


@pytest.mark.parametrize(
    ("changes", "now", "held"),
    (
        ({}, at(3, 12), set()),  # everything is in order
        ({"resolution_number": ""}, at(3, 12), {INTAKE}),
        ({"resolution_number": ""}, at(3, 10), set()),  # its hour has not come
        ({"resolution_number": ""}, at(4, 15), set()),  # it is over
        ({"examples": ("terms.appeals.days",)}, at(3, 12), {INTAKE}),
        ({"texts": frozenset()}, at(3, 12), {INTAKE}),
        ({"terms": Terms(staffing="full"), "people_who_confirm": 1}, at(5, 4), {VERIFICATION}),
        ({"terms": Terms(staffing="small"), "people_who_confirm": 1}, at(5, 4), set()),
        ({"is_frozen": False}, at(9, 15), {VOTING}),  # an edition that is not frozen does not open
        ({"is_frozen": True, "resolution_number": ""}, at(9, 15), set()),
        ({"is_frozen": True, "resolution_number": ""}, at(3, 12), set()),
    ),
)
def test_a_stage_is_held_while_something_blocks_it(changes, now, held):
    assert gates.held(make_facts(**{"is_frozen": False, **changes}), now) == held


def test_a_held_stage_is_before_its_beginning_until_its_end():
    table = Timetable.of(YEAR).holding({INTAKE})
    states = [table.state(INTAKE, now) for now in (at(3, 1), at(3, 12), at(4, 15))]
    assert states == [StageState.BEFORE, StageState.BEFORE, StageState.AFTER]
    assert table.upcoming(at(3, 12)).kind is VERIFICATION  # its hour has passed: it is not the next one
    assert table.current(at(3, 12)) is None
    assert not table.is_open(INTAKE, at(3, 12))


def test_without_findings_nothing_of_a_timetable_changes():
    assert Timetable.of(YEAR).holding(()) == Timetable.of(YEAR)


@pytest.mark.engines("sqlite")
def test_residents_meet_the_gates_of_what_is_stored(database):
    opens_at = ready_spans()[0].opens_at
    with database.transaction() as session:
        store_city(session)
        edition = ready_edition(session)
        assert gates.timetable(session, edition, opens_at).is_open(INTAKE, opens_at)
        edition.resolution_date = None
        session.flush()
        assert not gates.timetable(session, edition, opens_at).is_open(INTAKE, opens_at)
        assert queries.timetable(session, edition.id).is_open(INTAKE, opens_at)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(("origin", "open_"), ((Origin.LOCAL, False), (Origin.IMPORT, True)))
def test_an_imported_edition_was_run_elsewhere_and_has_no_gates(database, origin, open_):
    with database.transaction() as session:
        edition = services.create_edition(session, make_plan(origin=origin.value), actor=ACTOR, now=START)
        services.set_timetable(session, edition.id, [Span(INTAKE, START, START + WEEK)], actor=ACTOR, now=START)
        assert gates.timetable(session, edition, START).is_open(INTAKE, START) is open_


@pytest.mark.engines("sqlite")
def test_while_voting_is_open_nothing_more_than_the_timetable_is_asked_for(database):
    with database.transaction() as session:
        stored_edition(session)
    with database.read_session() as session:
        edition = queries.by_slug(session, "2026")
        with recorded(database) as asked:
            assert gates.timetable(session, edition, START).is_open(VOTING, START)
    assert len(asked) == 2, asked  # stages and single dates
