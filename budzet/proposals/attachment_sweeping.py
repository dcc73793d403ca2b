"""The job that deletes files nobody has a row for: what a refused or broken write has left."""

from __future__ import annotations

import datetime as dt
from typing import Any

from budzet.jobs.handlers import JobContext
from budzet.jobs.recurring import recurring
from budzet.proposals import attachment_files, attachments


@recurring("proposals.sweep_files", dt.timedelta(days=1))
def sweep(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """Delete them and say how many there were."""
    with context.database.read_session() as session:
        return {"files": attachments.sweep(session, attachment_files.folder_of(context.settings), context.now)}
