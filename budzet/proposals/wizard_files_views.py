"""The section of attachments in the wizard: files are sent, described, looked at and removed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts import resident_session
from budzet.accounts.access import resident
from budzet.base.errors import DomainError
from budzet.documents import pictures
from budzet.proposals import (
    application_document,
    attachment_files,
    attachment_sending,
    attachments,
    wizard_draft,
    wizard_page,
)
from budzet.proposals.application import Section
from budzet.proposals.attachment_forms import FileForm, PagesForm
from budzet.proposals.attachments import Accepted
from budzet.proposals.models_applications import AttachmentKind
from budzet.proposals.wizard_draft import DraftView
from budzet.web import uploads
from budzet.web.requests import get_session, settings, transaction

bp = Blueprint("wizard_files", __name__, url_prefix="/<edition_slug>/zglos/<int(max=2147483647):draft_id>")
uploads.allow(bp, "send", most=uploads.ATTACHMENT)
uploads.allow(bp, "send_pages", most=uploads.PAGES)

_MIB = 1024 * 1024


@bp.get("/zalaczniki")
@resident(resident_session.load)
def section(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Show the files of a draft and take new ones."""
    view = wizard_draft.own_draft(draft_id)
    if not view.is_open:
        return redirect(url_for("handing_in.check", edition_slug=edition_slug, draft_id=draft_id), 303)
    return _page(view)


@bp.post("/zalaczniki")
@resident(resident_session.load)
def send(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Take a picture or document for everybody."""
    view, form = wizard_draft.own_draft(draft_id), FileForm()
    if not form.validate():
        return _page(view, file_form=form, status=422)
    try:
        accepted = attachments.accept(next(uploads.sent_all("file"), None), form.alt_text.data or "")
        _store(view, accepted)
    except DomainError as refused:
        _put(form, refused)
        return _page(view, file_form=form, status=refused.http_status)
    return _back(view)


@bp.post("/zalaczniki/strony")
@resident(resident_session.load)
def send_pages(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Take a list of support or a consent for the office."""
    view, form = wizard_draft.own_draft(draft_id), PagesForm()
    if not form.validate():
        return _page(view, pages_form=form, status=422)
    try:
        accepted = attachments.accept_pages(uploads.sent_all("pages"), AttachmentKind(form.kind.data))
        _store(view, accepted)
    except DomainError as refused:
        _put(form, refused)
        return _page(view, pages_form=form, status=refused.http_status)
    return _back(view)


@bp.post("/zalaczniki/<int(max=2147483647):attachment_id>/opis")
@resident(resident_session.load)
def describe(edition_slug: str, draft_id: int, attachment_id: int) -> ResponseReturnValue:
    """Save another description of a picture."""
    view, words = wizard_draft.own_draft(draft_id), request.form.get("alt_text", "")
    try:
        with transaction() as session:
            attachments.describe(session, view.edition.id, draft_id, attachment_id, words, by=view.by)
    except DomainError as refused:
        if not refused.findings:
            raise
        fault = (f"alt-{attachment_id}", refused.sentence)
        return _page(wizard_draft.own_draft(draft_id), fault=fault, typed={attachment_id: words}, status=422)
    return _back(view)


@bp.post("/zalaczniki/<int(max=2147483647):attachment_id>/usun")
@resident(resident_session.load)
def remove(edition_slug: str, draft_id: int, attachment_id: int) -> ResponseReturnValue:
    """Remove a file."""
    view = wizard_draft.own_draft(draft_id)
    with transaction() as session:
        attachments.remove(session, view.edition.id, draft_id, attachment_id, by=view.by)
    return _back(view)


@bp.get("/zalaczniki/<int(max=2147483647):attachment_id>")
@resident(resident_session.load)
def download(edition_slug: str, draft_id: int, attachment_id: int) -> ResponseReturnValue:
    """Give authors a file of theirs back."""
    view = wizard_draft.own_draft(draft_id)
    row = attachments.find_own(get_session(), view.edition.id, draft_id, attachment_id, by=view.by)
    return attachment_sending.as_download(row)


@bp.get("/zalaczniki/<int(max=2147483647):attachment_id>/obraz")
@resident(resident_session.load)
def picture(edition_slug: str, draft_id: int, attachment_id: int) -> ResponseReturnValue:
    """Show authors a picture of theirs."""
    view = wizard_draft.own_draft(draft_id)
    row = attachments.find_own(get_session(), view.edition.id, draft_id, attachment_id, by=view.by)
    return attachment_sending.as_picture(row)


def _store(view: DraftView, accepted: Accepted) -> None:
    folder = attachment_files.folder_of(settings())
    with transaction() as session:
        attachments.add_to_draft(session, view.edition.id, view.draft.id, accepted, folder, by=view.by)


def _put(form: FileForm | PagesForm, refused: DomainError) -> None:
    for finding in refused.findings:
        form.put(finding)
    if not refused.findings:
        form.form_errors.append(refused.sentence)


def _back(view: DraftView) -> ResponseReturnValue:
    return redirect(wizard_page.section_url(view, Section.ATTACHMENTS, "files"), 303)


def _page(
    view: DraftView,
    *,
    file_form: FileForm | None = None,
    pages_form: PagesForm | None = None,
    fault: tuple[str, str] | None = None,
    typed: dict[int, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    session = get_session()
    # After a refused write the draft is read anew: its session has ended with the transaction.
    view = wizard_draft.own_draft(view.draft.id) if status != 200 else view
    files = attachments.of_draft(session, view.draft)
    forms = (file_form or FileForm(formdata=None), pages_form or PagesForm(formdata=None, kind="support_scan"))
    page: dict[str, Any] = {
        "number": view.sections.index(Section.ATTACHMENTS) + 1,
        "of": len(view.sections),
        "files": files,
        "public_left": attachments.PUBLIC_MOST - sum(row.is_public for row in files),
        "most_mb": pictures.MAX_BYTES // _MIB,
        "sizes": {row.id: application_document.size(row.size) for row in files},
        "typed": typed or {},
        "next_url": wizard_page.next_url(view, Section.ATTACHMENTS),
    }
    errors = [*forms[0].errors, *forms[1].errors, *([fault] if fault else [])]
    body = render_template(
        "wizard/attachments.html", view=view, file_form=forms[0], pages_form=forms[1], errors=errors, page=page
    )
    return body, status
