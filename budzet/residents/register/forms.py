"""Forms of the register at the desk: why a file is to be let in; a person at a point."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from budzet.base.findings import Finding
from budzet.residents.identity import OLDEST_AGE
from budzet.residents.register import rows
from budzet.residents.register.adding import Basis
from budzet.residents.register.rows import Person
from budzet.web.forms import BaseForm, at_most, needed

WORDS: Mapping[str, Any] = {
    "not_a_name": _l("Write the name with letters."),
    "birth_needed": _l("Write the date of birth: day, month and year."),
    "not_a_date": _l("There is no such date. Write day, month and year in numbers, for example 27 3 1985."),
    "bad_pesel": _l("This is not a PESEL number. Copy its 11 digits from the document once more."),
    "other_birth_date": _l("The PESEL number has another date of birth in it. Check both."),
    "born_in_future": _l("This date of birth is in the future. Check the year."),
    "too_old": _l("Check the year of birth. It would make the person more than %(oldest)s years old."),
    "district_needed": _l("The street index does not know this address. Choose the district."),
    "street_needed": _l("Write street and house number, or choose the district."),
    "must_declare": _l("Tick that the person has shown a document and signed."),
}
_FIELDS = {"birth_date": "birth_day"}
BASES = (
    (Basis.DECLARATION, _l("a declaration of residence")),
    (Basis.CERTIFICATE, _l("a document with the address")),
    (Basis.DECISION, _l("a decision of the office")),
)


class AskForm(BaseForm):
    """Where the file comes from, for the second person."""

    reason = TextAreaField(
        _l("Where does the file come from?"), [needed(_l("Write where the file comes from.")), at_most(500)]
    )


class PersonForm(BaseForm):
    """A person at a point. Nothing that is typed here is stored."""

    surname = StringField(_l("Surname"), [needed(_l("Write the surname.")), at_most(200)])
    given_name = StringField(_l("First name"), [needed(_l("Write the first name.")), at_most(200)])
    birth_day = StringField(_l("Day"), [at_most(10)])
    birth_month = StringField(_l("Month"), [at_most(10)])
    birth_year = StringField(_l("Year"), [at_most(10)])
    pesel = StringField(_l("PESEL number"), [at_most(40)])
    street = StringField(_l("Street"), [at_most(200)])
    house = StringField(_l("House number"), [at_most(40)])
    district = SelectField(_l("District"), validate_choice=False)
    basis = SelectField(_l("What the person has shown or signed"))
    signed = BooleanField(_l("I have seen an identity document, and the person has signed."))

    def offer(self, districts: Iterable[tuple[str, str]]) -> None:
        """Give the lists what they hold; ``districts`` are keys and names."""
        self.district.choices = [("", gettext("By the address")), *districts]
        self.basis.choices = [(basis.value, name) for basis, name in BASES]

    def person(self, today: dt.date) -> Person | None:
        """Return who was typed, or put what is wrong beside the fields; only of a form that is valid otherwise."""
        parts = [str(part.data or "") for part in (self.birth_year, self.birth_month, self.birth_day)]
        values = {
            "surname": self.surname.data or "",
            "given_name": self.given_name.data or "",
            "pesel": self.pesel.data or "",
            "birth_date": "-".join(parts) if any(parts) else "",
        }
        found = rows.person(values, line=0, second_kind=None, today=today)
        faults = found if isinstance(found, list) else []
        if not self.signed.data:
            faults = [*faults, Finding.of("must_declare", "signed")]
        named = [Finding.of(one.code, _FIELDS.get(one.field, one.field), oldest=OLDEST_AGE) for one in faults]
        self.attach(named, WORDS)
        return None if named or isinstance(found, list) else found
