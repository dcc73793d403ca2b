"""Whom a version of the lists was to tell, and what became of it: a row for each, without a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import Session

from budzet.base import calendar
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.jobs.running import MAX_TRIES
from budzet.notifications.models import OutboxMail
from budzet.proposals.lists import services
from budzet.proposals.lists.models import Channel, ListEntry, ListRecipient, ProjectList
from budzet.proposals.models_applications import Author

_DAY_WRONG = "Wpisz dzień nadania: nie wcześniejszy niż dzień publikacji i nie późniejszy niż dziś."
_NONE_LEFT = "Nie ma listu, który można tak oznaczyć. Mógł go już oznaczyć ktoś inny."


class Status(StrEnum):
    """Where telling somebody stands."""

    QUEUED = "queued"
    TRYING = "trying"
    FAILED = "failed"
    SENT = "sent"
    TO_POST = "to_post"
    POSTED = "posted"
    UNREACHABLE = "unreachable"


def _status() -> ColumnElement[str]:
    letter = ListRecipient.channel == Channel.LETTER
    return case(
        (letter & ListRecipient.posted_on.is_not(None), literal(Status.POSTED.value)),
        (letter, literal(Status.TO_POST.value)),
        (ListRecipient.channel == Channel.NONE, literal(Status.UNREACHABLE.value)),
        (OutboxMail.sent_at.is_not(None), literal(Status.SENT.value)),
        (OutboxMail.tries >= MAX_TRIES, literal(Status.FAILED.value)),
        (OutboxMail.error.is_not(None), literal(Status.TRYING.value)),
        else_=literal(Status.QUEUED.value),
    )


def listing(found: ProjectList, status: str = "") -> Select[*tuple[Any, ...]]:
    """Return the query of those a version tells: row, kind of author, entry, mail, status; narrowed to one status."""
    statement = (
        select(ListRecipient, Author.kind, ListEntry, OutboxMail.sent_at, _status().label("status"))
        .join(Author, Author.id == ListRecipient.author_id)
        .join(
            ListEntry,
            (ListEntry.list_id == ListRecipient.list_id) & (ListEntry.proposal_id == ListRecipient.proposal_id),
        )
        .outerjoin(OutboxMail, OutboxMail.id == ListRecipient.mail_id)
        .where(ListRecipient.edition_id == found.edition_id, ListRecipient.list_id == found.id)
        .order_by(ListEntry.position, ListRecipient.id)
    )
    return statement.where(_status() == status) if status else statement


def counts(session: Session, found: ProjectList) -> dict[Status, int]:
    """Return how many stand where."""
    status = _status().label("status")
    rows = session.execute(
        select(status, func.count())
        .select_from(ListRecipient)
        .outerjoin(OutboxMail, OutboxMail.id == ListRecipient.mail_id)
        .where(ListRecipient.edition_id == found.edition_id, ListRecipient.list_id == found.id)
        .group_by(status)
    )
    by_name = dict(rows.all())
    return {one: by_name[one.value] for one in Status if one.value in by_name}


def letter_instead(
    session: Session, found: ProjectList, recipient_id: int, *, actor: Actor, now: dt.datetime
) -> ListRecipient:
    """Let somebody be told by letter whose mail did not arrive. Raises ``NotFoundError``, ``ConflictError``."""
    row = session.get(ListRecipient, recipient_id, with_for_update=True, populate_existing=True)
    if row is None or row.list_id != found.id:
        raise NotFoundError("Na tej liście nie ma takiego adresata.")
    if row.channel is Channel.LETTER:
        raise ConflictError("Ta osoba jest już zawiadamiana listem.")
    row.channel = Channel.LETTER
    session.flush()
    services.record(session, found, "lists.letter_instead", actor=actor, now=now, recipient=row.id)
    return row


def mark_posted(
    session: Session,
    found: ProjectList,
    ids: Collection[int] | None,
    day: dt.date,
    *,
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Note on which day letters went out, of ``ids`` or of all that wait, and return how many.

    Raises ``DomainError`` for an impossible day, ``ConflictError`` when none of them waits.
    """
    published = found.published_at or now
    if not calendar.local(published).date() <= day <= calendar.local(now).date():
        raise DomainError(_DAY_WRONG, [Finding.of("day_wrong", "day")])
    waiting = select(ListRecipient).where(
        ListRecipient.edition_id == found.edition_id,
        ListRecipient.list_id == found.id,
        ListRecipient.channel == Channel.LETTER,
        ListRecipient.posted_on.is_(None),
    )
    if ids is not None:
        waiting = waiting.where(ListRecipient.id.in_(list(ids)))
    rows = session.scalars(waiting.order_by(ListRecipient.id).with_for_update()).all()
    if not rows:
        raise ConflictError(_NONE_LEFT)
    for row in rows:
        row.posted_on, row.posted_by = day, int(actor.id)
    session.flush()
    services.record(session, found, "lists.letters_posted", actor=actor, now=now, letters=len(rows), day=str(day))
    return len(rows)
