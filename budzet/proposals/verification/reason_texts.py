"""Texts that clerks of an edition write often: kept once, chosen at a card, changed and removed freely."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.proposals.verification.models import ReasonText

TITLE_LONGEST, BODY_LONGEST = 100, 2000

_FAULTY = "Nie zapisano tekstu. Popraw to, co jest zaznaczone."
_TAKEN = "Jest już tekst o takiej nazwie."
_NONE = "Nie ma takiego tekstu w tej edycji."


@dataclass(frozen=True, slots=True)
class Reason:
    """A text with its name; ``criterion`` is the key of the criterion it belongs to, empty: offered everywhere."""

    title: str
    body: str
    criterion: str = ""


def listed(session: Session, edition_id: int) -> Sequence[ReasonText]:
    """Return the texts of an edition by their names."""
    rows = select(ReasonText).where(ReasonText.edition_id == edition_id)
    return session.scalars(rows.order_by(ReasonText.title)).all()


def save(
    session: Session, edition_id: int, values: Reason, text_id: int | None = None, *, actor: Actor, now: dt.datetime
) -> ReasonText:
    """Store a text, a new one without an id. Raises ``DomainError`` with every fault, ``ConflictError`` for a name that
    is taken, ``NotFoundError``.
    """
    if faults := _faults(values):
        raise DomainError(_FAULTY, faults)
    row = _row(session, edition_id, text_id) if text_id is not None else ReasonText(edition_id=edition_id)
    row.title, row.body, row.criterion = values.title.strip(), values.body.strip(), values.criterion
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError(_TAKEN) from None
    _record(session, edition_id, "reason_text.saved", row.id, actor=actor, now=now)
    return row


def remove(session: Session, edition_id: int, text_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Remove a text; what was written with it stays. Raises ``NotFoundError``."""
    session.delete(_row(session, edition_id, text_id))
    session.flush()
    _record(session, edition_id, "reason_text.removed", text_id, actor=actor, now=now)


def _faults(values: Reason) -> list[Finding]:
    given = (("title", values.title, TITLE_LONGEST), ("body", values.body, BODY_LONGEST))
    missing = [Finding.of("text_required", field) for field, text, _most in given if not text.strip()]
    return missing + [Finding.of("text_too_long", field, most=most) for field, text, most in given if len(text) > most]


def _row(session: Session, edition_id: int, text_id: int) -> ReasonText:
    row = session.get(ReasonText, text_id)
    if row is None or row.edition_id != edition_id:
        raise NotFoundError(_NONE)
    return row


def _record(session: Session, edition_id: int, act: str, text_id: int, **by: Any) -> None:
    audit.record(session, act=act, object_kind="reason_text", object_id=str(text_id), edition_id=edition_id, **by)
