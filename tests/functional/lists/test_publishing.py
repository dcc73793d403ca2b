"""Publishing the lists: decided by two persons, kept secret until the hour, then everything at once or nothing."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from support.clock import START
from support.lists import WHY
from support.voting import all_at_once

from budzet.base import actor as actors
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions.models import Edition
from budzet.jobs import services as jobs
from budzet.proposals import withdrawal
from budzet.proposals.lists import files, queries, services
from budzet.proposals.lists.content import Outcome
from budzet.proposals.lists.models import ListEntry, ProjectList
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.verification.states import ReviewState

pytestmark = pytest.mark.engines("sqlite")
BOTH_ENGINES = pytest.mark.engines("sqlite", "postgresql")
HOUR = START + dt.timedelta(days=3, hours=1)
SECOND = dt.timedelta(seconds=1)


def folder(publisher, number: int = 1):
    office = publisher.bureau.office
    return files.folder(office.settings.published_dir, office.edition.slug, number)


def withdraw(publisher, project) -> None:
    bureau = publisher.bureau
    with bureau.session() as session:
        withdrawal.withdraw(session, bureau.edition.id, project.id, by=bureau.office.anna)


@BOTH_ENGINES
def test_two_persons_publish_and_everything_becomes_public_at_once(publisher):
    good, formal = publisher.positive_by_the_road(), publisher.negative_by_the_road()
    merit = publisher.negative_on_merit_by_the_road("Za drogo.")
    publisher.published()
    entries = publisher.entries()
    shown = [(one.proposal_id, one.outcome, one.stage, one.reason) for one in entries.values()]
    assert shown == [
        (good.id, Outcome.POSITIVE, "", ""),
        (formal.id, Outcome.NEGATIVE, "formal", WHY),
        (merit.id, Outcome.NEGATIVE, "merit", "Za drogo."),
    ]
    states = [publisher.bureau.case(one) for one in (good, formal, merit)]
    assert [case.proposal.status for case in states] == [
        ProposalStatus.POSITIVE,
        ProposalStatus.NEGATIVE,
        ProposalStatus.NEGATIVE,
    ]
    assert [case.review.state for case in states] == [
        ReviewState.PUBLISHED_POSITIVE,
        ReviewState.PUBLISHED_NEGATIVE,
        ReviewState.PUBLISHED_NEGATIVE,
    ]
    assert len(publisher.bureau.office.mails("list_negative")) == 2
    assert len(publisher.bureau.office.mails("list_positive")) == 1
    assert publisher.bureau.acts(good)[-1] == "review.published_positive"
    assert len(publisher.acts("lists.published")) == 1
    assert sorted(path.name for path in folder(publisher).iterdir()) == sorted(files.MEDIA_TYPES)


def test_the_verified_cost_stands_on_the_list_with_the_authors_own_beside_it(publisher):
    project = publisher.positive_by_the_road()
    publisher.published()
    entry = publisher.entries()[project.number]
    assert (entry.cost, entry.estimate) == (1_100_000, 1_200_000)
    assert publisher.bureau.case(project).proposal.cost == 1_100_000


@BOTH_ENGINES
def test_until_the_very_second_of_the_hour_nobody_outside_sees_anything(publisher):
    project = publisher.negative_by_the_road()
    publisher.decided(hour=HOUR)
    publisher.run(at=HOUR - SECOND)
    bureau = publisher.bureau
    assert bureau.case(project).proposal.status is ProposalStatus.FORMAL_REVIEW
    assert bureau.events(project, public=True) == ["submitted", "formal_review"]
    assert bureau.office.mails("list_negative") == []
    assert not folder(publisher).exists()
    with bureau.office.database.read_session() as session:
        assert session.query(ListEntry).count() == 0
        assert queries.shelf(session, bureau.edition.id).newest is None
        with pytest.raises(NotFoundError):
            queries.version(session, bureau.edition.id, 1)
    publisher.run(at=HOUR)
    assert publisher.newest().published_at == HOUR
    assert bureau.case(project).proposal.status is ProposalStatus.NEGATIVE
    assert bureau.events(project, public=True)[-1] == "negative"


def test_when_the_timetable_is_put_off_the_publication_is_too(publisher):
    publisher.positive()
    publisher.decided(hour=HOUR)
    later = HOUR + dt.timedelta(days=1)
    publisher.set_date(later)
    publisher.run(at=HOUR)
    with publisher.bureau.office.database.read_session() as session:
        assert queries.shelf(session, publisher.bureau.edition.id).newest is None
    publisher.run(at=later)
    assert publisher.newest().published_at == later


@BOTH_ENGINES
def test_a_job_that_is_run_twice_changes_nothing_and_mails_nobody_again(publisher):
    publisher.positive()
    found = publisher.published()
    with publisher.bureau.session() as session:
        jobs.enqueue(session, services.PUBLISH_JOB, {"list_id": found.id}, now=START)
    publisher.run(at=START + SECOND)
    assert len(publisher.bureau.office.mails("list_positive")) == 1
    assert len(publisher.acts("lists.published")) == 1
    assert publisher.newest().published_at == START


def test_a_crash_between_the_files_and_the_database_leaves_nothing_public_and_is_made_good(publisher):
    project = publisher.positive()
    publisher.decided()
    # Nearly at the end of the transaction the database gives up.
    office = publisher.bureau.office
    with office.session() as session:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER crash BEFORE INSERT ON project_list_recipient BEGIN SELECT RAISE(ABORT, 'no more'); END"
        )
    publisher.run()
    assert (folder(publisher) / "listy.pdf").exists()
    assert publisher.bureau.review(project).state is ReviewState.POSITIVE
    with office.database.read_session() as session:
        assert session.query(ListEntry).count() == 0
        assert queries.shelf(session, publisher.bureau.edition.id).newest is None
    with office.session() as session:
        session.connection().exec_driver_sql("DROP TRIGGER crash")
    publisher.run(at=START + dt.timedelta(minutes=1))
    assert publisher.bureau.review(project).state is ReviewState.PUBLISHED_POSITIVE
    assert len(office.mails("list_positive")) == 1


def test_a_result_that_changed_after_the_decision_keeps_the_whole_version_from_being_published(publisher):
    changed, other = publisher.positive(), publisher.negative()
    publisher.decided(hour=HOUR)
    publisher.reopen(changed)
    publisher.run(at=HOUR)
    (version,) = publisher.versions()
    assert (version.published_at, version.held) == (None, (changed.number,))
    assert publisher.bureau.review(other).state is ReviewState.FORMAL_NEGATIVE
    told = publisher.sent()
    assert {mail.recipient for mail in told} == {publisher.proposer.email, publisher.second.email}
    assert all(changed.number in mail.body for mail in told)
    assert len(publisher.acts("lists.held")) == 1
    with publisher.bureau.session() as session:
        actor = actors.staff(publisher.proposer.id)
        services.take_back(session, publisher.bureau.edition.id, version.id, "Zmiana oceny.", actor=actor, now=HOUR)
    publisher.published(at=HOUR, partial="Jeden projekt wrócił do oceny.")
    assert publisher.newest().number == 1
    assert list(publisher.entries()) == [other.number]


def test_a_project_withdrawn_after_the_decision_stands_as_withdrawn_and_stops_nothing(publisher):
    gone, stays = publisher.positive(), publisher.positive(title="Kosze")
    publisher.decided(hour=HOUR)
    withdraw(publisher, gone)
    publisher.run(at=HOUR)
    entries = publisher.entries()
    assert entries[gone.number].outcome is Outcome.WITHDRAWN
    assert entries[stays.number].outcome is Outcome.POSITIVE
    assert publisher.bureau.case(gone).proposal.status is ProposalStatus.WITHDRAWN
    found = publisher.newest()
    assert found.digest != found.confirmed_digest
    assert (len(publisher.sent(stays.number)), publisher.sent(gone.number)) == (1, [])


def test_what_was_not_examined_to_the_end_stands_in_a_part_of_its_own_and_nobody_is_told_again(publisher):
    left, gone, judged = publisher.unexamined(), publisher.positive(title="Kosze"), publisher.negative()
    withdraw(publisher, gone)
    publisher.published()
    shown = [(one.proposal_id, one.outcome, one.reason) for one in publisher.entries().values()]
    assert shown == [
        (judged.id, Outcome.NEGATIVE, WHY),
        (left.id, Outcome.UNEXAMINED, "Autor nie uzupełnił wniosku w terminie."),
        (gone.id, Outcome.WITHDRAWN, ""),
    ]
    assert publisher.bureau.review(left).state is ReviewState.LEFT_UNEXAMINED
    assert [row.proposal_id for row in publisher.recipients()] == [judged.id]


@pytest.mark.parametrize("marks", (True, False))
def test_marks_of_cases_stand_on_the_lists_only_where_the_office_wants_it(publisher, marks):
    project = publisher.positive()
    with publisher.bureau.session() as session:
        session.get_one(Proposal, project.id).case_mark = "BO.0531.7.2026"
    publisher.published(marks=marks)
    assert publisher.entries()[project.number].case_mark == ("BO.0531.7.2026" if marks else "")


def test_the_fingerprint_is_of_the_data_anybody_can_download(publisher):
    publisher.positive()
    found = publisher.published()
    assert hashlib.sha256((folder(publisher) / "listy.json").read_bytes()).digest() == found.digest


def test_no_personal_data_is_in_what_is_published(publisher):
    publisher.positive(title="Ławki")
    publisher.negative(title="Kosze")
    publisher.published()
    for name in ("listy.json", "listy.csv", "listy-bip.html"):
        text = (folder(publisher) / name).read_text(encoding="utf-8-sig")
        assert "Ławki" in text
        for secret in ("Nowak", "Szkolna", "anna@poczta.example", "00-001"):
            assert secret not in text, name


# --- who decides ---------------------------------------------------------------------------------------------------


def test_the_one_who_proposed_does_not_confirm(publisher):
    publisher.positive()
    act_id = publisher.propose()
    with pytest.raises(DomainError, match="inna osoba"):
        publisher.confirm(act_id, by=publisher.proposer)
    assert publisher.versions() == []


def test_what_changed_since_the_proposal_is_not_confirmed(publisher):
    publisher.positive()
    act_id = publisher.propose()
    publisher.negative()
    with pytest.raises(ConflictError, match="zmieniły się wyniki"):
        publisher.confirm(act_id)


def test_in_a_small_city_one_person_may_publish_after_a_day_and_it_is_said(publisher):
    publisher.positive()
    with publisher.bureau.session() as session:
        edition = session.get_one(Edition, publisher.bureau.edition.id)
        edition.terms = edition.terms.model_copy(update={"staffing": "small"})
    act_id = publisher.propose()
    tomorrow = START + dt.timedelta(days=1)
    publisher.confirm(act_id, at=tomorrow, by=publisher.proposer, reason="Nikogo nie ma.")
    publisher.run(at=tomorrow)
    assert (publisher.newest().single_handed, publisher.newest().alone_reason) == (True, "Nikogo nie ma.")


@BOTH_ENGINES
def test_of_two_who_confirm_at_once_one_does(publisher):
    publisher.positive()
    act_id = publisher.propose()

    def work() -> str:
        try:
            publisher.confirm(act_id)
        except ConflictError:
            return "told"
        return "done"

    assert sorted(all_at_once([work, work], 2)) == ["done", "told"]
    assert len(publisher.versions()) == 1


REFUSALS = [
    ({"reason": " "}, "na jakiej podstawie"),
    ({"hour": START - dt.timedelta(hours=1)}, "już minęła"),
    ({}, "Brakuje: 1"),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSALS, ids=["no reason", "an hour that is over", "open reviews"])
def test_what_cannot_be_published_is_refused_with_its_reason(publisher, changes, sentence):
    publisher.positive(pool="poludnie")
    if not changes:
        publisher.bureau.filed(title="Kosze")
    with pytest.raises(DomainError, match=sentence):
        publisher.propose(**changes)


def test_everything_that_is_in_the_way_is_told_at_once(publisher):
    publisher.bureau.filed()
    with pytest.raises(DomainError) as refused:
        publisher.propose(reason="", hour=START - SECOND)
    assert [one.code for one in refused.value.findings] == [
        "reason_missing",
        "nothing_decided",
        "reviews_open",
        "hour_past",
    ]


def test_a_partial_list_is_published_with_its_reason_and_completed_later(publisher):
    first, second = publisher.positive(pool="poludnie"), publisher.bureau.filed(title="Kosze")
    publisher.published(partial="Trwa ocena jednego projektu.")
    assert list(publisher.entries()) == [first.number]
    publisher.bureau.handed_in(second, {"decent": "Wyzwiska."})
    publisher.refuse(second)
    publisher.published(reason="Oceniono ostatni projekt.")
    assert list(publisher.entries(2)) == [first.number, second.number]
    assert (publisher.newest().number, publisher.newest().partial) == (2, "")
    assert len(publisher.sent(second.number)) == 1
    assert len(publisher.sent(first.number)) == 1, "nobody is told twice"


def test_nothing_new_is_not_published_again(publisher):
    publisher.positive()
    publisher.published()
    with pytest.raises(DomainError, match="nic się nie zmieniło"):
        publisher.propose()


def test_while_one_version_waits_for_its_hour_no_other_is_proposed(publisher):
    publisher.positive()
    publisher.decided(hour=HOUR)
    with pytest.raises(DomainError, match="czeka już zatwierdzona wersja"):
        publisher.propose()


def test_an_hour_before_the_date_of_the_timetable_is_refused_and_without_one_that_date_holds(publisher):
    publisher.positive()
    publisher.set_date(HOUR)
    with pytest.raises(DomainError, match="Harmonogram pozwala"):
        publisher.propose(hour=HOUR - SECOND)
    publisher.decided()
    (version,) = publisher.versions()
    assert version.publish_at == HOUR


def test_a_version_taken_back_is_never_published_and_its_number_is_free(publisher):
    publisher.positive()
    publisher.decided(hour=HOUR)
    (version,) = publisher.versions()
    by = {"actor": actors.staff(publisher.proposer.id), "now": START}
    with publisher.bureau.session() as session, pytest.raises(DomainError, match="dlaczego"):
        services.take_back(session, publisher.bureau.edition.id, version.id, "", **by)
    with publisher.bureau.session() as session:
        services.take_back(session, publisher.bureau.edition.id, version.id, "Błąd.", **by)
    publisher.run(at=HOUR)
    assert publisher.versions()[0].published_at is None
    with publisher.bureau.session() as session, pytest.raises(ConflictError):
        services.take_back(session, publisher.bureau.edition.id, version.id, "Błąd.", **by)
    assert publisher.published(at=HOUR).number == 1


# --- later versions ------------------------------------------------------------------------------------------------


def test_a_withdrawal_makes_a_new_version_and_the_old_one_stays_as_it_was(publisher):
    gone, stays = publisher.positive(), publisher.negative()
    publisher.published()
    before = {number: (one.outcome, one.appeals_until) for number, one in publisher.entries().items()}
    withdraw(publisher, gone)
    publisher.published(at=START + dt.timedelta(days=2), reason="Autor wycofał projekt.")
    after = publisher.entries(2)
    assert after[gone.number].outcome is Outcome.WITHDRAWN
    assert after[stays.number].appeals_until == before[stays.number][1], "the time for an appeal does not begin anew"
    assert {number: (one.outcome, one.appeals_until) for number, one in publisher.entries(1).items()} == before
    assert len(publisher.bureau.office.mails("list_negative")) == 1


def test_the_database_refuses_to_change_what_was_published(publisher):
    project = publisher.positive()
    found = publisher.published()
    statements = (
        update(ListEntry).where(ListEntry.proposal_id == project.id).values(title="Inny"),
        update(ProjectList).where(ProjectList.id == found.id).values(reason="Inny"),
    )
    for statement in statements:
        with pytest.raises(IntegrityError), publisher.bureau.session() as session:
            session.execute(statement)


def test_the_time_for_appeals_runs_from_the_list(publisher):
    project = publisher.negative()
    publisher.published()
    # Seven calendar days after Monday 4 May 2026, to the end of the day in Warsaw.
    assert publisher.entries()[project.number].appeals_until == dt.datetime(2026, 5, 11, 22, tzinfo=dt.UTC)
    (mail,) = publisher.sent(project.number)
    assert "można się odwołać do 11.05.2026" in mail.body
    assert WHY in mail.body
