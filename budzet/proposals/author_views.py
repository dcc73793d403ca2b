"""What an author can do with a project that is handed in: change it, withdraw it, join it with another."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts import resident_session
from budzet.accounts.access import resident
from budzet.base.errors import ConflictError, DomainError
from budzet.editions.layout import page_edition
from budzet.proposals import author_page, author_slots, questions, versions, wizard_page, wizard_words
from budzet.proposals.author_page import OwnProject
from budzet.proposals.wizard_forms import ChangeForm
from budzet.web.requests import get_session, transaction

bp = Blueprint("author", __name__, url_prefix="/<edition_slug>/moj-projekt/<int(max=2147483647):proposal_id>")


@bp.get("/")
@resident(resident_session.load)
def show(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show what an author can do, and until when."""
    own, session = author_page.own(proposal_id), get_session()
    asked = questions.of_project(session, own.proposal)
    page = {"offers": author_page.offers(session, own), "questions": asked, "waiting": author_slots.waiting(own)}
    return render_template("author/show.html", own=own, **page)


@bp.route("/zmien", methods=["GET", "POST"])
@resident(resident_session.load)
def edit(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Change what the project says; each change is a public version."""
    own = author_page.own(proposal_id)
    if not own.may_edit:
        return redirect(own.url, 303)
    form = author_page.change_form(get_session(), own)
    if not form.is_submitted():
        return _edit_page(own, form)
    if not form.validate():
        return _edit_page(own, form), 422
    if request.form.get("act") == "row":
        form.fill_up(1)
        return _edit_page(own, form)
    return _save(own, form)


def _save(own: OwnProject, form: ChangeForm) -> ResponseReturnValue:
    edition_id, reason = page_edition().id, form.reason.data or ""
    try:
        with transaction() as session:
            made = versions.edit(
                session, edition_id, own.proposal.id, form.typed(), form.seen_version(), reason, by=own.by
            )
            number = made.number
    except DomainError as refused:
        faults = [wizard_page.written(fault) for fault in refused.findings]
        form.attach(faults, wizard_words.FINDINGS)
        if not faults:
            form.form_errors.append(refused.sentence)
        return _edit_page(own, form), 409 if isinstance(refused, ConflictError) else 422
    return redirect(
        url_for("proposals.version", edition_slug=own.edition.slug, proposal_id=own.proposal.id, number=number), 303
    )


def _edit_page(own: OwnProject, form: ChangeForm) -> str:
    page: dict[str, Any] = author_page.change_extras(get_session(), own, form)
    return render_template("author/edit.html", own=own, form=form, errors=form.errors, page=page)
