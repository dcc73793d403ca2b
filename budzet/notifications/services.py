"""Queueing mails and text messages."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from budzet.jobs.services import enqueue
from budzet.notifications.models import Carrier, OutboxMail
from budzet.notifications.vault import Vault

SEND = "notifications.send"

Context = Mapping[str, Any]
"""Plain JSON values."""


def add(
    session: Session,
    recipient: str,
    template: str,
    context: Context,
    *,
    language: str,
    now: dt.datetime,
    vault: Vault,
    keep_address: bool = False,
    carrier: Carrier = Carrier.EMAIL,
    expires_at: dt.datetime | None = None,
) -> int:
    """Queue a message and the job that sends it, in the transaction of the act that causes it; return its id.

    ``template`` names ``templates/emails/<template>.txt``, of a text message ``templates/sms/<template>.txt``;
    ``context`` holds the plain JSON values its text needs. After ``expires_at`` (UTC) it is not sent any more.
    """
    mail = OutboxMail(
        carrier=carrier,
        template=template,
        language=language,
        recipient_sealed=vault.encrypt(recipient),
        context_sealed=vault.encrypt(json.dumps(dict(context), ensure_ascii=False)),
        keep_address=keep_address,
        queued_at=now,
        expires_at=expires_at,
    )
    session.add(mail)
    session.flush()
    enqueue(session, SEND, {"mail": mail.id}, now=now, unique_key=f"{SEND}:{mail.id}")
    return mail.id
