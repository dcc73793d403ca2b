"""Deleting what is over: one-time codes and sessions that nobody can use any more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from budzet.jobs.handlers import JobContext
from budzet.jobs.recurring import recurring
from budzet.residents import codes
from budzet.voting import sessions


@recurring("voting.purge", dt.timedelta(minutes=15))
def purge(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """Delete them and say how many there were."""
    with context.database.transaction() as session:
        return {"codes": codes.purge(session, context.now), "sessions": sessions.purge(session, context.now)}
