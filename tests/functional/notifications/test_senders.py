"""The carriers of mails; the mail server is a real one on this machine."""

from __future__ import annotations

import datetime as dt
import smtplib
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from support.server import free_port

from budzet.notifications.senders import ConsoleMailer, Mail, SmtpMailer, make_mailer
from budzet.settings import load_settings

MAIL = Mail(
    "anna.nowak@example.pl",
    "Kod do głosowania: 483 920",
    "Zażółć gęślą jaźń.\n",
    dt.datetime(2026, 5, 4, 8, 0, tzinfo=dt.UTC),
)


class Inbox:
    """A mail server that keeps what it is given, or refuses it."""

    def __init__(self) -> None:
        self.mails: list = []
        self.refuses = ""

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  the name the server asks for
        if self.refuses:
            return self.refuses
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def smtp_settings(inbox, tmp_path):
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield load_settings(
        env="test",
        var_dir=tmp_path,
        mail_sender="smtp",
        mail_from="Budżet <budzet@example.pl>",
        smtp_port=controller.port,
        smtp_tls=False,
    )
    controller.stop()


def test_a_mail_reaches_the_mail_server_with_its_letters(inbox, smtp_settings):
    make_mailer(smtp_settings).send(MAIL)
    (envelope,) = inbox.mails
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert envelope.rcpt_tos == [MAIL.recipient]
    assert envelope.mail_from == "budzet@example.pl"
    assert (message["To"], message["Subject"]) == (MAIL.recipient, MAIL.subject)
    assert message["Date"].datetime == MAIL.date
    assert message["Message-ID"].endswith("@example.pl>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == MAIL.body


def test_a_mail_server_that_refuses_is_an_error(inbox, smtp_settings):
    inbox.refuses = "550 no"
    with pytest.raises(smtplib.SMTPException):
        make_mailer(smtp_settings).send(MAIL)


def test_a_mail_server_without_encryption_is_not_trusted_unless_the_settings_say_so(inbox, smtp_settings):
    careful = SmtpMailer(smtp_settings.model_copy(update={"smtp_tls": True}))
    with pytest.raises(smtplib.SMTPException):
        careful.send(MAIL)
    assert inbox.mails == []


def test_a_mail_server_that_is_away_is_an_error(tmp_path):
    settings = load_settings(env="test", var_dir=tmp_path, mail_sender="smtp", smtp_port=free_port(), smtp_tls=False)
    with pytest.raises(OSError, match="refused"):
        make_mailer(settings).send(MAIL)


@pytest.mark.parametrize("evil", ("a@example.pl\nBcc: b@example.pl", "a@example.pl\r\nX: y"))
def test_a_recipient_cannot_add_a_header(inbox, smtp_settings, evil):
    with pytest.raises(ValueError, match=r"header|linefeed|newline|carriage"):
        make_mailer(smtp_settings).send(Mail(evil, MAIL.subject, MAIL.body, MAIL.date))
    assert inbox.mails == []


@pytest.mark.parametrize(("env", "shown"), (("development", True), ("test", False), ("production", False)))
def test_the_console_shows_a_mail_to_a_developer_and_to_nobody_else(tmp_path, capsys, caplog, env, shown):
    secret = {"secret_key": "x" * 32}
    mailer = make_mailer(load_settings(env=env, var_dir=tmp_path, **secret))
    assert isinstance(mailer, ConsoleMailer)
    caplog.set_level("DEBUG")
    mailer.send(MAIL)
    told = capsys.readouterr()
    assert ("483 920" in told.err) is shown
    assert "483 920" not in told.out + caplog.text
    assert MAIL.recipient not in caplog.text
