"""Changes the office proposes to the author: looked at, then agreed to or refused, after being asked once more."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts import resident_session
from budzet.accounts.access import resident
from budzet.base.errors import ConflictError
from budzet.proposals import author_page
from budzet.proposals.author_page import OwnProject
from budzet.proposals.verification import cases, offer_rows, offers
from budzet.web.requests import get_session, transaction

bp = Blueprint("author_changes", __name__, url_prefix="/<edition_slug>/moj-projekt/<int(max=2147483647):proposal_id>")

_ANSWERS = {"agree": True, "refuse": False}


@bp.get("/zmiany")
@resident(resident_session.load)
def changes(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show the change that waits for an answer, and those before it."""
    return _page(author_page.own(proposal_id))


@bp.post("/zmiany")
@resident(resident_session.load)
def answer(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Ask once more, then take the answer."""
    own, said = author_page.own(proposal_id), request.form.get("answer", "")
    if said not in _ANSWERS:
        return _page(own, errors=True, status=422)
    if request.form.get("sure") != said or request.form.get("offer") != _waiting_id(own):
        return _page(own, said)
    try:
        with transaction() as session:
            offers.answer(session, own.edition.id, proposal_id, agreed=_ANSWERS[said], by=own.by)
    except ConflictError as refused:
        return _page(author_page.own(proposal_id), late=str(refused.sentence), status=refused.http_status)
    return redirect(url_for("author_changes.changes", edition_slug=edition_slug, proposal_id=proposal_id), 303)


def _waiting_id(own: OwnProject) -> str:
    session = get_session()
    found = offers.waiting(session, cases.find(session, own.edition.id, own.proposal.id))
    return str(found.id) if found else ""


def _page(
    own: OwnProject, said: str = "", *, errors: bool = False, late: str = "", status: int = 200
) -> ResponseReturnValue:
    session = get_session()
    case = cases.find(session, own.edition.id, own.proposal.id)
    shown = offer_rows.of_case(session, case, own.by.now)
    waiting = next((one for one in shown if one.state == "waiting"), None)
    context = {"own": own, "waiting": waiting, "earlier": [one for one in shown if one is not waiting]}
    return render_template("author/changes.html", **context, said=said, wrong=errors, late=late), status
