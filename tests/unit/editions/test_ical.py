"""The timetable as a calendar file: read back by a calendar, days stay days, hours stay hours in Warsaw."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from budzet.base import calendar
from budzet.editions.ical import calendar_file
from budzet.editions.sentences import DATE_NAMES, STAGE_NAMES
from budzet.editions.timetable import DEADLINES, DateKind, Span, StageKind, Timetable

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
URL = "https://bo.example/2027/harmonogram"


def at(month: int, day: int, *time: int) -> dt.datetime:
    return calendar.instant(dt.date(2026, month, day), dt.time(*time))


TIMETABLE = Timetable.of(
    [
        Span(StageKind.INTAKE, at(3, 11), at(4, 10)),
        Span(StageKind.VOTING, at(9, 10, 8), at(9, 24)),
        Span(StageKind.RESULTS, at(9, 30)),
        Span(StageKind.IMPLEMENTATION, at(12, 1, 9)),
    ],
    [
        (DateKind.ASSESSMENT_PUBLISHED, at(7, 31, 12, 30)),
        (DateKind.WITHDRAWAL_ENDS, at(8, 26)),
        (DateKind.MERIT_CARDS_DUE, at(7, 15, 15)),
        (DateKind.BALLOT_ORDER_DRAW, at(9, 1)),
    ],
)


def written(timetable: Timetable = TIMETABLE, **changes: object) -> Calendar:
    """Return the file as a calendar reads it."""
    values = {"title": "Budżet 2027", "url": URL, "stage_names": STAGE_NAMES, "date_names": DATE_NAMES, "now": NOW}
    return Calendar.from_ical(calendar_file(timetable, **{**values, **changes}))


def events(file: Calendar) -> dict[str, Event]:
    """Return the events by what they are called, without the title of the edition."""
    return {str(event["summary"]).partition(": ")[2]: event for event in file.walk("VEVENT")}


@pytest.mark.parametrize(
    ("name", "begins", "ends"),
    (
        ("nabór projektów", dt.date(2026, 3, 11), dt.date(2026, 4, 10)),  # to the 9th with it: an end is exclusive
        ("głosowanie", calendar.local(at(9, 10, 8)), calendar.local(at(9, 24))),
        ("wyniki", dt.date(2026, 9, 30), None),  # from that day on
        ("realizacja", calendar.local(at(12, 1, 9)), None),
        ("publikacja wyników weryfikacji", calendar.local(at(7, 31, 12, 30)), None),
        ("koniec wycofywania projektów", dt.date(2026, 8, 25), None),  # the last day, not the midnight after it
        ("karty oceny merytorycznej gotowe", calendar.local(at(7, 15, 15)), None),
        ("losowanie kolejności projektów", dt.date(2026, 9, 1), None),
    ),
)
def test_each_stage_and_date_is_an_event_of_days_or_of_hours(name, begins, ends):
    event = events(written())[name]
    assert event["dtstart"].dt == begins
    assert type(event["dtstart"].dt) is type(begins)
    assert (event["dtend"].dt if "dtend" in event else None) == ends


def test_nothing_else_is_in_the_file():
    assert len(events(written())) == 8
    assert events(written(Timetable.of([]))) == {}


def test_hours_are_told_in_warsaw_and_the_file_says_what_that_is():
    file = written()
    assert events(file)["głosowanie"]["dtstart"].params["TZID"] == "Europe/Warsaw"
    assert [str(zone["tzid"]) for zone in file.walk("VTIMEZONE")] == ["Europe/Warsaw"]


def test_a_file_of_whole_days_needs_no_zone():
    assert written(Timetable.of(TIMETABLE.spans[:1])).walk("VTIMEZONE") == []


def test_a_reader_sees_only_what_has_a_name_for_them():
    shown = events(
        written(date_names={DateKind.WITHDRAWAL_ENDS: "Wycofanie"}, stage_names={StageKind.VOTING: "Głosuj"})
    )
    assert set(shown) == {"Wycofanie", "Głosuj"}


def test_an_event_says_when_the_file_was_made_and_where_the_edition_is():
    file = written()
    assert str(file["x-wr-calname"]) == "Budżet 2027"
    for event in events(file).values():
        assert event["dtstamp"].dt == NOW
        assert str(event["url"]) == URL
        assert str(event["transp"]) == "TRANSPARENT"


def test_a_date_that_moves_stays_the_same_event():
    moved = Timetable.of([Span(StageKind.VOTING, at(9, 17), at(10, 1))])
    before, after = (events(written(table))["głosowanie"]["uid"] for table in (TIMETABLE, moved))
    assert before == after
    uids = {str(event["uid"]) for url in (URL, f"{URL}-2") for event in events(written(url=url)).values()}
    assert len(uids) == 16  # no two events of two editions are one


def test_a_long_name_with_polish_letters_and_commas_comes_back_whole():
    name = "Źdźbło, „łąka”; \\ żółć i jeszcze raz: " * 4
    [event] = written(stage_names={StageKind.INTAKE: name}, date_names={}).walk("VEVENT")
    assert str(event["summary"]) == f"Budżet 2027: {name}"


@pytest.mark.parametrize("hour", (0, 1))
def test_the_hour_that_comes_twice_in_autumn_is_told_apart(hour):
    instant = dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC)  # 2:30 in Warsaw, both of them
    told = events(written(Timetable.of([Span(StageKind.RESULTS, instant)])))["wyniki"]["dtstart"].dt
    assert told.astimezone(dt.UTC) == instant


minutes = st.integers(0, 60 * 24 * 700).map(
    lambda passed: calendar.instant(dt.date(2026, 1, 1)) + dt.timedelta(minutes=passed)
)
days = st.integers(0, 700).map(lambda passed: calendar.instant(dt.date(2026, 1, 1) + dt.timedelta(days=passed)))


def as_instant(day: dt.date) -> dt.datetime:
    # In UTC: a wall time that comes twice equals nothing in another zone.
    return day.astimezone(dt.UTC) if isinstance(day, dt.datetime) else calendar.instant(day)


@settings(max_examples=60)
@given(st.one_of(minutes, days), st.one_of(minutes, days), st.sampled_from(DateKind), st.one_of(minutes, days))
def test_whatever_the_dates_are_the_calendar_gives_them_back(one, two, kind, date):
    opens, closes = sorted((one, two))
    file = written(Timetable.of([Span(StageKind.VOTING, opens, closes)], [(kind, date)]))
    stage, single = events(file)["głosowanie"], events(file)[DATE_NAMES[kind]]
    assert (as_instant(stage["dtstart"].dt), as_instant(stage["dtend"].dt)) == (opens, closes)
    told = single["dtstart"].dt
    whole_day = not isinstance(told, dt.datetime)
    assert (calendar.end_of(told) if whole_day and kind in DEADLINES else as_instant(told)) == date
