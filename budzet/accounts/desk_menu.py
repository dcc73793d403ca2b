"""The menu of the desk: one table. Each person sees what their roles open."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request
from flask_babel import lazy_gettext as _l

from budzet.accounts.roles import Permission

MENU = (
    ("desk.home", _l("Desk"), Permission.WORK_AT_DESK),
    ("edition_desk.editions", _l("Editions"), Permission.SEE_EDITION),
    ("proposal_desk.proposals", _l("Projects"), Permission.SEE_PROPOSALS),
    ("receipt_desk.look_up", _l("Confirmation number"), Permission.LOOK_UP_RECEIPT),
    ("register_point_desk.editions", _l("Add a resident"), Permission.SERVE_POINT),
    ("pass_desk.editions", _l("Passes"), Permission.SERVE_POINT),
    ("acts_desk.acts", _l("Acts of two persons"), Permission.CONFIRM_ACTS),
    ("staff_desk.people", _l("People and roles"), Permission.MANAGE_STAFF),
    ("department_desk.departments", _l("Departments"), Permission.MANAGE_STAFF),
    ("city_desk.city", _l("City"), Permission.MANAGE_CITY),
    ("audit_desk.log", _l("Audit log"), Permission.READ_AUDIT),
    ("system_desk.state", _l("State of the system"), Permission.SEE_SYSTEM),
)


def context() -> dict[str, Any]:
    """Return ``staff`` and ``desk_menu`` for the layout of the desk; both empty on public pages."""
    user = g.get("staff")
    if user is None:
        return {"staff": None, "desk_menu": ()}
    section = (request.endpoint or "").partition(".")[0]
    return {
        "staff": user,
        "desk_menu": [
            {"endpoint": endpoint, "label": label, "current": endpoint.partition(".")[0] == section}
            for endpoint, label, permission in MENU
            if user.may(permission) and endpoint in current_app.view_functions
        ],
    }
