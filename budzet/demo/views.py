"""The mailbox of the demonstration: what would have been mailed. Registered only under ``BUDZET_DEMO=1``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts.access import public
from budzet.accounts.words import ROLE_NAMES
from budzet.demo import people
from budzet.demo.content import folder
from budzet.notifications.models import Carrier
from budzet.notifications.queries import OpenedMail, latest_mails
from budzet.notifications.rendering import render, render_text
from budzet.web.requests import get_session, now, services

bp = Blueprint("demo", __name__, url_prefix="/demo")

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ShownMail:
    """A mail as the mailbox shows it."""

    to: str
    subject: str
    body: str
    queued_at: dt.datetime
    sent_at: dt.datetime | None


@bp.get("/konta")
@public
def accounts() -> ResponseReturnValue:
    """Show who works at the demonstration's desk, with the password and the code that is right now."""
    settings = services().settings
    listed = people.people(get_session(), secret_key=settings.secret_key, now=now())
    password = people.password(folder(settings.demo_dir))
    return render_template("demo/accounts.html", people=listed, password=password, role_names=ROLE_NAMES)


@bp.get("/skrzynka")
@public
def mailbox() -> ResponseReturnValue:
    """Show the newest mails of the outbox, opened."""
    mails = latest_mails(get_session(), services().vault, _SHOWN)
    return render_template("demo/mailbox.html", mails=[_shown(mail) for mail in mails])


def _shown(mail: OpenedMail) -> ShownMail:
    if mail.recipient is None or mail.context is None:
        return ShownMail(gettext("deleted"), mail.template, "", mail.queued_at, mail.sent_at)
    if mail.carrier is Carrier.SMS:
        text = render_text(mail.template, mail.context, language=mail.language)
        return ShownMail(mail.recipient, gettext("Text message"), text, mail.queued_at, mail.sent_at)
    subject, body = render(mail.template, mail.context, language=mail.language)
    return ShownMail(mail.recipient, subject, body, mail.queued_at, mail.sent_at)
