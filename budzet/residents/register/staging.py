"""The tags of a file before they are the register: put aside, compared with what is there, moved in one step.

Everything is said in SQL over whole sets, because a city has hundreds of thousands of residents.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from budzet.residents.register.models import RegisterEntry, RegisterStaged

_MOST_TWICE = 50
_INSERT = (
    "INSERT INTO register_staged (import_id, voter_tag, line, strong_tag, second_tag, area) VALUES (?, ?, ?, ?, ?, ?)"
)
_COPY = "COPY register_staged (import_id, voter_tag, line, strong_tag, second_tag, area) FROM STDIN (FORMAT BINARY)"


class Staged(NamedTuple):
    """A person of a file as they are put aside."""

    import_id: int
    voter_tag: bytes
    line: int
    strong_tag: bytes | None
    second_tag: bytes | None
    area: int


def put(session: Session, people: Iterable[Staged]) -> None:
    """Put persons of an import aside, as fast as each engine takes rows: by the driver itself."""
    # In the order of the key, so that the rows of one batch meet on the same pages.
    rows, connection = sorted(people, key=lambda one: one.voter_tag), session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_INSERT, [*rows])
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(("int8", "bytea", "int8", "bytea", "bytea", "int8"))
        for row in rows:
            copy.write_row(row)


def clear(session: Session, import_id: int) -> None:
    """Forget what was put aside for an import."""
    session.execute(delete(RegisterStaged).where(RegisterStaged.import_id == import_id))


def twice(session: Session, import_id: int) -> tuple[int, list[tuple[int, int]]]:
    """Return how many PESEL numbers stand on several lines, and the first ones as (first line, last line)."""
    lines = (
        select(func.min(RegisterStaged.line).label("first"), func.max(RegisterStaged.line).label("last"))
        .where(RegisterStaged.import_id == import_id, RegisterStaged.strong_tag.is_not(None))
        .group_by(RegisterStaged.strong_tag)
        .having(func.count() > 1)
        .subquery()
    )
    found = session.execute(
        select(lines.c.first, lines.c.last, func.count().over()).order_by(lines.c.last).limit(_MOST_TWICE)
    )
    rows = found.all()
    return (rows[0][2] if rows else 0), [(first, last) for first, last, _count in rows]


def number_twins(session: Session, import_id: int) -> int:
    """Number those who share name and birth date, and return how many there are beyond the first of each."""
    own = RegisterStaged.import_id == import_id
    shared = select(RegisterStaged.voter_tag).where(own).group_by(RegisterStaged.voter_tag).having(func.count() > 1)
    place = func.row_number().over(
        partition_by=RegisterStaged.voter_tag, order_by=(RegisterStaged.strong_tag, RegisterStaged.line)
    )
    numbered = (
        select(RegisterStaged.voter_tag, RegisterStaged.line, (place - 1).label("twin"))
        .where(own, RegisterStaged.voter_tag.in_(shared))
        .subquery()
    )
    session.execute(
        update(RegisterStaged)
        .where(own, RegisterStaged.voter_tag == numbered.c.voter_tag, RegisterStaged.line == numbered.c.line)
        .values(twin=numbered.c.twin),
        execution_options={"synchronize_session": False},
    )
    return session.scalar(select(func.count()).where(own, RegisterStaged.twin > 0)) or 0


def compare(session: Session, import_id: int, edition_id: int) -> dict[str, int]:
    """Return what an import says and how it differs from the register, by the names of ``RegisterImport``'s columns."""
    rows, strong, second = session.execute(
        select(func.count(), func.count(RegisterStaged.strong_tag), func.count(RegisterStaged.second_tag)).where(
            RegisterStaged.import_id == import_id
        )
    ).one()
    met, changed, met_of_imports = session.execute(
        select(func.count(), _count_where(_differs()), _count_where(RegisterEntry.clerk_id.is_(None)))
        .select_from(RegisterStaged)
        .join(RegisterEntry, and_(*_same_person(import_id, edition_id)))
    ).one()
    own = (RegisterEntry.edition_id == edition_id, RegisterEntry.clerk_id.is_(None))
    before = session.scalar(select(func.count()).select_from(RegisterEntry).where(*own)) or 0
    counts = {"rows": rows, "came": rows - met, "changed": changed, "same": met - changed}
    return {**counts, "gone": before - met_of_imports, "with_strong": strong, "with_second": second}


def move(session: Session, import_id: int, edition_id: int) -> None:
    """Make the register of an edition be what an import says; who was added at a point stays in it.

    Only what differs is written, so that a city may bring its register every day.
    """
    same, quiet = _same_person(import_id, edition_id), {"synchronize_session": False}
    gone = delete(RegisterEntry).where(
        RegisterEntry.edition_id == edition_id,
        RegisterEntry.clerk_id.is_(None),
        ~exists().where(*same).correlate(RegisterEntry),
    )
    known = {name: getattr(RegisterStaged, name) for name in ("strong_tag", "second_tag", "area")}
    changed = update(RegisterEntry).where(*same, _differs()).values(**known, clerk_id=None)
    columns = ("voter_tag", "twin", *known)
    people = select(literal(edition_id), *(getattr(RegisterStaged, name) for name in columns))
    new = people.where(RegisterStaged.import_id == import_id, ~exists().where(*same).correlate(RegisterStaged))
    came = insert(RegisterEntry).from_select(["edition_id", *columns], new.order_by(RegisterStaged.voter_tag))
    for act in (gone, changed, came):
        session.execute(act, execution_options=quiet)
    clear(session, import_id)


def _same_person(import_id: int, edition_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        RegisterStaged.import_id == import_id,
        RegisterEntry.edition_id == edition_id,
        RegisterEntry.voter_tag == RegisterStaged.voter_tag,
        RegisterEntry.twin == RegisterStaged.twin,
    )


def _differs() -> ColumnElement[bool]:
    """Say in SQL whether the register knows a person otherwise; who was added at a point comes with it now."""
    return or_(
        RegisterEntry.strong_tag.is_distinct_from(RegisterStaged.strong_tag),
        RegisterEntry.second_tag.is_distinct_from(RegisterStaged.second_tag),
        RegisterEntry.area != RegisterStaged.area,
        RegisterEntry.clerk_id.is_not(None),
    )


def _count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
