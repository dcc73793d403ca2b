"""The table of the audit log. The database refuses to change or delete its rows; each is chained to the one before."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from budzet.db import triggers
from budzet.db.types import Base, Digest, ValueJSON


class AuditEntry(Base):
    """One act. ``edition_id`` has no foreign key: the log outlives what it speaks of and stands below the editions.

    ``id`` counts without gaps from 1. ``hash`` is the SHA-256 of the row and of ``prev_hash``, the hash of the row
    before (32 zero bytes before the first): ``audit.chain``. ``actor_role`` is what the actor acted as.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_object", "object_kind", "object_id"),
        Index("ix_audit_entry_edition", "edition_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    actor_role: Mapped[str] = mapped_column(server_default="")
    act: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[str]
    edition_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(server_default="")
    details: Mapped[dict[str, Any]] = mapped_column(ValueJSON(dict[str, Any]))
    prev_hash: Mapped[Digest] = mapped_column(server_default="")
    hash: Mapped[Digest] = mapped_column(server_default="")


triggers.forbid_update("audit_entry")
triggers.forbid_delete("audit_entry")
