"""Entries of the audit log that are about somebody at the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor, staff


def note(
    session: Session,
    act: str,
    staff_id: int | None,
    *,
    now: dt.datetime,
    actor: Actor | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry about a person (``None``: about nobody we know); without ``actor`` the person acted themselves."""
    object_id = str(staff_id) if staff_id is not None else ""
    acting = actor or staff(staff_id or 0)
    audit.record(session, acting, act, now=now, object_kind="staff", object_id=object_id, details=details)
