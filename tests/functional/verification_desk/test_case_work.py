"""The work beside the card: notes nobody outside reads, keeping a card, handing on, taking no part, opening again."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from support.desk import department_scope, make_department
from support.pages import open_page, post_form, read_page

from budzet.accounts.models import DepartmentForward
from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.proposals.verification import approving, conversation, handing, locks
from budzet.proposals.verification.desk import case_history
from budzet.proposals.verification.states import MOVES, ReviewState

ROOT = "/en/urzad/edycje/2026/weryfikacja"


def address(project, part: str = "praca") -> str:
    return f"{ROOT}/{project.id}/{part}"


def do(client, project, act: str, **typed: str):
    """Open the page of the work and send one of its forms."""
    return post_form(client, address(project), typed, action=f"{address(project)}/{act}")


def offered(client, project) -> set[str]:
    """Return the acts the page offers."""
    forms = open_page(client, address(project)).forms
    return {form.action.rsplit("/", 1)[1] for form in forms if form.action.startswith(f"{address(project)}/")}


def with_greenery(bureau, project):
    with bureau.session() as session:
        version = bureau.review(project).version
        handing.forward(
            session, bureau.edition.id, project.id, version, bureau.greenery.id, "", doer=bureau.coordinator
        )
    return project


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        ("verifier", {"notatka", "zajmij", "rozpocznij", "wylaczenie"}),
        ("coordinator", {"notatka", "przydziel", "przekaz", "wylaczenie"}),
        ("approver", {"notatka", "wylaczenie"}),
    ],
)
def test_everybody_is_offered_what_is_theirs_to_do(bureau, browser_of, who, acts):
    project = bureau.filed()
    assert offered(browser_of(getattr(bureau, who)), project) == acts


def test_a_note_is_read_by_the_office_and_by_nobody_else(bureau, browser_of, client):
    project = bureau.filed()
    do(browser_of(bureau.verifier), project, "notatka", note="Zadzwonić do zieleni.")
    page = open_page(browser_of(bureau.approver), address(project))
    assert "Never public" in page.text
    assert "Wera Formalna" in page.text
    assert "Zadzwonić do zieleni." in page.text
    assert "Zadzwonić do zieleni." not in open_page(client, f"/en/2026/projekty/{project.id}").text


@pytest.mark.parametrize("note", ["", "x" * (conversation.LONGEST + 1)])
def test_an_empty_or_endless_note_is_refused_and_kept(bureau, browser_of, note):
    project = bureau.filed()
    answer = do(browser_of(bureau.verifier), project, "notatka", note=note)
    page = read_page(answer)
    assert answer.status_code == 422
    assert "#note" in page.links.values()
    assert page.form(f"{address(project)}/notatka").fields["note"] == [note]


def test_a_card_is_kept_seen_by_others_and_let_go(bureau, browser_of):
    project = bureau.filed()
    client = browser_of(bureau.verifier)
    assert do(client, project, "zajmij").headers["Location"] == f"{ROOT}/{project.id}"
    other = open_page(browser_of(bureau.coordinator), address(project))
    assert "Wera Formalna fills this card in, at the latest until 10:20." in other.text
    do(client, project, "zwolnij")
    assert bureau.review(project).locked_by is None


def test_a_script_keeps_the_card_for_whoever_begins_and_tells_the_second(bureau, browser_of):
    project = bureau.filed()
    with bureau.session() as session:
        other = bureau.person(session, Role.FORMAL_VERIFIER, name="Ola Druga")
    answers = []
    for doer in (bureau.verifier, other):
        client = browser_of(doer)
        token = open_page(client, f"{ROOT}/{project.id}").forms[0].fields["csrf_token"]
        answers.append(client.post(address(project, "zajmij"), data={"csrf_token": token}))
    assert [answer.status_code for answer in answers] == [204, 409]
    assert "Wera Formalna" in answers[1].text
    assert bureau.review(project).locked_by == bureau.verifier.staff_id


def test_the_coordinator_gives_a_case_to_a_person(bureau, browser_of, site):
    project = bureau.filed()
    do(browser_of(bureau.coordinator), project, "przydziel", person=str(bureau.verifier.staff_id))
    assert bureau.review(project).assignee_id == bureau.verifier.staff_id
    page = open_page(browser_of(bureau.verifier), address(project, "historia"))
    assert "given to Wera Formalna · Krystyna Koordynatorka" in page.text


def test_only_those_who_may_work_on_a_case_and_have_no_interest_in_it_are_offered(bureau, browser_of):
    project = bureau.filed()
    with bureau.session() as session:
        other = bureau.person(session, Role.FORMAL_VERIFIER, name="Ola Druga")
    do(browser_of(other), project, "wylaczenie")
    page = open_page(browser_of(bureau.coordinator), address(project))
    assert "Wera Formalna" in page.text
    assert "Ola Druga" not in page.text
    assert "Maria Zielona" not in page.text
    refused = do(browser_of(bureau.coordinator), project, "przydziel", person=str(other.staff_id))
    assert refused.status_code == 422
    assert bureau.review(project).assignee_id is None


def test_a_case_goes_along_the_graph_and_out_of_the_hands_of_whoever_passed_it(bureau, browser_of):
    project = with_greenery(bureau, bureau.on_merit(bureau.filed()))
    with bureau.session() as session:
        roads = make_department(session, "drogi", "Wydział Dróg", email="drogi@zielone.example")
        session.add(DepartmentForward(from_id=bureau.greenery.id, to_id=roads.id))
        make_department(session, "sport", "Wydział Sportu", email="sport@zielone.example")
        receiver = bureau.person(session, Role.MERIT_REVIEWER, scope=department_scope(roads))
    client = browser_of(bureau.reviewer)
    page = open_page(client, address(project))
    assert "Wydział Dróg" in page.text
    assert "Wydział Sportu" not in page.text
    answer = do(client, project, "przekaz", department=str(roads.id), forward_note="To jest droga.")
    assert answer.headers["Location"] == ROOT
    assert client.get(address(project)).status_code == 404
    history = open_page(browser_of(receiver), address(project, "historia")).text
    assert "passed to Wydział Dróg · Maria Zielona To jest droga." in history


def test_a_department_returns_a_case_with_its_reason(bureau, browser_of):
    project = with_greenery(bureau, bureau.on_merit(bureau.filed()))
    client = browser_of(bureau.reviewer)
    refused = do(client, project, "zwroc", return_note=" ")
    assert refused.status_code == 422
    assert "#return_note" in read_page(refused).links.values()
    do(client, project, "zwroc", return_note="To nie nasz teren.")
    assert bureau.review(project).department_id is None
    history = open_page(browser_of(bureau.coordinator), address(project, "historia")).text
    assert "returned to the coordinator · Maria Zielona To nie nasz teren." in history


def test_whoever_takes_no_part_says_so_once_and_the_case_leaves_their_hands(bureau, browser_of):
    project = bureau.filed()
    client = browser_of(bureau.verifier)
    with bureau.session() as session:
        locks.take(session, bureau.edition.id, project.id, doer=bureau.verifier)
    do(client, project, "wylaczenie", interest_note="To projekt mojej siostry.")
    page = open_page(client, address(project))
    assert "You have declared that you take no part in the review of this project." in page.text
    assert offered(client, project) == {"notatka"}
    assert bureau.review(project).locked_by is None
    history = open_page(browser_of(bureau.coordinator), address(project, "historia"))
    assert "Declared to take no part in the review · Wera Formalna" in history.text


def test_a_review_is_begun_without_filling_anything_in(bureau, browser_of):
    project = bureau.filed()
    do(browser_of(bureau.verifier), project, "rozpocznij")
    assert bureau.review(project).state is ReviewState.FORMAL
    assert bureau.acts(project) == ["review.formal_begun"]


def test_an_approver_takes_a_decision_back_with_a_reason_that_stays(bureau, browser_of):
    project = bureau.filed()
    bureau.handed_in(project, {"decent": "Wyzwiska."})
    with bureau.session() as session:
        version = bureau.review(project).version
        approving.reject(session, bureau.edition.id, project.id, version, "Wyzwiska.", doer=bureau.approver)
    client = browser_of(bureau.approver)
    assert "otworz" not in offered(browser_of(bureau.coordinator), project)
    refused = do(client, project, "otworz", reopen_reason="")
    assert (refused.status_code, "#reopen_reason" in read_page(refused).links.values()) == (422, True)
    do(client, project, "otworz", reopen_reason="Autor ma rację.")
    assert bureau.review(project).state is ReviewState.FORMAL
    history = open_page(client, address(project, "historia"))
    assert "Formal decision taken back · Adam Zatwierdzający Autor ma rację." in history.text


def test_the_history_has_words_for_every_move():
    assert {row.act for row in MOVES} <= set(case_history.ACTS)


def test_an_act_on_an_old_page_is_refused_and_what_was_typed_stays(bureau, browser_of):
    project = with_greenery(bureau, bureau.on_merit(bureau.filed()))
    client = browser_of(bureau.reviewer)
    opened = open_page(client, address(project))
    with bureau.session() as session:
        ticked = bureau.ticked(project)
        handing.assign(session, bureau.edition.id, ticked, bureau.reviewer.staff_id, doer=bureau.coordinator)
    typed = {"return_note": "To nie nasz teren."}
    answer = post_form(client, opened, typed, action=f"{address(project)}/zwroc")
    page = read_page(answer)
    assert answer.status_code == 409
    assert page.form(f"{address(project)}/zwroc").fields["return_note"] == ["To nie nasz teren."]
    assert bureau.review(project).department_id == bureau.greenery.id


def test_each_look_at_the_data_of_the_applicant_is_noted(bureau, browser_of):
    project = bureau.filed()
    page = open_page(browser_of(bureau.verifier), address(project, "autor"))
    assert "Anna Nowak" in page.text
    assert "anna@poczta.example" in page.text
    with bureau.session() as session:
        wanted = select(AuditEntry).where(AuditEntry.act == "proposal.applicant_looked_at")
        entry = session.scalars(wanted).one()
        assert (entry.actor_id, entry.object_id) == (str(bureau.verifier.staff_id), str(project.id))


@pytest.mark.parametrize("part", ["", "/historia", "/praca"])
def test_pages_of_a_case_show_no_data_of_the_applicant(bureau, browser_of, part):
    project = bureau.filed()
    html = open_page(browser_of(bureau.verifier), f"{ROOT}/{project.id}{part}").html
    assert "Anna Nowak" not in html
    assert "anna@poczta.example" not in html


def test_a_department_judges_without_the_data_of_the_applicant(bureau, browser_of):
    project = with_greenery(bureau, bureau.on_merit(bureau.filed()))
    client = browser_of(bureau.reviewer)
    assert client.get(address(project, "autor")).status_code == 403
    assert "Who applies" not in open_page(client, address(project, "historia")).text
    assert bureau.office.acts("proposal.applicant_looked_at") == []
