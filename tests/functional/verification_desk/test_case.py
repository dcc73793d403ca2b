"""The head of a case and its tabs: what it is, where it stands, until when; who may open it; what leads on from it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.event import listen, remove
from support.clock import START
from support.desk import department_scope, make_department
from support.pages import open_page, post_form
from support.verification import filled_in

from budzet.accounts.roles import Role
from budzet.editions.models import EditionDate
from budzet.editions.timetable import DateKind
from budzet.proposals.verification import calls, checking, handing, sheets
from budzet.proposals.verification.models_calls import CallChannel

ROOT = "/en/urzad/edycje/2026/weryfikacja"


def given_to(bureau, *projects, doer=None):
    """Give projects to somebody, the verifier unless said."""
    with bureau.session() as session:
        to = (doer or bureau.verifier).staff_id
        handing.assign(session, bureau.edition.id, bureau.ticked(*projects), to, doer=bureau.coordinator)


def test_a_case_says_what_it_is_and_where_it_stands(bureau, browser_of):
    project = bureau.filed(title="Ławki nad rzeką")
    page = open_page(browser_of(bureau.verifier), f"{ROOT}/{project.id}")
    assert f"{project.number} Ławki nad rzeką" in page.text
    assert project.number in page.title
    assert "Waits for the formal review" in page.text
    assert "nobody yet" in page.text


@pytest.mark.parametrize(
    ("due", "said"),
    [
        pytest.param(START + dt.timedelta(days=3), "3 days left", id="ahead"),
        pytest.param(START + dt.timedelta(hours=2), "today is the last day", id="today"),
        pytest.param(START - dt.timedelta(days=1), "overdue", id="over"),
    ],
)
def test_a_case_says_until_when_its_card_is_due(bureau, browser_of, due, said):
    project = bureau.filed()
    with bureau.session() as session:
        session.add(EditionDate(edition_id=bureau.edition.id, kind=DateKind.FORMAL_CARDS_DUE, at=due))
    page = open_page(browser_of(bureau.verifier), f"{ROOT}/{project.id}")
    assert said in page.text


def test_a_case_whose_author_was_called_by_letter_waits_for_the_receipt(bureau, browser_of):
    project = bureau.filed()
    with bureau.session() as session:
        found, at = bureau.seen(session, project)
        typed = filled_in(found.card, found.answers, {"content_title": "Zbyt ogólny."})
        sheets.save(session, bureau.edition.id, project.id, typed, at, doer=bureau.verifier)
    with bureau.session() as session:
        asked = calls.Call(items=("content_title",), channel=CallChannel.LETTER, days=7)
        calls.call(session, bureau.edition.id, project.id, asked, bureau.review(project).version, doer=bureau.verifier)
    page = open_page(browser_of(bureau.verifier), f"{ROOT}/{project.id}")
    assert "waits for the receipt of delivery" in page.text
    assert "With the author, to be completed" in page.text
    assert "This card can only be read" in page.text


def test_a_reviewer_opens_the_cases_of_their_department_and_no_others(bureau, browser_of):
    project = bureau.on_merit(bureau.filed())
    with bureau.session() as session:
        roads = make_department(session, "drogi", "Wydział Dróg")
        stranger = bureau.person(session, Role.MERIT_REVIEWER, scope=department_scope(roads))
        handing.forward(
            session,
            bureau.edition.id,
            project.id,
            bureau.review(project).version,
            bureau.greenery.id,
            "",
            doer=bureau.coordinator,
        )
    address = f"{ROOT}/{project.id}"
    assert "Wydział Zieleni" in open_page(browser_of(bureau.reviewer), address).text
    for path in ("", "/historia", "/praca", "/autor"):
        assert browser_of(stranger).get(f"{address}{path}").status_code == 404


def test_a_project_of_no_edition_and_of_another_is_not_found(bureau, browser_of):
    bureau.filed()
    client = browser_of(bureau.verifier)
    assert client.get(f"{ROOT}/999").status_code == 404
    assert client.get("/en/urzad/edycje/1999/weryfikacja/1").status_code == 404


def test_ones_own_cases_lead_to_each_other(bureau, browser_of):
    first, stranger, second = (bureau.filed(title=title) for title in ("Ławki", "Kosze", "Stojaki"))
    given_to(bureau, first, second)
    client = browser_of(bureau.verifier)
    page = open_page(client, f"{ROOT}/{first.id}")
    assert page.links["Next case"] == f"{ROOT}/{second.id}"
    assert "Previous case" not in page.links
    assert open_page(client, f"{ROOT}/{second.id}").links["Previous case"] == f"{ROOT}/{first.id}"
    assert f"{ROOT}/{stranger.id}" not in page.links.values()


@pytest.mark.parametrize("part", ["", "/historia", "/praca"])
def test_a_page_of_a_case_asks_the_database_eight_times_at_most(bureau, browser_of, site, part):
    """The session of whoever looks is among them."""
    projects = [bureau.filed(title=title) for title in ("Ławki", "Kosze", "Stojaki")]
    given_to(bureau, *projects)
    with bureau.session() as session:
        for one in projects:
            checking.check_one(session, bureau.edition.id, one.id, doer=bureau.verifier)
    client = browser_of(bureau.coordinator if part else bureau.verifier)
    open_page(client, f"{ROOT}/{projects[0].id}{part}")
    asked: list[str] = []
    engine = site.services.database.engine

    def count(_conn, _cursor, statement, *_rest):
        if statement != "BEGIN":
            asked.append(statement)

    listen(engine, "before_cursor_execute", count)
    open_page(client, f"{ROOT}/{projects[1].id}{part}")
    remove(engine, "before_cursor_execute", count)
    assert len(asked) <= 8, asked


def test_a_case_opened_from_a_narrowed_queue_leads_on_through_that_queue(bureau, browser_of):
    first, other, second = (
        bureau.filed(title=title) for title in ("Ławki w parku", "Kosze na rynku", "Stojaki w parku")
    )
    given_to(bureau, other)
    client = browser_of(bureau.verifier)
    queue = open_page(client, f"{ROOT}?q=parku&kolejnosc=-numer")
    page = open_page(client, queue.links["Stojaki w parku"])
    assert page.links["Next case"] == f"{ROOT}/{first.id}?q=parku&kolejnosc=-numer"
    assert page.links["Application and history"] == f"{ROOT}/{second.id}/historia?q=parku&kolejnosc=-numer"
    action = f"{ROOT}/{second.id}?q=parku&kolejnosc=-numer"
    answer = post_form(client, page, {"act": "hand_in", "rest": "y"}, action=action)
    assert answer.headers["Location"] == f"{ROOT}/{first.id}?q=parku&kolejnosc=-numer"
    done = open_page(client, answer.headers["Location"])
    assert "Next case" not in done.links
    answer = post_form(client, done, {"act": "hand_in", "rest": "y"}, action=answer.headers["Location"])
    assert answer.headers["Location"] == f"{ROOT}/{other.id}?q=parku&kolejnosc=-numer"
