"""Writing the audit log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from budzet.audit.models import AuditEntry
from budzet.base.actor import Actor


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
) -> None:
    """Add one entry to the log, in the transaction of the act it tells of.

    ``act`` is a stable name in the past tense (``proposal.withdrawn``); ``details`` are plain JSON values: numbers,
    codes and states, never names, contacts or what somebody typed.
    """
    session.add(
        AuditEntry(
            at=now,
            actor_kind=actor.kind,
            actor_id=actor.id,
            act=act,
            object_kind=object_kind,
            object_id=object_id,
            edition_id=edition_id,
            details=dict(details or {}),
        )
    )
