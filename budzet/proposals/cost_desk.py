"""The catalogue of typical prices at the desk: what authors may put into their estimates."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.proposals import acting, carried, catalogue
from budzet.proposals.acting import Acting
from budzet.proposals.catalogue import Entry, Trial
from budzet.proposals.cost_forms import CostLineForm
from budzet.proposals.wizard_forms import amount_typed
from budzet.web import uploads
from budzet.web.requests import get_session, settings, transaction

bp = Blueprint("cost_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/ceny")
uploads.allow(bp, "check")

_CARRIED_MOST = 48 * 1024  # of what a form may hold


@bp.route("", methods=["GET", "POST"])
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def costs(edition_slug: str) -> ResponseReturnValue:
    """Show the catalogue; add a line."""
    form, edition_id, by = CostLineForm(), page_edition().id, _acting()
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    try:
        with transaction() as session:
            catalogue.add(session, edition_id, form.entry(), by=by)
    except DomainError as fault:
        return _refused(form, fault)
    flash(gettext("The line is added."))
    return _back(edition_slug)


@bp.route("/<int(max=2147483647):cost_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def cost(edition_slug: str, cost_id: int) -> ResponseReturnValue:
    """Change or remove a line."""
    edition_id, by = page_edition().id, _acting()
    row = catalogue.find(get_session(), edition_id, cost_id)
    form = CostLineForm(data={"name": row.name, "unit": row.unit, "price": amount_typed(row.price)})
    if request.form.get("act") == "remove":
        with transaction() as session:
            catalogue.remove(session, edition_id, cost_id, by=by)
        flash(gettext("The line is removed."))
        return _back(edition_slug)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                catalogue.change(session, edition_id, cost_id, form.entry(), by=by)
            flash(gettext("The line is saved."))
            return _back(edition_slug)
        except DomainError as fault:
            _tell(form, fault)
    page = render_template("cost_desk/line.html", form=form, errors=form.errors, cost_id=cost_id)
    return page, 422 if form.is_submitted() else 200


@bp.post("/sprawdz")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def check(edition_slug: str) -> ResponseReturnValue:
    """Read a table and say what it would do; nothing is stored."""
    data = uploads.sent("file")
    if not data:
        return _page(CostLineForm(formdata=None), file_fault=gettext("Choose a file.")), 422
    trial = catalogue.try_out(get_session(), page_edition().id, data)
    lines = json.dumps([asdict(entry) for entry in trial.entries], ensure_ascii=False)
    sealed = carried.close(settings().secret_key, {"entries": lines, "edition": edition_slug})
    if len(sealed) > _CARRIED_MOST:
        fault = gettext("The table has too many lines. Divide it and read the parts one after another.")
        return _page(CostLineForm(formdata=None), file_fault=fault), 422
    page = render_template("cost_desk/trial.html", trial=trial, sealed=sealed)
    return page, 422 if trial.fault_count else 200


@bp.post("/wczytaj")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def import_lines(edition_slug: str) -> ResponseReturnValue:
    """Store the lines that were shown."""
    edition_id, by = page_edition().id, _acting()
    values = carried.open_(settings().secret_key, request.form.get("carried", ""))
    if values.get("edition") != edition_slug:
        fault = gettext("This file is no longer kept. Choose it once more.")
        return _page(CostLineForm(formdata=None), file_fault=fault), 422
    entries = tuple(Entry(**line) for line in json.loads(values["entries"]))
    with transaction() as session:
        done: Trial = catalogue.import_entries(session, edition_id, entries, by=by)
    flash(gettext("Lines added: %(added)s, changed: %(changed)s.", added=len(done.added), changed=len(done.changed)))
    return _back(edition_slug)


def _acting() -> Acting:
    return acting.of_request(desk_session.actor())


def _back(edition_slug: str) -> ResponseReturnValue:
    return redirect(url_for("cost_desk.costs", edition_slug=edition_slug), 303)


def _refused(form: CostLineForm, fault: DomainError) -> ResponseReturnValue:
    _tell(form, fault)
    return _page(form), fault.http_status


def _tell(form: CostLineForm, fault: DomainError) -> None:
    for finding in fault.findings:
        form[finding.field].errors = [*form[finding.field].errors, catalogue.sentence(finding)]
    if not fault.findings:
        form.form_errors.append(fault.sentence)


def _page(form: CostLineForm, *, file_fault: str = "") -> str:
    rows = catalogue.everything(get_session(), page_edition().id)
    errors = [*form.errors, *([("table-file", file_fault)] if file_fault else [])]
    return render_template("cost_desk/list.html", rows=rows, form=form, errors=errors, file_fault=file_fault)
