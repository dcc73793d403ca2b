"""The daily work on projects: given to people, handed from department to department, conflicts, notes, messages."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from support.clock import START
from support.desk import department_scope, make_department
from support.verification import Bureau, later

from budzet.accounts.models import DepartmentForward
from budzet.accounts.roles import Role
from budzet.base import actor as actors
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.proposals.verification import (
    cases,
    conversation,
    handing,
    interests,
    locks,
    reason_texts,
)
from budzet.proposals.verification.conversation import MESSAGES_A_DAY, TooManyMessagesError
from budzet.proposals.verification.models import HandoverKind, InterestDeclaration, ReviewNote
from budzet.proposals.verification.reason_texts import Reason

pytestmark = pytest.mark.engines("sqlite")
BOTH_ENGINES = pytest.mark.engines("sqlite", "postgresql")


def assign(bureau: Bureau, *projects, to=None, doer=None) -> int:
    ticked, staff_id = bureau.ticked(*projects), (to or bureau.verifier).staff_id
    with bureau.session() as session:
        return handing.assign(session, bureau.edition.id, ticked, staff_id, doer=doer or bureau.coordinator)


def forward(bureau: Bureau, project, department, note: str = "", doer=None) -> None:
    with bureau.session() as session:
        version = bureau.review(project).version
        by = doer or bureau.coordinator
        handing.forward(session, bureau.edition.id, project.id, version, department.id, note, doer=by)


def give_back(bureau: Bureau, project, note: str, doer) -> None:
    with bureau.session() as session:
        version = bureau.review(project).version
        handing.give_back(session, bureau.edition.id, project.id, version, note, doer=doer)


def roads(bureau: Bureau, **values):
    """Store a department of roads that greenery may hand cases on to."""
    with bureau.session() as session:
        made = make_department(session, "drogi", "Zarząd Dróg", **{"email": "drogi@zielone.example", **values})
        session.add(DepartmentForward(from_id=bureau.greenery.id, to_id=made.id))
    return made


# --- to people -------------------------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_many_projects_are_given_to_somebody_in_one_act_with_one_mail(bureau):
    projects = [bureau.filed(title=title) for title in ("Ławki", "Kosze")]
    assert assign(bureau, *projects) == 2
    assert {bureau.review(one).assignee_id for one in projects} == {bureau.verifier.staff_id}
    (mail,) = bureau.office.mails("cases_assigned")
    assert mail.context["projects"] == [f"{one.number} {one.title}" for one in projects]
    assert [one["to"] for one in bureau.office.acts("review.assigned")] == [bureau.verifier.staff_id] * 2


def test_a_project_is_given_only_to_somebody_who_may_work_on_it(bureau):
    project = bureau.filed()
    for person in (bureau.approver, bureau.reviewer):
        with pytest.raises(DomainError, match="nie ma uprawnienia"):
            assign(bureau, project, to=person)
    with pytest.raises(DomainError, match="Nie masz uprawnienia"):
        assign(bureau, project, doer=bureau.verifier)
    bureau.on_merit(project)
    with pytest.raises(DomainError, match="nie ma uprawnienia"):
        assign(bureau, project, to=bureau.reviewer)
    forward(bureau, project, bureau.greenery)
    assert assign(bureau, project, to=bureau.reviewer) == 1


def test_one_project_that_changed_keeps_all_from_being_given(bureau):
    first, second = bureau.filed(), bureau.filed(title="Kosze")
    ticked = bureau.ticked(first, second)
    assign(bureau, second)
    with bureau.session() as session, pytest.raises(ConflictError, match=second.number):
        handing.assign(session, bureau.edition.id, ticked, bureau.verifier.staff_id, doer=bureau.coordinator)
    assert bureau.review(first).assignee_id is None
    bureau.handed_in(second)
    with pytest.raises(ConflictError, match="Nikt nie pracuje"):
        assign(bureau, second)


# --- along the graph -------------------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_a_case_goes_along_the_graph_and_back_the_way_it_came(bureau):
    project, other = bureau.on_merit(bureau.filed()), roads(bureau)
    forward(bureau, project, bureau.greenery, "Proszę o ocenę.")
    forward(bureau, project, other, doer=bureau.reviewer)
    with bureau.session() as session:
        inspector = bureau.person(session, Role.MERIT_REVIEWER, scope=department_scope(other))
    give_back(bureau, project, "To nie nasza ulica.", inspector)
    assert bureau.review(project).department_id == bureau.greenery.id
    give_back(bureau, project, "To nie nasz park.", bureau.reviewer)
    assert bureau.review(project).department_id is None
    with bureau.session() as session:
        case = cases.find(session, bureau.edition.id, project.id)
        handed = handing.history(session, case)
        assert handing.path(handed) == []
    assert [one.kind for one in handed] == [HandoverKind.FORWARDED] * 2 + [HandoverKind.RETURNED] * 2
    assert [mail.recipient for mail in bureau.office.mails("case_forwarded")] == [other.email, bureau.greenery.email]


def test_a_department_hands_on_only_along_its_lines(bureau):
    project, other = bureau.on_merit(bureau.filed()), roads(bureau)
    with bureau.session() as session:
        third = make_department(session, "kultura", "Wydział Kultury", email="kultura@zielone.example")
        closed = make_department(session, "dawny", "Dawny Wydział", active=False)
    forward(bureau, project, bureau.greenery)
    with bureau.session() as session:
        case = cases.find(session, bureau.edition.id, project.id)
        assert [one.name for one in handing.targets(session, case)] == [other.name]
    with pytest.raises(DomainError, match="nie może go przekazać"):
        forward(bureau, project, third, doer=bureau.reviewer)
    with pytest.raises(NotFoundError):
        forward(bureau, project, closed)
    with pytest.raises(DomainError, match="Nie masz uprawnienia"):
        forward(bureau, project, other, doer=bureau.verifier)


def test_a_department_where_nobody_would_find_the_case_gets_none(bureau):
    with bureau.session() as session:
        deaf = make_department(session, "gluchy", "Wydział bez adresu")
    project = bureau.on_merit(bureau.filed())
    with pytest.raises(DomainError, match="nikogo by tam nie znalazł"):
        forward(bureau, project, deaf)
    with bureau.session() as session:
        bureau.person(session, Role.MERIT_REVIEWER, scope=department_scope(deaf))
    forward(bureau, project, deaf)
    assert bureau.review(project).department_id == deaf.id


def test_what_cannot_be_returned_is_not_returned(bureau):
    project = bureau.on_merit(bureau.filed())
    with pytest.raises(DomainError, match="nikt go tu nie przekazał"):
        give_back(bureau, project, "Nie nasze.", bureau.coordinator)
    with bureau.session() as session:
        stubborn = make_department(
            session, "uparty", "Wydział bez zwrotów", email="u@zielone.example", may_return=False
        )
    forward(bureau, project, stubborn)
    with pytest.raises(DomainError, match="Napisz, dlaczego"):
        give_back(bureau, project, " ", bureau.coordinator)
    with pytest.raises(DomainError, match="nie zwraca projektów"):
        give_back(bureau, project, "Nie nasze.", bureau.coordinator)


# --- conflicts of interest, locks ------------------------------------------------------------------------------------


def declare(bureau: Bureau, project, doer) -> None:
    with bureau.session() as session:
        interests.declare(session, bureau.edition.id, project.id, "To mój sąsiad.", doer=doer)


def test_whoever_declared_an_interest_neither_judges_nor_approves_nor_gets_the_project(bureau):
    project = bureau.filed()
    assign(bureau, project)
    declare(bureau, project, bureau.verifier)
    declare(bureau, project, bureau.verifier)
    assert bureau.review(project).assignee_id is None
    assert len(bureau.office.acts("review.interest_declared")) == 1
    with pytest.raises(DomainError, match="o wyłączeniu się z oceny"):
        bureau.handed_in(project)
    with pytest.raises(DomainError, match="oświadczenie o wyłączeniu się z oceny"):
        assign(bureau, project)
    with bureau.session() as session:
        other = bureau.person(session, Role.FORMAL_VERIFIER)
    bureau.handed_in(project, doer=other)
    declare(bureau, project, bureau.approver)
    with pytest.raises(ConflictError, match="o wyłączeniu się z oceny"):
        bureau.approved(project)
    with bureau.session() as session:
        case = cases.find(session, bureau.edition.id, project.id)
        names = [name for _row, name in interests.of_project(session, case)]
    assert names == ["Wera Formalna", "Adam Zatwierdzający"]


@BOTH_ENGINES
def test_a_declaration_is_not_taken_back(bureau):
    project = bureau.filed()
    declare(bureau, project, bureau.verifier)
    with pytest.raises(IntegrityError), bureau.session() as session:
        session.execute(update(InterestDeclaration).values(staff_id=bureau.approver.staff_id))


def test_a_card_is_somebodys_until_they_leave_it_or_the_time_is_over(bureau):
    project = bureau.filed()
    with bureau.session() as session:
        locks.take(session, bureau.edition.id, project.id, doer=bureau.verifier)
        second = bureau.person(session, Role.FORMAL_VERIFIER)
    with bureau.session() as session, pytest.raises(ConflictError, match="Wera Formalna"):
        locks.take(session, bureau.edition.id, project.id, doer=second)
    with bureau.session() as session:
        locks.let_go(session, bureau.edition.id, project.id, doer=second)
    case = bureau.case(project)
    with bureau.session() as session:
        held = locks.held(session, case, START)
        assert (held.name, held.until) == ("Wera Formalna", START + locks.LASTS)
        assert locks.held(session, case, START + locks.LASTS) is None
        taken = locks.take(session, bureau.edition.id, project.id, doer=later(second, minutes=20))
        assert taken.staff_id == second.staff_id
    with bureau.session() as session, pytest.raises(DomainError, match="Nie masz uprawnienia"):
        locks.take(session, bureau.edition.id, project.id, doer=bureau.approver)


# --- words -----------------------------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_notes_are_the_offices_own_and_stay(bureau):
    project = bureau.filed()
    with bureau.session() as session:
        conversation.add_note(session, bureau.edition.id, project.id, " Sprawdzić działkę. ", doer=bureau.verifier)
        case = cases.find(session, bureau.edition.id, project.id)
        assert [(one.body, name) for one, name in conversation.notes(session, case)] == [
            ("Sprawdzić działkę.", "Wera Formalna")
        ]
    assert bureau.office.mails("office_wrote") == []
    with pytest.raises(IntegrityError), bureau.session() as session:
        session.execute(update(ReviewNote).values(body="Nic."))


def test_the_office_and_the_author_write_to_each_other(bureau):
    project = bureau.filed()
    assign(bureau, project)
    with bureau.session() as session:
        ids = (bureau.edition.id, project.id)
        conversation.write_to_author(session, *ids, "Która to działka?", doer=bureau.verifier)
        conversation.write_to_office(session, *ids, "Ta przy moście.", by=bureau.office.anna)
        found = conversation.messages(session, cases.find(session, *ids))
    assert [(one.body, name) for one, name in found] == [
        ("Która to działka?", "Wera Formalna"),
        ("Ta przy moście.", ""),
    ]
    (asked,) = bureau.office.mails("office_wrote")
    (answered,) = bureau.office.mails("author_wrote")
    assert (asked.recipient, asked.language) == ("anna@poczta.example", "pl")
    assert "Wera" not in str(asked.context)
    assert "Ta przy moście." not in str(answered.context)


def test_what_cannot_be_written_is_refused(bureau):
    project, stranger = bureau.filed(), bureau.office.resident("jan@poczta.example")
    ids = (bureau.edition.id, project.id)
    for body in (" ", "x" * 4001):
        with bureau.session() as session, pytest.raises(DomainError):
            conversation.write_to_author(session, *ids, body, doer=bureau.verifier)
    with bureau.session() as session, pytest.raises(NotFoundError):
        conversation.write_to_office(session, *ids, "Dzień dobry", by=stranger)
    anna = bureau.office.anna
    with bureau.session() as session:
        for _ in range(MESSAGES_A_DAY):
            conversation.write_to_office(session, *ids, "Dzień dobry", by=anna)
        with pytest.raises(TooManyMessagesError):
            conversation.write_to_office(session, *ids, "Dzień dobry", by=anna)
        tomorrow = dataclasses.replace(anna, now=anna.now + dt.timedelta(days=1))
        conversation.write_to_office(session, *ids, "Dzień dobry", by=tomorrow)


@BOTH_ENGINES
def test_texts_that_are_written_often_are_kept_changed_and_removed(bureau):
    by = {"actor": actors.staff(bureau.coordinator.staff_id), "now": START}
    with bureau.session() as session:
        made = reason_texts.save(session, bureau.edition.id, Reason("Działka", "To działka prywatna.", "land"), **by)
        reason_texts.save(session, bureau.edition.id, Reason("Działka", "Działka nie jest miejska."), made.id, **by)
        assert [(one.title, one.body) for one in reason_texts.listed(session, bureau.edition.id)] == [
            ("Działka", "Działka nie jest miejska.")
        ]
    with bureau.session() as session, pytest.raises(ConflictError):
        reason_texts.save(session, bureau.edition.id, Reason("Działka", "Inny."), **by)
    with bureau.session() as session, pytest.raises(DomainError) as refused:
        reason_texts.save(session, bureau.edition.id, Reason(" ", ""), **by)
    assert [one.field for one in refused.value.findings] == ["title", "body"]
    with bureau.session() as session, pytest.raises(NotFoundError):
        reason_texts.remove(session, bureau.edition.id + 1, made.id, **by)
    with bureau.session() as session:
        reason_texts.remove(session, bureau.edition.id, made.id, **by)
        assert reason_texts.listed(session, bureau.edition.id) == []
