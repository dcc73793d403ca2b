"""The page of reports: figures of a real verification, narrowed to a pool, and the table to take along."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import event
from support.clock import START
from support.pages import open_page
from support.verification import later

from budzet.accounts.roles import Role
from budzet.base import calendar
from budzet.editions.models import EditionDate
from budzet.editions.timetable import DateKind
from budzet.proposals.review_reports import gathering
from budzet.proposals.review_reports.figures import Group, Stage, days_of
from budzet.proposals.verification import approving, calls, sheets
from budzet.proposals.verification.calls import Call
from budzet.proposals.verification.judging import Answer, Answers, Mark
from budzet.proposals.verification.models_calls import CallChannel
from budzet.proposals.verification.sheets import Seen

PAGE = "/en/urzad/edycje/2026/raporty-weryfikacji"


@pytest.fixture
def work(bureau):
    """Store three projects: one with the departments, one refused formally, one called to be completed."""
    passed = bureau.filed(title="Ławki")
    bureau.handed_in(passed, doer=later(bureau.verifier, days=7))
    bureau.approved(passed)
    refused = bureau.filed(title="Kosze")
    bureau.handed_in(refused, {"decent": "Wyzwiska."})
    with bureau.session() as session:
        version = bureau.review(refused).version
        ids = (bureau.edition.id, refused.id)
        approving.reject(session, *ids, version, "Opis obraża sąsiadów.", doer=bureau.approver)
    called = bureau.filed(title="Drzewa", pool="miasto")
    with bureau.session() as session:
        ids = (bureau.edition.id, called.id)
        marks = (Answer(key="content_description", mark=Mark.NOT_MET, note="Za krótki."),)
        sheets.save(session, *ids, Answers(marks=marks), Seen(1, 0), doer=bureau.verifier)
    with bureau.session() as session:
        version = bureau.review(called).version
        asked = Call(items=("content_description",), channel=CallChannel.EMAIL, days=5)
        calls.call(session, *ids, asked, version, doer=bureau.verifier)
    return {"passed": passed, "refused": refused, "called": called}


def facts(bureau, *, now=START, pool: str = ""):
    with bureau.office.database.read_session() as session:
        return {case.title: case for case in gathering.cases(session, bureau.edition.id, pool, now=now)}


def test_every_project_stands_in_the_facts_with_its_dates_and_people(bureau, work):
    found = facts(bureau)
    passed, refused, called = found["Ławki"], found["Kosze"], found["Drzewa"]
    assert (passed.group, refused.group, called.group) == (Group.MERIT, Group.NEGATIVE, Group.COMPLETION)
    assert [(span.stage, days_of(span)) for span in passed.spans] == [(Stage.FORMAL, 5)]
    assert (refused.formal_judge, refused.decider) == ("Wera Formalna", "Adam Zatwierdzający")
    assert (refused.reason, [one.stage for one in refused.reasons]) == ("Opis obraża sąsiadów.", ["formal"])
    assert [(one.channel, one.how) for one in called.calls] == [("email", "")]


def test_what_is_late_follows_from_the_dates_of_the_edition_and_the_term_of_a_call(bureau, work):
    with bureau.session() as session:
        due = calendar.end_of(calendar.local(START).date() + dt.timedelta(days=2))
        session.add(EditionDate(edition_id=bureau.edition.id, kind=DateKind.MERIT_CARDS_DUE.value, at=due))
    assert not any(case.late for case in facts(bureau).values())
    soon, month = START + dt.timedelta(days=3), START + dt.timedelta(days=30)
    assert [title for title, case in facts(bureau, now=soon).items() if case.late] == ["Ławki"]
    assert {title for title, case in facts(bureau, now=month).items() if case.late} == {"Ławki", "Drzewa"}


def test_the_page_shows_the_figures_beside_their_bars_and_is_narrowed_to_a_pool(bureau, work, browser_of):
    desk = browser_of(bureau.coordinator)
    page = open_page(desk, PAGE)
    assert "2 projects of 3 are still in verification." in page.text
    assert "Working days by stage and department" in page.text
    assert "Nothing is late." in page.text
    assert "by e-mail" in page.text
    assert page.html.count('class="score-bar"') == 11, "eight states, two stages, one reason"
    page = open_page(desk, f"{PAGE}?pula=miasto")
    assert "1 project of 1 is still in verification." in page.text
    assert "No project is refused yet." in page.text


def test_an_edition_without_applications_says_so(bureau, browser_of):
    assert "No project is in verification here yet." in open_page(browser_of(bureau.coordinator), PAGE).text


def test_the_table_has_a_row_for_each_project_and_nothing_of_its_author(bureau, work, browser_of):
    desk = browser_of(bureau.coordinator)
    text = desk.get(f"{PAGE}?plik=csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    by_title = {row["Title"]: row for row in rows}
    assert set(by_title) == {"Ławki", "Kosze", "Drzewa"}
    assert by_title["Kosze"]["Reason"] == "Opis obraża sąsiadów."
    assert by_title["Kosze"]["Decided by"] == "Adam Zatwierdzający"
    assert by_title["Ławki"]["Formal review, working days"] == "5"
    assert by_title["Ławki"]["Cost by the author (zł)"] == "12000"
    assert "under way" in by_title["Drzewa"]["How the calls ended"]
    for private in ("Anna Nowak", "anna@poczta.example", "Szkolna"):
        assert private not in text
    book = load_workbook(io.BytesIO(desk.get(f"{PAGE}?plik=xlsx&pula=miasto").data))
    assert book.active.max_row == 2


def test_only_who_hands_cases_out_reads_the_reports(bureau, browser_of):
    assert browser_of(bureau.verifier).get(PAGE).status_code == 403
    with bureau.session() as session:
        auditor = bureau.person(session, Role.AUDITOR)
    assert browser_of(auditor).get(PAGE).status_code == 403


def statements(bureau) -> int:
    said: list[str] = []

    def note(*given):
        said.append(given[2])

    engine = bureau.office.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        facts(bureau)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len([one for one in said if one.startswith("SELECT")])


def test_reports_ask_the_database_eight_times_whatever_the_number_of_projects(bureau):
    few = statements(bureau)
    bureau.filed(title="Ławki")
    bureau.filed(title="Donice")
    assert statements(bureau) == few == 8
