"""Carriers of mails, chosen in the settings. Tests take ``MemoryMailer`` and patch nothing."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import ssl
import sys
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Protocol

from budzet.settings import Settings

_log = logging.getLogger(__name__)
_TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to go: plain text to one recipient."""

    recipient: str
    subject: str
    body: str
    date: dt.datetime


class Mailer(Protocol):
    """Anything that can carry a mail out; raises when it cannot."""

    def send(self, mail: Mail) -> None:
        """Carry ``mail`` out, once."""
        ...


@dataclass(slots=True)
class MemoryMailer:
    """Keeps mails in a list, for tests."""

    sent: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
        """Put ``mail`` in the list."""
        self.sent.append(mail)


class ConsoleMailer:
    """Sends nothing. In development the text goes to stderr, so that one can log in; elsewhere it is not shown."""

    def __init__(self, *, shows_text: bool) -> None:
        self.shows_text = shows_text

    def send(self, mail: Mail) -> None:
        """Say that there was a mail; past the log, because the log holds no personal data."""
        _log.info("a mail went to the console")
        if self.shows_text:
            sys.stderr.write(f"\n--- {mail.recipient}: {mail.subject}\n{mail.body}\n---\n")


class SmtpMailer:
    """Hands mails to a mail server; with STARTTLS unless the settings say that the server is on this host."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, mail: Mail) -> None:
        """Hand ``mail`` over. Raises ``smtplib.SMTPException`` or ``OSError`` when the server does not take it."""
        settings = self._settings
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=_TIMEOUT) as server:
            if settings.smtp_tls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(self._message(mail))

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._settings.mail_from
        message["To"] = mail.recipient
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.date)
        # The domain is given, because asking the machine for its own name may wait for a name server.
        message["Message-ID"] = make_msgid(domain=self._settings.mail_from.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        return message


def make_mailer(settings: Settings) -> Mailer:
    """Return the carrier the settings ask for."""
    if settings.mail_sender == "smtp":
        return SmtpMailer(settings)
    return ConsoleMailer(shows_text=settings.env == "development")
