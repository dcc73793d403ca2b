"""The job that sends a mail or a text message. No transaction is open while the server is waited for."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import update

from budzet.db.session import Database
from budzet.jobs.handlers import JobContext, handler
from budzet.jobs.running import describe
from budzet.notifications.models import Carrier, OutboxMail
from budzet.notifications.rendering import render, render_text
from budzet.notifications.senders import Mail, Mailer
from budzet.notifications.services import SEND
from budzet.notifications.texters import Texter, TextMessage
from budzet.notifications.vault import Vault


@handler(SEND)
def send(context: JobContext, args: dict[str, Any]) -> None:
    """Send one mail and blank what was secret in it; a mail that is out is left alone.

    A crash between the mail server's answer and the note that the mail is out sends it again: twice is better than
    never. At the last failure a mail that keeps no address is blanked too.
    """
    with context.database.read_session() as session:
        mail = session.get_one(OutboxMail, args["mail"])
    if mail.sent_at is not None:
        return
    if mail.expires_at is not None and mail.expires_at <= context.now:
        _note(context.database, mail.id, error="too late", recipient_sealed=None, context_sealed=None)
        return
    try:
        _carry(context, mail)
    except Exception as error:
        blanks = _blanks(mail, context) if context.last_try else {}
        _note(context.database, mail.id, tries=OutboxMail.tries + 1, error=describe(error), **blanks)
        raise
    blanks = _blanks(mail, context)
    _note(context.database, mail.id, tries=OutboxMail.tries + 1, error=None, sent_at=context.now, **blanks)


def _carry(context: JobContext, mail: OutboxMail) -> None:
    if mail.recipient_sealed is None or mail.context_sealed is None:
        raise LookupError("the mail was blanked before it was sent")
    vault = Vault(context.settings.secret_key)
    recipient, values = vault.decrypt(mail.recipient_sealed), json.loads(vault.decrypt(mail.context_sealed))
    if mail.carrier is Carrier.SMS:
        texter: Texter = context.texter
        texter.send(TextMessage(recipient, render_text(mail.template, values, language=mail.language)))
        return
    mailer: Mailer = context.mailer
    subject, body = render(mail.template, values, language=mail.language)
    mailer.send(Mail(recipient, subject, body, context.now))


def _blanks(mail: OutboxMail, context: JobContext) -> dict[str, None]:
    """Return the columns to blank: in a demonstration none, because its mailbox shows what was sent."""
    if context.settings.demo:
        return {}
    return {"context_sealed": None} if mail.keep_address else {"context_sealed": None, "recipient_sealed": None}


def _note(database: Database, mail_id: int, **values: Any) -> None:
    with database.transaction() as session:
        session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(**values))
