"""Who a case may be given to."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from budzet.accounts.models import RoleGrant, Staff
from budzet.accounts.roles import PERMISSIONS, Permission, ScopeKind
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.models import InterestDeclaration


def able(session: Session, case: Case, permission: Permission, today: dt.date) -> list[tuple[int, str]]:
    """Return id and name of everybody who has a permission for a case today and has declared no interest in it."""
    roles = [role for role, permissions in PERMISSIONS.items() if permission in permissions]
    here = [
        RoleGrant.scope_kind == ScopeKind.CITY,
        *(and_(RoleGrant.scope_kind == scope.kind, RoleGrant.scope_id == scope.id) for scope in case.scopes),
    ]
    declared = exists().where(
        InterestDeclaration.proposal_id == case.proposal.id, InterestDeclaration.staff_id == Staff.id
    )
    rows = session.execute(
        select(Staff.id, Staff.name)
        .join(RoleGrant, RoleGrant.staff_id == Staff.id)
        .where(Staff.active, RoleGrant.role.in_(roles), RoleGrant.revoked_at.is_(None), or_(*here), ~declared)
        .where(RoleGrant.valid_from <= today, or_(RoleGrant.valid_until.is_(None), RoleGrant.valid_until >= today))
        .distinct()
        .order_by(Staff.name)
    )
    return [(staff_id, name) for staff_id, name in rows]
