"""Reads of the editions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.base.errors import DomainError, NotFoundError
from budzet.editions import frozen as frozen_values
from budzet.editions import street_queries
from budzet.editions.frozen import FrozenContest, FrozenDistrict, FrozenEdition, FrozenPool, FrozenProject
from budzet.editions.models import City, Contest, District, Edition, EditionDate, Pool, Stage, Topic
from budzet.editions.streets import Located
from budzet.editions.timetable import DateKind, Span, StageKind, StageState, Timetable


def city(session: Session) -> City | None:
    """Return the city, or ``None`` in an empty database."""
    return session.get(City, 1)


def by_slug(session: Session, slug: str) -> Edition:
    """Return the edition with that address. Raises ``NotFoundError``."""
    edition = session.scalar(select(Edition).where(Edition.slug == slug))
    if edition is None:
        raise NotFoundError(f"Nie ma edycji „{slug}”.")
    return edition


def with_city(session: Session, slug: str) -> tuple[Edition, City | None]:
    """Return the edition with that address and the city, which every page of it shows. Raises ``NotFoundError``."""
    found = session.execute(select(Edition, City).outerjoin(City, City.id == 1).where(Edition.slug == slug))
    edition, stored = found.one_or_none() or (None, None)
    if edition is None:
        raise NotFoundError(f"Nie ma edycji „{slug}”.")
    return edition, stored


def all_editions(session: Session) -> Sequence[Edition]:
    """Return every edition, the newest first."""
    return session.scalars(select(Edition).order_by(Edition.slug.desc())).all()


def timetable(session: Session, edition_id: int) -> Timetable:
    """Return the timetable of one edition."""
    return timetables(session, [edition_id])[edition_id]


def timetables(session: Session, edition_ids: Sequence[int]) -> dict[int, Timetable]:
    """Return the timetables of several editions with two queries."""
    spans: dict[int, list[Span]] = {edition_id: [] for edition_id in edition_ids}
    dates: dict[int, list[tuple[DateKind, dt.datetime]]] = {edition_id: [] for edition_id in edition_ids}
    for stage in session.scalars(select(Stage).where(Stage.edition_id.in_(edition_ids))):
        spans[stage.edition_id].append(Span(stage.kind, stage.opens_at, stage.closes_at))
    for date in session.scalars(select(EditionDate).where(EditionDate.edition_id.in_(edition_ids))):
        dates[date.edition_id].append((DateKind(date.kind), date.at))
    return {edition_id: Timetable.of(spans[edition_id], dates[edition_id]) for edition_id in edition_ids}


def current(session: Session, now: dt.datetime) -> Edition | None:
    """Return the edition a visitor means without saying: voting first, then intake, then results, then the newest."""
    editions = all_editions(session)
    tables = timetables(session, [edition.id for edition in editions])
    for kind in (StageKind.VOTING, StageKind.INTAKE, StageKind.RESULTS):
        for edition in editions:
            if tables[edition.id].state(kind, now) is StageState.OPEN:
                return edition
    return editions[0] if editions else None


def districts(session: Session, edition_id: int) -> Sequence[District]:
    """Return the districts in their order."""
    return session.scalars(select(District).where(District.edition_id == edition_id).order_by(District.place)).all()


def district_at(session: Session, edition_id: int, street: str, house: str) -> Located:
    """Return in which district an address lies by the street index: the keys of all districts it may lie in."""
    return street_queries.district_at(session, edition_id, street, house)


def has_street_index(session: Session, edition_id: int) -> bool:
    """Say whether an edition has a street index."""
    return street_queries.has_any(session, edition_id)


def contests(session: Session, edition_id: int) -> Sequence[Contest]:
    """Return the contests in their order."""
    return session.scalars(select(Contest).where(Contest.edition_id == edition_id).order_by(Contest.place)).all()


def voted_contests(session: Session, edition_id: int) -> Sequence[Contest]:
    """Return the contests residents vote on, in their order: not those whose pools the office decides."""
    voted = {pool.contest_id for pool in pools(session, edition_id) if pool.decision_mode == "vote"}
    return [contest for contest in contests(session, edition_id) if contest.id in voted]


def pools(session: Session, edition_id: int) -> Sequence[Pool]:
    """Return the pools in their order."""
    return session.scalars(select(Pool).where(Pool.edition_id == edition_id).order_by(Pool.place)).all()


def topics(session: Session, edition_id: int) -> Sequence[Topic]:
    """Return the topics in their order."""
    return session.scalars(select(Topic).where(Topic.edition_id == edition_id).order_by(Topic.place)).all()


def assemble(session: Session, edition: Edition, projects: Sequence[FrozenProject]) -> FrozenEdition:
    """Return what would be frozen now from the stored rows and the given ballot list.

    What the office decides is not on the ballot: only pools that residents vote on, and the contests they belong to.
    """
    places = districts(session, edition.id)
    district_keys = {district.id: district.key for district in places}
    voted = [pool for pool in pools(session, edition.id) if pool.decision_mode == "vote"]
    asked = voted_contests(session, edition.id)
    contest_keys = {contest.id: contest.key for contest in asked}
    return FrozenEdition(
        edition=edition.slug,
        terms=edition.terms,
        districts=tuple(
            FrozenDistrict(key=d.key, name=d.name, parent=district_keys.get(d.parent_id or 0)) for d in places
        ),
        contests=tuple(
            FrozenContest(**{name: getattr(contest, name) for name in FrozenContest.model_fields}) for contest in asked
        ),
        pools=tuple(
            FrozenPool(
                contest=contest_keys[pool.contest_id],
                district=district_keys.get(pool.district_id or 0),
                **{name: getattr(pool, name) for name in FrozenPool.model_fields if name not in _BY_KEY},
            )
            for pool in voted
        ),
        projects=tuple(projects),
    )


# A row names these by id, a frozen pool by key.
_BY_KEY = {"contest", "district"}


def frozen(session: Session, edition: Edition) -> FrozenEdition:
    """Return the frozen edition, read from its stored bytes once per process. Raises ``DomainError`` if not frozen."""
    if edition.rules_hash is None:
        raise DomainError("Ta edycja nie jest jeszcze zamrożona, więc nie można w niej głosować.")
    found = _FROZEN.get(edition.rules_hash)
    if found is None:
        found = _FROZEN[edition.rules_hash] = frozen_values.load(edition.frozen_bytes or b"")
    return found


# Keyed by the hash of immutable bytes, so an entry can never be stale; a city has a handful of editions.
_FROZEN: dict[bytes, FrozenEdition] = {}
