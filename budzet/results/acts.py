"""The act of two persons on a count: to let its results be published. Importing this module registers it."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import PendingAct
from budzet.accounts.pending import ActKind, Proposal
from budzet.accounts.roles import Permission
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError
from budzet.editions import changes
from budzet.editions.changes import Decision
from budzet.editions.models import Edition
from budzet.editions.models_published import NoticeKind
from budzet.results import queries, services
from budzet.results.models import Count
from budzet.web import filters


def publication_proposal(session: Session, edition: Edition, reason: str) -> Proposal:
    """Return the proposal to publish the newest count of an edition.

    Raises ``DomainError`` when nothing is counted, ``ConflictError`` when its publication was decided before.
    """
    count = queries.latest(session, edition.id)
    if count is None:
        raise DomainError("Głosy tej edycji nie są jeszcze policzone.")
    services.refuse_released(count)
    pools = queries.pool_results(session, count.id)
    return Proposal(
        kind="results.publish",
        object_key=f"count:{count.id}",
        reason=reason,
        params={
            "title": edition.title,
            "count_id": count.id,
            "digest": count.digest.hex(),
            "winners": sum(pool.winners for pool in pools),
            "spent": sum(pool.outcome.spent for pool in pools),
        },
        edition_id=edition.id,
        alone_allowed=edition.terms.staffing == "small",
    )


def _publish(session: Session, row: PendingAct, actor: Actor, now: dt.datetime) -> None:
    edition = session.get_one(Edition, row.edition_id)
    count = session.get_one(Count, row.params["count_id"], with_for_update=True, populate_existing=True)
    newest = queries.latest(session, edition.id)
    if newest is None or newest.id != count.id or count.digest.hex() != row.params["digest"]:
        raise ConflictError("Po tej propozycji głosy policzono ponownie. Odrzuć ją i poproś o nową.")
    services.release(session, count, actor=actor, now=now)
    changes.publish_notice(session, edition, NoticeKind.RESULTS, Decision.of(row), {"version": count.version}, now=now)


def _sentence(row: PendingAct) -> str:
    question = gettext("Publish the results of “%(title)s”.", title=row.params["title"])
    won = ngettext(
        "%(num)d project won, for %(sum)s.",
        "%(num)d projects won, for %(sum)s.",
        row.params["winners"],
        sum=filters.zl(row.params["spent"]),
    )
    mark = gettext("Fingerprint: %(mark)s.", mark=bytes.fromhex(row.params["digest"]).hex(" ", 4))
    return f"{question} {won} {mark}"


PUBLISH = pending.act(ActKind("results.publish", Permission.CONFIRM_ACTS, _publish, _sentence))
