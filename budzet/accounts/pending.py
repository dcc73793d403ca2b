"""Acts of two persons: one proposes, another confirms, and only then the act is carried out (design.md §6).

Features register what they do in two persons with ``act``; this room owns who may decide and when. With
``staffing = small`` a coordinator whom nobody answered for 24 hours may confirm alone with a reason, which the public
page shows as "jednoosobowo"; never for kinds registered as ``never_alone`` (annulment, opening).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from budzet.accounts.models import PendingAct, PendingState, Staff
from budzet.accounts.roles import CITY, Grant, Permission, Scope, ScopeKind, allows
from budzet.audit import services as audit
from budzet.base import calendar
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError

WAIT_ALONE = dt.timedelta(hours=24)
"""How long nobody must have answered before the proposer may confirm alone."""

CarryOut = Callable[[Session, PendingAct, Actor, dt.datetime], None]


@dataclass(frozen=True, slots=True)
class ActKind:
    """One kind of act of two persons.

    ``permission`` is what the second person needs; ``carry_out`` does it, in the transaction of the confirmation, and
    raises ``DomainError`` when it cannot be done any more; ``sentence`` says in the reader's language what is asked;
    ``put_away`` does what is due when the act is rejected or withdrawn.
    """

    name: str
    permission: Permission
    carry_out: CarryOut
    sentence: Callable[[PendingAct], str]
    never_alone: bool = False
    put_away: CarryOut | None = None


_KINDS: dict[str, ActKind] = {}


def act(kind: ActKind) -> ActKind:
    """Register a kind. Raises ``ValueError`` when the name is taken."""
    if kind.name in _KINDS:
        raise ValueError(f"two kinds of acts are called {kind.name}")
    _KINDS[kind.name] = kind
    return kind


def kind_of(pending: PendingAct) -> ActKind:
    """Return the registered kind of an act."""
    return _KINDS[pending.kind]


def is_known(pending: PendingAct) -> bool:
    """Say whether this version can carry an act out: an older or newer one may have stored it."""
    return pending.kind in _KINDS


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one person proposes. ``object_key`` names what it is done to: one act of a kind waits for it at a time.

    ``params`` are plain JSON values without personal data; ``alone_allowed``: the terms say ``staffing = small``.
    """

    kind: str
    object_key: str
    reason: str
    params: Mapping[str, Any]
    edition_id: int | None = None
    alone_allowed: bool = False


