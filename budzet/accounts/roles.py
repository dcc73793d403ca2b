"""Who may what: roles and their permissions as one table to be read aloud.

A person's roles come from grants; each grant has a scope and days. A permission is had in a scope: the whole city,
one edition or one department. ``allows`` is the one question everything else asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody does at the office (glossary; design.md §6)."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    FORMAL_VERIFIER = "formal_verifier"
    MERIT_REVIEWER = "merit_reviewer"
    APPROVER = "approver"
    POINT_OFFICER = "point_officer"
    HELPLINE = "helpline"
    CARD_KEYER = "card_keyer"
    COMMISSION_MEMBER = "commission_member"
    MODERATOR = "moderator"
    EDITOR = "editor"
    AUDITOR = "auditor"
    SECOND_PERSON = "second_person"


class Permission(StrEnum):
    """One thing one may do."""

    WORK_AT_DESK = "work_at_desk"  # open the desk, own account, tasks and notices
    MANAGE_STAFF = "manage_staff"  # accounts, roles, departments
    MANAGE_CITY = "manage_city"  # the city's name, logo, contacts
    SEE_SYSTEM = "see_system"  # state of mail, worker, backup, clock
    SEE_EDITION = "see_edition"  # read the settings of an edition
    EDIT_EDITION = "edit_edition"  # change the settings of an edition that is not frozen
    PROPOSE_ACTS = "propose_acts"  # freeze, extend, correct, publish: the first of two persons
    CONFIRM_ACTS = "confirm_acts"  # the second of two persons
    CONFIRM_GRANTS = "confirm_grants"  # the second person for roles of the staff
    WRITE_NOTICES = "write_notices"  # notices for the staff, instructions of a stage
    SEE_PROPOSALS = "see_proposals"  # lists of proposals, the search
    TYPE_APPLICATIONS = "type_applications"  # what came on paper, by post or e-Doręczenia
    ASSIGN_REVIEWS = "assign_reviews"  # hand cases out, send them on, enter opinions of departments
    VERIFY_FORMALLY = "verify_formally"
    REVIEW_MERIT = "review_merit"
    APPROVE_CARDS = "approve_cards"
    SERVE_POINT = "serve_point"
    LOOK_UP_RECEIPT = "look_up_receipt"  # whether a confirmation number is known: the status, nothing else
    KEY_CARDS = "key_cards"
    ADJUDICATE = "adjudicate"
    MODERATE = "moderate"
    EDIT_TEXTS = "edit_texts"  # texts residents read: privacy clause, declarations, mails, documents
    READ_AUDIT = "read_audit"


class ScopeKind(StrEnum):
    """What a grant reaches."""

    CITY = "city"
    EDITION = "edition"
    DEPARTMENT = "department"


_P = Permission
_EVERYBODY = frozenset({_P.WORK_AT_DESK})

PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.ADMIN: _EVERYBODY
        | {_P.MANAGE_STAFF, _P.MANAGE_CITY, _P.SEE_SYSTEM, _P.CONFIRM_GRANTS, _P.CONFIRM_ACTS, _P.SEE_EDITION},
        Role.COORDINATOR: _EVERYBODY
        | {
            _P.MANAGE_CITY,
            _P.SEE_SYSTEM,
            _P.SEE_EDITION,
            _P.EDIT_EDITION,
            _P.PROPOSE_ACTS,
            _P.CONFIRM_ACTS,
            _P.CONFIRM_GRANTS,
            _P.WRITE_NOTICES,
            _P.SEE_PROPOSALS,
            _P.TYPE_APPLICATIONS,
            _P.ASSIGN_REVIEWS,
            _P.EDIT_TEXTS,
            _P.LOOK_UP_RECEIPT,
        },
        Role.FORMAL_VERIFIER: _EVERYBODY | {_P.SEE_EDITION, _P.SEE_PROPOSALS, _P.TYPE_APPLICATIONS, _P.VERIFY_FORMALLY},
        Role.MERIT_REVIEWER: _EVERYBODY | {_P.SEE_PROPOSALS, _P.REVIEW_MERIT},
        Role.APPROVER: _EVERYBODY | {_P.SEE_EDITION, _P.SEE_PROPOSALS, _P.APPROVE_CARDS},
        Role.POINT_OFFICER: _EVERYBODY | {_P.SERVE_POINT, _P.TYPE_APPLICATIONS, _P.LOOK_UP_RECEIPT},
        Role.HELPLINE: _EVERYBODY | {_P.LOOK_UP_RECEIPT},
        Role.CARD_KEYER: _EVERYBODY | {_P.KEY_CARDS},
        Role.COMMISSION_MEMBER: _EVERYBODY | {_P.SEE_EDITION, _P.ADJUDICATE},
        Role.MODERATOR: _EVERYBODY | {_P.MODERATE},
        Role.EDITOR: _EVERYBODY | {_P.SEE_EDITION, _P.EDIT_TEXTS},
        # Read only, and nothing that shows personal data.
        Role.AUDITOR: _EVERYBODY | {_P.READ_AUDIT, _P.SEE_EDITION},
        # Anyone the mayor names to be the second of two persons (design.md §6): one page, no desk.
        Role.SECOND_PERSON: frozenset({_P.CONFIRM_ACTS, _P.CONFIRM_GRANTS}),
    }
)
"""The whole of who may what."""

SCOPES: Mapping[Role, frozenset[ScopeKind]] = MappingProxyType(
    {
        role: frozenset({ScopeKind.CITY})
        if role in {Role.ADMIN, Role.AUDITOR, Role.SECOND_PERSON}
        else frozenset({ScopeKind.DEPARTMENT})
        if role is Role.MERIT_REVIEWER
        else frozenset({ScopeKind.CITY, ScopeKind.EDITION})
        for role in Role
    }
)
"""In which scopes a role may be granted: a merit reviewer always for a department."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A place permissions are asked in; the city has no id."""

    kind: ScopeKind
    id: int | None = None


CITY = Scope(ScopeKind.CITY)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a scope, from a day until a day (both inclusive; ``None``: no end)."""

    role: Role
    scope: Scope
    valid_from: dt.date
    valid_until: dt.date | None = None

    def holds(self, today: dt.date) -> bool:
        """Say whether the grant holds on a day in Warsaw."""
        return self.valid_from <= today and (self.valid_until is None or today <= self.valid_until)


def allows(grants: Iterable[Grant], permission: Permission, scopes: Collection[Scope], today: dt.date) -> bool:
    """Say whether ``grants`` give ``permission`` in one of ``scopes``; a role in the whole city reaches every scope."""
    return any(
        grant.holds(today) and permission in PERMISSIONS[grant.role] and (grant.scope == CITY or grant.scope in scopes)
        for grant in grants
    )


def allows_somewhere(grants: Iterable[Grant], permission: Permission, today: dt.date) -> bool:
    """Say whether ``grants`` give ``permission`` in any scope: what a menu may show."""
    return any(grant.holds(today) and permission in PERMISSIONS[grant.role] for grant in grants)


def roles_on(grants: Iterable[Grant], today: dt.date) -> frozenset[Role]:
    """Return the roles that hold on a day."""
    return frozenset(grant.role for grant in grants if grant.holds(today))
