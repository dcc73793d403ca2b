"""The form by which a clerk types an application in from paper, post or an electronic office: all of it on one page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectField, StringField, ValidationError

from budzet.base import calendar
from budzet.proposals import support
from budzet.proposals.filing import Arrival
from budzet.proposals.intake_words import CHANNELS
from budzet.proposals.models_applications import Channel
from budzet.proposals.wizard_forms import WholeForm
from budzet.web.forms import email_address

_SIGNATURES_MOST = 100_000


def _count(field: Field) -> int:
    """Read a number of signatures; nothing is none."""
    typed = "".join(str(field.data or "").split())
    if not typed:
        return 0
    if not (typed.isascii() and typed.isdigit() and int(typed) <= _SIGNATURES_MOST):
        raise ValidationError(_l("Write a number without letters or spaces."))
    return int(typed)


def _is_count(_form: Any, field: Field) -> None:
    _count(field)


class IntakeForm(WholeForm):
    """An application with the way it came, its date of receipt and the signatures counted on paper."""

    email = StringField(_l("E-mail address (if there is one)"))
    channel = SelectField(_l("How it came"), validate_choice=False)
    received_day = StringField(_l("Day of receipt"))
    received_time = StringField(_l("Hour"))
    valid = StringField(_l("Valid signatures on paper"), [_is_count])
    accept_incomplete = BooleanField(_l("Take it in with what is missing; the author will be asked to complete it"))

    def validate_email(self, field: Field) -> None:
        """Look at an address only where one was given."""
        if field.data:
            email_address(self, field)

    def validate_channel(self, field: Field) -> None:
        """Refuse a way that is not on the list."""
        if field.data not in dict(CHANNELS):
            raise ValidationError(_l("Choose one of the answers on the list."))

    def validate_received_day(self, field: Field) -> None:
        """Refuse what is no day and hour."""
        if (field.data or self.received_time.data) and self.received_at() is None:
            raise ValidationError(_l("Write a day and an hour, for example 2026-05-04 and 14:30."))

    def typed(self) -> dict[str, Any]:
        """Return what was typed of the application."""
        return WholeForm.typed(self) | {"email": (self.email.data or "").strip()}

    def received_at(self) -> dt.datetime | None:
        """Return the instant of receipt; a day without an hour is its noon."""
        try:
            day = dt.date.fromisoformat(self.received_day.data or "")
            return calendar.instant(day, dt.time.fromisoformat(self.received_time.data or "12:00"))
        except ValueError:
            return None

    def arrival(self) -> Arrival:
        """Return how it came."""
        incomplete = bool(self.accept_incomplete.data)
        return Arrival(channel=Channel(self.channel.data), received_at=self.received_at(), accept_incomplete=incomplete)

    def signatures(self) -> tuple[int, dict[str, int]]:
        """Return the signatures on paper: the valid ones, the others by reason."""
        refused = {reason: _count(self[f"refused_{reason}"]) for reason in support.REFUSED}
        return _count(self.valid), refused


for _reason in support.REFUSED:
    setattr(IntakeForm, f"refused_{_reason}", StringField("", [_is_count]))
