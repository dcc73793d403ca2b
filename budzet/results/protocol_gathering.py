"""Gather the protocol of a count from what is stored; with as many queries for a hundred pools as for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from budzet.editions import queries as editions
from budzet.editions.frozen import FrozenEdition
from budzet.editions.models import Edition, Origin
from budzet.editions.timetable import StageKind
from budzet.results import queries
from budzet.results.counting import Transfer, label_of
from budzet.results.models import Count, ProjectOutcomeRow
from budzet.results.protocol import Protocol, ProtocolPool, ProtocolProject
from budzet.results.queries import PoolResult
from budzet.voting import queries as voting
from budzet.voting.fate import FATES
from budzet.voting.models import EnvelopeStatus


def gather(session: Session, edition: Edition, count: Count) -> Protocol:
    """Return the protocol of a count; numbers and titles are those of the frozen list."""
    frozen, city = editions.frozen(session, edition), editions.city(session)
    span = editions.timetable(session, edition.id).span(StageKind.VOTING)
    closed, opening = voting.frozen_set(session, edition.id), voting.opening(session, edition.id)
    results = queries.pool_results(session, count.id)
    key_of = {entry.pool.id: entry.pool.key for entry in results}
    transfers = tuple(
        Transfer(key_of[one.source_id], key_of[one.target_id], one.amount)
        for one in queries.transfers(session, count.id)
    )
    rows = queries.outcomes_by_pool(session, count.id)
    imported = edition.origin is Origin.IMPORT
    return Protocol(
        title=edition.title,
        office=city.office_name if city else "",
        resolution_number=edition.resolution_number,
        resolution_date=edition.resolution_date,
        imported=imported,
        opens_at=span.opens_at if span else None,
        closes_at=span.closes_at if span else None,
        # Of an imported edition these are the instants of the import, which tell nothing of the vote.
        frozen_at=closed.frozen_at if closed and not imported else None,
        opened_at=opening.opened_at if opening and not imported else None,
        counted_at=count.counted_at,
        counted=count.voters,
        not_counted=_fates(closed.not_counted if closed else {}),
        version=count.version,
        seed=count.seed,
        draw_algorithm=count.draw_algorithm,
        pools=tuple(_pool(frozen, entry, rows.get(entry.pool.id, ()), transfers) for entry in results),
        transfers=transfers,
        rules_hash=edition.rules_hash or b"",
        set_digest=closed.digest if closed else None,
        opened_digest=opening.digest if opening else None,
        digest=count.digest,
    )


def _fates(by_status: Mapping[str, int]) -> dict[str, int]:
    """Return the votes that do not count by what became of them: two statuses may mean the same to who reads."""
    found = Counter[str]()
    for status, number in by_status.items():
        found[FATES[EnvelopeStatus(status)].value] += number
    return dict(found)


def _pool(
    frozen: FrozenEdition,
    entry: PoolResult,
    rows: Sequence[tuple[int, ProjectOutcomeRow]],
    transfers: Sequence[Transfer],
) -> ProtocolPool:
    outcome, pool = entry.outcome, frozen.pool_by_key[entry.pool.key]
    names = {district.key: district.name for district in frozen.districts}
    return ProtocolPool(
        pool=pool,
        district=names.get(pool.district or "", ""),
        label=label_of(frozen, pool),
        budget=outcome.budget,
        received=outcome.received,
        spent=outcome.spent,
        passed=sum(one.amount for one in transfers if one.source == pool.key),
        ballots=outcome.ballots,
        void=outcome.void,
        ties=tuple(outcome.ties),
        run=outcome.run,
        projects=tuple(_project(frozen, position, row) for position, row in rows),
    )


def _project(frozen: FrozenEdition, position: int, row: ProjectOutcomeRow) -> ProtocolProject:
    project = frozen.project_at[position]
    return ProtocolProject(
        position=position,
        number=project.number,
        title=project.title,
        place=row.place,
        votes=row.votes,
        score=row.score,
        cost=row.cost,
        selected=row.selected,
        reason=row.reason,
        money_left=row.money_left,
        threshold=row.threshold,
        support=row.support,
    )
