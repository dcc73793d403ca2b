"""Time in tests: it stands still until a test moves it."""

from __future__ import annotations

import datetime as dt

START = dt.datetime(2026, 5, 4, 8, 0, tzinfo=dt.UTC)
"""The instant every test begins at: Monday, 4 May 2026, 10:00 in Warsaw."""


class SettableClock:
    """A clock that says what it was told."""

    def __init__(self, instant: dt.datetime = START) -> None:
        self.instant = instant

    def now(self) -> dt.datetime:
        """Return the instant it was set to."""
        return self.instant

    def set(self, instant: dt.datetime) -> None:
        """Move to an aware instant."""
        if instant.tzinfo is None:
            raise ValueError("naive datetime: instants are aware")
        self.instant = instant.astimezone(dt.UTC)

    def forward(self, **delta: float) -> None:
        """Move on: ``clock.forward(hours=3)``."""
        self.instant += dt.timedelta(**delta)
