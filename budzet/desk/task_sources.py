"""The tasks this room gives: acts of two persons and invitations nobody has followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.desk_session import StaffUser
from budzet.accounts.models import PendingAct, PendingState
from budzet.accounts.roles import Permission
from budzet.accounts.tasks import Queue, Task
from budzet.base import calendar
from budzet.desk import staff_list

ACTS = Queue("dwie-osoby", _l("Acts of two persons"))
PEOPLE = Queue("osoby", _l("People and roles"))


def acts(session: Session, user: StaffUser, now: dt.datetime) -> Iterator[Task]:
    """Yield the acts the person may decide, due on the next working day, and those they may confirm alone now."""
    if not user.may(Permission.CONFIRM_ACTS):
        return
    seen = pending.reachable(user.id, user.grants, user.today).where(PendingAct.state == PendingState.WAITING)
    for row in session.scalars(seen.order_by(PendingAct.id)):
        standing = pending.standing(row, user.id, user.grants, now)
        sentence = pending.kind_of(row).sentence(row)
        if standing.confirm_alone:
            sentence = gettext("Nobody answered; you may confirm alone: %(act)s", act=sentence)
        if standing.decide or standing.confirm_alone:
            due = calendar.add_working_days(calendar.local(row.proposed_at).date(), 1)
            yield Task(sentence, url_for("acts_desk.act", act_id=row.id), ACTS, due)


def invitations(session: Session, user: StaffUser, now: dt.datetime) -> Iterator[Task]:
    """Yield one task for all invitations that were not followed yet."""
    if not user.may(Permission.MANAGE_STAFF):
        return
    invited = sum(row.state == "invited" for row in staff_list.rows(session, now))
    if invited:
        title = ngettext(
            "%(num)d person has not followed the invitation yet.",
            "%(num)d people have not followed the invitation yet.",
            invited,
        )
        yield Task(title, url_for("staff_desk.people", stan="invited"), PEOPLE)
