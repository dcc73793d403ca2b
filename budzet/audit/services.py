"""Writing the audit log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from budzet.audit import chain
from budzet.audit.models import AuditEntry
from budzet.base.actor import Actor

# One writer of the log at a time: each entry is chained to the one before. SQLite has one writer anyway.
_LOCK = text("SELECT pg_advisory_xact_lock(7232311)")


def record(
    session: Session,
    actor: Actor,
    act: str,
    *,
    now: dt.datetime,
    object_kind: str = "",
    object_id: str = "",
    edition_id: int | None = None,
    details: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add one entry to the log, in the transaction of the act it tells of.

    ``act`` is a stable name in the past tense (``proposal.withdrawn``); ``details`` are plain JSON values: numbers,
    codes and states, never names, contacts or what somebody typed. ``reason`` is why a person said they acted.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK)
    last = session.execute(select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)).first()
    link = chain.Link(
        id=last.id + 1 if last else 1,
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_role=actor.role,
        act=act,
        object_kind=object_kind,
        object_id=object_id,
        edition_id=edition_id,
        reason=reason,
        details=dict(details or {}),
    )
    prev_hash = last.hash if last else chain.START
    session.add(
        AuditEntry(
            **{name: getattr(link, name) for name in chain.Link.__slots__},
            prev_hash=prev_hash,
            hash=chain.link_hash(link, prev_hash),
        )
    )
    # The next entry of this transaction is chained to this one.
    session.flush()
