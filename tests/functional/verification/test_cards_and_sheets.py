"""Cards of an edition and how they are filled in: versions that stay, the computer's answers, faults, two at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.event import listen
from sqlalchemy.exc import IntegrityError
from support.applications import hand_in
from support.clock import START
from support.verification import filled_in, later

from budzet.base import actor as actors
from budzet.base.errors import ConflictError, DomainError
from budzet.jobs.handlers import JobContext
from budzet.proposals import support, versions
from budzet.proposals.filing import Arrival
from budzet.proposals.models import ProposalStatus
from budzet.proposals.models_applications import ApplicationDraft, Channel
from budzet.proposals.verification import approving, cards, cases, checking, gathering, locks, sheets
from budzet.proposals.verification.criteria import CardKind
from budzet.proposals.verification.judging import Answer, Answers, Mark
from budzet.proposals.verification.models import ReviewCard, ReviewSheet
from budzet.proposals.verification.sheets import Seen
from budzet.proposals.verification.states import ReviewState, Verdict

pytestmark = pytest.mark.engines("sqlite")
BOTH_ENGINES = pytest.mark.engines("sqlite", "postgresql")


def edited(card, title: str = "Nowa karta"):
    return card.model_copy(update={"title": title})


def change_card(bureau, seen: int, **changes: str):
    with bureau.session() as session:
        card, _version = cards.shown(session, bureau.edition, CardKind.FORMAL)
        by = actors.staff(bureau.coordinator.staff_id)
        return cards.save(session, bureau.edition.id, edited(card, **changes), seen, actor=by, now=START)


# --- cards -----------------------------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_a_changed_card_is_a_new_version_and_the_shipped_one_stays_the_first(bureau):
    made = change_card(bureau, 0)
    with bureau.session() as session:
        found = cards.versions(session, bureau.edition.id, CardKind.FORMAL)
        assert [(one.version, one.content.title) for one in found] == [(2, "Nowa karta"), (1, "Karta oceny formalnej")]
        assert cards.shown(session, bureau.edition, CardKind.FORMAL) == (made.content, 2)
    assert bureau.office.acts("card.changed") == [{"card": "formal", "version": 2}]


def test_a_card_that_says_nothing_new_adds_nothing(bureau):
    assert change_card(bureau, 0, title="Karta oceny formalnej") is None
    change_card(bureau, 0)
    assert change_card(bureau, 2).version == 2


def test_of_two_who_change_a_card_the_second_is_told(bureau):
    change_card(bureau, 0)
    with pytest.raises(ConflictError, match="nową wersję karty"):
        change_card(bureau, 0, title="Inna")


def test_a_faulty_card_is_not_stored(bureau):
    with pytest.raises(DomainError) as refused:
        change_card(bureau, 0, title=" ")
    assert [one.code for one in refused.value.findings] == ["text_required"]


@BOTH_ENGINES
def test_the_database_changes_no_version_of_a_card(bureau):
    made = change_card(bureau, 0)
    with pytest.raises(IntegrityError), bureau.session() as session:
        session.execute(update(ReviewCard).where(ReviewCard.id == made.id).values(version=9))


# --- what the computer knows -----------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_a_card_begins_with_what_the_computer_knows(bureau):
    project = bureau.filed()
    with bureau.session() as session:
        found, at = bureau.seen(session, project)
    assert at == Seen(1, 0)
    said = {one.key: one.mark for one in found.answers.marks}
    assert said == {
        "in_time": Mark.MET,
        "authors_number": Mark.MET,
        "content_cost": Mark.MET,
        "content_author": Mark.MET,
        "content_signatures": Mark.NOT_APPLICABLE,
        "support_valid": Mark.MET,
    }
    assert all(one.by_computer and one.note.startswith("Sprawdził komputer") for one in found.answers.marks)


def test_looking_at_a_card_stores_nothing(bureau):
    project = bureau.filed()
    with bureau.session() as session:
        bureau.seen(session, project)
        assert session.scalars(select(ReviewSheet)).all() == []
        assert session.scalars(select(ReviewCard)).all() == []


def test_an_application_taken_in_incomplete_is_known_to_be(bureau):
    clerk = bureau.office.clerk()
    minor = {"is_minor": True, "guardian_name": "", "street": ""}
    draft = bureau.office.draft(clerk, applicant=minor, upkeep=None, summary="")
    arrival = Arrival(channel=Channel.POST, received_at=START, accept_incomplete=True)
    with bureau.session() as session:
        stored = session.get_one(ApplicationDraft, draft.id)
        project = hand_in(session, bureau.edition, stored, arrival, by=clerk)
        known = gathering.known(session, cases.find(session, bureau.edition.id, project.id), clerk.safe)
    assert known.missing == ("street_required", "summary_required", "upkeep_required")
    assert (known.is_minor, known.guardian) == (True, False)
    assert (known.signatures, known.signatures_needed) == (0, 3)
    assert known.in_time is True


# --- filling in ------------------------------------------------------------------------------------------------------


def save(bureau, project, typed: Answers, at: Seen, doer=None):
    with bureau.session() as session:
        by = doer or bureau.verifier
        return sheets.save(session, bureau.edition.id, project.id, typed, at, doer=by)


def test_the_first_save_begins_the_review_and_gives_the_project_to_whoever_saved(bureau):
    project = bureau.filed()
    sheet = save(bureau, project, Answers(), Seen(1, 0))
    review = bureau.review(project)
    assert (review.state, review.assignee_id) == (ReviewState.FORMAL, bureau.verifier.staff_id)
    assert (sheet.round, sheet.version, sheet.saved_by) == (1, 1, bureau.verifier.staff_id)


@BOTH_ENGINES
def test_a_card_without_faults_is_handed_in_with_one_act(bureau):
    project = bureau.filed()
    sheet = bureau.handed_in(project)
    review = bureau.review(project)
    assert (sheet.verdict, sheet.handed_in_at) == (Verdict.POSITIVE, START)
    assert (review.state, review.judge_id) == (ReviewState.FORMAL_DONE, bureau.verifier.staff_id)
    assert bureau.acts(project) == ["review.formal_begun", "review.formal_handed_in"]
    assert bureau.events(project, public=True) == ["submitted", "formal_review"]
    assert bureau.events(project, public=False) == ["hand_in_formal"]


def test_a_card_with_faults_is_not_handed_in_and_all_of_them_are_told(bureau):
    project = bureau.filed()
    typed = Answers(marks=(Answer(key="decent", mark=Mark.NOT_MET),))
    with bureau.session() as session, pytest.raises(DomainError) as refused:
        sheets.hand_in(session, bureau.edition.id, project.id, typed, Seen(1, 0), doer=bureau.verifier)
    codes = [(one.code, one.field) for one in refused.value.findings]
    assert ("reason_missing", "decent") in codes
    assert len(codes) == 19


def test_of_two_who_fill_in_one_card_the_second_is_told(bureau):
    project = bureau.filed()
    save(bureau, project, Answers(), Seen(1, 0))
    at = Seen(bureau.review(project).version, 0)
    with pytest.raises(ConflictError, match="zapisał tę kartę"):
        save(bureau, project, Answers(), at)
    save(bureau, project, Answers(remarks="Uwaga."), Seen(at.review, 1))


def test_nobody_saves_a_card_that_somebody_else_has_open(bureau):
    project = bureau.filed()
    with bureau.session() as session:
        other = bureau.person(session, *[grant.role for grant in bureau.verifier.grants], name="Zofia Druga")
        taken = locks.take(session, bureau.edition.id, project.id, doer=other)
        assert taken.name == "Zofia Druga"
    with pytest.raises(ConflictError, match=r"Zofia Druga, najdłużej do godz\. 10:20"):
        save(bureau, project, Answers(), Seen(1, 0))
    with bureau.session() as session:
        locks.let_go(session, bureau.edition.id, project.id, doer=other)
    save(bureau, project, Answers(), Seen(1, 0))


def test_a_card_given_back_begins_a_new_sheet_with_the_same_answers(bureau):
    project = bureau.filed()
    first = bureau.handed_in(project, {"decent": "Wyzwiska."})
    with bureau.session() as session:
        version = bureau.review(project).version
        approving.give_back(session, bureau.edition.id, project.id, version, "Które słowa?", doer=bureau.approver)
    with bureau.session() as session:
        found, _at = bureau.seen(session, project)
    assert (found.round, found.version) == (2, 0)
    assert found.answers.mark("decent").note == "Wyzwiska."
    assert bureau.review(project).verdict is None
    second = bureau.handed_in(project, {"decent": "Wyzwiska w punkcie 3."})
    assert (first.round, second.round) == (1, 2)
    (mail,) = bureau.office.mails("card_returned")
    assert mail.context["reason"] == "Które słowa?"


def test_answers_keep_the_version_of_the_card_they_were_given_on(bureau):
    project, other = bureau.filed(), bureau.filed(title="Kosze")
    sheet = bureau.handed_in(project)
    change_card(bureau, 1)
    newer = bureau.handed_in(other)
    with bureau.session() as session:
        titles = [session.get_one(ReviewCard, one.card_id).content.title for one in (sheet, newer)]
    assert titles == ["Karta oceny formalnej", "Nowa karta"]


@BOTH_ENGINES
def test_the_database_changes_no_card_that_was_handed_in(bureau):
    sheet = bureau.handed_in(bureau.filed())
    with pytest.raises(IntegrityError), bureau.session() as session:
        session.execute(update(ReviewSheet).where(ReviewSheet.id == sheet.id).values(verdict=Verdict.NEGATIVE))


def test_a_merit_card_above_the_limit_cannot_be_positive(bureau):
    project = bureau.on_merit(bureau.filed())
    with pytest.raises(DomainError) as refused:
        bureau.handed_in(project, doer=bureau.coordinator, cost=10**9)
    assert [one.code for one in refused.value.findings] == ["cost_above_limit"]
    bureau.handed_in(project, {"limit": "Droższy od puli."}, doer=bureau.coordinator, cost=10**9)
    assert bureau.review(project).state is ReviewState.MERIT_DONE


def test_a_project_that_waits_for_no_card_has_none(bureau):
    project = bureau.filed()
    bureau.handed_in(project)
    with bureau.session() as session, pytest.raises(ConflictError):
        bureau.seen(session, project)


def test_what_is_saved_says_which_answers_are_still_the_computers(bureau):
    project = bureau.filed()
    with bureau.session() as session:
        found, at = bureau.seen(session, project)
    sheet = save(bureau, project, filled_in(found.card, found.answers), at)
    by_computer = {one.key for one in sheet.answers.marks if one.by_computer}
    assert by_computer == {one.key for one in found.answers.marks}
    assert project.status is ProposalStatus.SUBMITTED


# --- the worker looks first ------------------------------------------------------------------------------------------


def unchecked(bureau) -> list[int]:
    with bureau.session() as session:
        return [proposal_id for _edition, proposal_id in checking.unchecked(session)]


@BOTH_ENGINES
def test_the_computer_looks_before_the_clerk_and_again_when_the_application_changes(bureau):
    project, other = bureau.filed(), bureau.filed(title="Kosze")
    assert unchecked(bureau) == [project.id, other.id]
    with bureau.session() as session:
        checking.check_one(session, bureau.edition.id, project.id, doer=bureau.verifier)
    assert unchecked(bureau) == [other.id]
    with bureau.session() as session:
        anna = replace(bureau.office.anna, now=START + dt.timedelta(hours=1))
        versions.edit(session, bureau.edition.id, project.id, {"place": "Park"}, 1, "", by=anna)
        draft = session.scalars(select(ApplicationDraft).where(ApplicationDraft.proposal_id == other.id)).one()
        support.count_paper(session, draft.id, 4, {}, by=later(bureau.verifier, hours=1).acting)
    assert unchecked(bureau) == [project.id, other.id]
    for one in (project, other):
        with bureau.session() as session:
            checking.check_one(session, bureau.edition.id, one.id, doer=later(bureau.verifier, hours=1))
    assert unchecked(bureau) == []
    bureau.handed_in(other)
    assert unchecked(bureau) == []


def test_a_card_only_the_computer_wrote_on_goes_over_to_the_newest_version(bureau):
    waits, begun = bureau.filed(), bureau.filed(title="Kosze")
    with bureau.session() as session:
        checking.check_one(session, bureau.edition.id, waits.id, doer=bureau.verifier)
        found, at = bureau.seen(session, begun)
    save(bureau, begun, filled_in(found.card, found.answers), at)
    newest = change_card(bureau, 1)
    assert unchecked(bureau) == [waits.id]
    with bureau.session() as session:
        checking.check_one(session, bureau.edition.id, waits.id, doer=bureau.verifier)
    assert unchecked(bureau) == []
    with bureau.session() as session:
        titles = [bureau.seen(session, project)[0].card.title for project in (waits, begun)]
    assert titles == [newest.content.title, "Karta oceny formalnej"]


def test_a_card_the_worker_began_opens_with_two_statements(bureau):
    project = bureau.filed()
    with bureau.session() as session:
        checking.check_one(session, bureau.edition.id, project.id, doer=bureau.verifier)
    statements: list[str] = []
    with bureau.session() as session:
        listen(session.connection(), "before_cursor_execute", lambda *given: statements.append(given[2]))
        found, at = bureau.seen(session, project)
    assert (at, len(found.answers.marks), found.round) == (Seen(1, 1), 6, 1)
    assert len(statements) == 2
    bureau.handed_in(project)


def test_the_worker_checks_everything_that_waits(app, bureau):
    projects = [bureau.filed(title=title) for title in ("Ławki", "Kosze")]
    found = app.extensions["budzet"]
    context = JobContext(
        job_id=0, database=found.database, settings=found.settings, mailer=None, now=START, clock=found.clock
    )
    assert checking.check(context, {}) == {"checked": 2}
    assert checking.check(context, {}) == {"checked": 0}
    assert [bureau.review(one).state for one in projects] == [ReviewState.WAITING] * 2
