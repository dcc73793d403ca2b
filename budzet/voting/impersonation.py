"""Somebody voted as me: who says so is a tag, what they write is closed, the commission looks into it.

What the reporter is answered never depends on whether there is such a vote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.notifications.vault import Vault
from budzet.voting.models import ChannelName, Envelope, EnvelopeStatus, ImpersonationReport, ReportWay

REPORTS_PER_HOUR = 3
"""By one contact; by one person where a code came by letter or the person stood at the desk."""
IN_PERSON = 4
"""The assurance of a document shown at a point (security notes §2.7)."""

_TOO_MANY = lazy_gettext("We have your reports already. If you want to add something, call us or wait an hour.")


class TooManyReportsError(DomainError):
    """This contact has sent several reports within the hour."""

    http_status = 429


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who says that somebody else voted as them, as far as they have shown who they are."""

    edition_id: int
    voter_tag: bytes
    strong_tag: bytes | None
    contact_tag: bytes | None
    assurance: int


def vault_of(secret_key: str) -> Vault:
    """Return what closes the words of reporters."""
    return Vault(secret_key, purpose="impersonation")


def report(
    session: Session,
    reporter: Reporter,
    told: str,
    *,
    vault: Vault,
    actor: Actor,
    now: dt.datetime,
    staff_id: int | None = None,
) -> ImpersonationReport:
    """Store a report; ``staff_id`` when somebody typed it in at a point. Raises ``TooManyReportsError``."""
    _refuse_flood(session, reporter, now)
    row = ImpersonationReport(
        edition_id=reporter.edition_id,
        reported_at=now,
        way=ReportWay.ONLINE if staff_id is None else ReportWay.POINT,
        voter_tag=reporter.voter_tag,
        strong_tag=reporter.strong_tag,
        contact_tag=reporter.contact_tag,
        assurance=reporter.assurance,
        told_sealed=vault.encrypt(told),
        staff_id=staff_id,
    )
    session.add(row)
    session.flush()
    _record(session, actor, "impersonation.reported", row, now=now, details={"way": row.way.value})
    return row


def settle(session: Session, edition_id: int, report_id: int, *, staff_id: int, actor: Actor, now: dt.datetime) -> None:
    """Note that the commission has looked into a report. Raises ``NotFoundError``, ``ConflictError``."""
    row = find(session, edition_id, report_id)
    if row.settled_at is not None:
        raise ConflictError(str(lazy_gettext("Somebody has settled this report already.")))
    row.settled_at, row.settled_by = now, staff_id
    _record(session, actor, "impersonation.settled", row, now=now)


def find(session: Session, edition_id: int, report_id: int) -> ImpersonationReport:
    """Return a report of an edition. Raises ``NotFoundError``."""
    row = session.get(ImpersonationReport, report_id)
    if row is None or row.edition_id != edition_id:
        raise NotFoundError("no such report")
    return row


def listed(edition_id: int) -> Select[ImpersonationReport]:
    """Return the statement of an edition's reports: those to look into first, then the newest."""
    return (
        select(ImpersonationReport)
        .where(ImpersonationReport.edition_id == edition_id)
        .order_by(ImpersonationReport.settled_at.is_not(None), ImpersonationReport.id.desc())
    )


def votes_of(session: Session, row: ImpersonationReport) -> Sequence[Row[ChannelName, int | None, int, EnvelopeStatus]]:
    """Return the outer data of every vote cast as the person of a report: way in, hour, assurance, status."""
    same: list[ColumnElement[bool]] = [Envelope.voter_tag == row.voter_tag]
    if row.strong_tag is not None:
        same.append(Envelope.strong_tag == row.strong_tag)
    return session.execute(
        select(Envelope.channel, Envelope.hour_bucket, Envelope.assurance, Envelope.status)
        .where(Envelope.edition_id == row.edition_id, or_(*same))
        .order_by(Envelope.hour_bucket, Envelope.id)
    ).all()


def _refuse_flood(session: Session, reporter: Reporter, now: dt.datetime) -> None:
    mine = [ImpersonationReport.contact_tag == reporter.contact_tag]
    if reporter.contact_tag is None:
        # Not those of a contact: whoever has somebody's data could keep them from reporting.
        mine = [ImpersonationReport.contact_tag.is_(None), ImpersonationReport.voter_tag == reporter.voter_tag]
    sent = session.scalar(
        select(func.count()).where(
            ImpersonationReport.edition_id == reporter.edition_id,
            ImpersonationReport.reported_at > now - dt.timedelta(hours=1),
            *mine,
        )
    )
    if (sent or 0) >= REPORTS_PER_HOUR:
        raise TooManyReportsError(_TOO_MANY)


def _record(
    session: Session,
    actor: Actor,
    act: str,
    row: ImpersonationReport,
    *,
    now: dt.datetime,
    details: dict[str, Any] | None = None,
) -> None:
    audit.record(
        session,
        actor,
        act,
        now=now,
        object_kind="impersonation_report",
        object_id=str(row.id),
        edition_id=row.edition_id,
        details=details,
    )
