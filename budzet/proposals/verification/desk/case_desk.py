"""One case at the desk: its card, and what the author wrote beside it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.proposals.verification.desk import case_page

bp = Blueprint(
    "case_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/weryfikacja/<int(max=2147483647):proposal_id>"
)


@bp.get("")
@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)
def card(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show the card a case waits for."""
    return render_template("verification/case_card.html", **case_page.frame())
