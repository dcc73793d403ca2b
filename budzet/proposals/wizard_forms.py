"""Shapes of the wizard's forms. They only parse: what is missing is told by ``application.findings``, never here,
because a draft is saved as far as it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)

from budzet.base.findings import Finding
from budzet.proposals.application import COST_ROWS_MOST, Application, CostItem
from budzet.proposals.forms import AmountField, AnswersField, CoordinateField, QuantityField
from budzet.web.forms import EMAIL, BaseForm, Words, control_id

FIRST_ROWS = 5
_LONGEST = 20_000  # of one text in one save: far over every limit, so that nothing typed is lost
_NEWLINES = re.compile(r"\r\n?")
_YES_NO = (("yes", _l("Yes")), ("no", _l("No")))


def _text(value: Any) -> str:
    """Keep what was typed, with the line ends of one kind."""
    return _NEWLINES.sub("\n", value or "")[:_LONGEST]


class SectionForm(BaseForm):
    """One page of the wizard. ``version`` is the draft's when the page was shown: of two tabs the second is told."""

    version = HiddenField()

    def seen_version(self) -> int:
        """Return the version of the draft that was on the page; 0 for nonsense."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0

    def typed(self) -> dict[str, Any]:
        """Return what was typed, by the names of ``Application`` and ``Applicant``."""
        raise NotImplementedError


class IdeaForm(SectionForm):
    """What shall be done and why."""

    title = StringField(_l("Title"))
    topics = SelectMultipleField(_l("Topics"), validate_choice=False)
    summary = TextAreaField(_l("In short"))
    description = TextAreaField(_l("Description"))
    reasons = TextAreaField(_l("Why is it needed?"))

    def typed(self) -> dict[str, Any]:
        """Return what was typed."""
        names = ("title", "summary", "description", "reasons")
        return {name: _text(getattr(self, name).data) for name in names} | {"topics": tuple(self.topics.data or ())}


class PlaceForm(SectionForm):
    """Where it shall be done and from which money."""

    pool = SelectField(_l("Which money is it for?"), validate_choice=False)
    place = TextAreaField(_l("Place in words"))
    latitude = CoordinateField(_l("Latitude"), most=90)
    longitude = CoordinateField(_l("Longitude"), most=180)

    def typed(self) -> dict[str, Any]:
        """Return what was typed."""
        point = {"latitude": self.latitude.value, "longitude": self.longitude.value}
        return {"pool": self.pool.data or "", "place": _text(self.place.data), **point}


class CostRowForm(BaseForm):
    """One row of the estimate."""

    what = StringField(_l("What"))
    quantity = QuantityField(_l("How many"))
    unit = StringField(_l("Unit"))
    unit_price = AmountField(_l("Price of one (zł)"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed here."""
        return not any((self.what.data, self.unit_price.data))

    def item(self) -> CostItem:
        """Return the row as a value."""
        return CostItem(
            what=_text(self.what.data)[:300],
            quantity=self.quantity.value,
            unit=_text(self.unit.data)[:40] or "szt.",
            unit_price=self.unit_price.value or 0,
        )


