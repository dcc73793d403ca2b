"""Reading the outbox."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.notifications.models import Carrier, OutboxMail
from budzet.notifications.services import Context
from budzet.notifications.vault import Vault


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A mail of the outbox, opened; recipient and context are ``None`` where they were blanked."""

    id: int
    carrier: Carrier
    template: str
    language: str
    queued_at: dt.datetime
    sent_at: dt.datetime | None
    recipient: str | None
    context: Context | None


def texts_since(session: Session, since: dt.datetime) -> int:
    """Return how many text messages were queued since an instant (UTC): each costs the city money."""
    queued = OutboxMail.carrier == Carrier.SMS, OutboxMail.queued_at >= since
    return session.scalar(select(func.count()).where(*queued)) or 0


def latest_mails(session: Session, vault: Vault, limit: int, offset: int = 0) -> list[OpenedMail]:
    """Return mails, the newest first. For the mailbox of a demonstration; nothing else opens the outbox."""
    rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(limit).offset(offset))
    return [_opened(row, vault) for row in rows]


def _opened(row: OutboxMail, vault: Vault) -> OpenedMail:
    recipient = vault.decrypt(row.recipient_sealed) if row.recipient_sealed is not None else None
    context = json.loads(vault.decrypt(row.context_sealed)) if row.context_sealed is not None else None
    return OpenedMail(row.id, row.carrier, row.template, row.language, row.queued_at, row.sent_at, recipient, context)
