"""The desk's pages of the documents: writing them, taking them along as DOCX or PDF, noting that they were signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base import days
from budzet.base.errors import ConflictError, DomainError
from budzet.documents.letter import Document
from budzet.editions import desk_scope, document_services, edition_documents, text_pages
from budzet.editions.document_services import StoredDocument
from budzet.editions.edition_documents import DocumentKind, Filling
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.web.forms import BaseForm, at_most, needed
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("document_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/dokumenty")

LABELS = {
    "opening_order": _l("Order that opens the participatory budget"),
    "timetable_annex": _l("Annex: the timetable"),
    "commission": _l("Appointment of the commission"),
}
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _day(_form: BaseForm, field: StringField) -> None:
    try:
        days.parse_day(field.data or "")
    except ValueError:
        raise ValidationError(_l("Write a day that exists, for example 4.05.2026.")) from None


class DocumentForm(BaseForm):
    """The text of a document, and the mark of the text that was read before."""

    body = TextAreaField()
    seen = HiddenField()

    def text(self) -> str:
        """Return what was typed; browsers send line ends of their own."""
        return (self.body.data or "").replace("\r\n", "\n").replace("\r", "\n")


class SignForm(BaseForm):
    """Number and day of a signed document, and the mark of the text that was read before."""

    number = StringField(_l("Number"), [needed(_l("Write the number under which it was signed.")), at_most(60)])
    signed_on = StringField(_l("Day of signing"), [_day])
    seen = HiddenField()

    def day(self) -> dt.date:
        """Return the day of signing; only of a form that is valid."""
        return days.parse_day(self.signed_on.data or "")


@bp.get("/")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def documents(edition_slug: str) -> ResponseReturnValue:
    """Show every document of the edition and how far it is."""
    found = document_services.all_of(get_session(), page_edition().id)
    return render_template("document_desk/documents.html", documents=found, labels=LABELS)


@bp.get("/<name>")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def document(edition_slug: str, name: str) -> ResponseReturnValue:
    """Show one document: as a form until it is signed."""
    return _page(document_services.kind_named(name), _fresh(name), SignForm(formdata=None))


@bp.post("/<name>")
@requires(Permission.EDIT_TEXTS, scope=desk_scope.of_page)
def save(edition_slug: str, name: str) -> ResponseReturnValue:
    """Save the text of a document, or show first how it reads."""
    kind, form = document_services.kind_named(name), DocumentForm()
    faults = edition_documents.findings(form.text())
    form.body.errors = [edition_documents.sentence(fault) for fault in faults]
    if faults:
        return _page(kind, form, SignForm(formdata=None)), 422
    if request.form.get("act") == "preview":
        return _page(kind, form, SignForm(formdata=None), typed=True)
    actor, seen = desk_session.actor(), form.seen.data or ""
    status = _try(
        form,
        lambda session, edition: document_services.write(
            session, edition, kind, form.text(), seen=seen, actor=actor, now=now()
        ),
    )
    if status:
        return _page(kind, form, SignForm(formdata=None)), status
    flash(gettext("The document is saved."))
    return redirect(url_for("document_desk.document", edition_slug=edition_slug, name=name), 303)


@bp.post("/<name>/podpis")
@requires(Permission.EDIT_TEXTS, scope=desk_scope.of_page, step_up=True)
def sign(edition_slug: str, name: str) -> ResponseReturnValue:
    """Note number and day of the signed document; from then on it stands and everybody may read it."""
    kind, form = document_services.kind_named(name), SignForm()
    if not form.validate():
        return _page(kind, _fresh(name), form), 422
    number, day, seen, actor = form.number.data or "", form.day(), form.seen.data or "", desk_session.actor()
    status = _try(
        form,
        lambda session, edition: document_services.sign(
            session, edition, kind, number, day, seen=seen, actor=actor, now=now()
        ),
    )
    if status:
        return _page(kind, _fresh(name), form), status
    flash(gettext("The document is signed. Everybody can read it on the page of the rules."))
    return redirect(url_for("document_desk.document", edition_slug=edition_slug, name=name), 303)


@bp.get("/<name>.docx")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def docx_file(edition_slug: str, name: str) -> ResponseReturnValue:
    """Give a document as DOCX, to go on writing in."""
    from budzet.documents import docx

    return _file(name, docx.docx_bytes, "docx", _DOCX)


@bp.get("/<name>.pdf")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def pdf_file(edition_slug: str, name: str) -> ResponseReturnValue:
    """Give a document as PDF, to print and sign."""
    from budzet.documents import pdf

    return _file(name, pdf.pdf_bytes, "pdf", "application/pdf")


def _file(name: str, write: Callable[[Document], bytes], ending: str, content_type: str) -> Response:
    edition, kind = page_edition(), document_services.kind_named(name)
    content = write(document_services.composed(get_session(), edition, kind))
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f"attachment; filename={kind.slug}-{edition.slug}.{ending}"
    return response


def _fresh(name: str) -> DocumentForm:
    form = DocumentForm(formdata=None)
    stored = document_services.one(get_session(), page_edition().id, document_services.kind_named(name))
    form.body.data, form.seen.data = stored.body, stored.seen
    return form


def _try(form: BaseForm, act: Callable[[Session, Edition], None]) -> int:
    """Do something to the edition of the page; put a refusal into the form and return its status, else 0."""
    edition_id = page_edition().id
    try:
        with transaction() as session:
            act(session, session.get_one(Edition, edition_id))
    except (ConflictError, DomainError) as error:
        form.form_errors.append(error.sentence)
        return error.http_status
    return 0


def _page(kind: DocumentKind, form: DocumentForm, sign_form: SignForm, *, typed: bool = False) -> str:
    session, edition = get_session(), page_edition()
    stored = document_services.one(session, edition.id, kind)
    if sign_form.seen.data is None:
        sign_form.seen.data = stored.seen
    return render_template(
        "document_desk/document.html",
        document=stored,
        label=LABELS[kind.kind],
        form=form,
        sign=sign_form,
        errors=[*form.errors, *sign_form.errors],
        typed=typed,
        preview=_preview(session, edition, stored, form),
        fields=edition_documents.filling_now(session, edition).values.items(),
        blocks=edition_documents.BLOCKS,
        may_edit=desk_session.current().may_in(Permission.EDIT_TEXTS, desk_scope.of_page()),
    )


def _preview(
    session: Session, edition: Edition, stored: StoredDocument, form: DocumentForm
) -> dict[str, object] | None:
    """Return title and blocks as they will be on paper; nothing while the text has faults."""
    if stored.signed_on is not None:
        made = document_services.composed(session, edition, stored.kind)
    elif edition_documents.findings(form.text()):
        return None
    else:
        filling: Filling = edition_documents.filling_now(session, edition)
        made = edition_documents.compose(stored.kind.kind, form.text(), filling)
    return {"title": made.title, "blocks": text_pages.shown(made.blocks)}
