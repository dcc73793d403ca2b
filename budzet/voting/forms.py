"""Shapes of the forms about a stored vote; those on the way to a vote are in ``residents.asking``."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField

from budzet.residents.at_point import PersonForm
from budzet.web.forms import BaseForm, at_most, email_address


class NumberForm(BaseForm):
    """A confirmation number to look up."""

    number = StringField(lazy_gettext("Confirmation number"))


class MailReceiptForm(BaseForm):
    """Where to send the confirmation number."""

    email = StringField(lazy_gettext("E-mail address"), [email_address])


TOLD_MOST = 1000


class ReportForm(BaseForm):
    """What somebody knows of a vote that another person cast with their data. It may be left empty."""

    told = TextAreaField(lazy_gettext("What do you know about it?"), [at_most(TOLD_MOST)])


class PointReportForm(PersonForm):
    """The same at a point, with who they are from a document."""

    told = TextAreaField(lazy_gettext("What do you know about it?"), [at_most(TOLD_MOST)])
