"""Applications that came on paper, by post or an electronic office: typed in by a clerk on one page, then taken in."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import desk_session, looks
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.proposals import (
    acting,
    attachment_files,
    attachment_sending,
    attachments,
    drafts,
    filing,
    intake_page,
    support,
    wizard_draft,
)
from budzet.proposals.filing import IncompleteError
from budzet.proposals.intake_forms import IntakeForm
from budzet.proposals.models_applications import AttachmentKind
from budzet.proposals.wizard_draft import DraftView
from budzet.web import uploads
from budzet.web.requests import get_session, settings, transaction

bp = Blueprint("intake_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/wnioski")
uploads.allow(bp, "scan", most=uploads.PAGES)

_MAY = Permission.TYPE_APPLICATIONS


@bp.get("")
@requires(_MAY, scope=desk_scope.of_page)
def applications(edition_slug: str) -> ResponseReturnValue:
    """List what is being typed and what was taken in last."""
    edition, session = page_edition(), get_session()
    page = intake_page.overview(session, edition, acting.of_request(desk_session.actor()))
    return render_template("intake_desk/list.html", page=page)


@bp.route("/nowy", methods=["GET", "POST"])
@requires(_MAY, scope=desk_scope.of_page)
def new(edition_slug: str) -> ResponseReturnValue:
    """Begin to type an application."""
    edition_id, by = page_edition().id, acting.of_request(desk_session.actor())
    if request.method == "GET":
        return render_template("intake_desk/new.html")
    with transaction() as session:
        draft_id = drafts.create(session, edition_id, by=by).id
    return redirect(url_for("intake_desk.application", edition_slug=edition_slug, draft_id=draft_id), 303)


@bp.route("/<int(max=2147483647):draft_id>", methods=["GET", "POST"])
@requires(_MAY, scope=desk_scope.of_page)
def application(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Show an application that is being typed; save it, or take it in."""
    view = _draft(draft_id)
    looks.look("draft.looked_at", object_kind="draft", object_id=str(draft_id), edition_id=view.edition.id)
    view = _draft(draft_id)
    form = intake_page.form_of(get_session(), view)
    if not form.is_submitted():
        return intake_page.show(view, form)
    if not form.validate():
        return intake_page.show(view, form), 422
    if request.form.get("act") == "row":
        form.fill_up(3)
        return intake_page.show(view, form)
    return _save(view, form)


def _save(view: DraftView, form: IntakeForm) -> ResponseReturnValue:
    ids = (view.edition.id, view.draft.id)
    try:
        with transaction() as session:
            drafts.save(session, *ids, form.typed(), form.seen_version(), by=view.by)
            valid, refused = form.signatures()
            if valid or any(refused.values()):
                support.count_paper(session, view.draft.id, valid, refused, by=view.by)
    except DomainError as fault:
        return intake_page.refuse(_draft(view.draft.id), form, fault)
    if request.form.get("act") != "take_in":
        flash(gettext("The application is saved. It is not taken in yet."))
        return redirect(url_for("intake_desk.application", edition_slug=view.edition.slug, draft_id=view.draft.id), 303)
    return _take_in(_draft(view.draft.id), form)


def _take_in(view: DraftView, form: IntakeForm) -> ResponseReturnValue:
    # The page now holds the version that was saved a moment ago.
    form.version.data = str(view.draft.version)
    try:
        with transaction() as session:
            arrival, version = form.arrival(), view.draft.version
            number = filing.hand_in(session, view.edition.id, view.draft.id, version, arrival, by=view.by).number
    except IncompleteError as fault:
        return intake_page.refuse(_draft(view.draft.id), form, fault, may_accept=not form.accept_incomplete.data)
    except DomainError as fault:
        return intake_page.refuse(_draft(view.draft.id), form, fault)
    flash(gettext("The application is taken in. Its number is %(number)s.", number=number))
    return redirect(url_for("intake_desk.applications", edition_slug=view.edition.slug), 303)


@bp.post("/<int(max=2147483647):draft_id>/skan")
@requires(_MAY, scope=desk_scope.of_page)
def scan(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Take the scan of a list of support, for the office only."""
    view, folder = _draft(draft_id), attachment_files.folder_of(settings())
    try:
        accepted = attachments.accept_pages(uploads.sent_all("pages"), AttachmentKind.SUPPORT_SCAN)
        with transaction() as session:
            attachments.add_to_draft(session, view.edition.id, draft_id, accepted, folder, by=view.by)
    except DomainError as fault:
        fresh = _draft(draft_id)
        form = intake_page.form_of(get_session(), fresh, typed=False)
        return intake_page.show(fresh, form, scan_fault=fault.sentence), fault.http_status
    flash(gettext("The scan is stored."))
    return redirect(url_for("intake_desk.application", edition_slug=edition_slug, draft_id=draft_id), 303)


@bp.get("/<int(max=2147483647):draft_id>/skan/<int(max=2147483647):attachment_id>")
@requires(_MAY, scope=desk_scope.of_page)
def scan_file(edition_slug: str, draft_id: int, attachment_id: int) -> ResponseReturnValue:
    """Give back a scan of an application that is being typed."""
    edition_id, by = page_edition().id, acting.of_request(desk_session.actor())
    row = attachments.find_own(get_session(), edition_id, draft_id, attachment_id, by=by)
    looks.look("attachment.looked_at", object_kind="attachment", object_id=str(row.id), edition_id=edition_id)
    return attachment_sending.as_download(attachments.find(get_session(), edition_id, attachment_id))


def _draft(draft_id: int) -> DraftView:
    edition, session, by = page_edition(), get_session(), acting.of_request(desk_session.actor())
    draft = drafts.find(session, edition.id, draft_id, by=by)
    if draft.proposal_id is not None or draft.lapsed_at is not None:
        abort(404)
    return wizard_draft.view_of(session, edition, draft, by)
