"""Publishing what a team decided: kept by two persons, carried out at its hour, told to the authors.

At that hour every project of the result gets its public state. When one of them has changed since, nothing is
published: the result is held, and the team makes a new version.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts.models import PendingAct
from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError
from budzet.editions.models import Edition, Pool
from budzet.jobs import services as jobs
from budzet.proposals import applicants, timeline
from budzet.proposals.acting import Acting
from budzet.proposals.models import Proposal
from budzet.proposals.scoring import queries, words
from budzet.proposals.scoring.marking import SCORED
from budzet.proposals.scoring.models import ScoringPublication, ScoringResult
from budzet.proposals.scoring.protocol import Judged
from budzet.proposals.statuses import ProposalStatus

JOB = "scoring.publish"


def decide(session: Session, row: PendingAct, result: ScoringResult, *, actor: Actor, now: dt.datetime) -> None:
    """Keep what two persons decided and ask for it to be carried out at its hour.

    Raises ``ConflictError`` when the result was decided before or a newer one has come since.
    """
    pool = session.get_one(Pool, result.pool_id)
    newest = queries.versions(session, pool)[0]
    if newest[0].id != result.id or newest[1] is not None:
        raise ConflictError("Po tej propozycji powstał nowy protokół albo o tym już zdecydowano. Odrzuć tę propozycję.")
    hour = max(now, dt.datetime.fromisoformat(row.params["publish_at"]))
    kept = ScoringPublication(
        edition_id=result.edition_id,
        result_id=result.id,
        act_id=row.id,
        reason=row.reason,
        confirmed_at=now,
        single_handed=row.single_handed,
        alone_reason=row.decision_reason if row.single_handed else "",
        publish_at=hour,
        held=(),
    )
    session.add(kept)
    session.flush()
    jobs.enqueue(session, JOB, {"publication_id": kept.id}, now=now, run_at=hour)
    _record(session, actor, "scoring.released", pool, result, now)


def publish(session: Session, publication_id: int, *, by: Acting) -> bool:
    """Publish a result whose hour has come; say whether it was published. Run again, it does nothing.

    Every project gets its state and its line, every author a mail. A project that is no longer where a team may decide
    about it holds the whole result.
    """
    kept, result, pool, edition = queries.by_id(session, publication_id)
    session.refresh(kept, with_for_update=True)
    if kept.published_at is not None or kept.held_at is not None:
        return kept.published_at is not None
    projects = _projects(session, result)
    changed = tuple(
        one.number
        for one in result.content.projects
        if (row := projects[one.proposal_id]).status not in SCORED or row.pool_id != pool.id or row.cost != one.cost
    )
    if changed:
        kept.held_at, kept.held = by.now, changed
        _record(session, by.actor, "scoring.held", pool, result, by.now, projects=list(changed))
        return False
    kept.published_at = by.now
    for one in result.content.projects:
        _let_know(session, projects[one.proposal_id], one, _Told(edition, pool, result, by))
    _record(session, by.actor, "scoring.published", pool, result, by.now)
    session.flush()
    return True


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told about: whose result, of which pool and edition."""

    edition: Edition
    pool: Pool
    result: ScoringResult
    by: Acting


def _let_know(session: Session, proposal: Proposal, one: Judged, told: _Told) -> None:
    status = ProposalStatus.CHOSEN if one.funded else ProposalStatus.NOT_CHOSEN
    if proposal.status is status:
        return  # a later version that says the same of it
    proposal.status = status
    why, by = words.reason(one, told.result.content.setup), told.by
    timeline.add_event(session, proposal, status.value, at=by.now, reason=why)
    context = {
        "number": proposal.number,
        "title": proposal.title,
        "edition_title": told.edition.title,
        "pool_name": told.pool.name,
        "reason": why,
        "link": by.post.link(f"/{told.edition.slug}/ocena-zespolu/", told.pool.key),
    }
    applicants.tell_authors(session, proposal, f"scoring_{status.value}", context, by=by)


def _projects(session: Session, result: ScoringResult) -> dict[int, Proposal]:
    ids = [one.proposal_id for one in result.content.projects]
    rows: Sequence[Proposal] = session.scalars(
        select(Proposal)
        .where(Proposal.edition_id == result.edition_id, Proposal.id.in_(ids))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return {row.id: row for row in rows}


def folder(published_dir: Path, edition_slug: str, pool_key: str, version: int) -> Path:
    """Return the folder of the files of a published result."""
    return published_dir / edition_slug / "ocena-zespolu" / pool_key / str(version)


def _record(
    session: Session, actor: Actor, act: str, pool: Pool, result: ScoringResult, now: dt.datetime, **details: object
) -> None:
    audit.record(
        session,
        actor,
        act,
        now=now,
        object_kind="pool",
        object_id=pool.key,
        edition_id=pool.edition_id,
        details={"version": result.version, **details},
    )
