"""Shapes of the forms about a confirmation number; those on the way to a vote are in ``residents.asking``."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import StringField

from budzet.web.forms import BaseForm, email_address


class NumberForm(BaseForm):
    """A confirmation number to look up."""

    number = StringField(lazy_gettext("Confirmation number"))


class MailReceiptForm(BaseForm):
    """Where to send the confirmation number."""

    email = StringField(lazy_gettext("E-mail address"), [email_address])
