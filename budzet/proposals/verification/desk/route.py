"""The route of departments at the desk: planned in order, asked again, passed over, entered from signed paper."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import access
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.editions import desk_scope
from budzet.proposals.verification import route
from budzet.proposals.verification.desk import case_page, route_page
from budzet.proposals.verification.desk.call_forms import told
from budzet.proposals.verification.desk.route_blueprint import bp
from budzet.proposals.verification.desk.route_forms import PlanForm, SkipForm
from budzet.web.requests import get_session, transaction

_SEE, _ASSIGN = Permission.SEE_PROPOSALS, Permission.ASSIGN_REVIEWS


@bp.get("/opinie", endpoint="route")
@requires(_SEE, scope=case_page.of_page)
def show(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show the departments in their order and what they said."""
    return _page()


@bp.post("/opinie/plan")
@requires(_ASSIGN, scope=case_page.of_page)
def plan(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Send the card round."""
    case, by, form = case_page.page_case(), case_page.doer(), PlanForm()
    is_right = form.validate()
    if request.form.get("act") == "row":
        form.fill_up(3)
        return _page(plan=form)
    chosen = form.chosen()
    if not chosen or form.has_one_twice:
        form.form_errors.append(gettext("Choose at least one department, each of them once."))
    if not is_right or form.form_errors:
        form.fill_up()
        return _page(plan=form, status=422)
    try:
        with transaction() as session:
            ids = (case.edition.id, proposal_id, list(chosen), form.seen_version())
            route.plan(session, *ids, doer=by, days=chosen)
    except DomainError as refused:
        case_page.again()
        form.form_errors.append(told(refused, form.seen_version()))
        return _page(plan=form, status=refused.http_status)
    flash(gettext("The card goes round. The first department is asked now."))
    return _back(edition_slug, proposal_id)


@bp.post("/opinie/link")
@requires(_ASSIGN, scope=case_page.of_page)
def send_again(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Mail the department that is asked now a new link."""
    case, by = case_page.page_case(), case_page.doer()
    try:
        with transaction() as session:
            route.send_again(session, case.edition.id, proposal_id, doer=by)
    except DomainError as refused:
        case_page.again()
        return _page(late=str(refused.sentence), status=refused.http_status)
    flash(gettext("A new link is sent. The one before does not work any more."))
    return _back(edition_slug, proposal_id)


@bp.post("/opinie/pomin")
@requires(_ASSIGN, scope=case_page.of_page)
def skip(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Go on without the department that is asked now."""
    case, by, form = case_page.page_case(), case_page.doer(), SkipForm()
    if not form.validate():
        return _page(skip=form, status=422)
    try:
        with transaction() as session:
            ids = (case.edition.id, proposal_id, form.seen_version())
            route.skip(session, *ids, form.reason.data or "", doer=by)
    except DomainError as refused:
        case_page.again()
        form.form_errors.append(told(refused, form.seen_version()))
        return _page(skip=form, status=refused.http_status)
    flash(gettext("The department is passed over."))
    return _back(edition_slug, proposal_id)


def _page(
    *, plan: PlanForm | None = None, skip: SkipForm | None = None, late: str = "", status: int = 200
) -> ResponseReturnValue:
    frame = case_page.frame()
    page = route_page.of_case(get_session(), frame["frame"], plan, skip)
    errors = [fault for form in (plan, skip) if form for fault in form.errors] if status != 200 else []
    context = {"page": page, "late": late, "errors": errors}
    files = access.opens("attachment_desk.download", desk_scope.of_page())
    return render_template("verification/route.html", office_files=files, **context, **frame), status


def _back(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    here: dict[str, Any] = {"edition_slug": edition_slug, "proposal_id": proposal_id}
    return redirect(url_for("route_desk.route", **here), 303)
