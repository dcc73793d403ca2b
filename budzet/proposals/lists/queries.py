"""Reads of the lists: versions, what is public of them, what waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from budzet.base.errors import NotFoundError
from budzet.base.text import fold
from budzet.proposals.lists.content import OUTCOMES, Entry, Outcome, Part
from budzet.proposals.lists.models import ListEntry, ProjectList

_NONE = "Nie ma takiej wersji list w tej edycji."


def newest(session: Session, edition_id: int) -> ProjectList | None:
    """Return the newest published version of an edition."""
    rows = select(ProjectList).where(ProjectList.edition_id == edition_id, ProjectList.published_at.is_not(None))
    return session.scalar(rows.order_by(ProjectList.number.desc()).limit(1))


def version(session: Session, edition_id: int, number: int) -> ProjectList:
    """Return a published version. Raises ``NotFoundError``: nobody learns that one waits for its hour."""
    found = session.scalar(
        select(ProjectList).where(
            ProjectList.edition_id == edition_id,
            ProjectList.number == number,
            ProjectList.published_at.is_not(None),
        )
    )
    if found is None:
        raise NotFoundError(_NONE)
    return found


@dataclass(frozen=True, slots=True)
class Shelf:
    """The versions of an edition that were not taken back, the newest first."""

    versions: tuple[ProjectList, ...]

    @property
    def published(self) -> tuple[ProjectList, ...]:
        """What everybody may read."""
        return tuple(one for one in self.versions if one.published_at is not None)

    @property
    def newest(self) -> ProjectList | None:
        """The newest version everybody may read."""
        return next(iter(self.published), None)

    @property
    def waiting(self) -> ProjectList | None:
        """What two persons have decided on whose hour has not come."""
        return next((one for one in self.versions if one.published_at is None), None)

    @property
    def next_number(self) -> int:
        """The number of the version that would be published next."""
        return max((one.number for one in self.versions), default=0) + 1


def shelf(session: Session, edition_id: int, *, lock: bool = False) -> Shelf:
    """Return the versions of an edition; ``lock``: kept from others until this transaction ends."""
    rows = select(ProjectList).where(ProjectList.edition_id == edition_id, ProjectList.taken_back_at.is_(None))
    rows = rows.order_by(ProjectList.number.desc())
    if lock:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    return Shelf(tuple(session.scalars(rows)))


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What a visitor narrows a version to; empty text means everything."""

    q: str = ""
    part: str = ""
    pool: str = ""


def entries(found: ProjectList, chosen: EntryFilter) -> Select[ListEntry]:
    """Return the query of a version's entries in their order."""
    statement = select(ListEntry).where(ListEntry.edition_id == found.edition_id, ListEntry.list_id == found.id)
    if chosen.part:
        statement = statement.where(ListEntry.outcome.in_(outcomes_of(chosen.part)))
    if chosen.pool:
        statement = statement.where(ListEntry.pool == chosen.pool)
    for word in fold(chosen.q).split():
        statement = statement.where(ListEntry.search_text.contains(word, autoescape=True))
    return statement.order_by(ListEntry.position)


def outcomes_of(part: str) -> tuple[Outcome, ...]:
    """Return the outcomes of a part by its name; none for a name that is none."""
    return next((OUTCOMES[one] for one in Part if one.value == part), ())


def counts(session: Session, found: ProjectList) -> dict[Outcome, int]:
    """Return how many entries of each outcome a version has."""
    rows = session.execute(
        select(ListEntry.outcome, func.count())
        .where(ListEntry.edition_id == found.edition_id, ListEntry.list_id == found.id)
        .group_by(ListEntry.outcome)
    )
    return dict(rows.all())


def pools(session: Session, found: ProjectList) -> list[tuple[str, str]]:
    """Return key and name of the pools a version has entries of, in their order."""
    rows = session.execute(
        select(ListEntry.pool, ListEntry.pool_name)
        .where(ListEntry.edition_id == found.edition_id, ListEntry.list_id == found.id)
        .group_by(ListEntry.pool, ListEntry.pool_name)
        .order_by(func.min(ListEntry.position))
    )
    return [(key, name) for key, name in rows]


def whole(session: Session, found: ProjectList) -> list[Entry]:
    """Return all entries of a version as values, with one statement."""
    columns = [getattr(ListEntry, name) for name in Entry.model_fields]
    rows = session.execute(
        select(*columns)
        .where(ListEntry.edition_id == found.edition_id, ListEntry.list_id == found.id)
        .order_by(ListEntry.position)
    )
    return [Entry(**row._mapping) for row in rows]


def newest_entry(session: Session, edition_id: int, proposal_id: int) -> tuple[ListEntry, ProjectList] | None:
    """Return where a project stands on the newest list that names it."""
    row = session.execute(
        select(ListEntry, ProjectList)
        .join(ProjectList, (ProjectList.edition_id == ListEntry.edition_id) & (ProjectList.id == ListEntry.list_id))
        .where(ListEntry.edition_id == edition_id, ListEntry.proposal_id == proposal_id)
        .order_by(ProjectList.number.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def appeals_of(session: Session, found: ProjectList) -> dict[tuple[int, str], dt.datetime | None]:
    """Return the ends of the time for appeals a version said, by project and reason."""
    rows = session.execute(
        select(ListEntry.proposal_id, ListEntry.reason, ListEntry.appeals_until).where(
            ListEntry.edition_id == found.edition_id,
            ListEntry.list_id == found.id,
            ListEntry.outcome == Outcome.NEGATIVE,
        )
    )
    return {(proposal_id, reason): until for proposal_id, reason, until in rows}
