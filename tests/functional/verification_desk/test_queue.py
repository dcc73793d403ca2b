"""The queue of an edition: what a clerk finds in it, how it is narrowed, how cases are handed out in one act."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import event
from support.clock import START
from support.desk import department_scope, edition_scope, make_department
from support.editions import WEEK
from support.pages import Page, open_page, post_form, read_page
from support.verification import Bureau

from budzet.accounts.roles import Role
from budzet.editions.models import EditionDate
from budzet.editions.timetable import DateKind
from budzet.proposals.models import Proposal
from budzet.proposals.verification import calls, checking, handing, locks, sheets
from budzet.proposals.verification.calls import Call
from budzet.proposals.verification.judging import Answer, Answers, Mark
from budzet.proposals.verification.models_calls import CallChannel
from budzet.proposals.verification.sheets import Seen
from budzet.proposals.verification.states import ReviewState

QUEUE = "/en/urzad/edycje/2026/weryfikacja"


@pytest.fixture
def projects(bureau):
    """One waits, one is under review by the verifier, one waits for approval, one is with greenery."""
    made = {title: bureau.filed(title=title) for title in ("Ławki", "Kosze", "Drzewa", "Plac zabaw")}
    bureau.handed_in(made["Drzewa"])
    bureau.on_merit(made["Plac zabaw"])
    forward(bureau, made["Plac zabaw"])
    give(bureau, made["Kosze"])
    return made


def forward(bureau: Bureau, project) -> None:
    with bureau.session() as session:
        ids = (bureau.edition.id, project.id, bureau.review(project).version)
        handing.forward(session, *ids, bureau.greenery.id, "", doer=bureau.coordinator)


def give(bureau: Bureau, *projects) -> None:
    with bureau.session() as session:
        ticked, to = bureau.ticked(*projects), bureau.verifier.staff_id
        handing.assign(session, bureau.edition.id, ticked, to, doer=bureau.coordinator)


def call_author(bureau: Bureau, project) -> None:
    """Call the author to complete, by e-mail, in five working days."""
    ids = (bureau.edition.id, project.id)
    with bureau.session() as session:
        marks = (Answer(key="content_title", mark=Mark.NOT_MET, note="Do uzupełnienia."),)
        sheets.save(session, *ids, Answers(marks=marks), Seen(1, 0), doer=bureau.verifier)
    with bureau.session() as session:
        asked = Call(items=("content_title",), channel=CallChannel.EMAIL, days=5)
        calls.call(session, *ids, asked, bureau.review(project).version, doer=bureau.verifier)


def set_date(bureau: Bureau, kind: DateKind, at: dt.datetime) -> None:
    with bureau.session() as session:
        session.add(EditionDate(edition_id=bureau.edition.id, kind=kind, at=at))


def titles(page, projects) -> list[str]:
    """Return which projects a page lists."""
    return sorted(title for title in projects if title in page.links)


def working_form(page: Page) -> Page:
    """Return a page with its working form only: the one that narrows the list goes to the same address."""
    page.forms = [form for form in page.forms if form.method == "post" and form.action.startswith(QUEUE)]
    return page


def tick(bureau: Bureau, *projects) -> list[str]:
    """Return what ticked rows send."""
    return [f"{project_id}-{version}" for project_id, version in bureau.ticked(*projects).items()]


def test_the_address_says_what_is_listed(bureau, browser_of, projects):
    client = browser_of(bureau.verifier)
    for query, found in (
        ("", ["Drzewa", "Kosze", "Plac zabaw", "Ławki"]),
        ("?stan=waiting", ["Kosze", "Ławki"]),
        ("?stan=formal_done", ["Drzewa"]),
        ("?stan=wszystkie", ["Drzewa", "Kosze", "Plac zabaw", "Ławki"]),
        ("?osoba=moje", ["Drzewa", "Kosze"]),
        ("?osoba=nikt", ["Plac zabaw", "Ławki"]),
        ("?q=lawki", ["Ławki"]),
        ("?pula=poludnie", []),
        ("?termin=tak", []),
        ("?wydzial=1", ["Plac zabaw"]),
        # What is no filter narrows nothing.
        ("?stan=dziwny&osoba=x&wydzial=y&termin=z&kolejnosc=w", ["Drzewa", "Kosze", "Plac zabaw", "Ławki"]),
    ):
        assert titles(open_page(client, QUEUE + query), projects) == found, query


def test_states_are_counted_and_an_empty_list_says_how_to_clear_it(bureau, browser_of, projects):
    client = browser_of(bureau.verifier)
    page = open_page(client, QUEUE)
    assert {"To be done 4", "Waits for the formal review 2", "Under merit review 1", "All 4"} <= set(page.links)
    narrowed = open_page(client, f"{QUEUE}?osoba=moje&q=kosze")
    assert {"To be done 1", "All 1"} <= set(narrowed.links)
    empty = open_page(client, f"{QUEUE}?q=nicosc")
    assert "No case fits the filter." in empty.text
    assert empty.links["Clear all filters"] == QUEUE


def test_a_project_that_was_decided_is_not_to_be_done_but_can_be_found(bureau, browser_of):
    project = bureau.on_merit(bureau.filed(title="Ławki"))
    bureau.handed_in(project, doer=bureau.coordinator)
    bureau.approved(project)
    client = browser_of(bureau.verifier)
    assert "There is nothing to be done now." in open_page(client, QUEUE).text
    assert "Ławki" in open_page(client, f"{QUEUE}?stan={ReviewState.POSITIVE.value}").links


def test_a_list_is_ordered_by_its_headings(bureau, browser_of, projects):
    client = browser_of(bureau.verifier)
    for order, first in (("tytul", "Drzewa"), ("-tytul", "Ławki"), ("numer", "Ławki"), ("-osoba", "Kosze")):
        page = open_page(client, f"{QUEUE}?kolejnosc={order}")
        listed = [title for title in page.links if title in projects]
        assert listed[0] == first, order


def test_what_is_over_its_date_is_marked_and_found(bureau, browser_of, projects):
    set_date(bureau, DateKind.FORMAL_CARDS_DUE, START)
    set_date(bureau, DateKind.MERIT_CARDS_DUE, START + WEEK)
    client = browser_of(bureau.verifier)
    page = open_page(client, QUEUE)
    assert page.html.count("tag-late") == 2
    assert re.search(r"in \d days", page.text)
    assert titles(open_page(client, f"{QUEUE}?termin=tak"), projects) == ["Kosze", "Ławki"]


def test_a_case_that_is_with_its_author_has_the_term_of_the_call(bureau, browser_of, clock):
    project = bureau.filed(title="Ławki")
    call_author(bureau, project)
    client = browser_of(bureau.verifier)
    assert titles(open_page(client, f"{QUEUE}?termin=tak"), {"Ławki"}) == []
    clock.forward(weeks=5)
    assert titles(open_page(browser_of(bureau.verifier), f"{QUEUE}?termin=tak"), {"Ławki"}) == ["Ławki"]


def test_a_row_says_who_has_the_card_open(bureau, browser_of, clock):
    project = bureau.filed(title="Ławki")
    with bureau.session() as session:
        locks.take(session, bureau.edition.id, project.id, doer=bureau.verifier)
    page = open_page(browser_of(bureau.coordinator), QUEUE)
    assert "Wera Formalna has it open until" in page.text
    clock.forward(hours=1)
    assert "has it open" not in open_page(browser_of(bureau.coordinator), QUEUE).text


def test_a_row_warns_of_what_the_computer_found_wrong(bureau, browser_of):
    project = bureau.filed(title="Ławki")
    with bureau.session() as session:
        session.get_one(Proposal, project.id).received_at = START - 9 * WEEK
        checking.check_one(session, bureau.edition.id, project.id, doer=bureau.verifier)
    page = open_page(browser_of(bureau.verifier), QUEUE)
    assert "Sprawdził komputer: wniosek wpłynął poza terminem naboru." in page.text


def test_a_clerk_without_the_right_to_hand_out_gets_no_boxes(bureau, browser_of, projects):
    assert 'name="case"' not in open_page(browser_of(bureau.verifier), QUEUE).html
    page = open_page(browser_of(bureau.coordinator), QUEUE)
    assert page.html.count('name="case"') == 3
    assert "Wera Formalna – 1 case" in page.text
    assert "Maria Zielona, Wydział Zieleni – 0 cases" in page.text


def test_ticked_cases_are_handed_out_in_one_act_and_the_filter_stays(bureau, browser_of, projects):
    client = browser_of(bureau.coordinator)
    url = f"{QUEUE}?stan=waiting"
    data = {"case": tick(bureau, projects["Ławki"], projects["Kosze"]), "person": str(bureau.verifier.staff_id)}
    answer = post_form(client, working_form(open_page(client, url)), data)
    assert (answer.status_code, answer.location) == (303, url)
    assert "2 cases are handed out." in open_page(client, url).text
    assert bureau.review(projects["Ławki"]).assignee_id == bureau.verifier.staff_id


def test_all_rows_of_a_page_are_ticked_by_a_button(bureau, browser_of, projects):
    client = browser_of(bureau.coordinator)
    page = read_page(post_form(client, working_form(open_page(client, QUEUE)), {"act": "tick"}))
    assert sorted(working_form(page).form().fields["case"]) == sorted(
        tick(bureau, projects["Ławki"], projects["Kosze"], projects["Plac zabaw"])
    )


def test_a_refused_handing_out_changes_nothing_and_keeps_the_ticks(bureau, browser_of, projects):
    client, box = browser_of(bureau.coordinator), tick(bureau, projects["Ławki"])
    for boxes, person, status, said in (
        (box, "", 422, "Choose a person."),
        ([], str(bureau.verifier.staff_id), 422, "Zaznacz co najmniej jeden projekt."),
        (box, str(bureau.reviewer.staff_id), 422, "nie ma uprawnienia"),
        (box, "999999", 404, "Nie ma takiej osoby."),
    ):
        data = {"case": boxes, "person": person}
        answer = post_form(client, working_form(open_page(client, QUEUE)), data)
        page = working_form(read_page(answer))
        assert (answer.status_code, said in page.text) == (status, True), said
        assert page.form().fields.get("case", []) == boxes
        assert bureau.review(projects["Ławki"]).assignee_id is None


def test_a_stale_row_is_told_and_nothing_is_handed_out(bureau, browser_of, projects):
    client = browser_of(bureau.coordinator)
    boxes = tick(bureau, projects["Ławki"], projects["Kosze"])
    page = working_form(open_page(client, QUEUE))
    give(bureau, projects["Kosze"])
    data = {"case": boxes, "person": str(bureau.verifier.staff_id)}
    answer = post_form(client, page, data)
    assert answer.status_code == 409
    assert projects["Kosze"].number in read_page(answer).text
    assert bureau.review(projects["Ławki"]).assignee_id is None


def test_a_verifier_cannot_hand_cases_out(bureau, browser_of, projects):
    client = browser_of(bureau.verifier)
    token = open_page(client, QUEUE).forms[0].fields["csrf_token"][0]
    answer = client.post(QUEUE, data={"csrf_token": token, "case": tick(bureau, projects["Ławki"]), "person": "1"})
    assert answer.status_code == 403


# --- departments -----------------------------------------------------------------------------------------------------


def test_a_department_sees_what_waits_for_it_and_nothing_else(bureau, browser_of, projects):
    client = browser_of(bureau.reviewer)
    page = open_page(client, QUEUE)
    assert titles(page, projects) == ["Plac zabaw"]
    assert "Projects that wait for the opinion of your department." in page.text
    assert titles(open_page(client, f"{QUEUE}?stan=wszystkie"), projects) == ["Plac zabaw"]
    assert titles(open_page(client, f"{QUEUE}?stan=waiting"), projects) == []
    assert page.links["Verification"] == QUEUE


def test_another_department_finds_an_empty_queue_and_another_edition_none(bureau, browser_of, projects):
    with bureau.session() as session:
        roads = make_department(session, "drogi", "Wydział Dróg")
        other = bureau.person(session, Role.MERIT_REVIEWER, scope=department_scope(roads))
        elsewhere = bureau.person(session, Role.FORMAL_VERIFIER, scope=edition_scope(999))
        keyer = bureau.person(session, Role.CARD_KEYER)
    assert titles(open_page(browser_of(other), QUEUE), projects) == []
    assert browser_of(elsewhere).get(QUEUE).status_code == 404
    assert browser_of(keyer).get(QUEUE).status_code == 403


# --- the front page --------------------------------------------------------------------------------------------------


def tasks(client) -> str:
    return open_page(client, "/en/urzad/").text


def test_the_front_page_tells_everybody_what_waits_for_them(bureau, browser_of, projects):
    verifier, reviewer = tasks(browser_of(bureau.verifier)), tasks(browser_of(bureau.reviewer))
    assert f"{projects['Kosze'].number} Kosze" in verifier
    assert "Plac zabaw" not in verifier
    assert f"{projects['Plac zabaw'].number} Plac zabaw" in reviewer
    assert "Kosze" not in reviewer
    assert "1 positive formal card waits for approval" in tasks(browser_of(bureau.approver))
    assert "1 case is nobody's" in tasks(browser_of(bureau.coordinator))


def test_a_late_case_is_late_on_the_front_page(bureau, browser_of, projects):
    set_date(bureau, DateKind.FORMAL_CARDS_DUE, START - WEEK)
    assert "late" in tasks(browser_of(bureau.verifier))


# --- what it costs ---------------------------------------------------------------------------------------------------


def test_a_page_of_many_cases_asks_the_database_eight_times_like_one_of_few(bureau, browser_of, services):
    client = browser_of(bureau.coordinator)

    def statements() -> int:
        asked: list[str] = []
        engine = services.database.engine

        def note(_connection, _cursor, statement, *_rest):
            if statement != "BEGIN":
                asked.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        client.get(QUEUE)
        event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    bureau.filed(title="Ławki")
    client.get(QUEUE)
    few = statements()
    assert few == 8
    for number in range(3):
        bureau.filed(title=f"Kosze {number}")
    assert statements() == few
