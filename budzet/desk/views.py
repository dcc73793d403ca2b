"""The front page of the desk."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from budzet.accounts.access import anywhere, requires
from budzet.accounts.roles import Permission

bp = Blueprint("desk", __name__, url_prefix="/urzad")


@bp.get("/")
@requires(Permission.WORK_AT_DESK, scope=anywhere)
def home() -> ResponseReturnValue:
    """Show what waits for the person at the desk."""
    return render_template("desk/home.html")
