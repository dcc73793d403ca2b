"""Texts the clerks of an edition write often: listed, added, changed, removed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError, NotFoundError
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.proposals.verification import cards, reason_texts
from budzet.proposals.verification.criteria import CardKind
from budzet.proposals.verification.models import ReasonText
from budzet.proposals.verification.reason_texts import Reason
from budzet.web.forms import BaseForm
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("reason_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/weryfikacja/uzasadnienia")

_MAY = Permission.SEE_PROPOSALS
FAULTS = {
    "text_required": _l("Fill this field in."),
    "text_too_long": _l("Write at most %(most)s characters."),
}


class ReasonForm(BaseForm):
    """A name, the text, the criterion it belongs to."""

    title = StringField(_l("Name of the text"))
    body = StringField(_l("The text"))
    criterion = SelectField(_l("For which criterion"), validate_choice=False)

    def reason(self) -> Reason:
        """Return the text as typed; a criterion no card has is none."""
        known = {key for key, _label in self.criterion.choices or ()}
        chosen = self.criterion.data or ""
        return Reason(self.title.data or "", self.body.data or "", chosen if chosen in known else "")


@bp.route("", methods=["GET", "POST"])
@requires(_MAY, scope=desk_scope.of_page)
def texts(edition_slug: str) -> ResponseReturnValue:
    """List the texts; add one."""
    form = _form()
    if form.is_submitted():
        return _save(form, None)
    return _list(form)


@bp.route("/<int(max=2147483647):text_id>", methods=["GET", "POST"])
@requires(_MAY, scope=desk_scope.of_page)
def text(edition_slug: str, text_id: int) -> ResponseReturnValue:
    """Change or remove a text."""
    edition_id, act = page_edition().id, request.form.get("act")
    row = next((one for one in reason_texts.listed(get_session(), edition_id) if one.id == text_id), None)
    if row is None:
        raise NotFoundError("Nie ma takiego tekstu w tej edycji.")
    form = _form(row)
    if act == "remove":
        with transaction() as session:
            reason_texts.remove(session, edition_id, text_id, actor=desk_session.actor(), now=now())
        flash(gettext("The text is removed."))
        return redirect(url_for("reason_desk.texts", edition_slug=edition_slug), 303)
    if form.is_submitted():
        return _save(form, text_id)
    return render_template("verification/reason.html", form=form, errors=form.errors, text_id=text_id)


def _save(form: ReasonForm, text_id: int | None) -> ResponseReturnValue:
    edition_id, slug = page_edition().id, page_edition().slug
    try:
        with transaction() as session:
            reason_texts.save(session, edition_id, form.reason(), text_id, actor=desk_session.actor(), now=now())
    except DomainError as fault:
        form.attach(fault.findings, FAULTS)
        if not fault.findings:
            form.title.errors = [*form.title.errors, fault.sentence]
        if text_id is None:
            return _list(form), fault.http_status
        return render_template("verification/reason.html", form=form, errors=form.errors, text_id=text_id), (
            fault.http_status
        )
    flash(gettext("The text is saved."))
    return redirect(url_for("reason_desk.texts", edition_slug=slug), 303)


def _list(form: ReasonForm) -> str:
    rows = reason_texts.listed(get_session(), page_edition().id)
    names = dict(form.criterion.choices or ())
    return render_template("verification/reasons.html", rows=rows, names=names, form=form, errors=form.errors)


def _form(row: ReasonText | None = None) -> ReasonForm:
    """Return the form, with the criteria of the edition's cards to choose from."""
    values = {"title": row.title, "body": row.body, "criterion": row.criterion} if row else {}
    form = ReasonForm(data=values)
    edition, session = page_edition(), get_session()
    found = [cards.shown(session, edition, kind)[0] for kind in CardKind]
    form.criterion.choices = [
        ("", gettext("for all of them")),
        *((one.key, f"{one.label}. {one.question}") for card in found for one in card.criteria),
    ]
    return form
