"""An opinion that came on signed paper, entered by the coordinator with its scan and marked so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts.access import requires
from budzet.accounts.models import Department
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.proposals import attachment_files, attachment_words, attachments
from budzet.proposals.models_applications import AttachmentKind
from budzet.proposals.verification import opinion_page, route
from budzet.proposals.verification.desk import case_faults, case_page
from budzet.proposals.verification.desk.call_forms import told as told_why
from budzet.proposals.verification.desk.case_page import Frame
from budzet.proposals.verification.desk.route_blueprint import bp
from budzet.proposals.verification.desk.route_forms import PaperOpinionForm
from budzet.proposals.verification.opinion_page import Filled
from budzet.proposals.verification.route import Paper
from budzet.web import uploads
from budzet.web.requests import get_session, settings, transaction

uploads.allow(bp, "enter", most=uploads.PAGES)


@bp.route("/opinie/wpisz", methods=["GET", "POST"])
@requires(Permission.ASSIGN_REVIEWS, scope=case_page.of_page)
def enter(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Enter the opinion of the department that is asked now; the scan stays taken whatever else is refused."""
    form = PaperOpinionForm()
    route.current(get_session(), case_page.page_case())
    if not form.is_submitted():
        return _page(form)
    _take_scan(form)
    case = case_page.again()
    filled = opinion_page.read(get_session(), case, case_page.doer().acting.safe)
    if not form.validate() or filled.unclear or form.file_faults:
        return _page(form, filled, case_faults.told(filled.card, filled.unclear), status=422)
    return _store(form, filled)


def _store(form: PaperOpinionForm, filled: Filled) -> ResponseReturnValue:
    case, by = case_page.page_case(), case_page.doer()
    paper = Paper(form.number("stop"), form.number("scan"), form.number("seen"))
    said = opinion_page.opinion(form, filled)
    try:
        with transaction() as session:
            route.enter(session, case.edition.id, case.proposal.id, said, paper, doer=by)
    except DomainError as refused:
        case_page.again()
        if refused.http_status == 409:
            form.form_errors.append(told_why(refused, paper.seen_at))
            return _page(form, filled, status=409)
        return _page(form, filled, opinion_page.faults(form, filled, refused), status=refused.http_status)
    flash(gettext("The opinion is entered, with its scan."))
    here: dict[str, Any] = {"edition_slug": case.edition.slug, "proposal_id": case.proposal.id}
    return redirect(url_for("route_desk.route", **here), 303)


def _take_scan(form: PaperOpinionForm) -> None:
    """Store the scan that came with the form, for the office only, and remember it in the form."""
    case, by = case_page.page_case(), case_page.doer()
    if not any(file.filename for file in request.files.getlist("pages")):
        if not form.number("scan"):
            form.file_faults = (gettext("Add the scan of the signed paper."),)
        return
    try:
        accepted = attachments.accept_pages(uploads.sent_all("pages"), AttachmentKind.CONSENT)
        folder = attachment_files.folder_of(settings())
        with transaction() as session:
            ids = (case.edition.id, case.proposal.id)
            row = attachments.add_to_project(session, *ids, accepted, folder, by=by.acting)
            form.scan.data = str(row.id)
    except DomainError as refused:
        words = [attachment_words.sentence(one) for one in refused.findings] or [str(refused.sentence)]
        form.file_faults = tuple(words)


def _page(
    form: PaperOpinionForm,
    filled: Filled | None = None,
    told: Sequence[tuple[str, str, str]] = (),
    *,
    status: int = 200,
) -> ResponseReturnValue:
    values, session = case_page.frame(), get_session()
    frame: Frame = values["frame"]
    stop, safe = route.current(session, frame.case), frame.doer.acting.safe
    is_last = route.is_last(session, frame.case, stop)
    page = opinion_page.page(
        session, frame.case, frame.head.pool, stop, safe=safe, is_last=is_last, filled=filled, told=told
    )
    scan = attachments.find(session, frame.case.edition.id, form.number("scan")) if form.number("scan") else None
    errors = [*page.errors, *form.errors] if status != 200 else []
    context = {"stop": stop, "department": session.get_one(Department, stop.department_id), "scan": scan}
    body = render_template("verification/route_paper.html", page=page, form=form, errors=errors, **context, **values)
    return body, status
