"""Shapes of the forms about a call to complete."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectMultipleField, StringField, TextAreaField, ValidationError

from budzet.base.errors import ConflictError, DomainError
from budzet.proposals.forms import AnswersField
from budzet.proposals.verification import calls
from budzet.proposals.verification.calls import Call
from budzet.proposals.verification.desk import case_page
from budzet.proposals.verification.models_calls import CallChannel
from budzet.web.forms import BaseForm, Words, at_most, needed

WORDS: Words = {
    "items_wrong": _l("Choose at least one thing the author is to mend. Save the card first if one is missing here."),
    "days_wrong": _l("Write a number of working days from 1 to %(most)s."),
    "text_too_long": _l("Write at most %(most)s characters."),
    "reason": _l("Write the reason."),
    "day_wrong": _l("Write the day on the receipt: not before the letter was sent and not after today."),
}


def whole_number(text: Any) -> int:
    """Return a number as it was typed; 0 for anything else."""
    typed = str(text or "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def a_day(text: Any) -> dt.date | None:
    """Return a day as it was typed, if it is one."""
    try:
        return dt.date.fromisoformat(str(text or "").strip())
    except ValueError:
        return None


def told(refused: DomainError, seen: int) -> str:
    """Return why a form is refused, after ``case_page.again()``: that somebody was faster, else what the rule says."""
    if isinstance(refused, ConflictError) and case_page.page_case().review.version != seen:
        return case_page.stale()
    return str(refused.sentence)


class SeenForm(BaseForm):
    """A form that knows which version of the case its page showed."""

    seen = HiddenField()

    def seen_version(self) -> int:
        """Return the version the page showed; -1 for nonsense."""
        typed = str(self.seen.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


class CallForm(SeenForm):
    """A call: its items, how it goes out, how many days there are."""

    items = SelectMultipleField(_l("What the author is to mend"), validate_choice=False)
    body = TextAreaField(_l("More words to the author (if needed)"), [at_most(calls.BODY_LONGEST)])
    days = StringField(_l("Working days"))
    channel = AnswersField(
        _l("How the call goes out"),
        answers=[
            (CallChannel.EMAIL.value, _l("By e-mail, at once. The term runs from today.")),
            (CallChannel.LETTER.value, _l("By letter, which you print. The term runs from the day of delivery.")),
        ],
    )

    def validate_channel(self, field: Field) -> None:
        """Ask for one of the two."""
        if field.data not in [channel.value for channel in CallChannel]:
            raise ValidationError(_l("Choose: e-mail or letter."))

    def validate_days(self, field: Field) -> None:
        """Ask for a number of days."""
        if not 1 <= whole_number(field.data) <= calls.DAYS_MOST:
            raise ValidationError(str(WORDS["days_wrong"]) % {"most": calls.DAYS_MOST})

    def validate_items(self, field: Field) -> None:
        """Ask for at least one thing."""
        if not field.data:
            raise ValidationError(WORDS["items_wrong"])

    def call(self) -> Call:
        """Return what is asked. Only for a form that is right."""
        return Call(
            items=tuple(self.items.data or ()),
            channel=CallChannel(self.channel.data),
            days=whole_number(self.days.data),
            body=self.body.data or "",
        )


class DeliveryForm(BaseForm):
    """The day a letter was delivered on."""

    delivered_on = StringField(_l("Day of delivery"), [needed(_l("Write the day that stands on the receipt."))])

    def validate_delivered_on(self, field: Field) -> None:
        """Refuse what is no day."""
        if self.day() is None:
            raise ValidationError(_l("Write a day, for example 2026-05-08."))

    def day(self) -> dt.date | None:
        """Return the day."""
        return a_day(self.delivered_on.data)


class RecallForm(SeenForm):
    """Why a call is taken back."""

    reason = TextAreaField(_l("Reason"), [needed(_l("Write the reason.")), at_most(2000)])


class PaperForm(SeenForm):
    """The day a completion on paper came."""

    received_on = StringField(_l("Day of receipt"), [needed(_l("Write the day of receipt."))])

    def validate_received_on(self, field: Field) -> None:
        """Refuse what is no day."""
        if self.day() is None:
            raise ValidationError(_l("Write a day, for example 2026-05-08."))

    def day(self) -> dt.date | None:
        """Return the day."""
        return a_day(self.received_on.data)
