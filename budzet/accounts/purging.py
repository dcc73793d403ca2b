"""Deleting what is over: sessions, links and tries that count for nothing any more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from budzet.accounts import attempts, links, residents, sessions
from budzet.jobs.handlers import JobContext
from budzet.jobs.recurring import recurring


@recurring("accounts.purge", dt.timedelta(hours=1))
def purge(context: JobContext, _args: dict[str, Any]) -> None:
    """Delete them."""
    with context.database.transaction() as session:
        for room in (attempts, links, residents, sessions):
            room.purge(session, context.now)
