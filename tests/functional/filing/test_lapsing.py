"""Drafts that nobody finishes: told of in time, readable for a month more, then gone; and accounts that are deleted."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select, update
from support.applications import CLOSES, as_resident, gather_support, hand_in, intake_edition, written_draft
from support.clock import START
from support.editions import WEEK
from support.jobs import run_due_jobs

from budzet.accounts import residents
from budzet.accounts.models import Resident
from budzet.accounts.residents import Known
from budzet.base.errors import ConflictError, NotFoundError
from budzet.editions.models import Stage
from budzet.editions.timetable import StageKind
from budzet.jobs.services import enqueue
from budzet.proposals import applicants, coauthors, drafts, lapsing, support
from budzet.proposals.application import Application
from budzet.proposals.models_applications import ApplicationDraft, Attachment, AttachmentKind, Author, SupportSignature

pytestmark = pytest.mark.engines("sqlite")

DAY = dt.timedelta(days=1)
KINDS = (SupportSignature, Author, Attachment)


def tell(office, now) -> int:
    """Tell writers whose drafts lapse soon."""
    with office.session() as session:
        return lapsing.tell_some(session, office.anna.post, office.anna.safe, now)


def empty(office, now) -> int:
    """Empty what is over."""
    with office.session() as session:
        return lapsing.empty_some(session, now)


def counts(office) -> list[int]:
    """Return how many signatures, authors and files there are."""
    with office.session() as session:
        return [session.scalar(select(func.count()).select_from(kind)) for kind in KINDS]


def full_draft(office) -> ApplicationDraft:
    """Store a draft with support, a co-author who was asked, and a file."""
    draft = office.draft(applicant={"co_authors": ("ewa@poczta.example",)})
    with office.session() as session:
        gather_support(session, office.edition, draft, 2, by=office.anna)
        session.add(
            Attachment(
                edition_id=office.edition.id,
                draft_id=draft.id,
                kind=AttachmentKind.SUPPORT_SCAN,
                is_public=False,
                file_name="losowa",
                original_name="lista.pdf",
                media_type="application/pdf",
                size=1,
                sha256=bytes(32),
                made_at=START,
            )
        )
        session.flush()
        scan = session.scalars(select(Attachment.id)).one()
        support.count_paper(session, draft.id, 1, {"illegible": 1}, by=office.anna, attachment_id=scan)
    return draft


@pytest.mark.engines("sqlite", "postgresql")
def test_a_month_after_it_lapsed_nothing_of_a_draft_is_left_but_that_it_was_there(office):
    draft = full_draft(office)
    assert counts(office) == [2, 1, 1]
    assert empty(office, CLOSES + lapsing.KEPT_AFTER - DAY) == 0
    assert counts(office) == [2, 1, 1]
    assert empty(office, CLOSES + lapsing.KEPT_AFTER) == 1
    assert counts(office) == [0, 0, 0]
    with office.session() as session:
        row = drafts.find(session, office.edition.id, draft.id, by=office.anna)
        assert (row.content, row.applicant_sealed) == (Application(), None)
        assert row.lapsed_at == CLOSES + lapsing.KEPT_AFTER
        with pytest.raises(NotFoundError):
            support.by_code(session, office.edition.id, support.public_code(row, office.anna.safe), office.anna.safe)
    assert empty(office, CLOSES + 20 * WEEK) == 0


def test_the_writer_is_told_once_a_week_before(office):
    office.draft(title="Ławki")
    assert tell(office, CLOSES - 7 * DAY - dt.timedelta(seconds=1)) == 0
    assert [tell(office, CLOSES - 7 * DAY), tell(office, CLOSES - 6 * DAY)] == [1, 0]
    (mail,) = office.mails("draft_lapses")
    assert mail.recipient == "anna@poczta.example"
    assert mail.context["title"] == "Ławki"
    assert mail.context["lapses_at"] == CLOSES.isoformat()


def test_neither_clerks_nor_authors_of_what_was_handed_in_are_told(office):
    office.draft(office.clerk())
    office.filed()
    assert tell(office, CLOSES - DAY) == 0
    assert empty(office, CLOSES + 52 * WEEK) == 1  # what the clerk never finished


def test_when_the_intake_is_prolonged_a_draft_lives_on_and_its_writer_is_told_later(office):
    draft = office.draft()
    with office.session() as session:
        session.execute(update(Stage).where(Stage.kind == StageKind.INTAKE).values(closes_at=CLOSES + 8 * WEEK))
    assert empty(office, CLOSES + 5 * WEEK) == 1
    with office.session() as session:
        row = session.get_one(ApplicationDraft, draft.id)
        assert (row.lapsed_at, row.lapses_at) == (None, CLOSES + 8 * WEEK)
    assert tell(office, CLOSES + 8 * WEEK - 3 * DAY) == 1


def test_the_worker_does_it_and_takes_the_files_along(app, database, settings, mailer, clock):
    with database.transaction() as session:
        edition = intake_edition(session)
        anna = as_resident(session, settings)
        draft = written_draft(session, edition, by=anna)
        session.add(
            Attachment(
                edition_id=edition.id,
                draft_id=draft.id,
                kind=AttachmentKind.DOCUMENT,
                is_public=True,
                file_name="losowa",
                original_name="plan.pdf",
                media_type="application/pdf",
                size=4,
                sha256=bytes(32),
                made_at=START,
            )
        )
    folder = settings.uploads_dir / "applications"
    folder.mkdir(parents=True)
    (folder / "losowa").write_bytes(b"plan")
    for instant, files, mails in ((CLOSES - DAY, ["losowa"], 1), (CLOSES + 31 * DAY, [], 1)):
        clock.set(instant)
        with database.transaction() as session:
            enqueue(session, "proposals.lapsing", {}, now=instant)
        run_due_jobs(app)
        assert sorted(path.name for path in folder.iterdir()) == files
        assert len(mailer.sent) == mails
    assert "23:59" in mailer.sent[0].body or "10:00" in mailer.sent[0].body
    assert "30 dni" in mailer.sent[0].body or "30 more days" in mailer.sent[0].body


def test_a_writer_deletes_a_draft_at_once_but_not_a_project(office):
    draft, filed = full_draft(office), office.ready()
    with office.session() as session:
        drafts.discard(session, office.edition.id, draft.id, by=office.anna)
        drafts.discard(session, office.edition.id, draft.id, by=office.anna)  # twice is no fault
    assert counts(office)[1:] == [0, 0]
    with office.session() as session:
        hand_in(session, office.edition, filed, by=office.anna)
        with pytest.raises(ConflictError):
            drafts.discard(session, office.edition.id, filed.id, by=office.anna)


def test_whoever_deletes_their_account_takes_their_drafts_along_and_leaves_their_projects(office):
    draft, proposal = full_draft(office), office.filed()
    known = Known(office.anna.resident_id, "anna@poczta.example", "", b"", START)
    with office.session() as session:
        residents.delete_account(session, known, now=START)
    with office.session() as session:
        assert session.scalar(select(func.count()).select_from(Resident)) == 0
        row = session.get_one(ApplicationDraft, draft.id)
        assert (row.resident_id, row.content, row.lapsed_at) == (None, Application(), START)
        (author,) = applicants.of_project(session, proposal)
        assert author.resident_id is None
        # The office still knows who applied and where to write to.
        assert applicants.address_of(session, author, office.anna.safe) == "anna@poczta.example"
        with pytest.raises(NotFoundError):
            applicants.own_project(session, office.edition.id, proposal.id, office.anna.resident_id)
        assert coauthors.listed(session, row, office.anna.safe) == []
