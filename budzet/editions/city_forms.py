"""Forms of the city's page: shape, and the colour's contrast."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField
from wtforms.validators import ValidationError

from budzet.base import contrast
from budzet.editions import city_colours
from budzet.editions.models import City
from budzet.web import filters
from budzet.web.forms import BaseForm, at_most, email_address, looks_like, needed

_E_DELIVERY = r"AE:PL-[0-9]{5}-[0-9]{5}-[A-Z]{5}-[0-9]{2}"
_JUST_UNDER = contrast.ENHANCED - Decimal("0.01")


def _upper(value: str | None) -> str:
    return re.sub(r"\s+", "", value or "").upper()


def _digits(value: Any) -> str:
    """Take the marks people set thousands apart with out of a number."""
    return re.sub(r"[\s.]+", "", "" if value is None else str(value))


def _colour(value: str | None) -> str:
    bare = re.sub(r"\s+", "", value or "").lower().removeprefix("#")
    return f"#{bare}" if bare else ""


def _optional(check: Any) -> Any:
    """Ask ``check`` only where something was typed."""

    def asked(form: Any, field: Field) -> None:
        if field.data:
            check(form, field)

    return asked


def _readable(_form: Any, field: Field) -> None:
    try:
        enough = contrast.suffices(field.data or "", contrast.WHITE)
    except ValueError:
        raise ValidationError(_l("Write a colour as # and six characters, for example #12345b.")) from None
    if not enough:
        shown = min(contrast.ratio(field.data, contrast.WHITE), _JUST_UNDER)
        raise ValidationError(
            gettext(
                "The contrast of this colour is %(ratio)s:1, at least 7:1 is needed. This darker one fits: %(darker)s.",
                ratio=filters.number(shown),
                darker=city_colours.readable(field.data),
            )
        )


class CityForm(BaseForm):
    """The city: its name, its office, whom to ask."""

    name = StringField(validators=[needed(_l("Write the name of the city.")), at_most(80)])
    name_genitive = StringField(validators=[needed(_l("Write the name in the genitive.")), at_most(80)])
    name_locative = StringField(validators=[needed(_l("Write the name in the locative.")), at_most(80)])
    residents = StringField(
        filters=[_digits],
        validators=[_optional(looks_like("[1-9][0-9]{0,7}", _l("Write the number of residents in digits.")))],
    )
    county_rights = BooleanField()
    office_name = StringField(validators=[needed(_l("Write the name of the office.")), at_most(160)])
    office_address = StringField(validators=[needed(_l("Write the address of the office.")), at_most(200)])
    office_hours = StringField(validators=[at_most(200)])
    help_phone = StringField(
        validators=[
            needed(_l("Write the phone number of the help line.")),
            looks_like(r"\+?[0-9][0-9 ()-]{2,24}", _l("Write a phone number, for example 32 259 32 59.")),
        ]
    )
    help_email = StringField(validators=[needed(_l("Write the e-mail address of the help line.")), email_address])
    dpo_name = StringField(validators=[at_most(120)])
    dpo_email = StringField(
        validators=[needed(_l("Write the e-mail address of the data protection officer.")), email_address]
    )
    e_delivery = StringField(
        filters=[_upper],
        validators=[_optional(looks_like(_E_DELIVERY, _l("Write the address like this: AE:PL-12345-12345-ABCDE-12.")))],
    )
    colour = StringField(filters=[_colour], validators=[needed(_l("Write a colour.")), _readable])

    def city(self) -> City:
        """Return the city as typed; its logo is not this form's business."""
        values = {field.name: field.data for field in self}
        return City(**{**values, "residents": int(self.residents.data) if self.residents.data else None})


class LogoForm(BaseForm):
    """What the logo is for those who do not see it; the file itself is read by the view."""

    logo_text = StringField(
        validators=[needed(_l("Describe the logo for people who do not see it.")), at_most(120)],
    )
