"""The form of one line of the catalogue of typical prices."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from budzet.proposals.catalogue import Entry
from budzet.proposals.forms import AmountField
from budzet.web.forms import BaseForm


class CostLineForm(BaseForm):
    """A name, a unit, a price."""

    name = StringField(_l("What"))
    unit = StringField(_l("Unit"))
    price = AmountField(_l("Price of one (zł)"))

    def entry(self) -> Entry:
        """Return the line as typed."""
        price = -1 if self.price.value is None else self.price.value
        return Entry(name=self.name.data or "", unit=self.unit.data or "", price=price)
