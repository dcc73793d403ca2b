"""What is deleted of a draft that is over: everything but the fact that it was there."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from budzet.jobs import services as jobs
from budzet.proposals.application import Application
from budzet.proposals.models_applications import (
    ApplicationDraft,
    Attachment,
    Author,
    PaperSupport,
    SupportSignature,
)

REMOVE_FILES = "proposals.remove_files"
FOLDER = "applications"
"""The folder of the uploads in which files of applications lie."""


def blank(session: Session, draft: ApplicationDraft, now: dt.datetime) -> None:
    """Delete what a draft held, who stood behind it, who supported it, and its files; the row stays, empty.

    The row tells its writer that it lapsed, and a link to it that there is nothing any more.
    """
    draft.content, draft.applicant_sealed, draft.lapsed_at = Application(), None, now
    draft.version += 1
    session.flush()
    names = list(session.scalars(select(Attachment.file_name).where(Attachment.draft_id == draft.id)))
    for table in (PaperSupport, SupportSignature, Author, Attachment):
        session.execute(delete(table).where(table.draft_id == draft.id))
    if names:
        jobs.enqueue(session, REMOVE_FILES, {"names": names}, now=now)
