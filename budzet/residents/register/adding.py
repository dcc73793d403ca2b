"""Adding a person to the register at a consultation point, while others vote: by a clerk who has seen a document.

What is typed becomes tags at once. Whether the person was in the register before is told to nobody (R-61).
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import exists, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError
from budzet.editions import queries as editions
from budzet.editions.models import Edition, Origin
from budzet.editions.timetable import StageKind, StageState
from budzet.residents.at_point import PersonAtPoint
from budzet.residents.keys import EditionKeys
from budzet.residents.register.models import RegisterEntry


class Basis(StrEnum):
    """On what a clerk adds a person: never in words of their own, which would hold personal data."""

    DECLARATION = "declaration"
    CERTIFICATE = "certificate"
    DECISION = "decision"


def refuse_closed(session: Session, edition: Edition, now: dt.datetime) -> None:
    """Raise ``ConflictError`` when nobody can be added any more."""
    if edition.origin is Origin.IMPORT:
        raise ConflictError("Ta edycja została wczytana z plików razem z wynikiem, więc nie ma rejestru.")
    if editions.timetable(session, edition.id).state(StageKind.VOTING, now) is StageState.AFTER:
        raise ConflictError("Głosowanie już się skończyło. Nikogo nie dopisano.")


def add_at_point(
    session: Session,
    edition: Edition,
    person: PersonAtPoint,
    basis: Basis,
    *,
    keys: EditionKeys,
    clerk_id: int,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Add a person to the register of an edition; one who is in it stays as they were, and nothing says so.

    Raises ``ConflictError`` when voting is over.
    """
    refuse_closed(session, edition, now)
    tags = person.tags(keys.registration, edition.id)
    _insert(session, edition.id, tags.voter, tags.strong, person.area, clerk_id)
    audit.record(
        session,
        actor,
        "register.person_added",
        now=now,
        object_kind="edition",
        object_id=edition.slug,
        edition_id=edition.id,
        details={"basis": basis.value},
    )


def _insert(session: Session, edition_id: int, voter: bytes, strong: bytes | None, area: int, clerk_id: int) -> None:
    """Add a row unless the person is there: by the PESEL when it was typed, by name and birth date when not.

    Somebody of the same name born on the same day but with another PESEL is another person, and the next twin.
    """
    here = RegisterEntry.edition_id == edition_id
    known = RegisterEntry.voter_tag == voter if strong is None else RegisterEntry.strong_tag == strong
    twin = select(func.coalesce(func.max(RegisterEntry.twin) + 1, 0)).where(here, RegisterEntry.voter_tag == voter)
    row = select(
        literal(edition_id),
        literal(voter),
        twin.scalar_subquery(),
        literal(strong, RegisterEntry.strong_tag.type),
        literal(area),
        literal(clerk_id),
    ).where(~exists().where(here, known))
    columns = ["edition_id", "voter_tag", "twin", "strong_tag", "area", "clerk_id"]
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(dialect.insert(RegisterEntry).from_select(columns, row).on_conflict_do_nothing())
