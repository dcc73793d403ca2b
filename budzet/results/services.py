"""Counting an opened edition and publishing the outcome.

A count reads the frozen rules and the anonymous rows, nothing else that could change; it is stored once with its seed
and digest. Counting again with the same seed gives the same outcome and changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base import lots
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.editions.timetable import StageKind
from budzet.jobs import services as jobs
from budzet.proposals import queries as proposals
from budzet.results import queries
from budzet.results.counting import EditionOutcome, count_pools, digest_of
from budzet.results.models import Count, PoolOutcomeRow, ProjectOutcomeRow, TransferRow
from budzet.results.rules.closeness import Closeness
from budzet.results.rules.profile import MergedBallots
from budzet.voting import queries as voting
from budzet.voting.opening import unpack_choices

PUBLISH_JOB = "results.publish"


def ballots_of(session: Session, edition: Edition) -> dict[str, MergedBallots]:
    """Return the anonymous ballots of each pool, merged: ``(ballot position, points)`` and how many are equal."""
    by_id = voting.choices_by_pool(session, edition.id)
    return {
        pool.key: {
            tuple((choice.position, choice.points) for choice in unpack_choices(packed)): times
            for packed, times in by_id.get(pool.id, {}).items()
        }
        for pool in editions.pools(session, edition.id)
    }


def count_again(
    session: Session,
    edition: Edition,
    *,
    seed: str | None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> EditionOutcome:
    """Count the stored ballots by the frozen rules, and store nothing. Raises ``DomainError``: a tie needs a draw."""
    return count_pools(
        editions.frozen(session, edition),
        ballots_of(session, edition),
        proposals.withdrawn_positions(session, edition.id),
        seed=seed,
        progress=progress,
    )


def count_edition(
    session: Session,
    edition: Edition,
    *,
    seed: str | None,
    actor: Actor,
    now: dt.datetime,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Count:
    """Count an opened edition and store the outcome, which nobody sees before its release. Repeated it changes nothing.

    Raises ``DomainError`` when the edition is not opened or a tie needs a draw, ``ConflictError`` when it was counted
    with another outcome or seed.
    """
    opening = voting.opening(session, edition.id)
    if opening is None:
        raise DomainError("Głosy tej edycji nie są jeszcze otwarte (budzet ballots open).")
    counted = count_again(session, edition, seed=seed, progress=progress)
    digest = digest_of(counted, seed)
    if (known := queries.latest(session, edition.id)) is not None:
        if known.digest != digest:
            raise ConflictError("Ta edycja jest już policzona z innym wynikiem lub ziarnem. Nic nie zmieniono.")
        return known
    count = Count(
        edition_id=edition.id,
        version=1,
        counted_at=now,
        seed=seed,
        draw_algorithm=lots.ALGORITHM,
        voters=opening.envelopes,
        digest=digest,
    )
    session.add(count)
    session.flush()
    _store(session, count, counted, opening.faults["void_by_pool"])
    audit.record(
        session,
        actor,
        "edition_counted",
        now=now,
        object_kind="edition",
        object_id=edition.slug,
        edition_id=edition.id,
        details={"version": count.version, "digest": digest.hex()},
    )
    return count


def refuse_released(count: Count) -> None:
    """Raise ``ConflictError`` when the publication of a count was decided before."""
    if count.released_at is not None or count.published_at is not None:
        raise ConflictError("O publikacji tych wyników już zdecydowano. Nic nie zmieniono.")


def release(session: Session, count: Count, *, actor: Actor, now: dt.datetime) -> None:
    """Let a count be published, and ask for it at the hour of the results: what two persons decide (``results.acts``).

    Raises ``ConflictError`` when that was decided before.
    """
    refuse_released(count)
    count.released_at = now
    audit.record(
        session,
        actor,
        "results_released",
        now=now,
        object_kind="count",
        object_id=str(count.id),
        edition_id=count.edition_id,
        details={"version": count.version, "digest": count.digest.hex()},
    )
    results = editions.timetable(session, count.edition_id).span(StageKind.RESULTS)
    jobs.enqueue(
        session,
        PUBLISH_JOB,
        {"count_id": count.id},
        now=now,
        run_at=max(now, results.opens_at) if results else now,
        unique_key=f"{PUBLISH_JOB}:{count.id}",
    )


def _store(session: Session, count: Count, counted: EditionOutcome, void: dict[str, int]) -> None:
    pool_ids = {pool.key: pool.id for pool in editions.pools(session, count.edition_id)}
    proposal_ids = proposals.ids_by_position(session, count.edition_id)
    for entry in counted.pools:
        outcome, pool_id, close = entry.outcome, pool_ids[entry.pool.key], entry.closeness()
        session.add(
            PoolOutcomeRow(
                count_id=count.id,
                pool_id=pool_id,
                edition_id=count.edition_id,
                budget=outcome.budget,
                received=entry.received,
                spent=outcome.spent,
                ballots=outcome.ballots,
                void=void.get(entry.pool.key, 0),
                ties=[asdict(tie) for tie in outcome.ties],
                run=entry.run(),
            )
        )
        session.add_all(
            ProjectOutcomeRow(
                count_id=count.id,
                proposal_id=proposal_ids[int(result.id)],
                edition_id=count.edition_id,
                pool_id=pool_id,
                place=result.place,
                votes=result.votes,
                score=result.score,
                cost=result.cost,
                selected=result.outcome == "selected",
                reason=result.reason,
                money_left=result.money_left,
                threshold=result.threshold,
                **_closeness(close.get(result.id)),
            )
            for result in outcome.results
        )
    session.add_all(
        TransferRow(
            count_id=count.id,
            source_id=pool_ids[one.source],
            target_id=pool_ids[one.target],
            edition_id=count.edition_id,
            amount=one.amount,
        )
        for one in counted.transfers
    )
    session.flush()


def _closeness(one: Closeness | None) -> dict[str, Any]:
    if one is None:
        return {}
    return {"margin_votes": one.votes, "margin_cost": one.cost, "support": one.support and one.support.to_dict()}


def mark_published(session: Session, count: Count, *, actor: Actor, now: dt.datetime) -> None:
    """Show a count to everybody from now on; its files were made before. A second call changes nothing."""
    if count.published_at is not None:
        return
    count.published_at = now
    audit.record(
        session,
        actor,
        "results_published",
        now=now,
        object_kind="count",
        object_id=str(count.id),
        edition_id=count.edition_id,
    )
