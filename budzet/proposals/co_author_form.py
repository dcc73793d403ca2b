"""Shape of the form in which a co-author says that they take part."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from budzet.proposals.application import Applicant
from budzet.proposals.forms import AnswersField
from budzet.web.forms import BaseForm, at_most, needed


class CoAuthorForm(BaseForm):
    """A name, the declaration of residence, and whether the name may be shown."""

    name = StringField(_l("First name and surname"), [needed(_l("Write your first name and surname.")), at_most(200)])
    lives_here = BooleanField(_l("I live here"), [needed(_l("Tick the declaration that you live in the city."))])
    show_name = AnswersField(
        _l("May we show your name beside the project?"),
        [needed(_l("Say whether we may show your name."))],
        answers=[("yes", _l("Yes")), ("no", _l("No"))],
    )

    def person(self) -> Applicant:
        """Return what was typed."""
        return Applicant(name=self.name.data, lives_here=True, show_name=self.show_name.data == "yes")
