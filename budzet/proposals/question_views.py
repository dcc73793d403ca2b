"""Questions to the author of a project: asked by whoever has an account, answered by the author, both by mail."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from budzet.accounts import resident_session
from budzet.accounts.access import resident
from budzet.base.errors import DomainError
from budzet.editions.layout import page_edition
from budzet.proposals import author_page, queries, questions, wizard_draft
from budzet.proposals.author_forms import MessageForm
from budzet.web.requests import get_session, transaction

bp = Blueprint("questions", __name__, url_prefix="/<edition_slug>")


@bp.route("/projekty/<int(max=2147483647):proposal_id>/pytanie", methods=["GET", "POST"])
@resident(resident_session.load)
def ask(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Take a question and mail it to the author."""
    edition, form, by = page_edition(), MessageForm(), wizard_draft.acting_resident()
    project = queries.project(get_session(), edition, proposal_id).proposal
    status = 200
    if form.is_submitted():
        try:
            with transaction() as session:
                email = resident_session.current().email
                questions.ask(session, edition.id, proposal_id, email, form.body.data or "", by=by)
            return render_template("questions/asked.html", project=project)
        except DomainError as refused:
            form.body.errors, status = [refused.sentence], refused.http_status
    hint = resident_session.current().hint
    page = {"form": form, "errors": form.errors, "project": project, "hint": hint, "longest": questions.LONGEST}
    return render_template("questions/ask.html", **page), status


@bp.route(
    "/moj-projekt/<int(max=2147483647):proposal_id>/pytania/<int(max=2147483647):question_id>", methods=["GET", "POST"]
)
@resident(resident_session.load)
def answer(edition_slug: str, proposal_id: int, question_id: int) -> ResponseReturnValue:
    """Show a question to its author and take the answer."""
    own, form, status = author_page.own(proposal_id), MessageForm(), 200
    question = questions.find(get_session(), own.edition.id, question_id, by=own.by)
    if question.answered_at is None and form.is_submitted():
        try:
            with transaction() as session:
                questions.answer(session, own.edition.id, question_id, form.body.data or "", by=own.by)
            return redirect(own.url, 303)
        except DomainError as refused:
            form.body.errors, status = [refused.sentence], refused.http_status
    page = {"form": form, "errors": form.errors, "own": own, "question": question, "longest": questions.LONGEST}
    return render_template("questions/answer.html", **page), status
