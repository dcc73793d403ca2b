"""Reads of the street index."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from budzet.editions import street_names, streets
from budzet.editions.models import District, StreetRange
from budzet.editions.streets import Located, StreetIndex, StreetRow


def rows(session: Session, edition_id: int) -> list[StreetRow]:
    """Return the whole index of an edition in its order; ``line`` counts from 1."""
    return _rows(session, edition_id)


def count(session: Session, edition_id: int) -> int:
    """Return how many lines the index has."""
    return session.scalar(select(func.count()).where(StreetRange.edition_id == edition_id)) or 0


def has_any(session: Session, edition_id: int) -> bool:
    """Say whether there is a line at all."""
    return bool(session.scalar(select(exists().where(StreetRange.edition_id == edition_id))))


def version(stored: Iterable[StreetRow]) -> str:
    """Return a short mark of an index that changes when it does."""
    digest = hashlib.sha256()
    for row in stored:
        digest.update(f"{row.street}\x1f{row.numbers}\x1f{row.district}\x1e".encode())
    return digest.hexdigest()[:16]


def listed(edition_id: int, *, street: str = "", district: str = "") -> Select[StreetRange, str]:
    """Return the statement of the list: lines with the name of their district, narrowed to words of a street."""
    statement = (
        select(StreetRange, District.name)
        .join(District, District.id == StreetRange.district_id)
        .where(StreetRange.edition_id == edition_id)
        .order_by(StreetRange.place)
    )
    for word in street_names.street_name(street).words:
        statement = statement.where(StreetRange.street_folded.contains(word, autoescape=True))
    return statement.where(District.key == district) if district else statement


def district_at(session: Session, edition_id: int, street: str, house: str) -> Located:
    """Return where an address lies by the index of an edition: ``streets.district_of`` over few rows, not over all.

    First the lines of exactly that name, then those that share a word with it; only a street nobody has heard of is
    compared with all names, to suggest the nearest.
    """
    asked = street_names.street_name(street)
    if not asked.words:
        return Located()
    exact = _rows(session, edition_id, StreetRange.street_folded == street_names.folded(street))
    if exact:
        return streets.district_of(StreetIndex(tuple(exact)), street, house)
    near = _rows(session, edition_id, or_(*(_has_word(word) for word in set(asked.words))))
    located = streets.district_of(StreetIndex(tuple(near)), street, house)
    if located.streets:
        return located
    names = session.scalars(
        select(StreetRange.street).where(StreetRange.edition_id == edition_id).group_by(StreetRange.street)
    )
    every = StreetIndex(tuple(StreetRow(name, "", "") for name in sorted(names)))
    return Located(suggestions=streets.district_of(every, street, "").suggestions)


def _has_word(word: str) -> ColumnElement[bool]:
    padded = literal(" ").concat(StreetRange.street_folded).concat(" ")
    return padded.contains(f" {word} ", autoescape=True)


def _rows(session: Session, edition_id: int, *conditions: ColumnElement[bool]) -> list[StreetRow]:
    statement = (
        select(StreetRange.street, StreetRange.numbers, District.key, StreetRange.place)
        .join(District, District.id == StreetRange.district_id)
        .where(StreetRange.edition_id == edition_id, *conditions)
        .order_by(StreetRange.place)
    )
    return [StreetRow(*row) for row in session.execute(statement)]
