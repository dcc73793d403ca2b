"""Drafts that nobody finishes: a mail a week before they lapse, everything deleted a month after.

Also what becomes of drafts and projects when a resident deletes their account.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts import residents
from budzet.accounts.models import Resident
from budzet.accounts.post import Post
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.jobs.handlers import JobContext, handler
from budzet.jobs.recurring import recurring
from budzet.notifications.vault import Vault
from budzet.proposals import applicants, blanking
from budzet.proposals.acting import Safe
from budzet.proposals.intake import Door
from budzet.proposals.models_applications import ApplicationDraft

TOLD_BEFORE = dt.timedelta(days=7)
KEPT_AFTER = dt.timedelta(days=30)
"""How long a draft that lapsed can still be read by its writer."""

_AT_ONCE = 100
_UNFINISHED = (ApplicationDraft.proposal_id.is_(None), ApplicationDraft.lapsed_at.is_(None))


@recurring("proposals.lapsing", dt.timedelta(hours=1))
def lapse(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """Tell the writers of drafts that lapse within a week, and empty those that lapsed a month ago."""
    post = _post(context)
    safe = Safe.of(context.settings)
    told = emptied = 0
    while found := _step(context, lambda session: tell_some(session, post, safe, context.now)):
        told += found
    while found := _step(context, lambda session: empty_some(session, context.now)):
        emptied += found
    return {"told": told, "emptied": emptied}


def tell_some(session: Session, post: Post, safe: Safe, now: dt.datetime) -> int:
    """Mail the writers of some drafts that lapse within a week, each once; return how many drafts were looked at."""
    soon = session.scalars(
        select(ApplicationDraft)
        .where(
            *_UNFINISHED,
            ApplicationDraft.resident_id.is_not(None),
            ApplicationDraft.lapse_told_at.is_(None),
            ApplicationDraft.lapses_at > now,
            ApplicationDraft.lapses_at <= now + TOLD_BEFORE,
        )
        .order_by(ApplicationDraft.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for draft in soon:
        if not _prolonged(session, draft, now) or draft.lapses_at <= now + TOLD_BEFORE:
            draft.lapse_told_at = now
            _tell(session, draft, post, safe, now)
    session.flush()
    return len(soon)


def empty_some(session: Session, now: dt.datetime) -> int:
    """Empty some drafts that lapsed a month ago; return how many were looked at."""
    over = session.scalars(
        select(ApplicationDraft)
        .where(*_UNFINISHED, ApplicationDraft.lapses_at <= now - KEPT_AFTER)
        .order_by(ApplicationDraft.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for draft in over:
        if not _prolonged(session, draft, now):
            blanking.blank(session, draft, now)
    session.flush()
    return len(over)


@handler(blanking.REMOVE_FILES)
def remove_files(context: JobContext, args: dict[str, Any]) -> None:
    """Delete files of drafts that were emptied; those that are gone already are no fault."""
    folder = context.settings.uploads_dir / blanking.FOLDER
    for name in args["names"]:
        (folder / name).unlink(missing_ok=True)


@residents.on_leaving
def forget_resident(session: Session, resident_id: int, now: dt.datetime) -> None:
    """Empty the drafts of a resident who deletes their account; a project stays, but is nobody's on-line any more."""
    rows = session.scalars(select(ApplicationDraft).where(ApplicationDraft.resident_id == resident_id))
    for draft in rows:
        if draft.proposal_id is None and draft.lapsed_at is None:
            blanking.blank(session, draft, now)
        draft.resident_id = None
    session.flush()
    applicants.let_go(session, resident_id)


def _prolonged(session: Session, draft: ApplicationDraft, now: dt.datetime) -> bool:
    """Move the lapse of a draft when the intake was prolonged since it was saved; say whether it was."""
    found = Door(editions.timetable(session, draft.edition_id))
    lapses_at = found.lapses_at(draft.saved_at, typed=draft.clerk_id is not None)
    if lapses_at <= draft.lapses_at or lapses_at <= now:
        return False
    draft.lapses_at = lapses_at
    return True


def _tell(session: Session, draft: ApplicationDraft, post: Post, safe: Safe, now: dt.datetime) -> None:
    edition = session.get_one(Edition, draft.edition_id)
    account = session.get_one(Resident, draft.resident_id)
    context = {
        "edition_title": edition.title,
        "title": draft.content.title,
        "lapses_at": draft.lapses_at.isoformat(),
        "kept_days": KEPT_AFTER.days,
        "link": post.link(f"/{edition.slug}/zglos/", str(draft.id)),
    }
    address = safe.addresses.vault.decrypt(account.email_sealed)
    post.send(session, address, "draft_lapses", context, now=now)


def _post(context: JobContext) -> Post:
    with context.database.read_session() as session:
        city = editions.city(session)
    return Post(Vault(context.settings.secret_key), context.settings.public_url, city.name if city else "")


def _step(context: JobContext, work: Any) -> int:
    with context.database.transaction() as session:
        found: int = work(session)
        return found
