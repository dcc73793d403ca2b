"""How a resident is asked who they are, the same wherever it matters: for a vote, for support of a project.

The shapes only parse; the rules are in ``identity``.
"""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, StringField

from budzet.residents.identity import Declaration
from budzet.web.forms import BaseForm


class IdentifyForm(BaseForm):
    """Who somebody is, where they live, where the code goes."""

    given_name = StringField(lazy_gettext("First name"))
    surname = StringField(lazy_gettext("Surname"))
    birth_day = StringField(lazy_gettext("Day"))
    birth_month = StringField(lazy_gettext("Month"))
    birth_year = StringField(lazy_gettext("Year"))
    street = StringField(lazy_gettext("Street"))
    house = StringField(lazy_gettext("House number"))
    flat = StringField(lazy_gettext("Flat number (if any)"))
    district = SelectField(lazy_gettext("District"), validate_choice=False)
    email = StringField(lazy_gettext("E-mail address"))
    lives_here = BooleanField(lazy_gettext("I declare that I live in the city"))

    def declaration(self) -> Declaration:
        """Return what was typed as a value for the rule."""
        names = ("given_name", "surname", "birth_day", "birth_month", "birth_year", "street", "house", "email")
        typed = {name: getattr(self, name).data or "" for name in names}
        district = self.district.data or "" if self.district else ""
        return Declaration(**typed, district=district, lives_here=bool(self.lives_here.data))


class CodeForm(BaseForm):
    """The six digits from the mail."""

    code = StringField(lazy_gettext("Code"))

    def digits(self) -> str:
        """Return the digits that were typed or pasted, whatever stood between them."""
        return "".join(letter for letter in self.code.data or "" if letter.isdigit())
