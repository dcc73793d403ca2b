"""What each permission lets one do, in words: the table of roles shows them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from budzet.accounts.roles import PERMISSIONS, Permission, Role

PERMISSION_NAMES: Mapping[Permission, Any] = MappingProxyType(
    {
        Permission.WORK_AT_DESK: _l("opens the desk"),
        Permission.MANAGE_STAFF: _l("keeps accounts, roles and departments"),
        Permission.MANAGE_CITY: _l("changes the city's name, logo and contacts"),
        Permission.SEE_SYSTEM: _l("sees the state of the system"),
        Permission.SEE_EDITION: _l("reads the settings of an edition"),
        Permission.EDIT_EDITION: _l("changes the settings of an edition that is not frozen"),
        Permission.PROPOSE_ACTS: _l("proposes to freeze, extend, correct and publish"),
        Permission.CONFIRM_ACTS: _l("confirms what another person proposes"),
        Permission.CONFIRM_GRANTS: _l("confirms roles another person proposes"),
        Permission.WRITE_NOTICES: _l("writes notices for the staff"),
        Permission.SEE_PROPOSALS: _l("sees lists of projects and searches"),
        Permission.TYPE_APPLICATIONS: _l("types in applications that came on paper, by post or e-Doręczenia"),
        Permission.ASSIGN_REVIEWS: _l("hands out projects for assessment and enters opinions of departments"),
        Permission.VERIFY_FORMALLY: _l("checks the formal conditions of projects"),
        Permission.REVIEW_MERIT: _l("assesses projects in a department"),
        Permission.APPROVE_CARDS: _l("approves assessment cards"),
        Permission.SERVE_POINT: _l("serves residents at a consultation point"),
        Permission.LOOK_UP_RECEIPT: _l("looks up whether a confirmation number is known"),
        Permission.KEY_CARDS: _l("types in paper ballots"),
        Permission.ADJUDICATE: _l("decides which of two votes of one person counts"),
        Permission.MODERATE: _l("checks remarks before they are shown"),
        Permission.EDIT_TEXTS: _l("writes the texts residents read"),
        Permission.READ_AUDIT: _l("reads the audit log"),
    }
)


def of_role(role: Role) -> list[Any]:
    """Return what a role lets one do, in the order of the table of permissions."""
    return [name for permission, name in PERMISSION_NAMES.items() if permission in PERMISSIONS[role]]
