"""What the desk's front page tells of the lists: a version that was held, letters that did not go out yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.accounts.desk_session import StaffUser
from budzet.accounts.roles import Permission, Scope, ScopeKind
from budzet.accounts.tasks import Queue, Task
from budzet.editions.models import Edition
from budzet.proposals.lists.models import Channel, ListRecipient, ProjectList

QUEUE = Queue("listy", _l("Lists of applications"))


def tasks(session: Session, user: StaffUser, now: dt.datetime) -> Iterator[Task]:
    """Yield a task for each version that was held, and one for the letters of each version that wait."""
    if not user.may(Permission.PROPOSE_ACTS):
        return
    for edition, _version in _held(session):
        if _may(user, edition):
            title = gettext("The lists were not published: results have changed")
            url = url_for("lists_desk.lists", edition_slug=edition.slug)
            yield Task(title, url, QUEUE, user.today, edition.title)
    for edition, version, waiting in _letters(session):
        if _may(user, edition):
            title = ngettext("%(num)d letter to post", "%(num)d letters to post", waiting)
            url = url_for("lists_desk.told", edition_slug=edition.slug, number=version.number)
            yield Task(title, url, QUEUE, None, edition.title)


def _may(user: StaffUser, edition: Edition) -> bool:
    return user.may_in(Permission.PROPOSE_ACTS, (Scope(ScopeKind.EDITION, edition.id),))


def _held(session: Session) -> list[tuple[Edition, ProjectList]]:
    rows = session.execute(
        select(Edition, ProjectList)
        .join(ProjectList, ProjectList.edition_id == Edition.id)
        .where(
            ProjectList.held_at.is_not(None),
            ProjectList.published_at.is_(None),
            ProjectList.taken_back_at.is_(None),
        )
        .order_by(ProjectList.id)
    )
    return [(edition, version) for edition, version in rows]


def _letters(session: Session) -> list[tuple[Edition, ProjectList, int]]:
    waiting = (
        select(ListRecipient.list_id, func.count().label("letters"))
        .where(ListRecipient.channel == Channel.LETTER, ListRecipient.posted_on.is_(None))
        .group_by(ListRecipient.list_id)
        .subquery()
    )
    rows = session.execute(
        select(Edition, ProjectList, waiting.c.letters)
        .join(ProjectList, ProjectList.edition_id == Edition.id)
        .join(waiting, waiting.c.list_id == ProjectList.id)
        .order_by(ProjectList.id)
    )
    return [(edition, version, letters) for edition, version, letters in rows]
