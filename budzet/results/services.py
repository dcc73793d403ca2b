"""Counting an opened edition and publishing the outcome.

A count reads the frozen rules and the anonymous rows, nothing else that could change; it is stored once with its seed
and digest. Counting again with the same seed gives the same outcome and changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base import lots
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError
from budzet.editions import queries as editions
from budzet.editions.frozen import FrozenEdition, FrozenPool
from budzet.editions.models import Edition
from budzet.editions.result_rules import Greedy
from budzet.editions.timetable import StageKind
from budzet.jobs import services as jobs
from budzet.proposals import queries as proposals
from budzet.results import queries
from budzet.results.models import Count, PoolOutcomeRow, ProjectOutcomeRow
from budzet.results.rules.greedy import PoolOutcome, greedy
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.ties import UnresolvedTieError
from budzet.voting import queries as voting
from budzet.voting.opening import unpack_choices

PUBLISH_JOB = "results.publish"


@dataclass(frozen=True, slots=True)
class CountedPool:
    """The outcome of one pool beside its frozen terms."""

    pool: FrozenPool
    outcome: PoolOutcome


def tally(
    frozen: FrozenEdition,
    choices: dict[str, dict[bytes, int]],
    withdrawn: frozenset[int],
    *,
    seed: str | None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[CountedPool]:
    """Tally every pool of a frozen edition: pure, so that anybody can do it again from published files.

    ``choices`` holds for each pool key the packed choices with their multiplicity; ``withdrawn`` the ballot positions
    of projects taken back after the freeze. Raises ``UnresolvedTieError`` that names every tie a draw must settle.
    """
    counted, unresolved = [], []
    for done, pool in enumerate(frozen.pools, start=1):
        try:
            counted.append(CountedPool(pool, _tally_pool(frozen, pool, choices.get(pool.key, {}), withdrawn, seed)))
        except UnresolvedTieError as error:
            unresolved.append(f"{pool.name}: {error.sentence}")
        progress(done, len(frozen.pools))
    if unresolved:
        raise DomainError(
            "Remis musi rozstrzygnąć publiczne losowanie. Podaj wylosowane ziarno (--seed).\n" + "\n".join(unresolved)
        )
    return counted


def _tally_pool(
    frozen: FrozenEdition, pool: FrozenPool, choices: dict[bytes, int], withdrawn: frozenset[int], seed: str | None
) -> PoolOutcome:
    projects = [project for project in frozen.projects if project.pool == pool.key]
    index = {project.position: place for place, project in enumerate(projects)}
    profile = Profile.from_merged(
        tuple(Candidate(str(p.position), p.cost, withdrawn=p.position in withdrawn) for p in projects),
        {
            tuple((index[choice.position], choice.points) for choice in unpack_choices(packed)): times
            for packed, times in choices.items()
        },
    )
    if not isinstance(pool.rule, Greedy):
        raise DomainError(f"Pula „{pool.name}”: ta wersja nie liczy jeszcze tą regułą.")
    return greedy(profile, pool.budget, pool.rule, pool.ties, seed=seed, label=f"{frozen.edition}/{pool.key}")


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
    frozen = editions.frozen(session, edition)
    pool_ids = {pool.key: pool.id for pool in editions.pools(session, edition.id)}
    by_id = voting.choices_by_pool(session, edition.id)
    counted = tally(
        frozen,
        {key: by_id.get(id_, {}) for key, id_ in pool_ids.items()},
        proposals.withdrawn_positions(session, edition.id),
        seed=seed,
        progress=progress,
    )
    digest = _digest(counted, seed)
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
    void = opening.faults["void_by_pool"]
    _store(session, count, counted, pool_ids, proposals.ids_by_position(session, edition.id), void)
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


def _store(
    session: Session,
    count: Count,
    counted: list[CountedPool],
    pool_ids: dict[str, int],
    proposal_ids: dict[int, int],
    void: dict[str, int],
) -> None:
    for entry in counted:
        outcome, pool_id = entry.outcome, pool_ids[entry.pool.key]
        session.add(
            PoolOutcomeRow(
                count_id=count.id,
                pool_id=pool_id,
                edition_id=count.edition_id,
                budget=outcome.budget,
                spent=outcome.spent,
                ballots=outcome.ballots,
                void=void.get(entry.pool.key, 0),
                ties=[asdict(tie) for tie in outcome.ties],
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
            )
            for result in outcome.results
        )
    session.flush()


def _digest(counted: list[CountedPool], seed: str | None) -> bytes:
    plain: list[Any] = [seed]
    plain += [[entry.pool.key, asdict(entry.outcome)] for entry in counted]
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).digest()


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
