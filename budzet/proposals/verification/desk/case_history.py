"""How a case came to where it is: who did what and why, from hand to hand; what the author changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import String, and_, cast, select
from sqlalchemy.orm import Session, aliased

from budzet.accounts.models import Department, Staff
from budzet.audit.models import AuditEntry
from budzet.proposals.models_applications import ProposalEvent, ProposalVersion
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.models import ReviewHandover

ACTS: Mapping[str, Any] = MappingProxyType(
    {
        "review.assigned": _l("Project given to a person"),
        "review.call_recalled": _l("Call to complete taken back"),
        "review.called_by_letter": _l("Author called to complete by letter"),
        "review.called_by_mail": _l("Author called to complete by e-mail"),
        "review.change_offered": _l("Change of a project proposed to its author"),
        "review.completed": _l("Application completed"),
        "review.delivery_entered": _l("Day of delivery of a letter entered"),
        "review.department_asked": _l("Department asked for its opinion"),
        "review.department_reminded": _l("Department reminded of its opinion"),
        "review.formal_approved": _l("Positive formal card approved"),
        "review.formal_begun": _l("Formal review begun"),
        "review.formal_handed_in": _l("Formal card handed in"),
        "review.formal_passed": _l("Positive formal card handed in, without a second person"),
        "review.formal_rejected": _l("Negative formal card approved"),
        "review.formal_reopened": _l("Formal decision taken back"),
        "review.formal_returned": _l("Formal card given back"),
        "review.forwarded": _l("Project passed to a department"),
        "review.interest_declared": _l("Declared to take no part in the review"),
        "review.left_unexamined": _l("Application left without examination"),
        "review.merit_approved": _l("Positive merit card approved"),
        "review.merit_handed_in": _l("Merit card handed in"),
        "review.merit_rejected": _l("Negative merit card approved"),
        "review.merit_reopened": _l("Merit decision taken back"),
        "review.merit_returned": _l("Merit card given back"),
        "review.message_received": _l("Message of an author"),
        "review.message_sent": _l("Message to an author"),
        "review.noted": _l("Internal note added"),
        "review.offer_answered": _l("Author answered to a proposed change"),
        "review.offer_lapsed": _l("Proposed change not answered in time"),
        "review.offer_taken_back": _l("Proposed change taken back"),
        "review.opinion_given": _l("Opinion of a department"),
        "review.published_negative": _l("Negative result published"),
        "review.published_positive": _l("Positive result published"),
        "review.restored": _l("Application examined again"),
        "review.returned": _l("Project returned by a department"),
        "review.route_planned": _l("Route through departments planned"),
        "review.stop_skipped": _l("Department on the route skipped"),
        "proposal.changed": _l("Project changed"),
    }
)
"""What each act on a case is called: the office reads all of them."""

MOST = 200

_NEWS: Mapping[str, Any] = MappingProxyType(
    {
        "return_formal": _l("The approver gave this card back"),
        "return_merit": _l("The approver gave this card back"),
        "reopen_formal": _l("The decision was taken back: the card is filled in anew"),
        "reopen_merit": _l("The decision was taken back: the card is filled in anew"),
        "completed": _l("The author completed the application"),
        "call_recalled": _l("The call to complete was taken back"),
        "restored": _l("The project is examined again"),
        "changed": _l("The author changed the application"),
        "changed_by_office": _l("The application was changed with the author's consent"),
        "took_in": _l("Another project joined this one"),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: when, what, who (empty: the service), why."""

    at: dt.datetime
    label: Any
    who: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """One handing on: from where, to whom or where, by whom."""

    handover: ReviewHandover
    origin: str
    target: str
    who: str


def of_case(session: Session, case: Case) -> list[Line]:
    """Return the acts on a case, the newest first, with who did them."""
    clerk = and_(AuditEntry.actor_kind == "staff", AuditEntry.actor_id == cast(Staff.id, String))
    rows = session.execute(
        select(AuditEntry, Staff.name)
        .outerjoin(Staff, clerk)
        .where(
            AuditEntry.object_kind == "proposal",
            AuditEntry.object_id == str(case.proposal.id),
            AuditEntry.edition_id == case.edition.id,
            AuditEntry.act.in_(list(ACTS)),
        )
        .order_by(AuditEntry.id.desc())
        .limit(MOST)
    )
    return [Line(row.at, ACTS[row.act], _who(row, name), row.reason) for row, name in rows]


def _who(row: AuditEntry, clerk: str | None) -> str:
    return clerk or (gettext("the author") if row.actor_kind == "resident" else "")


def handed(session: Session, case: Case) -> list[Handed]:
    """Return how a case went from hand to hand, the oldest first; no name of a department: the coordinator's hands."""
    origin, target, person, by = aliased(Department), aliased(Department), aliased(Staff), aliased(Staff)
    rows = session.execute(
        select(ReviewHandover, origin.name, target.name, person.name, by.name)
        .outerjoin(origin, origin.id == ReviewHandover.from_department_id)
        .outerjoin(target, target.id == ReviewHandover.to_department_id)
        .outerjoin(person, person.id == ReviewHandover.to_staff_id)
        .outerjoin(by, by.id == ReviewHandover.by_staff_id)
        .where(ReviewHandover.edition_id == case.edition.id, ReviewHandover.proposal_id == case.proposal.id)
        .order_by(ReviewHandover.id)
    )
    return [Handed(row, start or "", whom or end or "", who or "") for row, start, end, whom, who in rows]


def news(session: Session, case: Case, newest: ProposalVersion | None, since: dt.datetime | None) -> Line | None:
    """Return what happened last since a card was saved: given back, completed, changed. Asked only if anything did."""
    if since is None or not (case.review.moved_at > since or (newest is not None and newest.made_at > since)):
        return None
    event = session.scalars(
        select(ProposalEvent)
        .where(
            ProposalEvent.edition_id == case.edition.id,
            ProposalEvent.proposal_id == case.proposal.id,
            ProposalEvent.kind.in_(list(_NEWS)),
            ProposalEvent.at >= since,
        )
        .order_by(ProposalEvent.id.desc())
        .limit(1)
    ).one_or_none()
    return Line(event.at, _NEWS[event.kind], reason=event.reason) if event else None
