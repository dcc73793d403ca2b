"""The only place that asks what time it is. ``now`` comes in by the door everywhere else.

``BUDZET_CLOCK`` names a file that holds an instant (``2026-10-01T12:00:00Z``) or an offset in seconds (``+86400``); it
is read anew at each call, so tests and rehearsals can move time under a running service. Production refuses it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Anything that can say the present instant as an aware UTC datetime."""

    def now(self) -> dt.datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> dt.datetime:
        """Return the present instant, aware, in UTC."""
        return dt.datetime.now(dt.UTC)


class FileClock:
    """A clock that a test or a rehearsal moves by writing a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self) -> dt.datetime:
        """Return the instant in the file, or the system's moved by the offset in it."""
        text = self.path.read_text(encoding="ascii").strip() if self.path.exists() else ""
        if not text:
            return dt.datetime.now(dt.UTC)
        if text[0] in "+-":
            return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=float(text))
        instant = dt.datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise ValueError(f"{self.path} holds {text}: an instant needs its offset, as in 2026-10-01T12:00:00Z")
        return instant.astimezone(dt.UTC)


def make_clock(path: Path | None) -> Clock:
    """Return the clock the settings ask for."""
    return FileClock(path) if path else SystemClock()
