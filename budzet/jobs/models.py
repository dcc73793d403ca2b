"""Tables of the jobs and of the worker's lease."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from budzet.db.types import Base, ValueJSON


class Job(Base):
    """One piece of work. Open until ``done_at``; ``locked_until`` says that a worker is at it.

    ``tries`` counts the starts, so that a job which kills its worker is given up as well. ``unique_key`` makes
    enqueuing idempotent for good: the key stays taken when the job is done.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_is_percent"),
        Index(
            "ix_job_open",
            "run_at",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    args: Mapped[dict[str, Any]] = mapped_column(ValueJSON(dict[str, Any]))
    unique_key: Mapped[str | None] = mapped_column(unique=True)
    run_at: Mapped[dt.datetime]
    locked_until: Mapped[dt.datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    progress: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(ValueJSON(dict[str, Any]))
    error: Mapped[str | None]
    done_at: Mapped[dt.datetime | None]


class WorkerLease(Base):
    """The single row that says which worker works and until when it may be silent."""

    __tablename__ = "worker_lease"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    holder: Mapped[str]
    held_until: Mapped[dt.datetime]
