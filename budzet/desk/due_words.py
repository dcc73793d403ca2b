"""When something is due, in working days as an office counts them."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext, ngettext

from budzet.base import calendar


def late(due: dt.date | None, today: dt.date) -> bool:
    """Say whether the day is over."""
    return due is not None and due < today


def when(due: dt.date | None, today: dt.date) -> str:
    """Return how far off a day is: late, today, in so many working days; nothing when there is no day."""
    if due is None:
        return ""
    if due == today:
        return gettext("today")
    days = calendar.working_days_until(today, due)
    if days < 0:
        return ngettext("%(num)d working day late", "%(num)d working days late", -days)
    if days == 0:
        return gettext("before the next working day")
    return ngettext("in %(num)d working day", "in %(num)d working days", days)
