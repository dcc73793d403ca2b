"""Messages between the author of a project and the office, as the author sees them: which clerk wrote stays out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts import resident_session
from budzet.accounts.access import resident
from budzet.base.errors import DomainError
from budzet.proposals import author_page
from budzet.proposals.author_forms import MessageForm
from budzet.proposals.verification import cases, conversation
from budzet.web.requests import get_session, transaction

bp = Blueprint("author_messages", __name__, url_prefix="/<edition_slug>/moj-projekt/<int(max=2147483647):proposal_id>")


@bp.route("/wiadomosci", methods=["GET", "POST"])
@resident(resident_session.load)
def messages(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show what was written and take the author's next message."""
    own, form, status = author_page.own(proposal_id), MessageForm(), 200
    if form.is_submitted():
        try:
            with transaction() as session:
                conversation.write_to_office(session, own.edition.id, proposal_id, form.body.data or "", by=own.by)
            here: dict[str, Any] = {"edition_slug": edition_slug, "proposal_id": proposal_id}
            return redirect(url_for("author_messages.messages", _anchor="newest", **here), 303)
        except DomainError as refused:
            form.body.errors, status = [str(refused.sentence)], refused.http_status
            own = author_page.own(proposal_id)
    session = get_session()
    case = cases.find(session, own.edition.id, proposal_id)
    rows = [message for message, _name in conversation.messages(session, case)]
    page = {"own": own, "form": form, "errors": form.errors, "rows": rows, "longest": conversation.LONGEST}
    return render_template("author/messages.html", **page), status
