"""How a resident is asked who they are, the same wherever it matters: for a vote, for support of a project.

The shapes only parse; the rules are in ``identity``.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, SelectField, StringField

from budzet.residents.identity import Asked
from budzet.residents.schemes import ALL, Declaration
from budzet.web.forms import BaseForm

_TICKS = frozenset({"guardian_agrees", "lives_here"})
_TEXTS = frozenset(field.name for field in dataclasses.fields(Declaration)) - _TICKS


class IdentifyForm(BaseForm):
    """Who somebody is, where they live, where the code goes. ``ask`` leaves what an edition asks for."""

    given_name = StringField(lazy_gettext("First name"))
    surname = StringField(lazy_gettext("Surname"))
    birth_day = StringField(lazy_gettext("Day"))
    birth_month = StringField(lazy_gettext("Month"))
    birth_year = StringField(lazy_gettext("Year"))
    pesel = StringField(lazy_gettext("PESEL number"))
    second_datum = StringField()
    paper_code = StringField(lazy_gettext("Code from the paper"))
    street = StringField(lazy_gettext("Street"))
    house = StringField(lazy_gettext("House number"))
    flat = StringField(lazy_gettext("Flat number (if any)"))
    district = SelectField(lazy_gettext("District"), validate_choice=False)
    contact_kind = StringField(lazy_gettext("How should we send the code?"))
    email = StringField(lazy_gettext("E-mail address"))
    phone = StringField(lazy_gettext("Mobile phone number"))
    guardian_name = StringField(lazy_gettext("First name and surname of the parent or guardian"))
    guardian_agrees = BooleanField(lazy_gettext("I am the parent or guardian and I agree to this vote"))
    lives_here = BooleanField(lazy_gettext("I declare that I live in the city"))
    agreed_to = HiddenField()

    def ask(self, asked: Asked) -> None:
        """Leave the fields an edition asks for and take the others away."""
        unasked = {field for scheme in ALL.values() for field in scheme.fields} - asked.scheme.fields
        unasked |= {field for way, field in (("email", "email"), ("sms", "phone")) if way not in asked.contacts}
        unasked |= set() if len(asked.contacts) > 1 else {"contact_kind"}
        unasked |= set() if asked.districts else {"district"}
        unasked |= {"street", "house", "flat"} if asked.scheme.on_paper else set()
        unasked |= set() if asked.guardian_under else {"guardian_name", "guardian_agrees"}
        for name in unasked & set(self._fields):
            delattr(self, name)

    def declaration(self) -> Declaration:
        """Return what was typed as a value for the rule."""
        typed: dict[str, Any] = {name: self._fields[name].data or "" for name in _TEXTS if name in self}
        typed |= {name: bool(self._fields[name].data) for name in _TICKS if name in self}
        return Declaration(**typed)


class CodeForm(BaseForm):
    """The six digits from the message."""

    code = StringField(lazy_gettext("Code"))

    def digits(self) -> str:
        """Return the digits that were typed or pasted, whatever stood between them."""
        return "".join(letter for letter in self.code.data or "" if letter.isdigit())