class CostForm(SectionForm):
    """The estimate in rows, and what it will cost each year."""

    costs = FieldList(FormField(CostRowForm), min_entries=0, max_entries=COST_ROWS_MOST)
    upkeep = AmountField(_l("What it will cost each year afterwards (zł)"))

    def attach(self, findings: Iterable[Finding], words: Words) -> None:
        """Put the sentence of each finding beside its field; a row's name is ``costs-0-what``."""
        rest = []
        for finding in findings:
            field = self._cell(finding.field)
            if field is None:
                rest.append(finding)
            else:
                field.errors = [*field.errors, str(words[finding.code]) % dict(finding.params)]
        super().attach(rest, words)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every fault for the summary, those of the estimate row by row."""
        found = [("content", str(sentence)) for sentence in self.form_errors]
        for field in self:
            cells: list[Field] = [cell for row in field for cell in row.form] if field is self.costs else [field]
            found += [(control_id(cell), str(sentence)) for cell in cells for sentence in cell.errors]
        return found

    def _cell(self, name: str) -> Field | None:
        return next((cell for row in self.costs for cell in row.form if cell.name == name), None)

    def typed(self) -> dict[str, Any]:
        """Return what was typed, without empty rows."""
        items = tuple(row.form.item() for row in self.costs if not row.form.is_empty)
        return {"costs": items, "upkeep": self.upkeep.value}

    def fill_up(self, more: int = 0) -> None:
        """Show five rows at least, and ``more`` empty ones after those that are there."""
        wanted = min(COST_ROWS_MOST, max(FIRST_ROWS, len(self.costs) + more))
        while len(self.costs) < wanted:
            self.costs.append_entry()

    def insert(self, name: str, unit: str, price: int) -> None:
        """Put a line of the catalogue into the first empty row."""
        values = {"what": name, "unit": unit, "unit_price": amount_typed(price), "quantity": "1"}
        for row in self.costs:
            if row.form.is_empty:
                for field, value in values.items():
                    row.form[field].data = value
                return
        self.fill_up(1)
        if self.costs[-1].form.is_empty:
            self.insert(name, unit, price)


class DesignForm(SectionForm):
    """Whether everybody can use it."""

    universal_design = AnswersField(
        _l("Can everybody use what is made?"),
        answers=[
            ("yes", _l("Yes, also people who move, see or hear with difficulty")),
            ("no", _l("No, not everybody")),
            ("not_applicable", _l("It makes no difference here")),
        ],
    )
    universal_how = TextAreaField(_l("How, or why not?"))

    def typed(self) -> dict[str, Any]:
        """Return what was typed."""
        chosen = self.universal_design.data
        known = chosen if chosen in ("yes", "no", "not_applicable") else None
        return {"universal_design": known, "universal_how": _text(self.universal_how.data)}


class AboutForm(SectionForm):
    """Who applies and with whom."""

    name = StringField(_l("First name and surname"))
    street = StringField(_l("Street"))
    house = StringField(_l("House number and flat"))
    postcode = StringField(_l("Postcode"))
    town = StringField(_l("Town"))
    phone = StringField(_l("Phone (if you like)"))
    lives_here = BooleanField(_l("I live here"))
    is_minor = AnswersField(_l("Are you under 18?"), answers=_YES_NO)
    guardian_name = StringField(_l("First name and surname of your parent or guardian"))
    guardian_agrees = BooleanField(_l("My parent or guardian agrees that I hand this project in"))
    show_name = AnswersField(_l("May we show your name beside the project?"), answers=_YES_NO)
    co_authors = TextAreaField(_l("E-mail addresses of your co-authors"))

    def validate_co_authors(self, field: Field) -> None:
        """Refuse what is no address: a mail would go nowhere."""
        for address in _addresses(field.data):
            if not EMAIL.fullmatch(address):
                raise ValidationError(_l("This is no e-mail address: %(address)s.", address=address[:100]))

    def typed(self) -> dict[str, Any]:
        """Return what was typed."""
        texts = ("name", "street", "house", "postcode", "town", "phone", "guardian_name")
        typed: dict[str, Any] = {name: _text(getattr(self, name).data)[:200] for name in texts}
        answers = {name: _answer(getattr(self, name).data) for name in ("is_minor", "show_name")}
        ticks = {name: bool(getattr(self, name).data) for name in ("lives_here", "guardian_agrees")}
        others = {"co_authors": _addresses(self.co_authors.data)} if "co_authors" in self else {}
        return {**typed, **answers, **ticks, **others}


def _addresses(typed: str | None) -> tuple[str, ...]:
    """Return the addresses of a list, whatever stands between them, each once."""
    return tuple(dict.fromkeys(part for part in re.split(r"[\s,;]+", _text(typed).lower()) if part))


def _answer(typed: Any) -> bool | None:
    return {"yes": True, "no": False}.get(typed)


class ContentForm(CostForm, IdeaForm, PlaceForm, DesignForm):
    """Everything of a project that is public, on one page."""

    def typed(self) -> dict[str, Any]:
        """Return what was typed."""
        parts = (IdeaForm, PlaceForm, CostForm, DesignForm)
        return {name: value for part in parts for name, value in part.typed(self).items()}


class ChangeForm(ContentForm):
    """A change of a project that is handed in, and why."""

    reason = StringField(_l("Why do you change it?"))


class WholeForm(ContentForm, AboutForm):
    """A whole application on one page, as a clerk types it from paper."""

    def typed(self) -> dict[str, Any]:
        """Return what was typed."""
        return ContentForm.typed(self) | AboutForm.typed(self)


ANSWERS = {True: "yes", False: "no", None: ""}
"""Yes, no and nothing said yet, as radio buttons hold them."""


def amount_typed(grosze: int | None) -> str:
    """Return a sum as people type it: ``1200,50``."""
    if grosze is None:
        return ""
    whole, rest = divmod(grosze, 100)
    return f"{whole},{rest:02}" if rest else str(whole)


def quantity_typed(thousandths: int) -> str:
    """Return a quantity as people type it: ``12,5``."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole},{rest:03}".rstrip("0") if rest else str(whole)


def rows_typed(application: Application) -> list[dict[str, str]]:
    """Return the rows of the estimate as people type them."""
    return [
        {
            "what": item.what,
            "quantity": quantity_typed(item.quantity),
            "unit": item.unit,
            "unit_price": amount_typed(item.unit_price) if item.unit_price else "",
        }
        for item in application.costs
    ]
