"""The route of a merit review: departments answer by a mailed link, with an account, or on paper that is entered."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from support.applications import acting
from support.clock import START
from support.desk import make_department
from support.verification import Bureau, filled_in

from budzet.audit.models import AuditEntry
from budzet.base.actor import SYSTEM
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.proposals import attachments, withdrawal
from budzet.proposals.attachments import Accepted
from budzet.proposals.models_applications import AttachmentKind
from budzet.proposals.verification import cases, judging, route, route_links, route_reminders, shipped
from budzet.proposals.verification.criteria import CardKind
from budzet.proposals.verification.judging import Answer, Answers, Mark
from budzet.proposals.verification.models_calls import ReviewStop
from budzet.proposals.verification.route import Paper
from budzet.proposals.verification.route_card import Opinion
from budzet.proposals.verification.route_links import LIVES
from budzet.proposals.verification.states import ReviewState, Verdict

pytestmark = pytest.mark.engines("sqlite")
BOTH_ENGINES = pytest.mark.engines("sqlite", "postgresql")

CARD = shipped.load(CardKind.MERIT, "general")
PART = Answers(marks=(Answer(key="land", mark=Mark.MET, note="Działka 12/3 jest miejska."),))
YES = {"verdict": Verdict.POSITIVE, "signed_by": "Jan Kos, kierownik referatu"}


def lawyers(bureau: Bureau, **values):
    with bureau.session() as session:
        return make_department(session, "prawny", "Biuro Prawne", **{"email": "prawny@zielone.example", **values})


def going_round(bureau: Bureau, *departments):
    project = bureau.on_merit(bureau.filed())
    with bureau.session() as session:
        ids = [one.id for one in departments or (bureau.greenery,)]
        version = bureau.review(project).version
        route.plan(session, bureau.edition.id, project.id, ids, version, doer=bureau.coordinator)
    return project


def token(bureau: Bureau) -> str:
    """Return the secret of the newest mailed link."""
    link = bureau.office.mails("opinion_asked")[0].context["link"]
    assert link.startswith("http://bo.zielone.example/urzad/opinia/")
    return link.rpartition("/")[2]


def by_link(bureau: Bureau, secret: str, opinion: Opinion, **delta: float) -> ReviewStop:
    by = acting(bureau.office.settings, SYSTEM, at=START + dt.timedelta(**delta))
    with bureau.session() as session:
        return route.answer_by_link(session, secret, opinion, by=by)


def stops(bureau: Bureau, project) -> list[ReviewStop]:
    with bureau.session() as session:
        return list(route.of_project(session, cases.find(session, bureau.edition.id, project.id)))


def sheet(bureau: Bureau, project) -> Answers:
    with bureau.session() as session:
        return bureau.seen(session, project)[0].answers


@BOTH_ENGINES
def test_departments_fill_in_one_card_one_after_another_and_the_last_hands_it_in(bureau):
    law = lawyers(bureau)
    project = going_round(bureau, law, bureau.greenery)
    assert bureau.review(project).department_id == law.id
    by_link(bureau, token(bureau), Opinion(answers=PART, **YES))
    assert bureau.review(project).department_id == bureau.greenery.id
    answer = sheet(bureau, project).mark("land")
    assert (answer.note, answer.by) == ("Działka 12/3 jest miejska.", "prawny")
    by_link(bureau, token(bureau), Opinion(answers=filled_in(CARD, PART), hand_in=True, **YES))
    review = bureau.review(project)
    assert (review.state, review.verdict, review.judge_id) == (ReviewState.MERIT_DONE, Verdict.POSITIVE, None)
    assert (review.cost, review.upkeep) == (1_100_000, 60_000)
    assert [(one.place, one.verdict, one.signed_by) for one in stops(bureau, project)] == [
        (1, Verdict.POSITIVE, "Jan Kos, kierownik referatu"),
        (2, Verdict.POSITIVE, "Jan Kos, kierownik referatu"),
    ]
    bureau.approved(project)


def test_what_one_department_said_stays_its_own_on_the_card_of_the_next(bureau):
    law = lawyers(bureau)
    project = going_round(bureau, law, bureau.greenery)
    by_link(bureau, token(bureau), Opinion(answers=PART, **YES))
    more = judging.joined(sheet(bureau, project), Answers(marks=(Answer(key="law", mark=Mark.MET),)))
    by_link(bureau, token(bureau), Opinion(answers=more, **YES))
    said = {one.key: one.by for one in sheet(bureau, project).marks if not one.by_computer}
    assert said == {"land": "prawny", "law": "zielen"}
    assert bureau.review(project).state is ReviewState.MERIT


@BOTH_ENGINES
def test_a_link_works_once_and_is_kept_only_as_its_hash(bureau):
    project = going_round(bureau)
    secret = token(bureau)
    (stop,) = stops(bureau, project)
    assert stop.token_hash == route_links.hash_of(secret)
    by_link(bureau, secret, Opinion(**YES))
    with pytest.raises(NotFoundError):
        by_link(bureau, secret, Opinion(**YES))
    assert stops(bureau, project)[0].token_hash is None
    with bureau.session() as session:
        logged = " ".join(str(one.details) + one.reason for one in session.scalars(select(AuditEntry)))
        given = session.scalars(select(AuditEntry).where(AuditEntry.act == "review.opinion_given")).one()
    assert secret not in logged
    assert (given.actor_kind, given.actor_id) == ("department", str(bureau.greenery.id))


def test_a_link_dies_with_its_time_its_project_or_a_newer_link(bureau):
    first, second = going_round(bureau), bureau.on_merit(bureau.filed(title="Kosze"))
    secret = token(bureau)
    with pytest.raises(NotFoundError):
        by_link(bureau, secret, Opinion(**YES), seconds=LIVES.total_seconds())
    with bureau.session() as session:
        route.send_again(session, bureau.edition.id, first.id, doer=bureau.coordinator)
    with pytest.raises(NotFoundError):
        by_link(bureau, secret, Opinion(**YES))
    with bureau.session() as session:
        assert route.by_token(session, token(bureau), now=START)[1].proposal_id == first.id
        withdrawal.withdraw(session, bureau.edition.id, first.id, by=bureau.office.anna)
    with pytest.raises(NotFoundError):
        by_link(bureau, token(bureau), Opinion(**YES))
    assert bureau.review(second).state is ReviewState.MERIT


FAULTY = (
    ({"signed_by": " "}, [("text_required", "signed_by")]),
    ({"verdict": Verdict.NEGATIVE}, [("text_required", "words")]),
    ({"answers": Answers(marks=(Answer(key="land", mark=Mark.NOT_MET),))}, [("reason_missing", "land")]),
    (
        {"answers": Answers(marks=(Answer(key="law", mark=Mark.NOT_APPLICABLE),))},
        [("not_applicable_refused", "law")],
    ),
    ({"answers": filled_in(CARD, cost=10**9)}, [("cost_above_limit", "cost")]),
)


def test_a_faulty_opinion_is_refused_and_the_link_still_works(bureau):
    going_round(bureau)
    for opinion, faults in FAULTY:
        with pytest.raises(DomainError) as refused:
            by_link(bureau, token(bureau), Opinion(**{**YES, **opinion}))
        assert [(one.code, one.field) for one in refused.value.findings] == faults
    by_link(bureau, token(bureau), Opinion(**YES))


def test_a_card_is_handed_in_by_the_last_department_only_when_it_is_whole(bureau):
    project = going_round(bureau)
    with pytest.raises(DomainError) as refused:
        by_link(bureau, token(bureau), Opinion(answers=PART, hand_in=True, **YES))
    assert {one.code for one in refused.value.findings} == {"unanswered", "entry_missing"}
    assert stops(bureau, project)[0].answered_at is None


def test_no_card_is_handed_in_while_a_department_is_asked(bureau):
    project = going_round(bureau, lawyers(bureau), bureau.greenery)
    by_link(bureau, token(bureau), Opinion(**YES))
    with pytest.raises(DomainError, match="wydały opinię"):
        bureau.handed_in(project, doer=bureau.coordinator)
    with bureau.session() as session:
        ids = (bureau.edition.id, project.id)
        version = bureau.review(project).version
        route.answer(session, *ids, Opinion(**YES), version, doer=bureau.reviewer)
    bureau.handed_in(project, doer=bureau.coordinator)


def test_somebody_with_an_account_answers_only_for_their_own_department(bureau):
    project = going_round(bureau, lawyers(bureau), bureau.greenery)
    version = bureau.review(project).version
    with bureau.session() as session, pytest.raises(DomainError, match="Nie masz uprawnienia"):
        route.answer(session, bureau.edition.id, project.id, Opinion(**YES), version, doer=bureau.reviewer)


# --- in time ---------------------------------------------------------------------------------------------------------


def test_each_department_has_its_own_working_days_from_the_day_it_is_asked(bureau):
    law = lawyers(bureau)
    project = bureau.on_merit(bureau.filed())
    with bureau.session() as session:
        at, ids = bureau.review(project).version, [law.id, bureau.greenery.id]
        days = {law.id: 3}
        route.plan(session, bureau.edition.id, project.id, ids, at, doer=bureau.coordinator, days=days)
    first, second = stops(bureau, project)
    assert (first.due_at, second.due_at) == (dt.datetime(2026, 5, 7, 22, 0, tzinfo=dt.UTC), None)
    by_link(bureau, token(bureau), Opinion(**YES), days=1)
    assert stops(bureau, project)[1].due_at == dt.datetime(2026, 5, 19, 22, 0, tzinfo=dt.UTC)


def test_a_department_has_a_whole_number_of_days(bureau):
    project = bureau.on_merit(bureau.filed())
    ids = (bureau.edition.id, project.id, (bureau.greenery.id,), bureau.review(project).version)
    for many in (0, 61):
        with bureau.session() as session, pytest.raises(DomainError, match="od 1 do 60"):
            route.plan(session, *ids, doer=bureau.coordinator, days={bureau.greenery.id: many})


def remind(app, bureau: Bureau, at: dt.datetime) -> int:
    found = app.extensions["budzet"]
    context = route_reminders.JobContext(
        job_id=0, database=found.database, settings=found.settings, mailer=None, now=at, clock=found.clock
    )
    route_reminders.keep(context, {})
    return len(bureau.office.mails("opinion_overdue"))


def test_a_late_department_is_reminded_once_and_then_every_week_by_the_same_link(app, bureau):
    going_round(bureau)
    secret, due = token(bureau), dt.datetime(2026, 5, 18, 22, 0, tzinfo=dt.UTC)
    week, second = dt.timedelta(days=7), dt.timedelta(seconds=1)
    moments = ((due - second, 0), (due, 1), (due + week - second, 1), (due + week, 2), (due + week + second, 2))
    for at, mails in moments:
        assert remind(app, bureau, at) == mails
    links = {mail.context["link"].rpartition("/")[2] for mail in bureau.office.mails("opinion_overdue")}
    assert links == {secret}
    by_link(bureau, secret, Opinion(**YES), days=40)
    assert remind(app, bureau, due + 3 * week) == 2


def test_nobody_is_reminded_of_a_project_that_has_left(app, bureau):
    project = going_round(bureau)
    with bureau.session() as session:
        withdrawal.withdraw(session, bureau.edition.id, project.id, by=bureau.office.anna)
    assert remind(app, bureau, START + dt.timedelta(days=60)) == 0


# --- on paper --------------------------------------------------------------------------------------------------------


def scan(bureau: Bureau, project, kind: AttachmentKind = AttachmentKind.CONSENT):
    accepted = Accepted(kind, b"%PDF-1.7", "application/pdf", "opinia.pdf")
    with bureau.session() as session:
        folder = bureau.office.settings.uploads_dir / "attachments"
        folder.mkdir(parents=True, exist_ok=True)
        by = bureau.coordinator.acting
        return attachments.add_to_project(session, bureau.edition.id, project.id, accepted, folder, by=by)


def enter(bureau: Bureau, project, stop, attachment, opinion: Opinion) -> ReviewStop:
    with bureau.session() as session:
        paper = Paper(stop.id, attachment.id, bureau.review(project).version)
        return route.enter(session, bureau.edition.id, project.id, opinion, paper, doer=bureau.coordinator)


def test_an_opinion_on_paper_is_entered_with_its_scan_and_marked_so(bureau):
    deaf = lawyers(bureau, email="")
    project = going_round(bureau, deaf)
    assert bureau.office.mails("opinion_asked") == []
    (stop,) = stops(bureau, project)
    picture = scan(bureau, project, AttachmentKind.DOCUMENT)
    with pytest.raises(DomainError, match="Dołącz skan"):
        enter(bureau, project, stop, picture, Opinion(**YES))
    paper = scan(bureau, project)
    made = enter(bureau, project, stop, paper, Opinion(answers=filled_in(CARD), hand_in=True, **YES))
    assert (made.entered_by, made.attachment_id) == (bureau.coordinator.staff_id, paper.id)
    review = bureau.review(project)
    assert (review.state, review.judge_id) == (ReviewState.MERIT_DONE, bureau.coordinator.staff_id)
    assert bureau.office.acts("review.opinion_given")[0]["on_paper"] is True
    with bureau.session() as session, pytest.raises(ConflictError):
        route.send_again(session, bureau.edition.id, project.id, doer=bureau.coordinator)


def test_a_department_without_an_address_gets_no_link(bureau):
    project = going_round(bureau, lawyers(bureau, email=""))
    with bureau.session() as session, pytest.raises(DomainError, match="nie ma adresu"):
        route.send_again(session, bureau.edition.id, project.id, doer=bureau.coordinator)


# --- planning --------------------------------------------------------------------------------------------------------


def test_a_route_is_of_different_departments_that_are_there(bureau):
    law, project = lawyers(bureau, active=False), bureau.on_merit(bureau.filed())
    version = bureau.review(project).version
    greenery = bureau.greenery.id
    for ids in ((), (greenery, greenery), (law.id,), (greenery, 999)):
        with bureau.session() as session, pytest.raises(DomainError, match="różnych, działających"):
            route.plan(session, bureau.edition.id, project.id, ids, version, doer=bureau.coordinator)
    waiting = bureau.filed(title="Kosze")
    with bureau.session() as session, pytest.raises(ConflictError, match="w czasie oceny"):
        route.plan(session, bureau.edition.id, waiting.id, (greenery,), 1, doer=bureau.coordinator)


def test_a_department_that_does_not_answer_is_skipped_with_a_reason(bureau):
    law = lawyers(bureau)
    project = going_round(bureau, law, bureau.greenery)
    with bureau.session() as session:
        ids = (bureau.edition.id, project.id, bureau.review(project).version)
        with pytest.raises(ConflictError, match="już w obiegu"):
            route.plan(session, bureau.edition.id, project.id, (law.id,), ids[2], doer=bureau.coordinator)
        with pytest.raises(DomainError, match="dlaczego"):
            route.skip(session, *ids, " ", doer=bureau.coordinator)
        route.skip(session, *ids, "Urlop radcy.", doer=bureau.coordinator)
    first, second = stops(bureau, project)
    assert (first.verdict, first.opinion) == (None, "Urlop radcy.")
    assert second.asked_at == START
    by_link(bureau, token(bureau), Opinion(**YES))
    with bureau.session() as session:
        version = bureau.review(project).version
        made = route.plan(session, bureau.edition.id, project.id, (law.id,), version, doer=bureau.coordinator)
    assert [(one.round, one.place) for one in made] == [(2, 1)]


@BOTH_ENGINES
def test_the_database_changes_no_opinion_that_was_given(bureau):
    project = going_round(bureau)
    by_link(bureau, token(bureau), Opinion(**YES))
    with pytest.raises(IntegrityError), bureau.session() as session:
        session.execute(update(ReviewStop).values(verdict=Verdict.NEGATIVE))
    assert stops(bureau, project)[0].verdict is Verdict.POSITIVE
