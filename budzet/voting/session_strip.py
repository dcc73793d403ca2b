"""The strip on every page of the edition while somebody may still cast: "not cast yet", until when, what then.

Costs nothing without the cookie; with it, one look for the session unless the page has found it already.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import g, request

from budzet.base import calendar
from budzet.editions.layout import page_edition, page_timetable
from budzet.editions.models import Origin
from budzet.editions.timetable import StageKind
from budzet.voting import cookies, sessions
from budzet.voting.models import CastSession
from budzet.web.requests import get_session, now

WARNING = dt.timedelta(minutes=15)
"""So long before the close the pages of voting say how little time is left (security notes §4)."""

# Their own buttons save the choice and give time; a button of the strip would lose what is ticked.
_WITH_OWN_BUTTONS = frozenset({"voting.contest", "voting.districts", "voting.ranking"})


@dataclass(frozen=True, slots=True)
class SessionStrip:
    """Until when a session can be used: its own end, or the close of voting when that comes first.

    ``back`` is the address of this page, for the button that gives more time.
    """

    until: dt.datetime
    now: dt.datetime
    can_be_extended: bool
    has_own_buttons: bool
    back: str

    @property
    def seconds(self) -> int:
        """How many seconds are left; the clock of the service counts, not that of the reader's computer."""
        return int((self.until - self.now).total_seconds())

    @property
    def time(self) -> str:
        """The time by which to act, as a clock on the wall shows it."""
        return calendar.local(self.until).strftime("%H:%M")


def context() -> dict[str, Any]:
    """Return ``session_strip`` and ``minutes_to_close``, ``None`` where there is nothing to say."""
    if "edition_slug" not in (request.view_args or {}) or g.get("staff") is not None:
        return {"session_strip": None, "minutes_to_close": None}
    strip = _strip() if cookies.read(cookies.SESSION) else None
    voting_page = (request.endpoint or "").startswith("voting.")
    return {
        "session_strip": strip,
        "minutes_to_close": _minutes_to_close() if strip or voting_page else None,
    }


def _strip() -> SessionStrip | None:
    closes_at, person = _closes_at(), _person()
    if closes_at is None or person is None or now() >= closes_at:
        return None
    return SessionStrip(
        until=min(person.expires_at, closes_at),
        now=now(),
        can_be_extended=person.expires_at < closes_at,
        has_own_buttons=request.endpoint in _WITH_OWN_BUTTONS,
        back=f"{request.script_root}{request.full_path.rstrip('?')}" if request.method == "GET" else "",
    )


def _person() -> CastSession | None:
    found = g.get("resident")
    if isinstance(found, CastSession):
        return found
    return sessions.find(get_session(), cookies.read(cookies.SESSION), page_edition().id, now=now())


def _closes_at() -> dt.datetime | None:
    if page_edition().origin is not Origin.LOCAL:
        return None
    span = page_timetable().span(StageKind.VOTING)
    return span.closes_at if span and span.opens_at <= now() else None


def _minutes_to_close() -> int | None:
    """Return the minutes until the close, rounded up, within the last quarter of an hour."""
    closes_at = _closes_at()
    left = closes_at - now() if closes_at else dt.timedelta(0)
    return -(-left // dt.timedelta(minutes=1)) if dt.timedelta(0) < left <= WARNING else None
