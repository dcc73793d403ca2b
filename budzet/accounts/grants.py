"""Giving and taking back roles: acts of two persons, never of one; only a command gives a role by itself.

``findings`` are the rules (pure). Importing this module registers the two kinds of acts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from budzet.accounts import acts, pending, scopes, words
from budzet.accounts.desk_session import StaffUser
from budzet.accounts.models import PendingAct, RoleGrant, Staff
from budzet.accounts.pending import ActKind, Proposal
from budzet.accounts.roles import SCOPES, Grant, Permission, Role, Scope, ScopeKind
from budzet.audit import services as audit
from budzet.base import calendar
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.notifications.vault import Vault
from budzet.web import filters

GRANT, REVOKE = "role.grant", "role.revoke"


@dataclass(frozen=True, slots=True)
class WantedGrant:
    """A role somebody is to have in a scope, from a day until a day (both inclusive; ``None``: no end)."""

    staff_id: int
    role: Role
    scope: Scope
    valid_from: dt.date
    valid_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for an act, why, and how others are told: ``link`` and ``vault`` as in ``acts.propose_and_tell``."""

    user: StaffUser
    reason: str
    link: Callable[[str], str]
    vault: Vault
    alone_allowed: bool = False


def findings(wanted: WantedGrant, held: Sequence[Grant], today: dt.date) -> list[Finding]:
    """Return every reason against a grant; ``held`` are the person's grants that were not taken back."""
    found = []
    if wanted.scope.kind not in SCOPES[wanted.role]:
        found.append(Finding.of("role_scope", "scope"))
    if wanted.valid_until is not None and wanted.valid_until < wanted.valid_from:
        found.append(Finding.of("dates_order", "valid_until"))
    elif wanted.valid_until is not None and wanted.valid_until < today:
        found.append(Finding.of("dates_past", "valid_until"))
    if any(_overlap(wanted, grant) for grant in held):
        found.append(Finding.of("role_held", "role"))
    return found


def grant_directly(session: Session, wanted: WantedGrant, *, actor: Actor, now: dt.datetime) -> RoleGrant:
    """Give a role, in the transaction of what allows it: a command, or the second person's yes.

    Raises ``DomainError`` with every finding.
    """
    _check(session, wanted, now)
    row = RoleGrant(
        staff_id=wanted.staff_id,
        role=wanted.role,
        scope_kind=wanted.scope.kind,
        scope_id=wanted.scope.id,
        valid_from=wanted.valid_from,
        valid_until=wanted.valid_until,
        granted_at=now,
    )
    session.add(row)
    session.flush()
    _record(session, "role.granted", row, actor=actor, now=now)
    return row


def propose_grant(session: Session, wanted: WantedGrant, asked: Asked, *, now: dt.datetime) -> PendingAct:
    """Ask for a second person's yes to a role. Raises ``DomainError`` with every finding, ``ConflictError``."""
    _check(session, wanted, now)
    params = {
        "staff_id": wanted.staff_id,
        "role": wanted.role.value,
        "scope_kind": wanted.scope.kind.value,
        "scope_id": wanted.scope.id,
        "valid_from": wanted.valid_from.isoformat(),
        "valid_until": wanted.valid_until.isoformat() if wanted.valid_until else None,
    }
    key = f"staff:{wanted.staff_id}:{wanted.role.value}:{wanted.scope.kind.value}:{wanted.scope.id or ''}"
    proposal = Proposal(GRANT, key, asked.reason, params, alone_allowed=asked.alone_allowed)
    return _propose(session, proposal, asked, now)


def propose_revoke(session: Session, grant_id: int, asked: Asked, *, now: dt.datetime) -> PendingAct:
    """Ask for a second person's yes to taking a role back.

    Raises ``NotFoundError``, ``ConflictError`` when it was taken back before, ``DomainError`` for the last
    administrator.
    """
    row = _living(session, grant_id)
    _refuse_last_admin(session, row, now)
    proposal = Proposal(
        REVOKE, f"grant:{grant_id}", asked.reason, {"grant_id": grant_id}, alone_allowed=asked.alone_allowed
    )
    return _propose(session, proposal, asked, now)


def living_admins(session: Session, today: dt.date) -> frozenset[int]:
    """Return who may keep accounts today. To be asked after an entry of the log: it lets one through at a time."""
    rows = session.execute(
        select(RoleGrant.staff_id, RoleGrant.valid_from, RoleGrant.valid_until)
        .join(Staff, Staff.id == RoleGrant.staff_id)
        .where(RoleGrant.role == Role.ADMIN, RoleGrant.revoked_at.is_(None), Staff.active)
    )
    return frozenset(staff_id for staff_id, first, last in rows if first <= today and (last is None or today <= last))


def _carry_out_grant(session: Session, row: PendingAct, actor: Actor, now: dt.datetime) -> None:
    wanted = _wanted(row)
    if row.single_handed and row.proposed_by == wanted.staff_id:
        raise DomainError("Roli dla siebie nie można nadać bez drugiej osoby.")
    grant_directly(session, wanted, actor=actor, now=now)


