"""The author completes a project the office has called to complete: the opened fields, and the papers asked for."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts import resident_session
from budzet.accounts.access import resident
from budzet.base.errors import ConflictError, DomainError
from budzet.proposals import author_page
from budzet.proposals.author_page import OwnProject
from budzet.proposals.verification import calls, completing, completing_papers
from budzet.proposals.verification.author import completion_files, completion_form, completion_page
from budzet.proposals.verification.author.completion_form import CompletionForm
from budzet.proposals.verification.author.completion_page import Over
from budzet.web import uploads
from budzet.web.requests import get_session, transaction

bp = Blueprint("completion", __name__, url_prefix="/<edition_slug>/moj-projekt/<int(max=2147483647):proposal_id>")
uploads.allow(bp, "complete", most=uploads.PAGES)


@bp.get("/uzupelnienie")
@resident(resident_session.load)
def show(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show what the office asks, until when, and the form that answers."""
    own = author_page.own(proposal_id)
    return _page(own, _form(own))


@bp.post("/uzupelnienie")
@resident(resident_session.load)
def complete(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Take the completion: what was typed and the papers that were chosen, which stay sent whatever else is refused."""
    own, act = author_page.own(proposal_id), request.form.get("act", "")
    form = _form(own)
    if form is None:
        return _page(own, None, status=409)
    is_right = form.validate()
    if act in ("row", "sum"):
        form.fill_up(3 if act == "row" else 0)
        return _page(own, form)
    if act.startswith("remove-"):
        return _without(own, form, act.removeprefix("remove-"))
    form.paper_faults = completion_files.take(own)
    if not is_right or form.paper_faults:
        return _page(author_page.own(proposal_id), form, status=422)
    return _complete(own, form)


def _complete(own: OwnProject, form: CompletionForm) -> ResponseReturnValue:
    try:
        with transaction() as session:
            ids = (own.edition.id, own.proposal.id)
            completing.complete(session, *ids, form.typed(), form.seen_version(), by=own.by)
    except DomainError as refused:
        known = [one for one in refused.findings if one.code in completion_form.WORDS]
        form.tell(known)
        if not known:
            form.form_errors.append(str(refused.sentence))
        fresh = author_page.own(own.proposal.id)
        if isinstance(refused, ConflictError):
            form.version.data = str(fresh.newest.number if fresh.newest else 0)
        return _page(fresh, form, status=refused.http_status)
    return redirect(url_for("completion.show", edition_slug=own.edition.slug, proposal_id=own.proposal.id), 303)


def _without(own: OwnProject, form: CompletionForm, attachment_id: str) -> ResponseReturnValue:
    """Take back a paper that was sent by mistake; what was typed stays."""
    wanted = int(attachment_id) if attachment_id.isdecimal() and len(attachment_id) < 10 else 0
    with transaction() as session:
        completing_papers.remove(session, own.edition.id, own.proposal.id, wanted, by=own.by)
    return _page(author_page.own(own.proposal.id), form)


def _form(own: OwnProject) -> CompletionForm | None:
    """Return the form of the call that is open, if one is."""
    session = get_session()
    try:
        found, stored, number = completing.open_to(session, own.edition.id, own.proposal.id, by=own.by)
    except ConflictError:
        return None
    return completion_form.make(session, own.edition.id, stored, number, calls.opened(found))


def _page(own: OwnProject, form: CompletionForm | None, *, status: int = 200) -> ResponseReturnValue:
    session = get_session()
    asked = completion_page.of_project(session, completion_page.find(session, own), own.by.now)
    if form is None or isinstance(asked, Over):
        return render_template("author/completion_over.html", own=own, over=asked), status
    page = completion_page.extras(session, own, form, asked)
    errors = form.errors if status != 200 else []
    return render_template("author/completion.html", own=own, asked=asked, form=form, errors=errors, page=page), status
