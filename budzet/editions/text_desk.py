"""The desk's pages of the texts: which are the city's own, writing them with a preview, their versions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import IntegerField, StringField, TextAreaField

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import ConflictError, NotFoundError
from budzet.editions import desk_scope, queries, text_changes, text_labels, text_pages, text_services, texts
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.editions.models_published import EditionText
from budzet.editions.texts import Text, TextKind
from budzet.web.forms import BaseForm
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("text_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/teksty")

_ONE = "/<name>/<any(pl, en):language>"


class TextForm(BaseForm):
    """A text, its subject when it is a mail, and the version it was made from."""

    subject = StringField()
    body = TextAreaField()
    version = IntegerField()

    def text(self) -> Text:
        """Return what was typed; browsers send line ends of their own."""
        body = (self.body.data or "").replace("\r\n", "\n").replace("\r", "\n")
        return Text(body, self.subject.data or "", self.version.data or 0)

    def show(self, text: Text) -> None:
        """Put a stored text into the fields."""
        self.subject.data, self.body.data, self.version.data = text.subject, text.body, text.version


@bp.get("/", endpoint="texts")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def texts_list(edition_slug: str) -> ResponseReturnValue:
    """Show every text: whether the city has written its own."""
    newest = text_services.newest_versions(get_session(), page_edition().id)
    return render_template(
        "text_desk/texts.html",
        groups=text_labels.GROUPS,
        kinds=texts.KINDS,
        labels=text_labels.LABELS,
        in_language=text_labels.LANGUAGES,
        newest=newest,
    )


@bp.get(_ONE)
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def text(edition_slug: str, name: str, language: str) -> ResponseReturnValue:
    """Show one text as a form, with what residents read."""
    kind, form = text_services.kind_named(name, language), TextForm(formdata=None)
    form.show(text_services.current(get_session(), page_edition().id, kind.kind, language))
    return _page(kind, language, form)


@bp.post(_ONE)
@requires(Permission.EDIT_TEXTS, scope=desk_scope.of_page)
def save(edition_slug: str, name: str, language: str) -> ResponseReturnValue:
    """Save a text as the city's own, or show first how it reads."""
    kind, form = text_services.kind_named(name, language), TextForm()
    for fault in texts.findings(kind, form.text()):
        field = form.subject if fault.params["part"] == "subject" else form.body
        field.errors = [*field.errors, texts.sentence(fault)]
    if form.errors:
        return _page(kind, language, form), 422
    if request.form.get("act") == "preview":
        return _page(kind, language, form, typed=True)
    return _store(kind, language, form)


@bp.get(f"{_ONE}/<int(max=2147483647):version>")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def version(edition_slug: str, name: str, language: str, version: int) -> ResponseReturnValue:
    """Show one version and what it changed."""
    kind = text_services.kind_named(name, language)
    rows = text_services.versions(get_session(), page_edition().id, kind.kind, language)
    row = _version(rows, version)
    before = next((_text(other) for other in rows if other.version == version - 1), texts.default(kind.kind, language))
    return render_template(
        "text_desk/version.html",
        kind=kind,
        label=text_labels.LABELS[kind.kind][0],
        language=language,
        row=row,
        newest=rows[0].version,
        subject=text_changes.pieces(before.subject, row.subject),
        body=text_changes.pieces(before.body, row.body),
        may_edit=_may_edit(),
    )


@bp.post(f"{_ONE}/<int(max=2147483647):version>/przywroc")
@requires(Permission.EDIT_TEXTS, scope=desk_scope.of_page)
def restore(edition_slug: str, name: str, language: str, version: int) -> ResponseReturnValue:
    """Make an old version the newest one."""
    kind = text_services.kind_named(name, language)
    rows = text_services.versions(get_session(), page_edition().id, kind.kind, language)
    old, form = _version(rows, version), TextForm(formdata=None)
    form.show(Text(old.body, old.subject, rows[0].version))
    return _store(kind, language, form)


def _store(kind: TextKind, language: str, form: TextForm) -> ResponseReturnValue:
    edition_id, actor = page_edition().id, desk_session.actor()
    try:
        with transaction() as session:
            edition = session.get_one(Edition, edition_id)
            text_services.save(session, edition, kind.kind, language, form.text(), actor=actor, now=now())
    except ConflictError as error:
        form.form_errors.append(error.sentence)
        return _page(kind, language, form), 409
    flash(gettext("The text is saved."))
    return redirect(url_for("text_desk.text", edition_slug=page_edition().slug, name=kind.slug, language=language), 303)


def _page(kind: TextKind, language: str, form: TextForm, *, typed: bool = False) -> str:
    session, edition = get_session(), page_edition()
    rows = text_services.versions(session, edition.id, kind.kind, language)
    label, place = text_labels.LABELS[kind.kind]
    values = {**text_services.values(queries.city(session), edition, language), **text_labels.SAMPLES}
    return render_template(
        "text_desk/text.html",
        kind=kind,
        label=label,
        place=place,
        language=language,
        form=form,
        errors=form.errors,
        typed=typed,
        versions=rows,
        fields=[(field, values[field]) for field in kind.allowed],
        preview=_preview(kind, form.text(), values),
        may_edit=_may_edit(),
    )


def _preview(kind: TextKind, written: Text, values: dict[str, str]) -> dict[str, Any] | None:
    """Return the text as it will be read; nothing while it has faults."""
    if texts.findings(kind, written):
        return None
    if kind.shape == "page":
        return {"blocks": text_pages.of_text(written, values)}
    return {"subject": texts.filled(written.subject, values), "body": texts.filled(written.body, values)}


def _version(rows: Any, version: int) -> EditionText:
    found: EditionText | None = next((row for row in rows if row.version == version), None)
    if found is None:
        raise NotFoundError("Nie ma takiej wersji.")
    return found


def _text(row: EditionText) -> Text:
    return Text(row.body, row.subject, row.version)


def _may_edit() -> bool:
    return desk_session.current().may_in(Permission.EDIT_TEXTS, desk_scope.of_page())
