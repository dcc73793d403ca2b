"""The confirmation number at the help line: whether it is known, and nothing else about the vote."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from budzet.accounts import desk_session
from budzet.accounts.access import anywhere, requires
from budzet.accounts.roles import Permission, Scope, ScopeKind
from budzet.base.findings import Finding
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.voting import queries, receipt, words
from budzet.voting.forms import NumberForm
from budzet.web.requests import get_session

bp = Blueprint("receipt_desk", __name__, url_prefix="/urzad/potwierdzenia")


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.LOOK_UP_RECEIPT, scope=anywhere)
def look_up() -> ResponseReturnValue:
    """Say whether a vote with a confirmation number is stored, as the resident's own page does."""
    form = NumberForm()
    if not form.is_submitted():
        return render_template("desk/receipt.html", form=form, errors=[], asked=False, edition_title=None)
    found = receipt.parse_number(form.number.data or "")
    if found is None:
        form.attach([Finding.of("not_a_number", "number")], words.CODE)
        page = {"form": form, "errors": form.errors, "asked": False, "edition_title": None}
        return render_template("desk/receipt.html", **page), 422
    stored = next((one.title for one in _reach() if queries.is_stored(get_session(), one.id, *found)), None)
    return render_template("desk/receipt.html", form=form, errors=[], asked=True, edition_title=stored)


def _reach() -> list[Edition]:
    """Return the editions whose numbers the person may look up."""
    user = desk_session.current()
    return [
        edition
        for edition in editions.all_editions(get_session())
        if user.may_in(Permission.LOOK_UP_RECEIPT, (Scope(ScopeKind.EDITION, edition.id),))
    ]
