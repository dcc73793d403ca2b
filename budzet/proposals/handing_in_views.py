"""The end of the wizard: all answers to check, handing in, the receipt; and giving a draft up."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts import resident_session
from budzet.accounts.access import resident
from budzet.base.errors import DomainError
from budzet.documents.letter import Document, Paragraph
from budzet.documents.pdf import pdf_bytes
from budzet.proposals import application_document, drafts, filing, receipts, versions, wizard_draft, wizard_page
from budzet.proposals.drafts import DraftChangedError
from budzet.proposals.filing import IncompleteError
from budzet.proposals.models import Proposal
from budzet.proposals.wizard_draft import DraftView
from budzet.web.requests import get_session, transaction

bp = Blueprint("handing_in", __name__, url_prefix="/<edition_slug>/zglos/<int(max=2147483647):draft_id>")


@bp.route("/sprawdz", methods=["GET", "POST"])
@resident(resident_session.load)
def check(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Show all answers with what is missing; the button hands the project in."""
    view = wizard_draft.own_draft(draft_id)
    done = url_for("handing_in.receipt", edition_slug=edition_slug, draft_id=draft_id)
    if view.draft.proposal_id is not None:
        return redirect(done, 303)
    if request.method == "GET":
        return _check_page(view)
    try:
        with transaction() as session:
            version = request.form.get("version", 0, int)
            filing.hand_in(session, view.edition.id, draft_id, version, by=view.by)
    except IncompleteError:
        return _check_page(view, refused=True), 422
    except (DraftChangedError, DomainError) as refused:
        return _check_page(wizard_draft.own_draft(draft_id), sentence=refused.sentence), refused.http_status
    return redirect(done, 303)


def _check_page(view: DraftView, *, refused: bool = False, sentence: str = "") -> str:
    parts = wizard_page.parts(view)
    faults = [fault for part in parts for fault in part.faults]
    return render_template(
        "wizard/check.html", view=view, parts=parts, faults=faults, refused=refused and faults, sentence=sentence
    )


@bp.get("/przyjete")
@resident(resident_session.load)
def receipt(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Show the receipt of a project that was handed in."""
    view, session = wizard_draft.own_draft(draft_id), get_session()
    proposal = session.get(Proposal, view.draft.proposal_id) if view.draft.proposal_id else None
    if proposal is None:
        return redirect(url_for("wizard.tasks", edition_slug=edition_slug, draft_id=draft_id), 303)
    first = versions.of_project(session, proposal)[-1]
    facts = filing.mail(session, view.edition, first, view.by)
    email = resident_session.current().hint
    return render_template("wizard/receipt.html", proposal=proposal, facts=facts, email=email, draft_id=draft_id)


@bp.get("/szkic.pdf")
@resident(resident_session.load)
def paper(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Give a draft to be kept, also when it can no longer be handed in."""
    view = wizard_draft.own_draft(draft_id)
    said, names = view.answers, receipts.names_of(get_session(), view.edition.id)
    blocks = (
        Paragraph(f"{view.edition.title}\nSzkic wniosku. Nie jest złożony."),
        *application_document.content_blocks(said.application, names),
        *application_document.applicant_blocks([said.applicant]),
    )
    document = Document(said.application.title.strip() or "Szkic wniosku", blocks)
    answer = Response(pdf_bytes(document), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="szkic-{draft_id}.pdf"'
    return answer


@bp.route("/usun", methods=["GET", "POST"])
@resident(resident_session.load)
def give_up(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Ask whether a draft shall be deleted, and delete it."""
    view = wizard_draft.own_draft(draft_id)
    if view.draft.proposal_id is not None or view.draft.lapsed_at is not None:
        abort(404)
    if request.method == "GET":
        return render_template("wizard/give_up.html", view=view)
    with transaction() as session:
        drafts.discard(session, view.edition.id, draft_id, by=view.by)
    return redirect(url_for("wizard.own", edition_slug=edition_slug), 303)
