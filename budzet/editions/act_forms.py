"""Forms with which one person proposes what another confirms: the freeze, a correction, an extension."""

from __future__ import annotations

import datetime as dt
import re

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import ValidationError

from budzet.base import calendar
from budzet.editions.extension import Extension
from budzet.web.forms import BaseForm, at_most, needed

_PATTERN = "%Y-%m-%dT%H:%M"
_SENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)  # by a browser's field of day and hour


def _moment(_form: BaseForm, field: StringField) -> None:
    try:
        _instant(field.data or "")
    except ValueError:
        raise ValidationError(_l("Choose a day and an hour.")) from None


class FreezeForm(BaseForm):
    """Why everything is in order."""

    reason = TextAreaField(_l("Reason"), [needed(_l("Write on what basis you freeze the edition.")), at_most(500)])


class CorrectionForm(BaseForm):
    """What will change in a frozen edition, and why."""

    change = TextAreaField(_l("What will change"), [needed(_l("Write what will change.")), at_most(1000)])
    reason = TextAreaField(_l("Why"), [needed(_l("Write why the correction is needed.")), at_most(500)])


class ExtensionForm(BaseForm):
    """When the service was down, and until when voting goes on."""

    outage_from = StringField(_l("The outage began"), [_moment])
    outage_to = StringField(_l("The outage ended"), [_moment])
    closes_at = StringField(_l("New end of voting"), [_moment])
    reason = TextAreaField(_l("Why"), [needed(_l("Write what happened.")), at_most(500)])

    def extension(self) -> Extension:
        """Return what was typed; only of a form that is valid."""
        return Extension(*(_instant(field.data or "") for field in (self.outage_from, self.outage_to, self.closes_at)))


def as_typed(instant: dt.datetime) -> str:
    """Return an instant as a browser's field of day and hour shows it: Warsaw wall time."""
    return calendar.local(instant).strftime(_PATTERN)


def _instant(typed: str) -> dt.datetime:
    """Return what was typed as an instant. Raises ``ValueError``."""
    if not _SENT.fullmatch(typed):
        raise ValueError(typed)
    wall = dt.datetime.fromisoformat(typed)
    return calendar.instant(wall.date(), wall.time())
