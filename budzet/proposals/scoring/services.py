"""Preparing a team's scoring: the criteria of a pool, and who is in its team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import Staff
from budzet.accounts.roles import Permission, Scope, ScopeKind, allows_somewhere
from budzet.audit import services as audit
from budzet.base import calendar
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions.models import Pool
from budzet.proposals.models import Proposal
from budzet.proposals.scoring import setups
from budzet.proposals.scoring.models import ScoringMark, ScoringMember, ScoringSetup
from budzet.proposals.scoring.setups import Setup
from budzet.proposals.verification.cases import Doer

_NOT_ALLOWED = "Nie masz uprawnienia, aby to zrobić w tej edycji."
_CHANGED = "W tym czasie ktoś inny zmienił kryteria tej puli. Sprawdź, co się zmieniło, i zapisz jeszcze raz."
_GIVEN = "Ktoś już przyznał punkty według tych kryteriów, więc się nie zmienią."


def pool_of(session: Session, edition_id: int, key: str, *, lock: bool = False) -> Pool:
    """Return a pool the office decides. Raises ``NotFoundError``, ``DomainError`` where residents vote."""
    statement = select(Pool).where(Pool.edition_id == edition_id, Pool.key == key)
    pool = session.scalar(statement.with_for_update() if lock else statement)
    if pool is None:
        raise NotFoundError("Nie ma takiej puli w tej edycji.")
    if pool.decision_mode != "officials":
        raise DomainError("O projektach tej puli decydują mieszkańcy w głosowaniu, a nie zespół oceniający.")
    return pool


def refuse_without(edition_id: int, doer: Doer, permission: Permission) -> None:
    """Raise ``DomainError`` when somebody has not a permission in an edition."""
    if not doer.may(permission, (Scope(ScopeKind.EDITION, edition_id),)):
        raise DomainError(_NOT_ALLOWED)


def setup_of(session: Session, pool: Pool) -> ScoringSetup | None:
    """Return how a pool is scored, once that was said."""
    return session.scalar(
        select(ScoringSetup).where(ScoringSetup.edition_id == pool.edition_id, ScoringSetup.pool_id == pool.id)
    )


def points_given(session: Session, pool: Pool) -> bool:
    """Say whether somebody has given points in a pool: from then on its criteria stand."""
    given = exists().where(
        ScoringMark.edition_id == Proposal.edition_id,
        ScoringMark.proposal_id == Proposal.id,
        Proposal.edition_id == pool.edition_id,
        Proposal.pool_id == pool.id,
    )
    return bool(session.scalar(select(given)))


def save_setup(session: Session, edition_id: int, key: str, setup: Setup, seen: int, *, doer: Doer) -> None:
    """Store how a pool is scored; ``seen`` is the version the page showed, 0 for none.

    Raises ``DomainError`` with every fault or when points were given, ``ConflictError`` when another was stored since.
    """
    refuse_without(edition_id, doer, Permission.EDIT_EDITION)
    pool = pool_of(session, edition_id, key, lock=True)
    row = setup_of(session, pool)
    if (row.version if row else 0) != seen:
        raise ConflictError(_CHANGED)
    if points_given(session, pool):
        raise DomainError(_GIVEN)
    if faults := setups.findings(setup):
        raise DomainError("Nie zapisano kryteriów. Popraw zaznaczone miejsca.", faults)
    if row is None:
        row = ScoringSetup(edition_id=edition_id, pool_id=pool.id, version=0, content=setup)
        session.add(row)
    row.content, row.version = setup, seen + 1
    row.saved_at, row.saved_by = doer.now, doer.staff_id
    session.flush()
    record(session, pool, "scoring.criteria_saved", doer=doer, criteria=len(setup.criteria), version=row.version)


def members(session: Session, pool: Pool) -> Sequence[tuple[ScoringMember, Staff]]:
    """Return the team of a pool, by name."""
    rows = session.execute(
        select(ScoringMember, Staff)
        .join(Staff, Staff.id == ScoringMember.staff_id)
        .where(
            ScoringMember.edition_id == pool.edition_id,
            ScoringMember.pool_id == pool.id,
            ScoringMember.removed_at.is_(None),
        )
        .order_by(Staff.name, Staff.id)
    )
    return [(row, staff) for row, staff in rows]


def is_member(session: Session, pool: Pool, staff_id: int | None) -> bool:
    """Say whether somebody is in the team of a pool."""
    found = exists().where(
        ScoringMember.edition_id == pool.edition_id,
        ScoringMember.pool_id == pool.id,
        ScoringMember.staff_id == staff_id,
        ScoringMember.removed_at.is_(None),
    )
    return bool(session.scalar(select(found)))


def candidates(session: Session, pool: Pool, doer: Doer) -> list[Staff]:
    """Return who may be taken into the team: everybody at the desk who may see projects and is not in it."""
    inside = {staff.id for _row, staff in members(session, pool)}
    everybody = session.scalars(select(Staff).where(Staff.active).order_by(Staff.name, Staff.id))
    return [staff for staff in everybody if staff.id not in inside and _may_see(staff, doer)]


def _may_see(staff: Staff, doer: Doer) -> bool:
    today = calendar.local(doer.now).date()
    return allows_somewhere(pending.grants_of(staff), Permission.SEE_PROPOSALS, today)


def add_member(session: Session, edition_id: int, key: str, staff_id: int, *, doer: Doer) -> None:
    """Take somebody into the team of a pool. Raises ``DomainError`` for somebody who may not see projects."""
    refuse_without(edition_id, doer, Permission.EDIT_EDITION)
    pool = pool_of(session, edition_id, key, lock=True)
    person = session.get(Staff, staff_id)
    if person is None or not person.active or not _may_see(person, doer):
        raise DomainError("Wybierz osobę z listy: do zespołu należą osoby, które mogą oglądać projekty.")
    row = _row(session, pool, staff_id)
    if row is not None and row.removed_at is None:
        return
    if row is None:
        row = ScoringMember(edition_id=edition_id, pool_id=pool.id, staff_id=staff_id)
        session.add(row)
    row.added_at, row.removed_at = doer.now, None
    session.flush()
    record(session, pool, "scoring.member_added", doer=doer, person=staff_id)


def remove_member(session: Session, edition_id: int, key: str, staff_id: int, *, doer: Doer) -> None:
    """Take somebody out of the team. Raises ``DomainError`` once they have handed points in: those stay."""
    refuse_without(edition_id, doer, Permission.EDIT_EDITION)
    pool = pool_of(session, edition_id, key, lock=True)
    row = _row(session, pool, staff_id)
    if row is None or row.removed_at is not None:
        raise NotFoundError("Tej osoby nie ma w zespole.")
    handed_in = exists().where(
        ScoringMark.edition_id == Proposal.edition_id,
        ScoringMark.proposal_id == Proposal.id,
        ScoringMark.staff_id == staff_id,
        ScoringMark.handed_in_at.is_not(None),
        Proposal.pool_id == pool.id,
    )
    if session.scalar(select(handed_in)):
        raise DomainError("Ta osoba oddała już swoje oceny, więc zostaje w zespole.")
    row.removed_at = doer.now
    session.flush()
    record(session, pool, "scoring.member_removed", doer=doer, person=staff_id)


def _row(session: Session, pool: Pool, staff_id: int) -> ScoringMember | None:
    return session.scalar(
        select(ScoringMember).where(
            ScoringMember.edition_id == pool.edition_id,
            ScoringMember.pool_id == pool.id,
            ScoringMember.staff_id == staff_id,
        )
    )


def record(session: Session, pool: Pool, act: str, *, doer: Doer, reason: str = "", **details: Any) -> None:
    """Write an act on a team's scoring to the log: numbers and codes, nobody's name."""
    audit.record(
        session,
        doer.acting.actor,
        act,
        now=doer.now,
        object_kind="pool",
        object_id=pool.key,
        edition_id=pool.edition_id,
        details=details,
        reason=reason,
    )
