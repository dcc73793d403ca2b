"""The documents of an edition as they are stored: writing their texts, signing them, making the public file."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base import calendar
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.documents.letter import Document
from budzet.editions import edition_documents
from budzet.editions.edition_documents import DocumentKind, Filling
from budzet.editions.models import Edition
from budzet.editions.models_published import EditionDocument
from budzet.jobs import services as jobs
from budzet.jobs.handlers import JobContext, handler

MAKE_FILE = "editions.document_file"


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as a page needs it: its kind, its text, and number and day once it is signed."""

    kind: DocumentKind
    body: str
    order_number: str = ""
    signed_on: dt.date | None = None
    written: bool = False
    """Whether the city has changed the text that comes with the service."""

    @property
    def seen(self) -> str:
        """A short mark of the text: a form carries it, so that nobody overwrites what they have not read."""
        return hashlib.sha256(self.body.encode()).hexdigest()[:16]


def kind_named(slug: str) -> DocumentKind:
    """Return the kind with that name in addresses. Raises ``NotFoundError``."""
    found = next((kind for kind in edition_documents.KINDS.values() if kind.slug == slug), None)
    if found is None:
        raise NotFoundError("Nie ma takiego dokumentu.")
    return found


def all_of(session: Session, edition_id: int) -> list[StoredDocument]:
    """Return every document of an edition, in the order of the table."""
    rows = session.scalars(select(EditionDocument).where(EditionDocument.edition_id == edition_id))
    stored = {row.kind: row for row in rows}
    return [_document(kind, stored.get(kind.kind)) for kind in edition_documents.KINDS.values()]


def one(session: Session, edition_id: int, kind: DocumentKind) -> StoredDocument:
    """Return one document of an edition."""
    return _document(kind, _row(session, edition_id, kind))


def signed(session: Session, edition_id: int) -> Sequence[EditionDocument]:
    """Return the documents that were signed: those everybody may read."""
    rows = select(EditionDocument).where(
        EditionDocument.edition_id == edition_id, EditionDocument.signed_on.is_not(None)
    )
    return session.scalars(rows.order_by(EditionDocument.signed_on, EditionDocument.id)).all()


def composed(session: Session, edition: Edition, kind: DocumentKind) -> Document:
    """Return a document filled in: with the words of the day it was signed, else with those of today."""
    row = _row(session, edition.id, kind)
    body = row.body if row else edition_documents.default(kind.kind)
    filling = Filling(**row.words) if row and row.signed_on else edition_documents.filling_now(session, edition)
    return edition_documents.compose(kind.kind, body, filling)


def write(
    session: Session, edition: Edition, kind: DocumentKind, body: str, *, seen: str, actor: Actor, now: dt.datetime
) -> None:
    """Store the text of a document.

    Raises ``DomainError`` with every fault, ``ConflictError`` when it is signed or somebody else has changed it.
    """
    _refuse(body)
    row = _unsigned(session, edition.id, kind, seen)
    if row is None:
        row = EditionDocument(edition_id=edition.id, kind=kind.kind, body=body.strip(), words={})
        session.add(row)
    row.body = body.strip()
    _flush(session)
    _record(session, edition, kind, "document_written", actor=actor, now=now)


def sign(
    session: Session,
    edition: Edition,
    kind: DocumentKind,
    number: str,
    signed_on: dt.date,
    *,
    seen: str,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Note that a document was signed: fix it with today's words and ask for its public file.

    Raises ``DomainError`` when number or day cannot be right, ``ConflictError`` as ``write``.
    """
    if not number.strip():
        raise DomainError("Wpisz numer, pod którym dokument podpisano.")
    if signed_on > calendar.local(now).date():
        raise DomainError("Dzień podpisania nie może być w przyszłości.")
    row = _unsigned(session, edition.id, kind, seen)
    if row is None:
        row = EditionDocument(edition_id=edition.id, kind=kind.kind, body=edition_documents.default(kind.kind))
        session.add(row)
    filling = edition_documents.filling_now(session, edition, number=number.strip(), signed_on=signed_on)
    row.words, row.order_number, row.signed_on = filling.stored(), number.strip(), signed_on
    _flush(session)
    jobs.enqueue(session, MAKE_FILE, {"edition_id": edition.id, "kind": kind.kind}, now=now)
    _record(session, edition, kind, "document_signed", actor=actor, now=now, number=number.strip())


def file_of(published_dir: Path, edition_slug: str, kind: DocumentKind) -> Path:
    """Return where the public file of a signed document stands."""
    return published_dir / edition_slug / "dokumenty" / f"{kind.slug}.pdf"


@handler(MAKE_FILE)
def make_file(context: JobContext, args: dict[str, Any]) -> None:
    """Make the public file of a signed document; run again, it makes the same bytes."""
    from budzet.documents import pdf

    kind = edition_documents.KINDS[args["kind"]]
    with context.database.read_session() as session:
        edition = session.get_one(Edition, args["edition_id"])
        document = composed(session, edition, kind)
    path = file_of(context.settings.published_dir, edition.slug, kind)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_bytes(pdf.pdf_bytes(document))
    draft.replace(path)


def _document(kind: DocumentKind, row: EditionDocument | None) -> StoredDocument:
    if row is None:
        return StoredDocument(kind, edition_documents.default(kind.kind))
    return StoredDocument(kind, row.body, row.order_number, row.signed_on, written=True)


def _row(session: Session, edition_id: int, kind: DocumentKind) -> EditionDocument | None:
    return session.scalar(
        select(EditionDocument).where(EditionDocument.edition_id == edition_id, EditionDocument.kind == kind.kind)
    )


def _unsigned(session: Session, edition_id: int, kind: DocumentKind, seen: str) -> EditionDocument | None:
    """Return the row to change, if there is one. Raises ``ConflictError``."""
    row = _row(session, edition_id, kind)
    if row is not None and row.signed_on is not None:
        raise ConflictError("Ten dokument jest podpisany, więc już się nie zmieni.")
    if _document(kind, row).seen != seen:
        raise ConflictError(_CHANGED)
    return row


_CHANGED = "Ktoś inny zmienił ten dokument w międzyczasie. Nic nie zapisano."


def _refuse(body: str) -> None:
    if faults := edition_documents.findings(body):
        words = " ".join(edition_documents.sentence(fault) for fault in faults)
        raise DomainError(f"Nie zapisano dokumentu. {words}", faults)


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError(_CHANGED) from None


def _record(
    session: Session, edition: Edition, kind: DocumentKind, act: str, *, actor: Actor, now: dt.datetime, **details: str
) -> None:
    audit.record(
        session,
        actor,
        act,
        now=now,
        object_kind="edition_document",
        object_id=f"{edition.slug}/{kind.kind}",
        edition_id=edition.id,
        details=details,
    )
