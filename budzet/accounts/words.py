"""Roles, scopes and faults of the accounts in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from budzet.accounts.roles import Role, ScopeKind

ROLE_NAMES: Mapping[Role, Any] = MappingProxyType(
    {
        Role.ADMIN: _l("administrator"),
        Role.COORDINATOR: _l("coordinator"),
        Role.FORMAL_VERIFIER: _l("formal verifier"),
        Role.MERIT_REVIEWER: _l("reviewer in a department"),
        Role.APPROVER: _l("approver"),
        Role.POINT_OFFICER: _l("officer at a consultation point"),
        Role.HELPLINE: _l("help line"),
        Role.CARD_KEYER: _l("card keyer"),
        Role.COMMISSION_MEMBER: _l("member of the commission"),
        Role.MODERATOR: _l("moderator"),
        Role.EDITOR: _l("editor"),
        Role.AUDITOR: _l("auditor"),
        Role.SECOND_PERSON: _l("second person"),
    }
)

ROLE_SENTENCES: Mapping[Role, Any] = MappingProxyType(
    {
        Role.ADMIN: _l("Keeps accounts, roles and departments, and sees the state of the system."),
        Role.COORDINATOR: _l("Prepares an edition and proposes freezing, extending and publishing."),
        Role.FORMAL_VERIFIER: _l("Checks whether handed-in projects meet the formal conditions."),
        Role.MERIT_REVIEWER: _l("Judges in one department whether a project can be carried out and what it costs."),
        Role.APPROVER: _l("Approves what the reviewers decided."),
        Role.POINT_OFFICER: _l("Serves residents at a consultation point."),
        Role.HELPLINE: _l("Looks up whether a confirmation number is known, and sees nothing else."),
        Role.CARD_KEYER: _l("Types in paper ballots."),
        Role.COMMISSION_MEMBER: _l("Decides which of two votes of one person counts."),
        Role.MODERATOR: _l("Reads remarks in consultations before they are shown."),
        Role.EDITOR: _l("Writes the texts residents read."),
        Role.AUDITOR: _l("Reads the audit log; changes nothing and sees no personal data."),
        Role.SECOND_PERSON: _l("Only confirms or rejects what somebody else proposes."),
    }
)
"""What somebody with a role does, in one line."""

SCOPE_NAMES: Mapping[ScopeKind, Any] = MappingProxyType(
    {
        ScopeKind.CITY: _l("the whole city"),
        ScopeKind.EDITION: _l("one edition"),
        ScopeKind.DEPARTMENT: _l("one department"),
    }
)

GRANT_FAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "role_scope": _l("This role cannot be given in this scope."),
        "scope_unknown": _l("Choose the edition or the department."),
        "dates_order": _l("The last day must not come before the first one."),
        "dates_past": _l("The last day has passed already."),
        "role_held": _l("This person has this role in this scope already."),
    }
)

PERSON_FAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "name_missing": _l("Write the first name and the surname."),
        "name_long": _l("Write at most %(most)s characters."),
        "email_wrong": _l("Write an e-mail address, for example anna.nowak@example.pl."),
        "email_taken": _l("Somebody else's account has this e-mail address."),
        "department_unknown": _l("Choose a department from the list."),
    }
)

PASSWORD_FAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "password_missing": _l("Write a password."),
        "password_short": _l("Write at least %(least)s characters. Four words nobody would put together are good."),
        "password_long": _l("Write at most %(most)s characters."),
        "password_common": _l("This password is easy to guess. Take words that have nothing to do with each other."),
    }
)
