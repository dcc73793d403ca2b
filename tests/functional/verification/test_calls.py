"""Calls to complete: what they name, what they open, from when their term runs, how they end.

``START`` is Monday, 4 May 2026; five working days later is Monday, 11 May.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from support.clock import START
from support.verification import Bureau, later

from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.proposals import versions, withdrawal
from budzet.proposals.drafts import DraftChangedError
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.models_applications import Author
from budzet.proposals.verification import approving, calls, cases, completing, deadlines, sheets
from budzet.proposals.verification.calls import Call
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.judging import Answer, Answers, Mark
from budzet.proposals.verification.models_calls import CallChannel, CallEnd, CompletionCall
from budzet.proposals.verification.sheets import Seen
from budzet.proposals.verification.states import Outsider, ReviewState

pytestmark = pytest.mark.engines("sqlite")
BOTH_ENGINES = pytest.mark.engines("sqlite", "postgresql")

DUE = dt.datetime(2026, 5, 11, 22, 0, tzinfo=dt.UTC)
"""The end of 11 May in Warsaw."""


def judged(bureau: Bureau, *refused: str, **changes) -> Proposal:
    """Store a project whose card says that something is not met."""
    project = bureau.filed(**changes)
    marks = tuple(Answer(key=key, mark=Mark.NOT_MET, note="Do uzupełnienia.") for key in refused)
    with bureau.session() as session:
        ids = (bureau.edition.id, project.id)
        sheets.save(session, *ids, Answers(marks=marks), Seen(1, 0), doer=bureau.verifier)
    return project


def call(bureau: Bureau, project, *items: str, channel=CallChannel.EMAIL, days: int = 5, **more) -> CompletionCall:
    with bureau.session() as session:
        version = bureau.review(project).version
        asked = Call(items=items, channel=channel, days=days, **more)
        return calls.call(session, bureau.edition.id, project.id, asked, version, doer=bureau.verifier)


def complete(bureau: Bureau, project, typed, version: int = 1, **delta: float) -> None:
    by = bureau.office.anna
    with bureau.session() as session:
        at = dataclasses.replace(by, now=by.now + dt.timedelta(**delta))
        completing.complete(session, bureau.edition.id, project.id, typed, version, by=at)


def service(bureau: Bureau, at: dt.datetime) -> Doer:
    return Doer(dataclasses.replace(bureau.office.anna, now=at), outsider=Outsider.SERVICE)


def stored_call(bureau: Bureau, project) -> CompletionCall:
    with bureau.session() as session:
        return session.scalars(select(CompletionCall).where(CompletionCall.proposal_id == project.id)).one()


# --- calling ---------------------------------------------------------------------------------------------------------


def test_a_call_by_mail_names_its_items_and_its_term_runs_at_once(bureau):
    project = judged(bureau, "content_title", "decent")
    made = call(bureau, project, "content_title", body="Tytuł jest o czymś innym.")
    assert (made.number, made.fields, made.due_at) == (1, ("title",), DUE)
    case = bureau.case(project)
    assert (case.review.state, case.proposal.status) == (ReviewState.COMPLETION, ProposalStatus.COMPLETION_REQUESTED)
    (mail,) = bureau.office.mails("completion_requested")
    # The words of the card, and what the clerk noted beside them.
    (item,) = mail.context["items"]
    assert item == "Wniosek nie ma tytułu, z którego wiadomo, czego dotyczy projekt. Do uzupełnienia."
    assert mail.context["words"] == "Tytuł jest o czymś innym."
    assert mail.context["due_at"] == DUE.isoformat()
    assert bureau.office.acts("review.called_by_mail")[0]["items"] == ["content_title"]


WRONG_CALLS = (
    ((), 5, ["items_wrong"]),
    (("decent",), 5, ["items_wrong"]),
    (("content_cost",), 5, ["items_wrong"]),
    (("content_title", "moon"), 0, ["items_wrong", "days_wrong"]),
)


def test_only_what_is_not_met_and_can_be_mended_is_named(bureau):
    project = judged(bureau, "content_title", "decent")
    for items, days, faults in WRONG_CALLS:
        with pytest.raises(DomainError) as refused:
            call(bureau, project, *items, days=days)
        assert [one.code for one in refused.value.findings] == faults
    assert bureau.review(project).state is ReviewState.FORMAL


def test_the_term_of_a_letter_runs_from_its_delivery(bureau):
    project = judged(bureau, "content_title")
    made = call(bureau, project, "content_title", channel=CallChannel.LETTER)
    assert (made.due_at, bureau.office.mails("completion_requested")) == (None, [])
    clerk = later(bureau.verifier, days=10)
    with bureau.session() as session:
        assert deadlines.overdue(session, START + dt.timedelta(days=300)) == []
        for day in (dt.date(2026, 5, 3), dt.date(2026, 5, 15)):
            with pytest.raises(DomainError, match="dzień doręczenia"):
                calls.deliver(session, bureau.edition.id, project.id, day, doer=clerk)
        found = calls.deliver(session, bureau.edition.id, project.id, dt.date(2026, 5, 8), doer=clerk)
        assert found.due_at == dt.datetime(2026, 5, 15, 22, 0, tzinfo=dt.UTC)
    other = judged(bureau, "content_title", title="Kosze")
    call(bureau, other, "content_title")
    with bureau.session() as session, pytest.raises(DomainError, match="Zwrotki nie ma"):
        calls.deliver(session, bureau.edition.id, other.id, dt.date(2026, 5, 4), doer=clerk)


def test_an_author_without_an_address_is_called_by_letter(bureau):
    project = judged(bureau, "content_title")
    with bureau.session() as session:
        author = session.scalars(select(Author).where(Author.proposal_id == project.id)).one()
        safe = bureau.office.anna.safe
        author.sealed = safe.seal(safe.open(author.sealed).model_copy(update={"email": ""}))
        author.resident_id = None
    with pytest.raises(ConflictError, match="listem"):
        call(bureau, project, "content_title")
    call(bureau, project, "content_title", channel=CallChannel.LETTER)


# --- completing ------------------------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_an_author_completes_exactly_what_was_opened(bureau):
    project = judged(bureau, "content_title", "content_author")
    call(bureau, project, "content_title", "content_author")
    for field, value in (("description", "Inny opis."), ("costs", ()), ("is_minor", False), ("pool", "poludnie")):
        with pytest.raises(DomainError) as refused:
            complete(bureau, project, {"title": "Ławki przy rzece", field: value})
        assert [(one.code, one.field) for one in refused.value.findings] == [("field_closed", field)]
    complete(bureau, project, {"title": "Ławki przy rzece", "street": "Nowa"})
    case = bureau.case(project)
    assert (case.review.state, case.proposal.title) == (ReviewState.FORMAL, "Ławki przy rzece")
    with bureau.session() as session:
        assert [one.number for one in versions.of_project(session, case.proposal)] == [2, 1]
        author = session.scalars(select(Author).where(Author.proposal_id == project.id)).one()
        assert bureau.office.anna.safe.open(author.sealed).street == "Nowa"
    assert stored_call(bureau, project).how_ended is CallEnd.COMPLETED
    assert len(bureau.office.mails("completion_received")) == 1
    assert bureau.events(project, public=True)[-3:] == ["completion_requested", "changed", "completed"]


def test_a_completion_that_completes_nothing_or_is_faulty_is_refused(bureau):
    project = judged(bureau, "content_title", "content_place")
    call(bureau, project, "content_title", "content_place")
    with pytest.raises(DomainError, match="Nothing was changed"):
        complete(bureau, project, {})
    with pytest.raises(DomainError) as refused:
        complete(bureau, project, {"title": " ", "latitude": 50.0})
    assert [one.code for one in refused.value.findings] == ["title_required", "point_needs_both"]
    with pytest.raises(DraftChangedError):
        complete(bureau, project, {"title": "Inny"}, version=7)


def test_while_a_call_waits_nothing_else_of_the_project_can_be_changed(bureau):
    project = judged(bureau, "content_title")
    call(bureau, project, "content_title")
    with bureau.session() as session, pytest.raises(ConflictError):
        versions.edit(session, bureau.edition.id, project.id, {"place": "Las"}, 1, "", by=bureau.office.anna)
    stranger = bureau.office.resident("jan@poczta.example")
    with bureau.session() as session, pytest.raises(NotFoundError):
        completing.complete(session, bureau.edition.id, project.id, {"title": "Inny"}, 1, by=stranger)
    with bureau.session() as session:
        found, answers, number = completing.open_to(session, bureau.edition.id, project.id, by=bureau.office.anna)
    assert (found.fields, answers.application.title, number) == (("title",), "Ławki nad rzeką", 1)


@pytest.mark.parametrize(("hours", "in_time"), ((181.9, True), (182, False)))
def test_the_term_ends_with_its_last_working_day(bureau, hours, in_time):
    project = judged(bureau, "content_title")
    call(bureau, project, "content_title")
    if in_time:
        complete(bureau, project, {"title": "Ławki przy rzece"}, hours=hours)
    else:
        with pytest.raises(ConflictError, match="is over"):
            complete(bureau, project, {"title": "Ławki przy rzece"}, hours=hours)


def test_a_completion_on_paper_counts_by_the_day_it_came(bureau):
    project = judged(bureau, "content_title")
    call(bureau, project, "content_title")
    clerk = later(bureau.verifier, days=9)

    def note(day: int, **typed: str) -> None:
        at = (bureau.review(project).version, dt.date(2026, 5, day))
        with bureau.session() as session:
            completing.complete_on_paper(session, bureau.edition.id, project.id, typed, at, doer=clerk)

    with pytest.raises(DomainError, match="po terminie"):
        note(12, title="Ławki przy rzece")
    with pytest.raises(DomainError):
        note(11, description="Inny opis.")
    note(11, title="Ławki przy rzece")
    assert bureau.case(project).proposal.title == "Ławki przy rzece"
    assert bureau.events(project, public=True)[-2:] == ["changed_by_office", "completed"]


def test_the_computer_looks_again_after_a_completion(bureau):
    project = judged(bureau, "content_title")
    with bureau.session() as session:
        author = session.scalars(select(Author).where(Author.proposal_id == project.id)).one()
        safe = bureau.office.anna.safe
        author.sealed = safe.seal(safe.open(author.sealed).model_copy(update={"is_minor": True}))
        case = cases.find(session, bureau.edition.id, project.id)
        sheets.look_again(session, case, doer=bureau.verifier)
    with bureau.session() as session:
        found, at = bureau.seen(session, project)
        assert found.answers.mark("content_signatures").mark is Mark.NOT_MET
        sheets.save(session, bureau.edition.id, project.id, found.answers, at, doer=bureau.verifier)
    call(bureau, project, "content_signatures")
    complete(bureau, project, {"guardian_name": "Jan Nowak", "guardian_agrees": True})
    with bureau.session() as session:
        found, _at = bureau.seen(session, project)
    answer = found.answers.mark("content_signatures")
    assert (answer.mark, answer.by_computer) == (Mark.MET, True)
    assert found.answers.mark("content_title").mark is Mark.NOT_MET


# --- how calls end ---------------------------------------------------------------------------------------------------


def test_the_worker_reminds_once_and_leaves_unexamined_at_the_end_of_the_term(app, bureau, clock):
    completed, silent, gone = (judged(bureau, "content_title", title=title) for title in ("Ławki", "Kosze", "Drzewa"))
    for project in (completed, silent, gone):
        call(bureau, project, "content_title")
    with bureau.session() as session:
        withdrawal.withdraw(session, bureau.edition.id, gone.id, by=bureau.office.anna)
    complete(bureau, completed, {"title": "Ławki przy rzece"})
    for at, reminders, ended in (
        (DUE - dt.timedelta(days=2, seconds=1), 0, 0),
        (DUE - dt.timedelta(days=2), 1, 0),
        (DUE - dt.timedelta(seconds=1), 1, 0),
        (DUE, 1, 1),
        (DUE + dt.timedelta(days=1), 1, 1),
    ):
        clock.set(at)
        _keep(app, bureau, at)
        assert len(bureau.office.mails("completion_reminder")) == reminders
        assert len(bureau.office.mails("left_unexamined")) == ended
    assert bureau.case(silent).proposal.status is ProposalStatus.LEFT_UNEXAMINED
    assert bureau.case(gone).proposal.status is ProposalStatus.WITHDRAWN
    assert bureau.review(completed).state is ReviewState.FORMAL
    assert bureau.acts(silent)[-1] == "review.left_unexamined"


def _keep(app, bureau, at) -> None:
    found = app.extensions["budzet"]
    context = deadlines.JobContext(
        job_id=0, database=found.database, settings=found.settings, mailer=None, now=at, clock=found.clock
    )
    deadlines.keep(context, {})


def test_what_was_left_unexamined_by_mistake_is_examined_again(bureau):
    project = judged(bureau, "content_title")
    call(bureau, project, "content_title")
    with bureau.session() as session:
        assert deadlines.expire(session, bureau.edition.id, project.id, doer=service(bureau, DUE))
    with bureau.session() as session:
        version = bureau.review(project).version
        ids = (bureau.edition.id, project.id)
        approving.reopen(session, *ids, version, "Uzupełnienie nadano w terminie.", doer=bureau.approver)
    case = bureau.case(project)
    assert (case.review.state, case.proposal.status) == (ReviewState.FORMAL, ProposalStatus.FORMAL_REVIEW)
    (mail,) = bureau.office.mails("review_restored")
    assert mail.context["reason"] == "Uzupełnienie nadano w terminie."


def test_a_call_is_taken_back_with_a_reason_and_another_may_follow(bureau):
    project = judged(bureau, "content_title")
    call(bureau, project, "content_title")
    for reason, refused in ((" ", True), ("Tytuł jest dobry.", False)):
        with bureau.session() as session:
            ids = (bureau.edition.id, project.id, bureau.review(project).version)
            if refused:
                with pytest.raises(DomainError, match="Napisz powód"):
                    calls.recall(session, *ids, reason, doer=bureau.verifier)
            else:
                calls.recall(session, *ids, reason, doer=bureau.verifier)
    assert len(bureau.office.mails("completion_recalled")) == 1
    assert call(bureau, project, "content_title").number == 2


@BOTH_ENGINES
def test_the_database_changes_no_call_that_is_over_and_deletes_none(bureau):
    project = judged(bureau, "content_title")
    call(bureau, project, "content_title")
    complete(bureau, project, {"title": "Ławki przy rzece"})
    with pytest.raises(IntegrityError), bureau.session() as session:
        session.execute(update(CompletionCall).values(due_at=START))
