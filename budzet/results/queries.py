"""Reads of stored outcomes. Residents see published ones only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.editions.models import Pool
from budzet.proposals.models import Proposal
from budzet.results.models import Count, PoolOutcomeRow, ProjectOutcomeRow, TransferRow


@dataclass(frozen=True, slots=True)
class PoolResult:
    """The outcome of one pool with how many of its projects won, and what it ``passed`` to another pool (grosze)."""

    pool: Pool
    outcome: PoolOutcomeRow
    passed: int
    projects: int
    winners: int

    @property
    def left(self) -> int:
        """What stays in the pool, in grosze."""
        return self.outcome.budget - self.outcome.spent - self.passed


@dataclass(frozen=True, slots=True)
class ProjectResultRow:
    """The outcome of one project beside the project."""

    proposal: Proposal
    outcome: ProjectOutcomeRow


def latest(session: Session, edition_id: int) -> Count | None:
    """Return the newest count of an edition, published or not."""
    return session.scalar(select(Count).where(Count.edition_id == edition_id).order_by(Count.version.desc()).limit(1))


def published(session: Session, edition_id: int) -> Count | None:
    """Return the newest published count of an edition."""
    return session.scalar(
        select(Count)
        .where(Count.edition_id == edition_id, Count.published_at.is_not(None))
        .order_by(Count.version.desc())
        .limit(1)
    )


def pool_results(session: Session, count_id: int) -> list[PoolResult]:
    """Return the outcome of every pool, in the order of the pools, with two queries."""
    tallies = session.execute(
        select(
            ProjectOutcomeRow.pool_id,
            func.count(),
            func.count().filter(ProjectOutcomeRow.selected),
        )
        .where(ProjectOutcomeRow.count_id == count_id)
        .group_by(ProjectOutcomeRow.pool_id)
    )
    by_pool = {pool_id: (projects, winners) for pool_id, projects, winners in tallies}
    rows = session.execute(
        select(Pool, PoolOutcomeRow, func.coalesce(TransferRow.amount, 0))
        .join(PoolOutcomeRow, (PoolOutcomeRow.edition_id == Pool.edition_id) & (PoolOutcomeRow.pool_id == Pool.id))
        .outerjoin(TransferRow, (TransferRow.count_id == count_id) & (TransferRow.source_id == Pool.id))
        .where(PoolOutcomeRow.count_id == count_id)
        .order_by(Pool.place)
    )
    return [PoolResult(pool, outcome, passed, *by_pool.get(pool.id, (0, 0))) for pool, outcome, passed in rows]


def transfers(session: Session, count_id: int) -> Sequence[TransferRow]:
    """Return the money that passed between pools."""
    return session.scalars(select(TransferRow).where(TransferRow.count_id == count_id)).all()


def project_results(session: Session, count_id: int, pool_id: int) -> list[ProjectResultRow]:
    """Return the outcome of every project of one pool, by place."""
    rows = session.execute(
        select(Proposal, ProjectOutcomeRow)
        .join(
            ProjectOutcomeRow,
            (ProjectOutcomeRow.edition_id == Proposal.edition_id) & (ProjectOutcomeRow.proposal_id == Proposal.id),
        )
        .where(ProjectOutcomeRow.count_id == count_id, ProjectOutcomeRow.pool_id == pool_id)
        .order_by(ProjectOutcomeRow.place)
    )
    return [ProjectResultRow(proposal, outcome) for proposal, outcome in rows]


def outcomes_by_pool(session: Session, count_id: int) -> dict[int, list[tuple[int, ProjectOutcomeRow]]]:
    """Return every outcome of a count with the ballot position of its project: by the id of the pool, by place."""
    rows = session.execute(
        select(Proposal.ballot_position, ProjectOutcomeRow)
        .join(
            ProjectOutcomeRow,
            (ProjectOutcomeRow.edition_id == Proposal.edition_id) & (ProjectOutcomeRow.proposal_id == Proposal.id),
        )
        .where(ProjectOutcomeRow.count_id == count_id)
        .order_by(ProjectOutcomeRow.place)
    )
    found: dict[int, list[tuple[int, ProjectOutcomeRow]]] = {}
    for position, outcome in rows:
        found.setdefault(outcome.pool_id, []).append((position or 0, outcome))
    return found


def outcomes_of(session: Session, count_id: int, proposal_ids: Sequence[int]) -> Sequence[ProjectOutcomeRow]:
    """Return the outcomes of several projects."""
    return session.scalars(
        select(ProjectOutcomeRow).where(
            ProjectOutcomeRow.count_id == count_id, ProjectOutcomeRow.proposal_id.in_(proposal_ids)
        )
    ).all()
