"""What a publication tells of single ballots: for each pool rows or sums, and how many ballots could be recognised."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.editions.models import Edition
from budzet.results import open_data, queries
from budzet.results.models import Count
from budzet.results.queries import PoolResult
from budzet.voting import queries as voting
from budzet.web import filters


@dataclass(frozen=True, slots=True)
class Revealed:
    """One pool: ``unique`` is the number of ballots nobody else made exactly so, None where no ballot is published."""

    name: str
    ballots: int
    rows: bool
    unique: int | None
    share: str
    bar: float
    why: str


def plan(session: Session, edition: Edition, count: Count) -> list[Revealed]:
    """Return what would be published of the ballots of each pool, and why, in the order of the pools."""
    unique = voting.unique_by_pool(session, edition.id)
    return [_of(edition, entry, unique.get(entry.pool.id, 0)) for entry in queries.pool_results(session, count.id)]


def _of(edition: Edition, entry: PoolResult, unique: int) -> Revealed:
    ballots = entry.outcome.ballots
    rows = open_data.rows_published(edition.terms, ballots)
    return Revealed(
        name=entry.pool.name,
        ballots=ballots,
        rows=rows,
        unique=unique if rows else None,
        share=filters.percent(unique, ballots) if rows else "",
        bar=round(100 * unique / ballots, 1) if rows else 0,
        why=_why(edition, rows=rows),
    )


def _why(edition: Edition, *, rows: bool) -> str:
    if rows:
        return gettext("All ballots, one in each row: the rules of the edition say so.")
    if edition.terms.rows_published:
        return gettext(
            "Sums of votes only: there are fewer than %(limit)s ballots.",
            limit=filters.number(open_data.FEWEST_BALLOTS),
        )
    return gettext("Sums of votes only: the rules of the edition say so.")
