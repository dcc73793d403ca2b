"""Forms of the lists at the desk."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField

from budzet.base import calendar, days
from budzet.base.findings import Finding
from budzet.proposals.lists import checking
from budzet.web.forms import BaseForm, at_most

_YEARS = range(2000, 2100)


def typed_day(field: StringField) -> dt.date | None:
    """Return the day somebody typed; nothing, and a fault beside the field, for what is none."""
    try:
        day = days.parse_day(field.data or "") if field.data else None
    except ValueError:
        day = None
    if day is not None and day.year in _YEARS:
        return day
    if field.data:
        field.errors = [*field.errors, gettext("Write a day that exists, for example 01.03.2026.")]
    return None


class ListForm(BaseForm):
    """Why a version is published and when; ``seen`` is the mark of the entries that were on the screen."""

    seen = HiddenField()
    reason = TextAreaField(validators=[at_most(1000)])
    partial = TextAreaField(validators=[at_most(1000)])
    day = StringField(validators=[at_most(40)])
    time = StringField(validators=[at_most(20)])
    marks = BooleanField()

    def hour(self) -> dt.datetime | None:
        """Return the hour that was typed; nothing without one, or with faults beside the fields."""
        day, time = typed_day(self.day), self._time()
        if day is None:
            if self.time.data and not self.day.errors:
                self.day.errors = [*self.day.errors, gettext("Write the day too.")]
            return None
        return calendar.instant(day, time or dt.time.min)

    def show(self, hour: dt.datetime | None) -> None:
        """Fill in an hour."""
        if hour is not None:
            wall = calendar.local(hour)
            self.day.data, self.time.data = days.write_day(wall.date()), days.write_time(wall.time())

    def tell(self, findings: tuple[Finding, ...]) -> None:
        """Put each finding beside its control."""
        for finding in findings:
            field = self._fields.get(finding.field)
            if field is None:
                self.form_errors.append(checking.sentence(finding))
            else:
                field.errors = [*field.errors, checking.sentence(finding)]

    def _time(self) -> dt.time | None:
        try:
            return days.parse_time(self.time.data) if self.time.data else None
        except ValueError:
            self.time.errors = [*self.time.errors, gettext("Write a time, for example 8:00 or 23:59.")]
            return None


class BackForm(BaseForm):
    """Why a version is taken back."""

    reason = StringField(validators=[at_most(500)])


class PostedForm(BaseForm):
    """Which letters went out and when."""

    day = StringField(validators=[at_most(40)])
    ids = SelectMultipleField(coerce=int, validate_choice=False)
    which = StringField()
