"""Calls to complete at the desk: sent, delivered, taken back, answered on paper; the letter."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import looks
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.proposals import attachment_sending
from budzet.proposals.verification import calls, completing
from budzet.proposals.verification.author import completion_form
from budzet.proposals.verification.author.completion_form import CompletionForm
from budzet.proposals.verification.desk import call_page, case_page, letters
from budzet.proposals.verification.desk.call_forms import (
    WORDS,
    CallForm,
    DeliveryForm,
    PaperForm,
    RecallForm,
    SeenForm,
    told,
)
from budzet.web.forms import BaseForm
from budzet.web.requests import get_session, transaction

bp = Blueprint(
    "call_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/weryfikacja/<int(max=2147483647):proposal_id>"
)

_SEE, _VERIFY = Permission.SEE_PROPOSALS, Permission.VERIFY_FORMALLY


@bp.get("/wezwanie")
@requires(_SEE, scope=case_page.of_page)
def call(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show the call that waits, or the form of a new one, and those before."""
    return _page()


@bp.post("/wezwanie")
@requires(_VERIFY, scope=case_page.of_page)
def send(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Call the author to complete, or count the term of the days that are typed."""
    case, by, form = case_page.page_case(), case_page.doer(), CallForm()
    is_right = form.validate()
    if request.form.get("act") == "count" or not is_right:
        return _page(form=form, status=200 if is_right else 422)
    try:
        with transaction() as session:
            made = calls.call(session, case.edition.id, proposal_id, form.call(), form.seen_version(), doer=by)
            said = letters.sent_sentence(made)
    except DomainError as refused:
        return _refused(form, refused, form=form)
    flash(said)
    return _back(edition_slug, proposal_id)


@bp.post("/wezwanie/doreczenie")
@requires(_VERIFY, scope=case_page.of_page)
def deliver(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Enter the day a letter was delivered on."""
    case, by, form = case_page.page_case(), case_page.doer(), DeliveryForm()
    day = form.day() if form.validate() else None
    if day is None:
        return _page(delivery=form, status=422)
    try:
        with transaction() as session:
            calls.deliver(session, case.edition.id, proposal_id, day, doer=by)
    except DomainError as refused:
        return _refused(form, refused, delivery=form)
    flash(gettext("The day of delivery is entered. The term runs."))
    return _back(edition_slug, proposal_id)


@bp.post("/wezwanie/cofnij")
@requires(_VERIFY, scope=case_page.of_page)
def recall(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Take the call back, with a reason the author is told."""
    case, by, form = case_page.page_case(), case_page.doer(), RecallForm()
    if not form.validate():
        return _page(recall=form, status=422)
    try:
        with transaction() as session:
            ids = (case.edition.id, proposal_id, form.seen_version())
            calls.recall(session, *ids, form.reason.data or "", doer=by)
    except DomainError as refused:
        return _refused(form, refused, recall=form)
    flash(gettext("The call is taken back. The author gets a mail."))
    return _back(edition_slug, proposal_id)


@bp.get("/wezwanie/<int(max=2147483647):number>/pismo.pdf")
@requires(_VERIFY, scope=case_page.of_page)
def letter(edition_slug: str, proposal_id: int, number: int) -> ResponseReturnValue:
    """Give the letter of a call to be printed; the address in it is a look at personal data."""
    edition_id = case_page.page_case().edition.id
    looks.look(
        "proposal.applicant_looked_at", object_kind="proposal", object_id=str(proposal_id), edition_id=edition_id
    )
    made = letters.pdf(get_session(), case_page.again(), number, doer=case_page.doer())
    return attachment_sending.paper(made, f"wezwanie-{case_page.page_case().proposal.number}-{number}")


@bp.route("/wezwanie/papier", methods=["GET", "POST"])
@requires(_VERIFY, scope=case_page.of_page)
def paper(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Note a completion that came on paper: the day it came and what it changes in the opened fields."""
    case, by = case_page.page_case(), case_page.doer()
    looks.look(
        "proposal.applicant_looked_at", object_kind="proposal", object_id=str(proposal_id), edition_id=case.edition.id
    )
    form, arrival = _paper_form(), PaperForm()
    if not form.is_submitted():
        return _paper_page(form, arrival)
    is_right = arrival.validate() & form.validate()
    if request.form.get("act") in ("row", "sum"):
        form.fill_up(3 if request.form["act"] == "row" else 0)
        return _paper_page(form, arrival)
    day = arrival.day()
    if not is_right or day is None:
        return _paper_page(form, arrival, 422)
    try:
        with transaction() as session:
            at = (arrival.seen_version(), day)
            completing.complete_on_paper(session, case.edition.id, proposal_id, form.typed(), at, doer=by)
    except DomainError as refused:
        return _paper_refused(form, arrival, refused)
    flash(gettext("The completion is noted. The author gets a mail."))
    return _back(edition_slug, proposal_id)


def _paper_form() -> CompletionForm:
    session, case = get_session(), case_page.again()
    found = calls.waiting(session, case)
    stored, number = completing.stored(session, case, case_page.doer().acting.safe)
    return completion_form.make(session, case.edition.id, stored, number, calls.opened(found))


def _paper_refused(form: CompletionForm, arrival: PaperForm, refused: DomainError) -> ResponseReturnValue:
    known = [one for one in refused.findings if one.code in completion_form.WORDS]
    form.tell(known)
    if len(known) < len(refused.findings):
        arrival.received_on.errors = [str(refused.sentence)]
    elif not known:
        case_page.again()
        form.form_errors.append(told(refused, arrival.seen_version()))
    return _paper_page(form, arrival, refused.http_status)


def _paper_page(form: CompletionForm, arrival: PaperForm, status: int = 200) -> ResponseReturnValue:
    case_page.again()
    frame = case_page.frame()
    page = call_page.paper(get_session(), frame["frame"], form)
    errors = [*arrival.errors, *form.errors] if status != 200 else []
    context = {"page": page, "form": form, "arrival": arrival, "errors": errors}
    return render_template("verification/call_paper.html", **context, **frame), status


def _page(*, status: int = 200, **forms: BaseForm) -> ResponseReturnValue:
    frame = case_page.frame()
    page = call_page.of_case(get_session(), frame["frame"], **forms)
    errors = [fault for form in forms.values() for fault in form.errors] if status != 200 else []
    return render_template("verification/call.html", page=page, errors=errors, **frame), status


def _refused(sent: BaseForm, refused: DomainError, **forms: BaseForm) -> ResponseReturnValue:
    """Show the page again with everything that was typed; after a late one it shows what stands now."""
    case_page.again()
    known = [one for one in refused.findings if one.code in WORDS]
    sent.attach(known, WORDS)
    if not known:
        seen = sent.seen_version() if isinstance(sent, SeenForm) else case_page.page_case().review.version
        sent.form_errors.append(told(refused, seen))
    return _page(status=refused.http_status, **forms)


def _back(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    here: dict[str, Any] = {"edition_slug": edition_slug, "proposal_id": proposal_id}
    return redirect(url_for("call_desk.call", **here), 303)
