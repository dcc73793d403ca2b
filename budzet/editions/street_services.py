"""Writing the street index: always as a whole, as one file of the office says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions import queries, street_names, street_queries, streets
from budzet.editions.models import Edition, Origin, StreetRange
from budzet.editions.streets import Difference, StreetRow

_BATCH = 5_000


def replace_index(
    session: Session, edition_id: int, rows: Sequence[StreetRow], *, seen: str, actor: Actor, now: dt.datetime
) -> Difference:
    """Put ``rows`` (districts by their keys, in their order) in the place of the stored index; return what changed.

    ``seen`` is the version of the index that was shown beside the new one. Raises ``ConflictError`` when it is another
    by now, and ``DomainError`` for an imported edition or a district that is not there.
    """
    edition = session.scalar(select(Edition).where(Edition.id == edition_id).with_for_update())
    if edition is None:
        raise NotFoundError("Nie ma takiej edycji.")
    if edition.origin is Origin.IMPORT:
        raise DomainError("Ta edycja została wczytana z plików razem z wynikiem, więc nie ma wykazu ulic.")
    before = street_queries.rows(session, edition_id)
    if street_queries.version(before) != seen:
        raise ConflictError("Wykaz ulic zmienił się w międzyczasie. Nic nie wczytano.")
    changes = streets.difference(before, rows)
    session.execute(delete(StreetRange).where(StreetRange.edition_id == edition_id))
    values = _values(session, edition_id, rows)
    for begin in range(0, len(values), _BATCH):
        session.execute(insert(StreetRange), values[begin : begin + _BATCH])
    audit.record(
        session,
        actor,
        "streets_imported",
        now=now,
        object_kind="edition",
        object_id=edition.slug,
        edition_id=edition_id,
        details={
            "rows": len(rows),
            "added": len(changes.added),
            "removed": len(changes.removed),
            "moved": len(changes.moved),
            "version": street_queries.version(rows),
        },
    )
    return changes


def _values(session: Session, edition_id: int, rows: Sequence[StreetRow]) -> list[dict[str, object]]:
    ids = {district.key: district.id for district in queries.districts(session, edition_id)}
    if missing := sorted({row.district for row in rows} - ids.keys()):
        raise DomainError(f"Nie ma takiej dzielnicy: {', '.join(missing)}. Nic nie wczytano.")
    folded = {street: street_names.folded(street) for street in {row.street for row in rows}}
    return [
        {
            "edition_id": edition_id,
            "district_id": ids[row.district],
            "street": row.street,
            "street_folded": folded[row.street],
            "numbers": row.numbers,
            "place": place,
        }
        for place, row in enumerate(rows, start=1)
    ]
