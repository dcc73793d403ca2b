"""The cards of an edition: what it starts from, changed at the desk. Every version stays; the newest is filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError
from budzet.editions.models import Edition
from budzet.proposals.verification import criteria, shipped
from budzet.proposals.verification.criteria import Card, CardKind
from budzet.proposals.verification.models import ReviewCard

_FAULTY = "Karta nie może być jeszcze zapisana. Popraw to, co jest zaznaczone."
_CHANGED = "Ktoś inny zapisał w tym czasie nową wersję karty. Otwórz ją jeszcze raz. Niczego nie zapisano."


def newest(session: Session, edition_id: int, kind: CardKind) -> ReviewCard | None:
    """Return the newest stored version, or ``None`` while the edition has what it starts from."""
    return next(iter(versions(session, edition_id, kind)), None)


def versions(session: Session, edition_id: int, kind: CardKind) -> Sequence[ReviewCard]:
    """Return the stored versions of a card, the newest first."""
    return session.scalars(
        select(ReviewCard)
        .where(ReviewCard.edition_id == edition_id, ReviewCard.kind == kind)
        .order_by(ReviewCard.version.desc())
    ).all()


def shown(session: Session, edition: Edition, kind: CardKind) -> tuple[Card, int]:
    """Return the card of an edition and its version; 0 while nothing is stored."""
    found = newest(session, edition.id, kind)
    return (found.content, found.version) if found else (shipped.of_terms(kind, edition.terms.cards), 0)


def ensure(session: Session, edition: Edition, kind: CardKind, now: dt.datetime) -> ReviewCard:
    """Return the newest version; what the edition starts from is stored when it is first needed."""
    found = newest(session, edition.id, kind)
    if found is not None:
        return found
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = shipped.of_terms(kind, edition.terms.cards)
    session.execute(
        insert(ReviewCard)
        .values(edition_id=edition.id, kind=kind, version=1, content=first, made_at=now)
        .on_conflict_do_nothing(index_elements=[ReviewCard.edition_id, ReviewCard.kind, ReviewCard.version])
    )
    return versions(session, edition.id, kind)[0]


def save(
    session: Session, edition_id: int, card: Card, seen: int, *, actor: Actor, now: dt.datetime
) -> ReviewCard | None:
    """Store a new version of a card; ``seen`` is the version it was made from (0: what the edition starts from).

    A card that says nothing new is not stored: the newest version comes back, or nothing when there is none. Raises
    ``ConflictError`` when somebody saved another one, ``DomainError`` with every fault.
    """
    edition = session.get_one(Edition, edition_id)
    before, version = shown(session, edition, card.kind)
    if version != seen:
        raise ConflictError(_CHANGED)
    if before == card:
        return newest(session, edition_id, card.kind)
    if faults := criteria.faults(card):
        raise DomainError(_FAULTY, faults)
    made = ReviewCard(
        edition_id=edition_id,
        kind=card.kind,
        # What the edition started from stays readable as its first version.
        version=ensure(session, edition, card.kind, now).version + 1,
        content=card,
        made_at=now,
        made_by=int(actor.id) if actor.kind == "staff" else None,
    )
    session.add(made)
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError(_CHANGED) from None
    audit.record(
        session,
        actor,
        "card.changed",
        now=now,
        object_kind="edition",
        object_id=edition.slug,
        edition_id=edition_id,
        details={"card": card.kind.value, "version": made.version},
    )
    return made
