"""Asking for work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from budzet.jobs.models import Job


def enqueue(
    session: Session,
    kind: str,
    args: Mapping[str, Any],
    *,
    now: dt.datetime,
    run_at: dt.datetime | None = None,
    unique_key: str | None = None,
) -> int:
    """Put a job in the table, in the transaction of the act that asks for it, and return its id.

    ``args`` are plain JSON values without personal data. A ``unique_key`` that was used before, even by a job that is
    done, adds nothing: the first job's id comes back.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(Job)
        .values(kind=kind, args=dict(args), run_at=run_at or now, unique_key=unique_key, tries=0, progress=0)
        .on_conflict_do_nothing(index_elements=[Job.unique_key])
        .returning(Job.id)
    )
    made = session.scalar(statement)
    if made is not None:
        return made
    return session.scalars(select(Job.id).where(Job.unique_key == unique_key)).one()
