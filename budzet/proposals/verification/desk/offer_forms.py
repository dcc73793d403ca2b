"""The form by which the office proposes changes: everything the project says, why, and the days to answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError

from budzet.proposals import wizard_words
from budzet.proposals.verification import offers
from budzet.proposals.verification.desk.call_forms import whole_number
from budzet.proposals.verification.offers import Offer
from budzet.proposals.wizard_forms import ContentForm
from budzet.web.forms import Words, at_most, needed

WORDS: Words = {
    **wizard_words.FINDINGS,
    "text_required": _l("Write the reason."),
    "days_wrong": _l("Write a number of working days from 1 to %(most)s."),
    "nothing_changed": _l("Nothing is changed yet. Change what the author is to agree to."),
}


class OfferForm(ContentForm):
    """The project as it would be. ``seen`` is the version of the case the page showed."""

    seen = HiddenField()
    change_reason = TextAreaField(
        _l("Why do you propose it?"), [needed(_l("Write the reason.")), at_most(offers.REASON_LONGEST)]
    )
    days = StringField(_l("Working days to answer"))

    def validate_days(self, field: Field) -> None:
        """Ask for a number of days."""
        if not 1 <= whole_number(field.data) <= offers.DAYS_MOST:
            raise ValidationError(str(WORDS["days_wrong"]) % {"most": offers.DAYS_MOST})

    def seen_case(self) -> int:
        """Return the version of the case the page showed; -1 for nonsense."""
        typed = str(self.seen.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1

    def offer(self) -> Offer:
        """Return what is proposed. Only for a form that is right."""
        typed = {name: value for name, value in self.typed().items() if name != "pool"}
        return Offer(typed=typed, reason=self.change_reason.data or "", days=whole_number(self.days.data))
