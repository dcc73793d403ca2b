"""The districts, contests, pools and topics of a plan as rows, matched by their keys: changed, added, removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from budzet.base.errors import ConflictError
from budzet.editions.models import Contest, District, Pool, Topic
from budzet.editions.plan import EditionPlan, PoolPlan

Row = TypeVar("Row", District, Contest, Pool, Topic)

BY_KEY = frozenset({"contest", "district", "parent"})
"""What a plan names by its key and a row by its id."""

_IN_USE = {
    District: "Dzielnicy „{name}” nie można usunąć: należą do niej ulice, projekty albo głosy.",
    Contest: "Części karty „{name}” nie można usunąć: należą do niej projekty albo głosy.",
    Pool: "Puli „{name}” nie można usunąć: są w niej projekty.",
    Topic: "Tematu „{name}” nie można usunąć: mają go projekty.",
}


def store(session: Session, edition_id: int, plan: EditionPlan) -> None:
    """Bring the rows of an edition to what the plan says; rows keep their ids.

    Raises ``ConflictError`` with a sentence when a row that is to go is in use.
    """
    districts = _match(session, edition_id, District, [(one.key, _own(one)) for one in plan.districts])
    contests = _match(session, edition_id, Contest, [(one.key, _own(one)) for one in plan.contests])
    for one in plan.districts:
        districts[one.key].parent_id = districts[one.parent].id if one.parent else None
    pools = [(one.key, {**_own(one), **_ids(one, contests, districts)}) for one in plan.pools]
    _match(session, edition_id, Pool, pools)
    _match(session, edition_id, Topic, [(one.key, _own(one)) for one in plan.topics])
    _remove(session, edition_id, Pool, {one.key for one in plan.pools})
    _remove(session, edition_id, Topic, {one.key for one in plan.topics})
    _remove(session, edition_id, Contest, {one.key for one in plan.contests})
    _remove(session, edition_id, District, {one.key for one in plan.districts})


def _own(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in type(one).model_fields if name not in BY_KEY}


def _ids(pool: PoolPlan, contests: Mapping[str, Contest], districts: Mapping[str, District]) -> dict[str, Any]:
    return {
        "contest_id": contests[pool.contest].id,
        "district_id": districts[pool.district].id if pool.district else None,
    }


def _match(
    session: Session, edition_id: int, table: type[Row], wanted: Iterable[tuple[str, Mapping[str, Any]]]
) -> dict[str, Row]:
    """Change the rows whose keys are wanted, add the missing ones; return them by key, with their ids."""
    stored = _stored(session, edition_id, table)
    found: dict[str, Row] = {}
    for place, (key, values) in enumerate(wanted, start=1):
        row = stored.get(key)
        if row is None:
            row = table(edition_id=edition_id)
            session.add(row)
        row.place = place
        for name, value in values.items():
            setattr(row, name, value)
        found[key] = row
    session.flush()
    return found


def _remove(session: Session, edition_id: int, table: type[Row], kept: set[str]) -> None:
    gone = [row for key, row in _stored(session, edition_id, table).items() if key not in kept]
    for row in gone:
        if isinstance(row, District):
            row.parent_id = None
    session.flush()
    for row in gone:
        name = row.name
        session.delete(row)
        try:
            session.flush()
        except IntegrityError:
            raise ConflictError(_IN_USE[table].format(name=name) + " Nic nie zmieniono.") from None


def _stored(session: Session, edition_id: int, table: type[Row]) -> dict[str, Row]:
    return {row.key: row for row in session.scalars(select(table).where(table.edition_id == edition_id))}
