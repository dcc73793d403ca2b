"""What becomes of a set of letters: brought, let out by a second person, printed; called back when a print is lost."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.documents import reading
from budzet.editions import queries as editions
from budzet.editions.models import Edition, Origin
from budzet.editions.timetable import StageKind, StageState
from budzet.jobs import services as jobs
from budzet.residents.paper_codes import addressees, files
from budzet.residents.paper_codes.models import BatchState, LetterBatch
from budzet.settings import Settings

PRINT = "residents.print_letters"
"""The job that makes codes and the print file (``printing``)."""

_NAME_KEPT = 100


class FileFaultsError(DomainError):
    """The file of people has faults; ``sentences`` tell the first of them, ``count`` says how many there are."""

    http_status = 422

    def __init__(self, sentences: list[str], count: int) -> None:
        super().__init__("Pliku nie wczytano.")
        self.sentences, self.count = sentences, count


def refuse_closed(session: Session, edition: Edition, now: dt.datetime) -> None:
    """Raise ``ConflictError`` when no letter of this edition would open anything."""
    if not any(scheme.kind == "letter_code" for scheme in edition.terms.identity.schemes):
        raise ConflictError("W tej edycji nie głosuje się kodem z listu. Tak mówią jej zasady.")
    if edition.frozen_at is None:
        # A code knows its person's district by number, and until the freeze districts may come, go and change places.
        raise ConflictError(
            "Listy z kodami przygotowuje się po zamrożeniu edycji, bo wcześniej dzielnice mogą się zmienić."
        )
    state = editions.timetable(session, edition.id).state(StageKind.VOTING, now)
    if edition.origin is Origin.IMPORT or state is StageState.AFTER:
        raise ConflictError("Głosowanie już się skończyło, więc listów z kodami się nie wysyła.")


def bring(
    session: Session,
    edition: Edition,
    data: bytes,
    name: str,
    *,
    settings: Settings,
    staff_id: int,
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Take a file of people and return the id of their set of letters, which waits for a second person.

    Raises ``FileFaultsError`` with every fault (then nothing is kept), ``ConflictError`` when letters are of no use.
    """
    refuse_closed(session, edition, now)
    people = addressees.read(session, edition, data, now)
    if people.fault_count:
        raise FileFaultsError([reading.sentence(fault) for fault in people.findings], people.fault_count)
    row = LetterBatch(
        edition_id=edition.id,
        state=BatchState.WAITING,
        file_name=name[:_NAME_KEPT],
        sha256=hashlib.sha256(data).digest(),
        persons=len(people.addressees),
        uploaded_by=staff_id,
        uploaded_at=now,
    )
    session.add(row)
    session.flush()
    record(session, row, "letters.brought", actor=actor, now=now)
    files.write(files.path_of(settings, row.id, "people"), data)
    return row.id


def let_out(session: Session, batch_id: int, *, staff_id: int, actor: Actor, now: dt.datetime) -> None:
    """Let a set of letters be printed. Raises ``ConflictError`` when it was decided before, or by who brought it."""
    row = _waiting(session, batch_id)
    if staff_id == row.uploaded_by:
        raise ConflictError("Listy musi zatwierdzić inna osoba niż ta, która wczytała plik.")
    refuse_closed(session, session.get_one(Edition, row.edition_id), now)
    row.state, row.decided_by, row.decided_at = BatchState.PRINTING, staff_id, now
    row.job_id = jobs.enqueue(session, PRINT, {"batch_id": row.id}, now=now)
    session.flush()
    record(session, row, "letters.let_out", actor=actor, now=now, brought_by=row.uploaded_by)


def refuse(session: Session, batch_id: int, *, staff_id: int, actor: Actor, now: dt.datetime) -> None:
    """Turn a set of letters down. Raises ``ConflictError`` when it was decided before."""
    row = _waiting(session, batch_id)
    row.state, row.decided_by, row.decided_at = BatchState.REFUSED, staff_id, now
    session.flush()
    record(session, row, "letters.refused", actor=actor, now=now)


def call_back(session: Session, batch_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Let the codes of a set open nothing any more: its print was lost, or cannot be made. Raises ``ConflictError``."""
    row = _locked(session, batch_id)
    if row.state not in (BatchState.READY, BatchState.PRINTING):
        raise ConflictError("Tych listów nie ma co wycofać. Nic nie zmieniono.")
    row.state = BatchState.CALLED_BACK
    session.flush()
    record(session, row, "letters.called_back", actor=actor, now=now)


def found(session: Session, edition_id: int, batch_id: int) -> LetterBatch:
    """Return a set of letters of an edition. Raises ``NotFoundError``."""
    row = session.get(LetterBatch, batch_id)
    if row is None or row.edition_id != edition_id:
        raise NotFoundError("Nie ma takiego zestawu listów.")
    return row


def batches(session: Session, edition_id: int) -> list[LetterBatch]:
    """Return the sets of letters of an edition, the newest first, the last twenty."""
    rows = select(LetterBatch).where(LetterBatch.edition_id == edition_id).order_by(LetterBatch.id.desc()).limit(20)
    return list(session.scalars(rows))


def record(session: Session, row: LetterBatch, act: str, *, actor: Actor, now: dt.datetime, **details: int) -> None:
    """Write an act on a set of letters into the audit log, with the SHA-256 of its file."""
    audit.record(
        session,
        actor,
        act,
        now=now,
        object_kind="letter_batch",
        object_id=str(row.id),
        edition_id=row.edition_id,
        details={"sha256": row.sha256.hex(), "persons": row.persons, **details},
    )


def _waiting(session: Session, batch_id: int) -> LetterBatch:
    row = _locked(session, batch_id)
    if row.state is not BatchState.WAITING:
        raise ConflictError("O tych listach już zdecydowano. Nic nie zmieniono.")
    return row


def _locked(session: Session, batch_id: int) -> LetterBatch:
    row = session.get(LetterBatch, batch_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFoundError("Nie ma takiego zestawu listów.")
    return row
