"""Files of applications: told by what is in them, cleaned, counted, kept under random names.

A file is looked at before anything is written (``accept``: slow, no database), then stored with its row. Pictures and
documents are public; scans of lists and consents are for the office.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.errors import DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.documents import pdf_files, pictures, scans
from budzet.editions.models import Edition
from budzet.jobs import services as jobs
from budzet.proposals import attachment_files, attachment_words, blanking, drafts
from budzet.proposals.acting import Acting
from budzet.proposals.drafts import IntakeClosedError
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ApplicationDraft, Attachment, AttachmentKind
from budzet.web.uploads import Upload

PUBLIC = frozenset({AttachmentKind.PICTURE, AttachmentKind.DOCUMENT})
"""The kinds everybody may see."""

PUBLIC_MOST, INTERNAL_MOST = 5, 10
"""How many files of one application there may be: everybody's and the office's."""

ALT_LONGEST = 300
_PICTURE_LONGEST = 2_000  # pixels: sharp on any screen

_CLOSED = lazy_gettext("We are not taking in projects now. Nothing was changed.")
_NO_FILE = lazy_gettext("There is no such file.")
_SCAN_TITLE = {AttachmentKind.SUPPORT_SCAN: "Lista poparcia", AttachmentKind.CONSENT: "Zgoda"}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that was looked at and may be stored."""

    kind: AttachmentKind
    data: bytes
    media_type: str
    name: str
    alt_text: str = ""


def accept(upload: Upload | None, alt_text: str = "") -> Accepted:
    """Return a file for everybody: a picture, which needs its description, or a document.

    Raises ``DomainError`` with a finding: its ``field`` is ``file`` or ``alt_text``.
    """
    if upload is None:
        raise attachment_words.refusal("no_file", "file")
    if _is_pdf(upload.data):
        return _document(AttachmentKind.DOCUMENT, upload)
    words = described(alt_text)
    data = _picture(upload.data)
    media_type = pictures.media_type(data)
    return Accepted(
        AttachmentKind.PICTURE, data, media_type, attachment_files.clean_name(upload.name, media_type), words
    )


def accept_pages(uploads: Iterable[Upload], kind: AttachmentKind) -> Accepted:
    """Return a file for the office: a PDF as it came, or photographed pages as one PDF.

    Give a generator: pages are looked at one after another. Raises as ``accept``.
    """
    if kind in PUBLIC:
        raise ValueError(f"{kind} is no file of the office")
    pages = iter(uploads)
    first = next(pages, None)
    if first is None:
        raise attachment_words.refusal("no_file", "file")
    if _is_pdf(first.data):
        if next(pages, None) is not None:
            raise attachment_words.refusal("one_pdf", "file")
        return _document(kind, first)
    name = attachment_files.clean_name(first.name, "application/pdf")
    try:
        data = scans.scan_pdf(_SCAN_TITLE[kind], (page.data for page in _chain(first, pages)))
    except DomainError as error:
        raise _told(error) from None
    return Accepted(kind, data, "application/pdf", name)


def described(alt_text: str) -> str:
    """Return the description of a picture, trimmed. Raises ``DomainError`` when it says nothing or too much."""
    words = " ".join(alt_text.split())
    if not words:
        raise attachment_words.refusal("alt_required", "alt_text")
    if len(words) > ALT_LONGEST:
        raise attachment_words.refusal("alt_too_long", "alt_text", most=ALT_LONGEST)
    return words


def add_to_draft(
    session: Session, edition_id: int, draft_id: int, accepted: Accepted, folder: Path, *, by: Acting
) -> Attachment:
    """Store a file of a draft one may write.

    Raises ``DomainError`` when there are too many, ``IntakeClosedError``, ``ConflictError`` when the draft is over.
    """
    draft = _writable(session, edition_id, draft_id, by)
    place = (Attachment.edition_id == edition_id) & (Attachment.draft_id == draft.id)
    row = Attachment(edition_id=edition_id, draft_id=draft.id, proposal_id=None)
    return _store(session, row, place, accepted, folder, by)


def add_to_project(
    session: Session, edition_id: int, proposal_id: int, accepted: Accepted, folder: Path, *, by: Acting
) -> Attachment:
    """Store a file the office adds to a project that was handed in. Raises as ``add_to_draft``, ``NotFoundError``."""
    proposal = session.get(Proposal, proposal_id, with_for_update=True)
    if proposal is None or proposal.edition_id != edition_id:
        raise NotFoundError(_NO_FILE)
    place = (Attachment.edition_id == edition_id) & (Attachment.proposal_id == proposal_id)
    row = Attachment(edition_id=edition_id, draft_id=None, proposal_id=proposal_id)
    return _store(session, row, place, accepted, folder, by)


def describe(
    session: Session, edition_id: int, draft_id: int, attachment_id: int, alt_text: str, *, by: Acting
) -> None:
    """Give a picture of a draft another description."""
    row = _of_writable(session, edition_id, draft_id, attachment_id, by)
    row.alt_text = described(alt_text)
    session.flush()


def remove(session: Session, edition_id: int, draft_id: int, attachment_id: int, *, by: Acting) -> None:
    """Remove a file of a draft; the worker deletes it from the disk."""
    row = _of_writable(session, edition_id, draft_id, attachment_id, by)
    row.removed_at = by.now
    session.flush()
    jobs.enqueue(session, blanking.REMOVE_FILES, {"names": [row.file_name]}, now=by.now)
    _record(session, row, "attachment.removed", by)


