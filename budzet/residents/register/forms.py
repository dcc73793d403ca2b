"""Forms of the register at the desk: why a file is to be let in; on what a person at a point is added."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField

from budzet.residents.at_point import PersonForm, Places
from budzet.residents.register.adding import Basis
from budzet.web.forms import BaseForm, at_most, needed

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


class AddForm(PersonForm):
    """A person at a point, and on what basis they are added."""

    basis = SelectField(_l("What the person has shown or signed"))

    def offer(self, places: Places) -> None:
        """Give both lists what they hold."""
        super().offer(places)
        self.basis.choices = [(basis.value, name) for basis, name in BASES]