def propose(session: Session, proposal: Proposal, *, staff_id: int, actor: Actor, now: dt.datetime) -> PendingAct:
    """Store an act that waits for its second person. Raises ``ConflictError`` when one like it waits already."""
    kind = _KINDS[proposal.kind]
    row = PendingAct(
        kind=kind.name,
        object_key=proposal.object_key,
        edition_id=proposal.edition_id,
        params=dict(proposal.params),
        reason=proposal.reason,
        alone_allowed=proposal.alone_allowed and not kind.never_alone,
        proposed_by=staff_id,
        proposed_at=now,
        state=PendingState.WAITING,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError("Taka czynność już czeka na drugą osobę. Niczego nie dodano.") from None
    _record(session, row, "act.proposed", actor=actor, now=now)
    return row


def get(session: Session, act_id: int) -> PendingAct:
    """Return an act. Raises ``NotFoundError``."""
    row = session.get(PendingAct, act_id)
    if row is None:
        raise NotFoundError("Nie ma takiej czynności.")
    return row


def scopes_of(pending: PendingAct) -> tuple[Scope, ...]:
    """Return the scopes in which a second person may be allowed to decide."""
    return (Scope(ScopeKind.EDITION, pending.edition_id),) if pending.edition_id else (CITY,)


def may_decide(pending: PendingAct, staff_id: int, grants: Sequence[Grant], today: dt.date) -> bool:
    """Say whether somebody may be the second person of an act."""
    allowed = allows(grants, kind_of(pending).permission, scopes_of(pending), today)
    return allowed and pending.proposed_by != staff_id


def may_confirm_alone(pending: PendingAct, staff_id: int, grants: Sequence[Grant], now: dt.datetime) -> bool:
    """Say whether the proposer may confirm alone now: only who still has the permission the second person needs."""
    today = calendar.local(now).date()
    return (
        allows(grants, kind_of(pending).permission, scopes_of(pending), today)
        and pending.state is PendingState.WAITING
        and pending.alone_allowed
        and not kind_of(pending).never_alone
        and pending.proposed_by == staff_id
        and now >= pending.proposed_at + WAIT_ALONE
    )


def confirm(session: Session, act_id: int, *, decider: Decider, now: dt.datetime) -> PendingAct:
    """Confirm an act and carry it out.

    Raises ``ConflictError`` when it was decided before, ``DomainError`` when this person may not, gives no reason for
    confirming alone, or when the act cannot be carried out any more; nothing is changed then.
    """
    row = _waiting(session, act_id)
    alone = row.proposed_by == decider.staff_id
    if alone:
        if not may_confirm_alone(row, decider.staff_id, decider.grants, now):
            raise DomainError("Tę czynność musi potwierdzić inna osoba niż ta, która ją zaproponowała.")
        if not decider.reason.strip():
            raise DomainError("Napisz, dlaczego potwierdzasz bez drugiej osoby. Ten powód będzie publiczny.")
    else:
        _check_second(row, decider, now)
    _decide(row, PendingState.CONFIRMED, decider, now)
    row.single_handed = alone
    session.flush()
    _record(session, row, "act.confirmed", actor=decider.actor, now=now, single_handed=alone)
    kind_of(row).carry_out(session, row, decider.actor, now)
    session.flush()
    return row


def reject(session: Session, act_id: int, *, decider: Decider, now: dt.datetime) -> PendingAct:
    """Reject an act with a reason; its proposer withdraws it instead. Raises as ``confirm``."""
    row = _waiting(session, act_id)
    if row.proposed_by == decider.staff_id:
        _decide(row, PendingState.WITHDRAWN, decider, now)
        session.flush()
        _record(session, row, "act.withdrawn", actor=decider.actor, now=now)
        _put_away(session, row, decider, now)
        return row
    _check_second(row, decider, now)
    if not decider.reason.strip():
        raise DomainError("Napisz, dlaczego odrzucasz. Osoba, która to zaproponowała, przeczyta ten powód.")
    _decide(row, PendingState.REJECTED, decider, now)
    session.flush()
    _record(session, row, "act.rejected", actor=decider.actor, now=now)
    _put_away(session, row, decider, now)
    return row


@dataclass(frozen=True, slots=True)
class Decider:
    """The person who decides, with their grants and what they wrote."""

    staff_id: int
    grants: Sequence[Grant]
    actor: Actor
    reason: str = ""


def waiting(session: Session) -> Sequence[PendingAct]:
    """Return every act that waits, the oldest first."""
    rows = select(PendingAct).where(PendingAct.state == PendingState.WAITING).order_by(PendingAct.id)
    return session.scalars(rows).all()


def waiting_for(session: Session, kind: str, edition_id: int) -> PendingAct | None:
    """Return the act of a kind that waits for an edition."""
    waits = (PendingAct.state == PendingState.WAITING, PendingAct.kind == kind, PendingAct.edition_id == edition_id)
    return session.scalar(select(PendingAct).where(*waits).order_by(PendingAct.id).limit(1))


def reachable(user_id: int, grants: Sequence[Grant], today: dt.date) -> Select[PendingAct]:
    """Return the query of the acts somebody may see: their own, and those of the places where they may be the second.

    Kinds this version does not know are left out: nobody could say what they ask.
    """
    statement = select(PendingAct).where(PendingAct.kind.in_(list(_KINDS)))
    if allows(grants, Permission.CONFIRM_ACTS, (CITY,), today):
        return statement
    places = {grant.scope.id for grant in grants if grant.scope.kind is ScopeKind.EDITION}
    reached = [
        id_ for id_ in places if allows(grants, Permission.CONFIRM_ACTS, (Scope(ScopeKind.EDITION, id_),), today)
    ]
    return statement.where(or_(PendingAct.proposed_by == user_id, PendingAct.edition_id.in_(reached)))


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody may do about an act now; ``alone_from``: when its proposer may confirm alone, if ever."""

    decide: bool = False
    withdraw: bool = False
    confirm_alone: bool = False
    alone_from: dt.datetime | None = None


def standing(pending: PendingAct, staff_id: int, grants: Sequence[Grant], now: dt.datetime) -> Standing:
    """Return what somebody may do about an act."""
    if pending.state is not PendingState.WAITING:
        return Standing()
    own = pending.proposed_by == staff_id
    alone_ever = own and pending.alone_allowed and not kind_of(pending).never_alone
    return Standing(
        decide=may_decide(pending, staff_id, grants, calendar.local(now).date()),
        withdraw=own,
        confirm_alone=may_confirm_alone(pending, staff_id, grants, now),
        alone_from=pending.proposed_at + WAIT_ALONE if alone_ever else None,
    )


def possible_seconds(session: Session, pending: PendingAct, today: dt.date) -> list[Staff]:
    """Return everybody who may be the second person of an act."""
    everybody = session.scalars(select(Staff).where(Staff.active).order_by(Staff.id))
    return [staff for staff in everybody if may_decide(pending, staff.id, grants_of(staff), today)]


def grants_of(staff: Staff) -> tuple[Grant, ...]:
    """Return the grants of a person that were not taken back."""
    return tuple(
        Grant(row.role, Scope(row.scope_kind, row.scope_id), row.valid_from, row.valid_until)
        for row in staff.grants
        if row.revoked_at is None
    )


def _waiting(session: Session, act_id: int) -> PendingAct:
    row = session.get(PendingAct, act_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFoundError("Nie ma takiej czynności.")
    if row.state is not PendingState.WAITING:
        raise ConflictError("O tej czynności już zdecydowano. Niczego nie zmieniono.")
    return row


def _put_away(session: Session, row: PendingAct, decider: Decider, now: dt.datetime) -> None:
    kind = kind_of(row)
    if kind.put_away is not None:
        kind.put_away(session, row, decider.actor, now)
        session.flush()


def _check_second(row: PendingAct, decider: Decider, now: dt.datetime) -> None:
    if not may_decide(row, decider.staff_id, decider.grants, calendar.local(now).date()):
        raise DomainError("Nie masz uprawnienia, aby zdecydować o tej czynności.")


def _decide(row: PendingAct, state: PendingState, decider: Decider, now: dt.datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, decider.staff_id, now
    row.decision_reason = decider.reason.strip()


def _record(session: Session, row: PendingAct, what: str, *, actor: Actor, now: dt.datetime, **details: Any) -> None:
    audit.record(
        session,
        actor,
        what,
        now=now,
        object_kind="act",
        object_id=str(row.id),
        edition_id=row.edition_id,
        details={"kind": row.kind, "object": row.object_key, **details},
        reason=row.decision_reason or row.reason,
    )