def _carry_out_revoke(session: Session, row: PendingAct, actor: Actor, now: dt.datetime) -> None:
    grant = _living(session, int(row.params["grant_id"]))
    _refuse_last_admin(session, grant, now)
    grant.revoked_at = now
    session.flush()
    _record(session, "role.revoked", grant, actor=actor, now=now)


def _grant_sentence(row: PendingAct) -> str:
    wanted = _wanted(row)
    return gettext("Give %(person)s the role: %(role)s, %(scope)s, %(dates)s.", **_words(row, wanted.staff_id, wanted))


def _revoke_sentence(row: PendingAct) -> str:
    grant = _session(row).get_one(RoleGrant, int(row.params["grant_id"]))
    return gettext(
        "Take the role back from %(person)s: %(role)s, %(scope)s, %(dates)s.",
        **_words(row, grant.staff_id, wanted_of(grant)),
    )


def dates_in_words(first: dt.date, last: dt.date | None) -> str:
    """Return the days of a grant in words."""
    if last is None:
        return gettext("from %(first)s without an end", first=filters.day(first))
    return gettext("from %(first)s until %(last)s", first=filters.day(first), last=filters.day(last))


def wanted_of(row: RoleGrant) -> WantedGrant:
    """Return a stored grant as a value."""
    return WantedGrant(row.staff_id, row.role, Scope(row.scope_kind, row.scope_id), row.valid_from, row.valid_until)


def _words(row: PendingAct, staff_id: int, wanted: WantedGrant) -> dict[str, str]:
    session = _session(row)
    return {
        "person": session.get_one(Staff, staff_id).name,
        "role": str(words.ROLE_NAMES[wanted.role]),
        "scope": scopes.in_words(session, wanted.scope),
        "dates": dates_in_words(wanted.valid_from, wanted.valid_until),
    }


def _session(row: PendingAct) -> Session:
    found = object_session(row)
    if found is None:
        raise RuntimeError("an act in words needs the session it was read in")
    return found


def _wanted(row: PendingAct) -> WantedGrant:
    params = row.params
    return WantedGrant(
        int(params["staff_id"]),
        Role(params["role"]),
        Scope(ScopeKind(params["scope_kind"]), params["scope_id"]),
        dt.date.fromisoformat(params["valid_from"]),
        dt.date.fromisoformat(params["valid_until"]) if params["valid_until"] else None,
    )


def _check(session: Session, wanted: WantedGrant, now: dt.datetime) -> None:
    person = session.get(Staff, wanted.staff_id)
    if person is None:
        raise NotFoundError("Nie ma takiej osoby.")
    if not person.active:
        raise DomainError("To konto jest zamknięte. Najpierw trzeba je otworzyć.")
    found = findings(wanted, pending.grants_of(person), calendar.local(now).date())
    if not scopes.exists(session, wanted.scope):
        found.append(Finding.of("scope_unknown", "scope"))
    if found:
        raise DomainError("Tej roli nie można tak nadać.", found)


def _overlap(wanted: WantedGrant, grant: Grant) -> bool:
    if (wanted.role, wanted.scope) != (grant.role, grant.scope):
        return False
    ends_before = wanted.valid_until is not None and wanted.valid_until < grant.valid_from
    begins_after = grant.valid_until is not None and grant.valid_until < wanted.valid_from
    return not (ends_before or begins_after)


def _living(session: Session, grant_id: int) -> RoleGrant:
    row = session.get(RoleGrant, grant_id, populate_existing=True)
    if row is None:
        raise NotFoundError("Nie ma takiej roli.")
    if row.revoked_at is not None:
        raise ConflictError("Tę rolę już odebrano. Niczego nie zmieniono.")
    return row


def _refuse_last_admin(session: Session, row: RoleGrant, now: dt.datetime) -> None:
    today = calendar.local(now).date()
    if row.role is Role.ADMIN and not _others(living_admins(session, today), row.staff_id):
        raise DomainError("To ostatnia osoba, która może prowadzić konta. Najpierw nadaj tę rolę komuś jeszcze.")


def _others(admins: Collection[int], staff_id: int) -> bool:
    return any(admin != staff_id for admin in admins)


def _propose(session: Session, proposal: Proposal, asked: Asked, now: dt.datetime) -> PendingAct:
    return acts.propose_and_tell(session, proposal, user=asked.user, link=asked.link, vault=asked.vault, now=now)


def _record(session: Session, what: str, row: RoleGrant, *, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        session,
        actor,
        what,
        now=now,
        object_kind="staff",
        object_id=str(row.staff_id),
        edition_id=row.scope_id if row.scope_kind is ScopeKind.EDITION else None,
        details={"role": row.role.value, "scope_kind": row.scope_kind.value, "scope_id": row.scope_id},
    )


pending.act(ActKind(GRANT, Permission.CONFIRM_GRANTS, _carry_out_grant, _grant_sentence))
pending.act(ActKind(REVOKE, Permission.CONFIRM_GRANTS, _carry_out_revoke, _revoke_sentence))
