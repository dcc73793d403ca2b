"""Changes after the freeze, each of them public: what was fixed, a correction that undoes it, voting that goes on.

Who decides and how many of them is told by ``acts``; here stands what is done once it is decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from budzet.accounts.models import PendingAct
from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError
from budzet.editions import extension as extensions
from budzet.editions import queries, readiness, services
from budzet.editions.extension import Extension
from budzet.editions.frozen import FrozenProject
from budzet.editions.models import Edition, Origin, Stage
from budzet.editions.models_published import EditionNotice, NoticeKind
from budzet.editions.timetable import Span, StageKind, StageState, Timetable


@dataclass(frozen=True, slots=True)
class Decision:
    """How something was decided: why, and whether by one person alone, with their reason for that."""

    reason: str
    single_handed: bool = False
    alone_reason: str = ""

    @classmethod
    def of(cls, row: PendingAct) -> Decision:
        """Return how an act of two persons was decided."""
        return cls(row.reason, row.single_handed, row.decision_reason if row.single_handed else "")


def notices(session: Session, edition_id: int) -> Sequence[EditionNotice]:
    """Return the public notices of an edition, the newest first."""
    rows = select(EditionNotice).where(EditionNotice.edition_id == edition_id).order_by(EditionNotice.id.desc())
    return session.scalars(rows).all()


def freeze(
    session: Session,
    edition: Edition,
    projects: Sequence[FrozenProject],
    decision: Decision,
    *,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Freeze the edition and say so in public. Raises as ``services.freeze``."""
    services.freeze(session, edition, projects, actor=actor, now=now)
    publish_notice(session, edition, NoticeKind.FREEZE, decision, {"rules_hash": _hash(edition)}, now=now)


def correct(
    session: Session, edition: Edition, change: str, decision: Decision, *, actor: Actor, now: dt.datetime
) -> None:
    """Undo the freeze of an edition after saying in public why and what will change.

    Raises ``ConflictError`` when the edition is not frozen, its voting has begun or somebody has voted.
    """
    refuse_correction(session, edition, now)
    details = {"rules_hash": _hash(edition), "change": change}
    publish_notice(
        session, edition, NoticeKind.CORRECTION, decision, details, now=now, ends_freeze_of=edition.frozen_at
    )
    edition.frozen_at, edition.frozen_bytes, edition.rules_hash = None, None, None
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError("W tej edycji są już głosy, więc zasad nie można zmienić. Nic nie zmieniono.") from None
    _record(session, edition, "edition_corrected", actor=actor, now=now, rules_hash=details["rules_hash"])


def refuse_correction(session: Session, edition: Edition, now: dt.datetime) -> None:
    """Raise ``ConflictError`` when a freeze can not be undone at ``now``."""
    if edition.frozen_at is None:
        raise ConflictError("Ta edycja nie jest zamrożona: można ją zmieniać bez korekty.")
    if queries.timetable(session, edition.id).state(StageKind.VOTING, now) is not StageState.BEFORE:
        raise ConflictError("Głosowanie już się zaczęło, więc zasad nie można zmienić. Nic nie zmieniono.")


def extend(
    session: Session, edition: Edition, extension: Extension, decision: Decision, *, actor: Actor, now: dt.datetime
) -> None:
    """Let voting go on after an outage and say so in public. Raises ``DomainError`` with every reason against it."""
    refuse_extension(session, edition, extension, now)
    stage = session.get_one(Stage, (edition.id, StageKind.VOTING))
    details = {
        "outage_from": extension.outage_from.isoformat(),
        "outage_to": extension.outage_to.isoformat(),
        "closed_at": stage.closes_at.isoformat() if stage.closes_at else "",
        "closes_at": extension.closes_at.isoformat(),
    }
    stage.closes_at = extension.closes_at
    session.flush()
    publish_notice(session, edition, NoticeKind.EXTENSION, decision, details, now=now)
    _record(session, edition, "voting_extended", actor=actor, now=now, **details)


def refuse_extension(session: Session, edition: Edition, extension: Extension, now: dt.datetime) -> None:
    """Raise ``DomainError`` with every reason why voting may not be extended so at ``now``."""
    if edition.frozen_at is None or edition.origin is Origin.IMPORT:
        raise ConflictError("W tej edycji nikt teraz nie głosuje, więc nie ma czego przedłużyć.")
    table = queries.timetable(session, edition.id)
    if faults := extensions.findings(extension, table, now):
        sentences = [extensions.SENTENCES[fault.code] % dict(fault.params) for fault in faults]
        raise DomainError("Nie można przedłużyć głosowania. " + " ".join(sentences), faults)
    if faults := Timetable.of([_longer(span, extension) for span in table.spans], table.dates).findings():
        raise DomainError("Nie można przedłużyć głosowania. " + " ".join(readiness.sentences(faults)), faults)


def _longer(span: Span, extension: Extension) -> Span:
    return Span(span.kind, span.opens_at, extension.closes_at) if span.kind is StageKind.VOTING else span


def _hash(edition: Edition) -> str:
    return (edition.rules_hash or b"").hex()


def publish_notice(
    session: Session,
    edition: Edition,
    kind: NoticeKind,
    decision: Decision,
    details: Mapping[str, Any],
    *,
    now: dt.datetime,
    ends_freeze_of: dt.datetime | None = None,
) -> None:
    """Publish what two persons, or one alone, decided on an edition. ``details`` are plain values for its sentences."""
    alone = {"alone_reason": decision.alone_reason} if decision.single_handed else {}
    session.add(
        EditionNotice(
            edition_id=edition.id,
            kind=kind,
            at=now,
            reason=decision.reason,
            details={**details, **alone},
            single_handed=decision.single_handed,
            ends_freeze_of=ends_freeze_of,
        )
    )
    # The trigger that guards a freeze looks for this row.
    session.flush()


def _record(session: Session, edition: Edition, act: str, *, actor: Actor, now: dt.datetime, **details: str) -> None:
    audit.record(
        session,
        actor,
        act,
        now=now,
        object_kind="edition",
        object_id=edition.slug,
        edition_id=edition.id,
        details=details,
    )
