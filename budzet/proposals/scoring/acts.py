"""The act of two persons on a team's result: to let it be published. Importing this module registers it."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import PendingAct
from budzet.accounts.pending import ActKind, Proposal
from budzet.accounts.roles import Permission
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError
from budzet.editions.models import Edition, Pool
from budzet.proposals.scoring import publication, queries
from budzet.proposals.scoring.models import ScoringResult
from budzet.web import filters


def publication_proposal(
    session: Session, edition: Edition, pool: Pool, reason: str, publish_at: dt.datetime | None, *, now: dt.datetime
) -> Proposal:
    """Return the proposal to publish the newest result of a pool; without ``publish_at`` as soon as it is confirmed.

    Raises ``DomainError`` when there is none or the hour is over, ``ConflictError`` when it was decided before.
    """
    versions = queries.versions(session, pool)
    if not versions:
        raise DomainError("Zespół nie ustalił jeszcze wyniku tej puli.")
    result, decided = versions[0]
    if decided is not None:
        raise ConflictError("O publikacji tego protokołu już zdecydowano. Nic nie zmieniono.")
    if publish_at is not None and publish_at <= now:
        raise DomainError("Godzina publikacji musi być w przyszłości. Zostaw pole puste, aby opublikować od razu.")
    return Proposal(
        kind="scoring.publish",
        object_key=f"pool:{edition.slug}/{pool.key}",
        reason=reason,
        params={
            "title": pool.name,
            "result_id": result.id,
            "version": result.version,
            "funded": sum(one.funded for one in result.content.projects),
            "projects": len(result.content.projects),
            "publish_at": (publish_at or now).isoformat(),
            "at_once": publish_at is None,
        },
        edition_id=edition.id,
        alone_allowed=edition.terms.staffing == "small",
    )


def _publish(session: Session, row: PendingAct, actor: Actor, now: dt.datetime) -> None:
    result = session.get_one(ScoringResult, row.params["result_id"])
    publication.decide(session, row, result, actor=actor, now=now)


def _sentence(row: PendingAct) -> str:
    found = gettext(
        "Publish what the team decided on the pool “%(title)s”: version %(version)s, %(funded)s of %(projects)s "
        "projects funded.",
        **{name: row.params[name] for name in ("title", "version", "funded", "projects")},
    )
    if row.params["at_once"]:
        return found
    hour = filters.moment(dt.datetime.fromisoformat(row.params["publish_at"]))
    return found + " " + gettext("Not before %(moment)s.", moment=hour)


PUBLISH = pending.act(ActKind("scoring.publish", Permission.CONFIRM_ACTS, _publish, _sentence))
