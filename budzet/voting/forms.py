"""Shapes of the forms about a stored vote; those on the way to a vote are in ``residents.asking``."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField

from budzet.residents.words import IDENTITY
from budzet.web.forms import BaseForm, at_most, email_address, needed


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


class PointReportForm(ReportForm):
    """The same at a point, with who they are from a document."""

    given_name = StringField(lazy_gettext("First name"), [needed(lazy_gettext("Write the first name."))])
    surname = StringField(lazy_gettext("Surname"), [needed(lazy_gettext("Write the surname."))])
    birth_day = StringField(lazy_gettext("Day"))
    birth_month = StringField(lazy_gettext("Month"))
    birth_year = StringField(lazy_gettext("Year"))

    def birth_date(self) -> dt.date | None:
        """Return the date that was typed; put its fault beside it when there is none."""
        try:
            return dt.date(*(int(part.data or "") for part in (self.birth_year, self.birth_month, self.birth_day)))
        except (ValueError, OverflowError):
            self.birth_day.errors = [*self.birth_day.errors, IDENTITY["not_a_date"]]
            return None
