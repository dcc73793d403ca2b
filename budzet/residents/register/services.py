"""What becomes of an import of residents: brought, read, let in by a second person or turned down.

Closed once voting has begun (security.md T15). The act of two persons is in ``acts``.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import SYSTEM, Actor
from budzet.base.errors import ConflictError, NotFoundError
from budzet.base.findings import Finding
from budzet.documents.reading import Faults
from budzet.editions import queries as editions
from budzet.editions.models import Edition, Origin
from budzet.editions.timetable import StageKind, StageState
from budzet.jobs import services as jobs
from budzet.residents.register import files, staging
from budzet.residents.register.models import ImportState, RegisterImport
from budzet.residents.register.rows import fault

CHECK = "residents.register_check"
"""The job that reads a file (``checking``)."""

_NAME_KEPT = 100


def refuse_closed(session: Session, edition: Edition, now: dt.datetime) -> None:
    """Raise ``ConflictError`` when the register of an edition may not be exchanged at ``now``."""
    if edition.origin is Origin.IMPORT:
        raise ConflictError("Ta edycja została wczytana z plików razem z wynikiem, więc nie ma rejestru.")
    state = editions.timetable(session, edition.id).state(StageKind.VOTING, now)
    if state not in (StageState.UNSET, StageState.BEFORE):
        raise ConflictError("Głosowanie już się zaczęło, więc rejestru nie można wymienić. Nic nie zmieniono.")


def bring(
    session: Session,
    edition_id: int,
    sent: Path,
    *,
    name: str,
    sha256: bytes,
    staff_id: int,
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Take a file that was sent, ask the worker to read it, and return the id of the import.

    The file is moved to where the worker looks for it. Raises ``ConflictError`` when another import is on its way or
    voting has begun.
    """
    edition = _locked(session, edition_id)
    refuse_closed(session, edition, now)
    row = RegisterImport(
        edition_id=edition_id,
        state=ImportState.CHECKING,
        file_name=name[:_NAME_KEPT],
        sha256=sha256,
        uploaded_by=staff_id,
        uploaded_at=now,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError("Inny plik z mieszkańcami już czeka. Najpierw zdecydujcie o nim.") from None
    row.job_id = jobs.enqueue(session, CHECK, {"import_id": row.id}, now=now)
    record(session, row, "register.brought", actor=actor, now=now)
    sent.replace(files.path_of(sent.parent, row.id))
    return row.id


def settle(session: Session, import_id: int, values: dict[str, Any], faults: Faults, *, now: dt.datetime) -> str:
    """Store what the worker found in a file, and return the state of its import.

    Without a fault the import is compared with the register and waits for two persons; with one nothing of it is kept
    but its faults.
    """
    row = session.get_one(RegisterImport, import_id, with_for_update=True, populate_existing=True)
    if row.state is not ImportState.CHECKING:
        # Turned down while it was read.
        staging.clear(session, import_id)
        return row.state.value
    if faults.count == 0:
        _add_twice(session, import_id, faults)
    if faults.count:
        staging.clear(session, import_id)
        row.state, row.fault_count = ImportState.FAILED, faults.count
        row.faults = [_plain(one) for one in sorted(faults.first, key=_line)]
    else:
        row.state, row.namesakes = ImportState.READY, staging.number_twins(session, import_id)
        for name, value in {**values, **staging.compare(session, import_id, row.edition_id)}.items():
            setattr(row, name, value)
    session.flush()
    record(session, row, "register.read", actor=SYSTEM, now=now, rows=row.rows, faults=row.fault_count)
    return row.state.value


def approve(session: Session, import_id: int, *, staff_id: int, actor: Actor, now: dt.datetime) -> None:
    """Let an import be the register of its edition, all of it in this transaction.

    Raises ``ConflictError`` when it was decided before, voting has begun, or the person is the one who brought it.
    """
    edition_id = found(session, import_id).edition_id
    edition = _locked(session, edition_id)
    row = session.get_one(RegisterImport, import_id, with_for_update=True, populate_existing=True)
    if row.state is not ImportState.READY:
        raise ConflictError("O tym pliku już zdecydowano. Nic nie zmieniono.")
    if staff_id == row.uploaded_by:
        raise ConflictError("Rejestr musi zatwierdzić inna osoba niż ta, która wczytała plik.")
    refuse_closed(session, edition, now)
    # Somebody may have been added at a point since the file was read.
    for name, value in staging.compare(session, import_id, edition_id).items():
        setattr(row, name, value)
    staging.move(session, import_id, edition_id)
    row.state, row.decided_by, row.decided_at = ImportState.APPROVED, staff_id, now
    session.flush()
    counts = {name: getattr(row, name) for name in ("rows", "came", "gone", "changed", "same")}
    record(session, row, "register.approved", actor=actor, now=now, brought_by=row.uploaded_by, **counts)


def refuse(session: Session, import_id: int, *, staff_id: int, actor: Actor, now: dt.datetime) -> None:
    """Turn an import down: what was put aside for it is gone. Raises ``ConflictError`` when it was decided before."""
    row = session.get(RegisterImport, import_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFoundError("Nie ma takiego pliku.")
    if row.state not in (ImportState.CHECKING, ImportState.READY):
        raise ConflictError("O tym pliku już zdecydowano. Nic nie zmieniono.")
    row.state, row.decided_by, row.decided_at = ImportState.REFUSED, staff_id, now
    session.flush()
    staging.clear(session, import_id)
    record(session, row, "register.refused", actor=actor, now=now)


def found(session: Session, import_id: int) -> RegisterImport:
    """Return an import. Raises ``NotFoundError``."""
    row = session.get(RegisterImport, import_id)
    if row is None:
        raise NotFoundError("Nie ma takiego pliku.")
    return row


def record(session: Session, row: RegisterImport, act: str, *, actor: Actor, now: dt.datetime, **details: int) -> None:
    """Write an act on an import into the audit log, with the SHA-256 of its file."""
    audit.record(
        session,
        actor,
        act,
        now=now,
        object_kind="register_import",
        object_id=str(row.id),
        edition_id=row.edition_id,
        details={"sha256": row.sha256.hex(), "state": row.state.value, **details},
    )


def _locked(session: Session, edition_id: int) -> Edition:
    return session.get_one(Edition, edition_id, with_for_update=True, populate_existing=True)


def _add_twice(session: Session, import_id: int, faults: Faults) -> None:
    count, pairs = staging.twice(session, import_id)
    for first, last in pairs:
        faults.add(fault("same_pesel", "pesel", last, other=first))
    faults.count = count


def _line(finding: Finding) -> int:
    return int(finding.params["line"] or 0)


def _plain(finding: Finding) -> tuple[int, str, str]:
    return _line(finding), str(finding.params["column"] or ""), str(finding.params["reason"])
