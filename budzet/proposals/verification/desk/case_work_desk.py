"""The work on a case beside its card: notes of the office, handing on, taking no part, opening it again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.proposals.verification import locks
from budzet.proposals.verification.desk import case_page, case_work
from budzet.proposals.verification.desk.case_work import ACTS, Act, Given, WorkForm
from budzet.web.requests import get_session, transaction

bp = Blueprint(
    "case_work_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/weryfikacja/<int(max=2147483647):proposal_id>"
)


@bp.get("/praca")
@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)
def work(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show the notes of the office and what may be done to the case."""
    return _page(WorkForm(formdata=None))


@bp.post(f"/praca/<any({','.join(ACTS)}):act>")
@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)
def do(edition_slug: str, proposal_id: int, act: str) -> ResponseReturnValue:
    """Do one thing to the case."""
    form, by, found, edition_id = WorkForm(), case_page.doer(), ACTS[act], case_page.page_case().edition.id
    try:
        with transaction() as session:
            found.run(Given(session, edition_id, proposal_id, _seen(), form, by))
    except DomainError as fault:
        return _refused(form, found, fault)
    flash(str(found.said))
    return _back(edition_slug, proposal_id, act)


@bp.post("/zajmij")
@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)
def keep(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Keep the card for whoever has begun to fill it in; a script asks, so there is no page to answer with."""
    by, edition_id = case_page.doer(), case_page.page_case().edition.id
    try:
        with transaction() as session:
            locks.take(session, edition_id, proposal_id, doer=by)
    except DomainError as fault:
        return str(fault.sentence), fault.http_status, {"Content-Type": "text/plain; charset=utf-8"}
    return "", 204


def _seen() -> int:
    text = request.form.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _page(form: WorkForm) -> str:
    frame = case_page.frame()
    page = case_work.page(get_session(), frame["frame"])
    return render_template("verification/case_work.html", page=page, form=form, errors=form.errors, **frame)


def _refused(form: WorkForm, act: Act, fault: DomainError) -> ResponseReturnValue:
    """Show the page again with what was typed and why it cannot be done."""
    case_page.again()
    if act.field and fault.http_status == 422:
        form[act.field].errors = [str(fault.sentence)]
    else:
        form.form_errors.append(str(fault.sentence))
    return _page(form), fault.http_status


def _back(edition_slug: str, proposal_id: int, act: str) -> ResponseReturnValue:
    """Go back to the case; of a case that is somebody else's from now on, to the queue."""
    case = case_page.again()
    values: dict[str, Any] = {"edition_slug": edition_slug, "proposal_id": proposal_id}
    if not case_page.doer().may(Permission.SEE_PROPOSALS, case.scopes):
        return redirect(url_for("review_desk.queue", edition_slug=edition_slug), 303)
    endpoint = "case_desk.card" if act in ("zajmij", "rozpocznij", "otworz") else "case_work_desk.work"
    return redirect(url_for(endpoint, **values), 303)