def of_draft(session: Session, draft: ApplicationDraft) -> Sequence[Attachment]:
    """Return the files of a draft, the first sent first."""
    return _living(session, Attachment.edition_id == draft.edition_id, Attachment.draft_id == draft.id)


def of_project(session: Session, proposal: Proposal, *, public: bool = True) -> Sequence[Attachment]:
    """Return the files of a project, the first sent first: those everybody may see, or all."""
    wanted = (Attachment.is_public,) if public else ()
    return _living(
        session, Attachment.edition_id == proposal.edition_id, Attachment.proposal_id == proposal.id, *wanted
    )


def find(session: Session, edition_id: int, attachment_id: int) -> Attachment:
    """Return a file of an edition that was not removed. Raises ``NotFoundError``."""
    row = session.get(Attachment, attachment_id)
    if row is None or row.edition_id != edition_id or row.removed_at is not None:
        raise NotFoundError(_NO_FILE)
    return row


def find_public(session: Session, edition_id: int, proposal_id: int, attachment_id: int) -> Attachment:
    """Return a file of a project that everybody may see. Raises ``NotFoundError``."""
    row = find(session, edition_id, attachment_id)
    if row.proposal_id != proposal_id or not row.is_public:
        raise NotFoundError(_NO_FILE)
    return row


def find_own(session: Session, edition_id: int, draft_id: int, attachment_id: int, *, by: Acting) -> Attachment:
    """Return a file of a draft one may write, whatever became of the draft. Raises ``NotFoundError``."""
    drafts.find(session, edition_id, draft_id, by=by)
    row = find(session, edition_id, attachment_id)
    if row.draft_id != draft_id:
        raise NotFoundError(_NO_FILE)
    return row


def _is_pdf(data: bytes) -> bool:
    return data.startswith(pdf_files.MAGIC)


def _document(kind: AttachmentKind, upload: Upload) -> Accepted:
    try:
        pdf_files.check_pdf(upload.data)
    except DomainError as error:
        raise _told(error) from None
    name = attachment_files.clean_name(upload.name, "application/pdf")
    return Accepted(kind, upload.data, "application/pdf", name)


def _picture(data: bytes) -> bytes:
    if not data:
        raise attachment_words.refusal("file_empty", "file")
    try:
        return pictures.clean_picture(data, longest=_PICTURE_LONGEST)
    except DomainError as error:
        raise _told(error) from None


def _told(error: DomainError) -> DomainError:
    """Return a refusal of the room of documents in the language of the page, at the field of the file."""
    (fault,) = error.findings
    code = "not_a_kind" if fault.code == "not_a_picture" and "page" not in fault.params else fault.code
    return attachment_words.refused(Finding(code, "file", fault.params))


def _chain(first: Upload, rest: Iterable[Upload]) -> Iterable[Upload]:
    yield first
    yield from rest


def _writable(session: Session, edition_id: int, draft_id: int, by: Acting) -> ApplicationDraft:
    draft = drafts.find(session, edition_id, draft_id, by=by, lock=True)
    drafts.refuse_over(draft)
    door = drafts.door(session, session.get_one(Edition, edition_id), by)
    if not (door.is_open(by.now) if by.clerk_id is None else door.clerks_may_type(by.now)):
        raise IntakeClosedError(_CLOSED)
    return draft


def _of_writable(session: Session, edition_id: int, draft_id: int, attachment_id: int, by: Acting) -> Attachment:
    _writable(session, edition_id, draft_id, by)
    return find_own(session, edition_id, draft_id, attachment_id, by=by)


def _store(
    session: Session, row: Attachment, place: ColumnElement[bool], accepted: Accepted, folder: Path, by: Acting
) -> Attachment:
    is_public = accepted.kind in PUBLIC
    most = PUBLIC_MOST if is_public else INTERNAL_MOST
    there = select(func.count()).where(place, Attachment.is_public == is_public, Attachment.removed_at.is_(None))
    if (session.scalar(there) or 0) >= most:
        raise attachment_words.refusal("too_many_files", "file", most=most)
    row.kind, row.is_public = accepted.kind, is_public
    row.file_name = attachment_files.write(folder, accepted.data, accepted.media_type)
    row.original_name, row.media_type = accepted.name, accepted.media_type
    row.size, row.sha256 = len(accepted.data), hashlib.sha256(accepted.data).digest()
    row.alt_text, row.made_at = accepted.alt_text, by.now
    session.add(row)
    session.flush()
    _record(session, row, "attachment.stored", by)
    return row


def _record(session: Session, row: Attachment, act: str, by: Acting) -> None:
    audit.record(
        session,
        by.actor,
        act,
        now=by.now,
        object_kind="attachment",
        object_id=str(row.id),
        edition_id=row.edition_id,
        details={"kind": row.kind.value, "size": row.size},
    )


def _living(session: Session, *place: ColumnElement[bool]) -> Sequence[Attachment]:
    return session.scalars(
        select(Attachment).where(*place, Attachment.removed_at.is_(None)).order_by(Attachment.id)
    ).all()


def known_names(session: Session) -> set[str]:
    """Return the names of all files that some row still has."""
    return set(session.scalars(select(Attachment.file_name).where(Attachment.removed_at.is_(None))))


def sweep(session: Session, folder: Path, now: dt.datetime) -> int:
    """Delete files that no row has had for a day; return how many. They are left by a write that was given up."""
    names = attachment_files.orphans(folder, known_names(session), now)
    for name in names:
        (folder / name).unlink(missing_ok=True)
    return len(names)
