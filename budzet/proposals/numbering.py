"""Giving public numbers without gaps: the row of a counter is held until the application is stored or given up."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from budzet.editions import numbers
from budzet.editions import queries as editions
from budzet.editions.models import Edition, Pool
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ProposalCounter


def next_number(session: Session, edition: Edition, pool: Pool) -> str:
    """Return the next number of a pool's series.

    Whoever comes at the same time waits; when this transaction is given up, the number is given to the next one.
    """
    series = Series(session, edition)
    counter = (ProposalCounter.edition_id == edition.id, ProposalCounter.pool_id == series.counted_in(pool))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    last = session.scalars(
        insert(ProposalCounter)
        .values(edition_id=edition.id, pool_id=series.counted_in(pool), last=1)
        .on_conflict_do_update(
            index_elements=[ProposalCounter.edition_id, ProposalCounter.pool_id],
            set_={"last": ProposalCounter.last + 1},
        )
        .returning(ProposalCounter.last)
    ).one()
    number = series.number(pool, last)
    # Projects that were imported have numbers no counter knows of.
    if not session.scalar(select(Proposal.id).where(Proposal.edition_id == edition.id, Proposal.number == number)):
        return number
    taken = frozenset(session.scalars(select(Proposal.number).where(Proposal.edition_id == edition.id)))
    while number in taken:
        last += 1
        number = series.number(pool, last)
    session.execute(update(ProposalCounter).where(*counter).values(last=last))
    return number


class Series:
    """The series of numbers of one edition: which pools count on together, and what a number looks like."""

    def __init__(self, session: Session, edition: Edition) -> None:
        self._edition = edition
        self._places = {district.id: district.place for district in editions.districts(session, edition.id)}
        self._first: dict[str, int] = {}
        for pool in editions.pools(session, edition.id):
            self._first.setdefault(self._series(pool), pool.id)

    def counted_in(self, pool: Pool) -> int:
        """Return the pool whose counter a series has: its first one."""
        return self._first[self._series(pool)]

    def number(self, pool: Pool, sequence: int) -> str:
        """Return a number of the pool's series."""
        return numbers.public_number(
            self._pattern(pool),
            district_place=self._place(pool),
            pool_key=pool.key,
            sequence=sequence,
            ordinal=self._edition.ordinal,
        )

    def _series(self, pool: Pool) -> str:
        return numbers.series(
            self._pattern(pool),
            district_place=self._place(pool),
            pool_key=pool.key,
            ordinal=self._edition.ordinal,
        )

    def _pattern(self, pool: Pool) -> str:
        return self._edition.number_citywide if pool.district_id is None else self._edition.number_district

    def _place(self, pool: Pool) -> int | None:
        return None if pool.district_id is None else self._places[pool.district_id]
