"""Looks at personal data: each one is an entry of the audit log."""

from __future__ import annotations

from budzet.accounts import desk_session
from budzet.audit import services as audit
from budzet.web.requests import now, transaction


def look(what: str, *, object_kind: str, object_id: str, edition_id: int | None = None, reason: str = "") -> None:
    """Note that the person at the desk has looked. Call it before the page is made: no entry, no page.

    ``what`` is a stable name in the past tense (``staff.looked_at``); ``reason`` is asked for by pages outside one's
    own cases and by exports.
    """
    actor = desk_session.actor()
    with transaction() as session:
        audit.record(
            session,
            actor,
            what,
            now=now(),
            object_kind=object_kind,
            object_id=object_id,
            edition_id=edition_id,
            reason=reason,
        )
