"""What the desk's front page tells those who set editions up: what is missing for stages that begin soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from budzet.accounts.desk_session import StaffUser
from budzet.accounts.roles import Permission, Scope, ScopeKind
from budzet.accounts.tasks import Queue, Task
from budzet.base import calendar
from budzet.editions import queries, readiness_page, stored_facts
from budzet.editions.models import Edition, Origin
from budzet.editions.readiness_page import StageList

SOON = dt.timedelta(days=30)
"""How long before a stage is told what is missing for it."""

QUEUE = Queue("edycje", _l("Editions to be made ready"))


def tasks(session: Session, user: StaffUser, now: dt.datetime) -> Iterator[Task]:
    """Yield a task for each stage that begins within thirty days, or should have begun, and misses something."""
    for edition in queries.all_editions(session):
        if not _may_edit(user, edition):
            continue
        facts = stored_facts.facts(session, edition, now, with_streets=False)
        for stage in readiness_page.stage_lists(facts, now):
            if _is_urgent(stage, now):
                yield _task(edition, stage)


def _may_edit(user: StaffUser, edition: Edition) -> bool:
    scopes = (Scope(ScopeKind.EDITION, edition.id),)
    return edition.origin is Origin.LOCAL and user.may_in(Permission.EDIT_EDITION, scopes)


def _is_urgent(stage: StageList, now: dt.datetime) -> bool:
    if not stage.blocking or stage.opens_at is None:
        return False
    return stage.shut or now < stage.opens_at <= now + SOON


def _task(edition: Edition, stage: StageList) -> Task:
    title = (
        gettext("%(stage)s should be open, but it is shut", stage=stage.name)
        if stage.shut
        else gettext("Make ready: %(stage)s", stage=stage.name)
    )
    missing = ngettext("%(num)d thing is missing", "%(num)d things are missing", len(stage.blocking))
    return Task(
        title=f"{title} ({missing})",
        url=url_for("readiness_desk.readiness", edition_slug=edition.slug, _anchor=f"stage-{stage.kind.value}"),
        queue=QUEUE,
        due=calendar.local(stage.opens_at).date() if stage.opens_at else None,
        case=edition.title,
    )
