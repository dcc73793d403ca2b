"""Messages between the office and the author of a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.proposals.verification import calls, conversation
from budzet.proposals.verification.desk import case_page
from budzet.web.forms import BaseForm
from budzet.web.requests import get_session, transaction

bp = Blueprint(
    "correspondence_desk",
    __name__,
    url_prefix="/urzad/edycje/<edition_slug>/weryfikacja/<int(max=2147483647):proposal_id>",
)


class MessageForm(BaseForm):
    """A message to the author."""

    body = TextAreaField(_l("Message to the author"))


@bp.route("/korespondencja", methods=["GET", "POST"])
@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)
def messages(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show what was written and send the office's next message."""
    case, by, form, status = case_page.page_case(), case_page.doer(), MessageForm(), 200
    if form.is_submitted():
        try:
            with transaction() as session:
                conversation.write_to_author(session, case.edition.id, proposal_id, form.body.data or "", doer=by)
            flash(gettext("The message is sent. The author gets a mail that it waits."))
            here: dict[str, Any] = {"edition_slug": edition_slug, "proposal_id": proposal_id}
            return redirect(url_for("correspondence_desk.messages", **here), 303)
        except DomainError as refused:
            form.body.errors, status = [str(refused.sentence)], refused.http_status
            case = case_page.again()
    session = get_session()
    frame = case_page.frame()
    page = {
        "rows": conversation.messages(session, case),
        "has_email": bool(calls.address_of(session, case, by)),
        "longest": conversation.LONGEST,
    }
    errors = form.errors if status != 200 else []
    return render_template("verification/messages.html", page=page, form=form, errors=errors, **frame), status
