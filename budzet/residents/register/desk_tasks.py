"""What the desk's front page tells of the register: that a file was read and its person has something to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from budzet.accounts.desk_session import StaffUser
from budzet.accounts.models import PendingAct, PendingState
from budzet.accounts.roles import Permission
from budzet.accounts.tasks import Queue, Task
from budzet.editions.models import Edition
from budzet.residents.register.acts import APPROVE
from budzet.residents.register.models import ImportState, RegisterImport

QUEUE = Queue("rejestr", _l("Register of residents"))


def tasks(session: Session, user: StaffUser, now: dt.datetime) -> Iterator[Task]:
    """Yield a task for each file of the person that was read and that they have not asked a second person about."""
    if not user.may(Permission.PROPOSE_ACTS):
        return
    asked = exists().where(
        PendingAct.kind == APPROVE.name,
        PendingAct.edition_id == RegisterImport.edition_id,
        PendingAct.state == PendingState.WAITING,
    )
    rows = session.execute(
        select(Edition.slug, Edition.title)
        .join(RegisterImport, RegisterImport.edition_id == Edition.id)
        .where(RegisterImport.uploaded_by == user.id, RegisterImport.state == ImportState.READY, ~asked)
        .order_by(Edition.slug)
    )
    for slug, title in rows:
        yield Task(
            title=gettext("The file with residents was read: look at the changes."),
            url=url_for("register_desk.register", edition_slug=slug),
            queue=QUEUE,
            case=title,
        )
