"""Queueing mails."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from budzet.jobs.services import enqueue
from budzet.notifications.models import OutboxMail
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
) -> int:
    """Queue a mail and the job that sends it, in the transaction of the act that causes it; return the mail's id.

    ``template`` names ``templates/emails/<template>.txt``; ``context`` holds the plain JSON values its text
    needs.
    """
    mail = OutboxMail(
        template=template,
        language=language,
        recipient_sealed=vault.encrypt(recipient),
        context_sealed=vault.encrypt(json.dumps(dict(context), ensure_ascii=False)),
        keep_address=keep_address,
        queued_at=now,
    )
    session.add(mail)
    session.flush()
    enqueue(session, SEND, {"mail": mail.id}, now=now, unique_key=f"{SEND}:{mail.id}")
    return mail.id
