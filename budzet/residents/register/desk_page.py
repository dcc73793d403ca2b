"""What the page of the register shows: the file that waits, its faults or its changes, the files before it."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath
from typing import Any, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts.models import Staff
from budzet.base.errors import ConflictError
from budzet.base.findings import Finding
from budzet.documents import reading
from budzet.documents.characters import holdable
from budzet.editions.models import Edition
from budzet.jobs.models import Job
from budzet.residents.register import queries, services
from budzet.residents.register.models import ImportState, RegisterImport
from budzet.residents.register.rows import COLUMNS, LIMITS, SecondKind
from budzet.residents.register.tagging import second_kind

_PARENTS = frozenset(get_args(SecondKind))
"""Columns that are taken only where they are compared."""


def build(session: Session, edition: Edition, now: dt.datetime) -> dict[str, Any]:
    """Return the page of an edition at ``now``."""
    rows = queries.imports(session, edition.id)
    newest = rows[0] if rows else None
    current = next((row for row in rows if row.state is ImportState.APPROVED), None)
    on_way = newest if newest and newest.state in (ImportState.CHECKING, ImportState.READY) else None
    failed = newest if newest and newest.state is ImportState.FAILED else None
    kind = second_kind(edition.terms)
    return {
        "current": current,
        "on_way": on_way,
        "brought_by": on_way.uploaded_by if on_way else None,
        "percent": _percent(session, on_way),
        "failed": failed,
        "faults": [_sentence(row) for row in failed.faults] if failed else [],
        "more_faults": failed.fault_count - len(failed.faults) if failed else 0,
        "imports": rows,
        "names": _names(session, rows),
        "columns": [column for column in COLUMNS if column.key not in _PARENTS or column.key == kind],
        "largest": LIMITS.max_bytes // 2**20,
        "second_kind": kind or "",
        "used": is_used(edition),
        "closed": _closed(session, edition, now),
    }


def is_used(edition: Edition) -> bool:
    """Say whether voters of an edition are compared with a register."""
    return edition.terms.identity.register_used or second_kind(edition.terms) is not None


def file_name(sent: str) -> str:
    """Return the name of a file as it may be shown: without its folders and signs that cannot be drawn."""
    return holdable(PurePosixPath(sent.replace("\\", "/")).name).strip() or "plik"


def _percent(session: Session, row: RegisterImport | None) -> int:
    if row is None or row.state is not ImportState.CHECKING:
        return 0
    return session.scalar(select(Job.progress).where(Job.id == row.job_id)) or 0


def _closed(session: Session, edition: Edition, now: dt.datetime) -> str:
    try:
        services.refuse_closed(session, edition, now)
    except ConflictError as error:
        return error.sentence
    return ""


def _names(session: Session, rows: Any) -> dict[int, str]:
    wanted = {id_ for row in rows for id_ in (row.uploaded_by, row.decided_by) if id_ is not None}
    return dict(session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(wanted))).all())


def _sentence(stored: tuple[int, str, str]) -> str:
    line, column, reason = stored
    return reading.sentence(Finding.of("register", line=line or None, column=column or None, reason=reason))
