"""What the office waits for from the author of a project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.base.errors import ConflictError, NotFoundError
from budzet.proposals.author_page import OwnProject
from budzet.proposals.author_slots import Waiting
from budzet.proposals.verification import calls, cases, offer_rows
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.models import ReviewMessage
from budzet.web.requests import get_session


def of_project(own: OwnProject) -> Iterator[Waiting]:
    """Yield an open call, a proposed change, and a message of the office that was not answered."""
    session = get_session()
    try:
        case = cases.find(session, own.edition.id, own.proposal.id)
    except NotFoundError:
        return
    yield from _call(session, own, case)
    yield from _offer(session, own, case)
    yield from _message(session, own, case)


def _call(session: Session, own: OwnProject, case: Case) -> Iterator[Waiting]:
    try:
        found = calls.open_to_author(session, case, own.by.now)
    except ConflictError:
        return
    said = gettext("Without the completion we will leave the project without examination.")
    if found.due_at is None:
        days = ngettext(
            "You have %(num)d working day, counted from the day you got our letter.",
            "You have %(num)d working days, counted from the day you got our letter.",
            found.days,
        )
        said = f"{days} {said}"
    yield Waiting(
        gettext("The office asks you to complete the project"),
        said,
        found.due_at,
        _url("completion.show", own),
        gettext("Complete the project"),
    )


def _offer(session: Session, own: OwnProject, case: Case) -> Iterator[Waiting]:
    for shown in offer_rows.of_case(session, case, own.by.now)[:1]:
        if shown.state == "waiting":
            yield Waiting(
                gettext("The office proposes a change of your project"),
                gettext("Say whether you agree. Without your answer nothing is changed."),
                shown.offer.due_at,
                _url("author_changes.changes", own),
                gettext("See the change"),
            )


def _message(session: Session, own: OwnProject, case: Case) -> Iterator[Waiting]:
    newest = session.scalar(
        select(ReviewMessage.staff_id)
        .where(ReviewMessage.edition_id == case.edition.id, ReviewMessage.proposal_id == case.proposal.id)
        .order_by(ReviewMessage.id.desc())
        .limit(1)
    )
    if newest is not None:
        yield Waiting(
            gettext("The office has written to you"),
            gettext("Read the message, and answer if it asks something."),
            None,
            _url("author_messages.messages", own),
            gettext("Read the message"),
        )


def _url(endpoint: str, own: OwnProject) -> str:
    named: dict[str, Any] = {"edition_slug": own.edition.slug, "proposal_id": own.proposal.id}
    return url_for(endpoint, **named)
