"""The timetable at the desk: what a clerk types becomes the dates of the edition, and nothing wrong is stored."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from support.clock import START
from support.desk import edition_scope, make_staff, sign_in
from support.editions import ACTOR, WEEK, make_spans
from support.pages import open_page, post_form, read_page
from support.voter import store

from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.base import calendar
from budzet.editions import queries, services
from budzet.editions.timetable import DateKind, Span, StageKind

URL = "/en/urzad/edycje/2026/harmonogram"
WHOLE = {
    "intake_opens_day": "2.02.2026",
    "intake_closes_day": "27 lutego 2026 r.",
    "verification_opens_day": "2 III 2026",
    "verification_closes_day": "2026-04-30",
    "voting_opens_day": "15.06.2026",
    "voting_opens_time": "8",
    "voting_closes_day": "30.06.2026",
    "voting_closes_time": "15.00",
    "results_opens_day": "10.07.2026",
    "results_opens_time": "12:00",
    "merit_cards_due_day": "17.04.2026",
    "ballot_order_draw_day": "3.06.2026",
    "ballot_order_draw_time": "godz. 10",
}


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


@pytest.fixture
def coordinator(client, services):
    """A coordinator at the desk, and an edition without dates."""
    store(services, frozen=False, drafts=(), spans=())
    with services.database.transaction() as session:
        person = make_staff(session, Role.COORDINATOR)
    sign_in(client, services, person)
    return client


def stored(services):
    with services.database.read_session() as session:
        return queries.timetable(session, queries.by_slug(session, "2026").id)


def set_spans(services_of_app, spans, dates=()):
    with services_of_app.database.transaction() as session:
        edition = queries.by_slug(session, "2026")
        services.set_timetable(session, edition.id, spans, dates=dates, actor=ACTOR, now=START)


def send(client, act="save", **typed):
    return post_form(client, URL, {**typed, "act": act}, action=URL)


def test_what_is_typed_becomes_the_dates_of_the_edition(coordinator, services):
    assert send(coordinator, **WHOLE).location == URL
    table = stored(services)
    assert table.spans == (
        Span(StageKind.INTAKE, calendar.instant(day(2, 2)), calendar.end_of(day(2, 27))),
        Span(StageKind.VERIFICATION, calendar.instant(day(3, 2)), calendar.end_of(day(4, 30))),
        Span(StageKind.VOTING, calendar.instant(day(6, 15), dt.time(8)), calendar.instant(day(6, 30), dt.time(15))),
        Span(StageKind.RESULTS, calendar.instant(day(7, 10), dt.time(12))),
    )
    assert table.dates == (
        (DateKind.MERIT_CARDS_DUE, calendar.end_of(day(4, 17))),
        (DateKind.BALLOT_ORDER_DRAW, calendar.instant(day(6, 3), dt.time(10))),
    )
    page = open_page(coordinator, URL)
    assert "The timetable is saved." in page.text
    fields = page.form(URL).fields
    assert (fields["intake_closes_day"], fields["intake_closes_time"]) == (["27.02.2026"], ["23:59"])
    assert (fields["voting_closes_day"], fields["voting_closes_time"]) == (["30.06.2026"], ["15:00"])


def test_saving_what_is_shown_changes_nothing(coordinator, services):
    send(coordinator, **WHOLE)
    before = stored(services)
    assert send(coordinator).status_code == 303
    assert stored(services) == before


def test_the_log_tells_which_dates_were_set(coordinator, services):
    send(coordinator, **WHOLE)
    with services.database.read_session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "timetable_set")).all()[-1]
    assert (entry.actor_kind, entry.actor_role) == ("staff", "coordinator")
    assert "voting" in str(entry.details)


@pytest.mark.parametrize(
    ("typed", "place", "sentence"),
    (
        ({"voting_opens_day": "31.06.2026"}, "voting_opens_day", "Write a day that exists"),
        ({"voting_opens_day": "15.06.0026"}, "voting_opens_day", "Write a day that exists"),
        ({"voting_opens_time": "25:00"}, "voting_opens_time", "Write a time"),
        ({"withdrawal_ends_time": "12:00"}, "withdrawal_ends_day", "Write the day too."),
        ({"intake_opens_day": ""}, "intake_opens_day", "Write when this stage begins."),
        ({"voting_closes_day": "15.06.2026", "voting_closes_time": "7"}, "voting_closes_day", "zanim się zacznie"),
        ({"results_opens_day": "1.06.2026"}, "results_opens_day", "zaczyna się przed etapem"),
        ({"withdrawal_ends_day": "20.07.2026"}, "withdrawal_ends_day", "Wypada za późno"),
        ({"paper_intake_ends_day": "1.02.2026"}, "paper_intake_ends_day", "Wypada za wcześnie"),
        ({"editing_ends_day": "x" * 41}, "editing_ends_day", "at most 40 characters"),
    ),
)
def test_a_fault_stands_beside_its_date_and_everything_typed_is_kept(coordinator, services, typed, place, sentence):
    page = read_page(send(coordinator, **{**WHOLE, **typed}))
    assert page.status == 422
    assert f'href="#{place}"' in page.html
    assert sentence in page.text
    assert page.form(URL).fields["intake_closes_day"] == ["27 lutego 2026 r."]
    assert stored(services).spans == ()


def test_all_faults_of_writing_and_of_order_are_told_at_once(coordinator):
    wrong = {"voting_opens_time": "rano", "voting_closes_day": "14.06.2026", "withdrawal_ends_day": "1.01.2026"}
    page = read_page(send(coordinator, **{**WHOLE, **wrong, "results_opens_day": "jutro"}))
    assert "Correct 4 things" in page.text


def test_working_days_and_days_on_which_offices_are_closed_stand_beside_the_dates(coordinator):
    set_days = {**WHOLE, "editing_ends_day": "3.05.2026", "withdrawal_ends_day": "4.06.2026"}
    text = read_page(send(coordinator, "preview", **set_days)).text
    assert "Friday · 20 working days" in text, "2 to 27 February"
    assert "Friday · 34 working days" in text, "2 March to 17 April, without Easter Monday"
    assert "not a working day" in text
    assert "Thursday, Dzień Bożego Ciała" in text


def test_a_preview_shows_the_dates_and_stores_nothing(coordinator, services):
    page = read_page(send(coordinator, "preview", **WHOLE))
    assert page.status == 200
    assert "from 15 June 2026, 08:00 to 30 June 2026, 15:00" in page.text
    assert 'class="gantt"' in page.html
    assert stored(services).spans == ()


def test_everything_is_moved_by_whole_days_and_shown_before_it_is_saved(coordinator, services):
    send(coordinator, **WHOLE)
    before = stored(services)
    page = read_page(send(coordinator, "shift", shift="+7"))
    assert page.status == 200
    assert page.form(URL).fields["intake_opens_day"] == ["09.02.2026"]
    assert stored(services) == before
    assert post_form(coordinator, page, {"act": "save"}, action=URL).status_code == 303
    after = stored(services)
    assert after.span(StageKind.INTAKE).opens_at == before.span(StageKind.INTAKE).opens_at + WEEK
    assert after.date(DateKind.BALLOT_ORDER_DRAW) == before.date(DateKind.BALLOT_ORDER_DRAW) + WEEK


def test_moving_over_the_change_of_the_clock_keeps_the_hour(coordinator):
    send(coordinator, **WHOLE)
    page = read_page(send(coordinator, "shift", shift="−120"))
    assert page.form(URL).fields["voting_opens_day"] == ["15.02.2026"]
    assert page.form(URL).fields["voting_opens_time"] == ["08:00"]


@pytest.mark.parametrize("count", ("", "0", "x", "7,5", "9999", "731"))
def test_a_move_by_no_number_of_days_is_refused(coordinator, count):
    page = read_page(send(coordinator, "shift", **WHOLE, shift=count))
    assert page.status == 422
    assert 'href="#shift"' in page.html


def test_what_somebody_else_stored_meanwhile_is_not_overwritten_unseen(coordinator, services):
    page = open_page(coordinator, URL)
    set_spans(services, make_spans())
    first = read_page(post_form(coordinator, page, {**WHOLE, "act": "save"}, action=URL))
    assert first.status == 422
    assert "Somebody else has changed the timetable meanwhile." in first.text
    assert stored(services).spans == make_spans()
    assert post_form(coordinator, first, {"act": "save"}, action=URL).status_code == 303
    assert stored(services).span(StageKind.INTAKE).opens_at == calendar.instant(day(2, 2))


@pytest.fixture
def frozen(client, services):
    """A coordinator, and an edition whose rules are frozen."""
    store(services)
    with services.database.transaction() as session:
        person = make_staff(session, Role.COORDINATOR)
    sign_in(client, services, person)
    return client


def test_the_dates_of_voting_stand_once_the_rules_are_frozen_and_the_others_do_not(frozen, services):
    before = stored(services)
    page = open_page(frozen, URL)
    assert "voting_opens_day" not in page.ids
    assert "these dates do not change here" in page.text
    sneaked = {"voting_opens_day": "1.01.2026", "voting_closes_day": "1.12.2026", "results_opens_day": "20.05.2026"}
    assert post_form(frozen, page, {**sneaked, "act": "save"}, action=URL).status_code == 303
    after = stored(services)
    assert after.span(StageKind.VOTING) == before.span(StageKind.VOTING)
    assert after.span(StageKind.RESULTS) != before.span(StageKind.RESULTS)
    moved = read_page(send(frozen, "shift", shift="3"))
    assert moved.form(URL).fields["results_opens_day"] == ["23.05.2026"]


@pytest.mark.parametrize(("role", "get", "post"), ((Role.AUDITOR, 200, 403), (Role.HELPLINE, 403, 403)))
def test_who_only_looks_finds_a_table_and_no_form(client, services, role, get, post):
    store(services, frozen=False)
    with services.database.transaction() as session:
        person = make_staff(session, role)
    sign_in(client, services, person)
    assert client.get(URL).status_code == get
    if get == 200:
        page = open_page(client, URL)
        assert "voting_opens_day" not in page.ids
        assert "Carrying out" not in page.text
        token = page.form("/en/urzad/wyloguj").fields["csrf_token"]
        assert client.post(URL, data={"csrf_token": token}).status_code == post


def test_a_coordinator_of_another_edition_finds_no_such_page(client, services):
    store(services, frozen=False)
    with services.database.transaction() as session:
        person = make_staff(session, Role.COORDINATOR, scope=edition_scope(999))
    sign_in(client, services, person)
    assert client.get(URL).status_code == 404
