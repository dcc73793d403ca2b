"""Shapes of the forms about the route of departments."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, FormField, HiddenField, SelectField, StringField, TextAreaField, ValidationError

from budzet.proposals.verification import route
from budzet.proposals.verification.desk.call_forms import SeenForm, whole_number
from budzet.proposals.verification.opinion_page import OpinionForm
from budzet.web.forms import BaseForm, at_most, needed

FIRST_ROWS = 3


class StopForm(BaseForm):
    """One department of a route and the working days it has."""

    department = SelectField(_l("Department"), validate_choice=False)
    days = StringField(_l("Working days"))

    def validate_days(self, field: Field) -> None:
        """Ask for a number of days of whoever is chosen."""
        if self.department.data and not 1 <= whole_number(field.data) <= route.DAYS_MOST:
            raise ValidationError(_l("Write a number of working days from 1 to %(most)s.", most=route.DAYS_MOST))


class PlanForm(SeenForm):
    """A route: departments in their order."""

    stops = FieldList(FormField(StopForm), max_entries=route.STOPS_MOST)

    def chosen(self) -> dict[int, int]:
        """Return the departments in their order, each with its days."""
        rows = [(whole_number(row.form.department.data), whole_number(row.form.days.data)) for row in self.stops]
        return {department: days for department, days in rows if department}

    @property
    def has_one_twice(self) -> bool:
        """Whether a department is chosen more than once."""
        rows = [row.form.department.data for row in self.stops if row.form.department.data]
        return len(rows) != len(set(rows))

    def fill_up(self, more: int = 0) -> None:
        """Show three rows at least, and ``more`` empty ones after those that are there."""
        for _row in range(len(self.stops), min(route.STOPS_MOST, max(FIRST_ROWS, len(self.stops) + more))):
            self.stops.append_entry({"department": "", "days": str(route.DAYS)})

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every fault for the summary, row by row."""
        whole = [("content", str(sentence)) for sentence in self.form_errors]
        cells = [cell for row in self.stops for cell in row.form]
        return whole + [(str(cell.id), str(sentence)) for cell in cells for sentence in cell.errors]


class SkipForm(SeenForm):
    """Why a department is passed over."""

    reason = TextAreaField(_l("Reason"), [needed(_l("Write the reason.")), at_most(2000)])


class PaperOpinionForm(OpinionForm):
    """An opinion on signed paper: ``scan`` is the file that was taken already, ``stop`` whose opinion it is."""

    seen = HiddenField()
    stop = HiddenField()
    scan = HiddenField()
    file_faults: tuple[str, ...] = ()

    def number(self, name: str) -> int:
        """Return a hidden number; 0 for nonsense."""
        return whole_number(self[name].data)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every fault for the summary; those of the file lead to its control."""
        return [*(("pages", fault) for fault in self.file_faults), *super().errors]
