"""Questions to the register: one statement each, whatever the answer, so that neither says by its time who is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, literal, select
from sqlalchemy.orm import Session

from budzet.residents.register.models import ImportState, RegisterEntry, RegisterImport

_OPEN = (ImportState.CHECKING, ImportState.READY)
_SHOWN = 20


def admits(session: Session, edition_id: int, voter_tag: bytes, strong_tag: bytes | None) -> bool:
    """Say whether a person is in the register of an edition, by name and birth date or by PESEL."""
    # Without a PESEL the other tag stands in: no PESEL has it, and the statement is the same for everybody. Two
    # columns, because an OR of both goes through the whole table in SQLite.
    here = RegisterEntry.edition_id == edition_id
    by_name = exists(literal(1)).where(here, RegisterEntry.voter_tag == voter_tag)
    by_number = exists(literal(1)).where(here, RegisterEntry.strong_tag == (strong_tag or voter_tag))
    return any(session.execute(select(by_name, by_number)).one())


def matches(session: Session, edition_id: int, strong_tag: bytes, second_tag: bytes) -> bool:
    """Say whether the register of an edition holds a PESEL together with its second datum."""
    both = (RegisterEntry.strong_tag == strong_tag, RegisterEntry.second_tag == second_tag)
    return bool(session.scalar(select(exists(literal(1)).where(RegisterEntry.edition_id == edition_id, *both))))


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
