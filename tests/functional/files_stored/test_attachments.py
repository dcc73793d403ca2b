"""Files of applications: what is taken becomes a row and a file, what is refused leaves neither."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import stat

import pytest
from sqlalchemy import select
from support.applications import hand_in, later
from support.clock import START
from support.pictures import picture
from support.sent_files import HIDDEN, NEUTRALISED, REFUSED, small_pdf, with_gps

from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.jobs.handlers import JobContext
from budzet.proposals import attachment_sweeping, attachments, drafts, lapsing
from budzet.proposals.attachment_files import folder_of
from budzet.proposals.drafts import IntakeClosedError
from budzet.proposals.models_applications import Attachment, AttachmentKind
from budzet.web.uploads import Upload

pytestmark = pytest.mark.engines("sqlite")
SCAN, CONSENT = AttachmentKind.SUPPORT_SCAN, AttachmentKind.CONSENT


def accepted(data=None, *, name="lawka.jpg", alt="Ławka"):
    """Return a picture that was looked at."""
    return attachments.accept(Upload(name, data or picture("JPEG")), alt)


def add(office, draft, file=None, *, by=None, then=None):
    """Store a file of a draft; ``then`` the write breaks with that error."""
    with office.session() as session:
        given = (session, office.edition.id, draft.id, file or accepted(), folder_of(office.settings))
        row = attachments.add_to_draft(*given, by=by or office.anna)
        if then is not None:
            raise then
        return row


def on_disk(office) -> list[str]:
    """Return the names of all files."""
    folder = folder_of(office.settings)
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def rows(office) -> list[Attachment]:
    """Return all rows that were not removed."""
    with office.session() as session:
        return list(session.scalars(select(Attachment).where(Attachment.removed_at.is_(None)).order_by(Attachment.id)))


def context(office, *, now=START) -> JobContext:
    """Return what a job of the worker works with."""
    return JobContext(1, office.database, office.settings, None, now, None)


def refusal(function, *args, **kwargs) -> tuple[str, str]:
    """Return code and field of the fault a file is refused with."""
    with pytest.raises(DomainError) as refused:
        function(*args, **kwargs)
    (fault,) = refused.value.findings
    assert refused.value.sentence.endswith(".")
    return fault.code, fault.field


@pytest.mark.engines("sqlite", "postgresql")
def test_a_picture_is_stored_for_everybody_without_its_place(office):
    row = add(office, office.draft(), accepted(with_gps(), name="Ławka (1).JPEG", alt="  Rozdeptana \n ścieżka "))
    path = folder_of(office.settings) / row.file_name
    data = path.read_bytes()
    assert (row.kind, row.is_public, row.media_type) == (AttachmentKind.PICTURE, True, "image/jpeg")
    assert (row.original_name, row.alt_text) == ("Ławka-(1).jpg", "Rozdeptana ścieżka")
    assert (row.size, row.sha256, row.made_at) == (len(data), hashlib.sha256(data).digest(), START)
    assert not HIDDEN.search(data)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert office.acts("attachment.stored") == [{"kind": "picture", "size": len(data)}]


@pytest.mark.parametrize("data", NEUTRALISED.values(), ids=NEUTRALISED)
def test_what_hides_in_a_picture_is_left_behind(data):
    assert not HIDDEN.search(accepted(data).data)


def test_a_document_is_stored_as_it_came_and_needs_no_description(office):
    row = add(office, office.draft(), attachments.accept(Upload("plan.docx", small_pdf())))
    assert (row.kind, row.is_public, row.original_name) == (AttachmentKind.DOCUMENT, True, "plan.pdf")
    assert (folder_of(office.settings) / row.file_name).read_bytes() == small_pdf()


def test_photographed_pages_become_one_file_for_the_office(office):
    pages = (Upload(f"strona {number}.jpg", picture("JPEG")) for number in (1, 2, 3))
    row = add(office, office.draft(), attachments.accept_pages(pages, SCAN))
    assert (row.kind, row.is_public, row.media_type) == (SCAN, False, "application/pdf")
    assert row.original_name == "strona-1.pdf"


def test_a_scanned_pdf_for_the_office_stays_as_it_came():
    made = attachments.accept_pages([Upload("zgoda.pdf", small_pdf())], CONSENT)
    assert (made.kind, made.data) == (CONSENT, small_pdf())


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_and_no_pdf_is_refused_whatever_it_is_called(data):
    told = {refusal(attachments.accept, Upload(name, data), "Ławka") for name in ("lawka.png", "plan.pdf")}
    ((code, field),) = told
    assert field == "file"
    assert code not in ("alt_required", "no_file")


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_for_everybody_is_refused_for_the_office(data):
    assert refusal(attachments.accept_pages, [Upload("lista.jpg", data)], SCAN)[1] == "file"


@pytest.mark.parametrize(
    ("call", "code", "field"),
    (
        (lambda: attachments.accept(None), "no_file", "file"),
        (lambda: attachments.accept(Upload("a.png", picture())), "alt_required", "alt_text"),
        (lambda: attachments.accept(Upload("a.png", picture()), " \n "), "alt_required", "alt_text"),
        (lambda: attachments.accept(Upload("a.png", picture()), "a" * 301), "alt_too_long", "alt_text"),
        (lambda: attachments.accept_pages([], SCAN), "no_file", "file"),
        (lambda: attachments.accept_pages([Upload("a.pdf", small_pdf())] * 2, SCAN), "one_pdf", "file"),
        (
            lambda: attachments.accept_pages([Upload("a.png", picture()), Upload("b.pdf", small_pdf())], SCAN),
            "not_a_picture",
            "file",
        ),
    ),
)
def test_what_is_missing_is_told_beside_its_field(call, code, field):
    assert refusal(call) == (code, field)


@pytest.mark.engines("sqlite", "postgresql")
def test_five_files_for_everybody_and_ten_for_the_office_are_as_many_as_there_may_be(office):
    draft, scan = office.draft(), attachments.accept_pages([Upload("a.pdf", small_pdf())], SCAN)
    for _ in range(5):
        add(office, draft)
    for _ in range(10):
        add(office, draft, scan)
    assert refusal(add, office, draft) == ("too_many_files", "file")
    assert refusal(add, office, draft, scan) == ("too_many_files", "file")
    assert len(on_disk(office)) == len(rows(office)) == 15
    first = rows(office)[0]
    with office.session() as session:
        attachments.remove(session, office.edition.id, draft.id, first.id, by=office.anna)
    add(office, draft)
    assert len(rows(office)) == 15


def test_a_removed_file_is_gone_from_the_disk_when_the_worker_has_passed(office):
    draft = office.draft()
    kept, removed = add(office, draft), add(office, draft)
    with office.session() as session:
        attachments.remove(session, office.edition.id, draft.id, removed.id, by=office.anna)
        with pytest.raises(NotFoundError):
            attachments.find(session, office.edition.id, removed.id)
        assert [row.id for row in attachments.of_draft(session, draft)] == [kept.id]
    lapsing.remove_files(context(office), {"names": [removed.file_name]})
    assert on_disk(office) == [kept.file_name]
    assert office.acts("attachment.removed") == [{"kind": "picture", "size": removed.size}]


def test_another_description_takes_the_place_of_the_first(office):
    draft = office.draft()
    row = add(office, draft)
    with office.session() as session:
        attachments.describe(session, office.edition.id, draft.id, row.id, "Ścieżka", by=office.anna)
    assert rows(office)[0].alt_text == "Ścieżka"
    with office.session() as session:
        given = (session, office.edition.id, draft.id, row.id, " ")
        assert refusal(attachments.describe, *given, by=office.anna) == ("alt_required", "alt_text")


def test_a_draft_of_somebody_else_takes_no_files_and_shows_none(office):
    draft, jan = office.draft(), office.resident("jan@poczta.example")
    row = add(office, draft)
    own = office.draft(jan)
    with pytest.raises(NotFoundError):
        add(office, draft, by=jan)
    with office.session() as session:
        for function in (attachments.remove, attachments.find_own):
            with pytest.raises(NotFoundError):
                function(session, office.edition.id, draft.id, row.id, by=jan)
            with pytest.raises(NotFoundError):
                function(session, office.edition.id, own.id, row.id, by=jan)
    assert [one.id for one in rows(office)] == [row.id]


def test_no_file_is_added_or_removed_once_the_project_is_handed_in(office):
    draft = office.ready()
    row = add(office, draft)
    with office.session() as session:
        proposal = hand_in(session, office.edition, draft, by=office.anna)
    with pytest.raises(ConflictError):
        add(office, draft)
    with office.session() as session, pytest.raises(ConflictError):
        attachments.remove(session, office.edition.id, draft.id, row.id, by=office.anna)
    with office.session() as session:
        assert [one.id for one in attachments.of_project(session, proposal)] == [row.id]


def test_after_the_intake_a_draft_takes_no_files(office):
    draft = office.draft()
    with pytest.raises(IntakeClosedError):
        add(office, draft, by=later(office.anna, weeks=4))
    assert (rows(office), on_disk(office)) == ([], [])


def test_the_office_adds_a_file_to_a_project_that_was_handed_in(office):
    proposal, clerk = office.filed(), office.clerk()
    consent = attachments.accept_pages([Upload("zgoda.pdf", small_pdf())], CONSENT)
    with office.session() as session:
        attachments.add_to_project(
            session, office.edition.id, proposal.id, consent, folder_of(office.settings), by=clerk
        )
        assert attachments.of_project(session, proposal) == []
        assert [row.kind for row in attachments.of_project(session, proposal, public=False)] == [CONSENT]
        with pytest.raises(NotFoundError):
            attachments.add_to_project(
                session, office.edition.id + 1, proposal.id, consent, office.settings.var_dir, by=clerk
            )


@pytest.mark.parametrize(("kind", "found"), (("picture", True), ("scan", False)))
def test_everybody_finds_only_files_of_this_project_that_are_for_everybody(office, kind, found):
    draft = office.ready()
    scan = attachments.accept_pages([Upload("a.pdf", small_pdf())], SCAN)
    row = add(office, draft, None if kind == "picture" else scan)
    with office.session() as session:
        edition = office.edition.id
        with pytest.raises(NotFoundError):
            attachments.find_public(session, edition, 1, row.id)  # not handed in yet
        proposal = hand_in(session, office.edition, draft, by=office.anna)
        for wrong in (
            (edition, proposal.id + 1, row.id),
            (edition + 1, proposal.id, row.id),
            (edition, proposal.id, 99),
        ):
            with pytest.raises(NotFoundError):
                attachments.find_public(session, *wrong)
        if found:
            assert attachments.find_public(session, edition, proposal.id, row.id).id == row.id
        else:
            with pytest.raises(NotFoundError):
                attachments.find_public(session, edition, proposal.id, row.id)


def test_a_write_that_is_given_up_leaves_a_file_that_is_swept_a_day_later(office):
    draft = office.draft()
    kept = add(office, draft)
    with pytest.raises(RuntimeError, match="given up"):
        add(office, draft, then=RuntimeError("given up"))
    assert (len(rows(office)), len(on_disk(office))) == (1, 2)
    for name in on_disk(office):
        os.utime(folder_of(office.settings) / name, (START.timestamp(), START.timestamp()))
    for hours, swept in ((23, 0), (25, 1)):
        now = START + dt.timedelta(hours=hours)
        assert attachment_sweeping.sweep(context(office, now=now), {}) == {"files": swept}
    assert on_disk(office) == [kept.file_name]


def test_files_of_a_draft_that_is_given_up_are_deleted(office):
    draft = office.draft()
    add(office, draft)
    with office.session() as session:
        drafts.discard(session, office.edition.id, draft.id, by=office.anna)
    assert rows(office) == []
