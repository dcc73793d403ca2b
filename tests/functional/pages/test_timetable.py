"""The timetable residents read, and the file their calendars follow."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar
from support.clock import START
from support.editions import ACTOR, WEEK, make_spans
from support.pages import open_page
from support.voter import store

from budzet.editions import queries, services
from budzet.editions.timetable import DateKind, Span, StageKind


def set_timetable(services_of_app, spans, dates):
    with services_of_app.database.transaction() as session:
        edition = queries.by_slug(session, "2026")
        services.set_timetable(session, edition.id, spans, dates=dates, actor=ACTOR, now=START)


@pytest.fixture
def dated(services):
    """An edition with dates for residents and dates for the office."""
    store(services, frozen=False)
    dates = ((DateKind.WITHDRAWAL_ENDS, START - 2 * WEEK), (DateKind.FORMAL_CARDS_DUE, START - 10 * WEEK))
    set_timetable(services, make_spans(), dates)


def test_the_page_shows_stages_and_dates_in_words_and_as_a_picture(client, dated):
    page = open_page(client, "/en/2026/harmonogram")
    assert "Handing in projects from 8 December 2025, 09:00 to 5 January 2026, 09:00 finished" in page.text
    assert "Authors may withdraw projects until 20 April 2026, 10:00 over" in page.text
    assert 'class="gantt"' in page.html
    assert "Formal cards" not in page.text, "the office's own deadline"


def test_the_calendar_file_holds_what_the_page_shows(client, dated):
    answer = client.get("/en/2026/harmonogram.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="harmonogram-2026.ics"'
    assert answer.headers["Cache-Control"].startswith("public")
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [str(event["summary"]).partition(": ")[2] for event in events] == [
        "Handing in projects",
        "Checking projects",
        "Voting",
        "Results",
        "Authors may withdraw projects until",
    ]
    assert {str(event["url"]) for event in events} == {"http://127.0.0.1:8000/en/2026/harmonogram"}


def test_an_event_keeps_its_name_in_the_calendar_when_its_date_moves(client, services, dated):
    def uids():
        events = Calendar.from_ical(client.get("/2026/harmonogram.ics").data).walk("VEVENT")
        return {str(event["uid"]): event["dtstart"].dt for event in events}

    before = uids()
    later = [Span(s.kind, s.opens_at + WEEK, s.closes_at and s.closes_at + WEEK) for s in make_spans()]
    set_timetable(services, later, ((DateKind.WITHDRAWAL_ENDS, START - WEEK),))
    after = uids()
    assert before.keys() == after.keys()
    assert all(after[uid] - before[uid] == dt.timedelta(days=7) for uid in before)


def test_the_home_page_leads_to_the_timetable_and_its_file(client, dated):
    links = open_page(client, "/en/2026/").links
    assert links["All dates"] == "/en/2026/harmonogram"
    assert links["Add to calendar"] == "/en/2026/harmonogram.ics"


def test_an_edition_without_dates_says_so(client, services):
    store(services, frozen=False, spans=(), drafts=())
    page = open_page(client, "/en/2026/harmonogram")
    assert "The dates of this edition are not set yet." in page.text
    events = Calendar.from_ical(client.get("/2026/harmonogram.ics").data).walk("VEVENT")
    assert events == []


def test_there_is_no_timetable_of_an_edition_that_does_not_exist(client, services):
    store(services)
    assert client.get("/2031/harmonogram").status_code == 404
    assert client.get("/2031/harmonogram.ics").status_code == 404


def test_a_stage_that_stays_open_has_no_end(client, services):
    store(services, frozen=False)
    set_timetable(services, [Span(StageKind.RESULTS, START)], ())
    assert "Results from 4 May 2026, 10:00 now" in open_page(client, "/en/2026/harmonogram").text
