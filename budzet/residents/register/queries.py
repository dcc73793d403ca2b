"""Questions to the register: one statement each, whatever the answer, so that neither says by its time who is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from budzet.residents.register.models import ImportState, RegisterEntry, RegisterImport

_OPEN = (ImportState.CHECKING, ImportState.READY)
_SHOWN = 20


def admits(session: Session, edition_id: int, voter_tag: bytes, strong_tag: bytes | None) -> bool:
    """Say whether a person is in the register of an edition, by name and birth date, and with no other PESEL there.

    Never by the PESEL alone: with another name beside it one person would be two, once by name and once by number.
    """
    # Without a PESEL the other tag stands in, so that the statement is the same for everybody.
    number = or_(
        literal(strong_tag is None),
        RegisterEntry.strong_tag.is_(None),
        RegisterEntry.strong_tag == (strong_tag or voter_tag),
    )
    return _holds(session, edition_id, RegisterEntry.voter_tag == voter_tag, number)


def matches(session: Session, edition_id: int, voter_tag: bytes, strong_tag: bytes, second_tag: bytes) -> bool:
    """Say whether the register of an edition holds a person with this PESEL and its second datum."""
    return _holds(
        session,
        edition_id,
        RegisterEntry.voter_tag == voter_tag,
        RegisterEntry.strong_tag == strong_tag,
        RegisterEntry.second_tag == second_tag,
    )


def _holds(session: Session, edition_id: int, *conditions: ColumnElement[bool]) -> bool:
    found = exists(literal(1)).where(RegisterEntry.edition_id == edition_id, *conditions)
    return bool(session.scalar(select(found)))


@dataclass(frozen=True, slots=True)
class Size:
    """How many persons the register of an edition holds, with how much about them, and how many came at a point."""

    persons: int
    with_strong: int
    with_second: int
    at_points: int


def size(session: Session, edition_id: int) -> Size:
    """Return how large the register of an edition is."""
    counts = (
        func.count(),
        func.count(RegisterEntry.strong_tag),
        func.count(RegisterEntry.second_tag),
        func.count(RegisterEntry.clerk_id),
    )
    return Size(*session.execute(select(*counts).where(RegisterEntry.edition_id == edition_id)).one())


def imports(session: Session, edition_id: int) -> Sequence[RegisterImport]:
    """Return the imports of an edition, the newest first, the last twenty."""
    rows = select(RegisterImport).where(RegisterImport.edition_id == edition_id)
    return session.scalars(rows.order_by(RegisterImport.id.desc()).limit(_SHOWN)).all()


def open_import(session: Session, edition_id: int) -> RegisterImport | None:
    """Return the import that is being checked or waits to be let in; there is at most one."""
    rows = select(RegisterImport).where(RegisterImport.edition_id == edition_id, RegisterImport.state.in_(_OPEN))
    return session.scalar(rows)


def current_import(session: Session, edition_id: int) -> RegisterImport | None:
    """Return the import the register of an edition comes from."""
    approved = (RegisterImport.edition_id == edition_id, RegisterImport.state == ImportState.APPROVED)
    return session.scalar(select(RegisterImport).where(*approved).order_by(RegisterImport.id.desc()).limit(1))
