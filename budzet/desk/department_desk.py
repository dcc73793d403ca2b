"""Departments: their tree, who may hand a case on to whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import BooleanField, StringField

from budzet.accounts import department_rules as rules
from budzet.accounts import department_table as tables
from budzet.accounts import departments as services
from budzet.accounts import desk_session, exports
from budzet.accounts.access import requires
from budzet.accounts.department_rules import Unit
from budzet.accounts.departments import Stored
from budzet.accounts.exports import Sheet
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.web.forms import BaseForm
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("department_desk", __name__, url_prefix="/urzad/wydzialy")

_ID = "<int(max=2147483647):department_id>"


class DepartmentForm(BaseForm):
    """A department as a clerk types it; ``forwards`` are boxes, read beside the form."""

    key = StringField()
    name = StringField()
    parent = StringField()
    email = StringField()
    may_return = BooleanField()
    forwards = StringField()  # carries the faults of the boxes

    def unit(self) -> Unit:
        """Return what was typed."""
        typed = {name: self[name].data or "" for name in ("key", "name", "parent", "email")}
        forwards = tuple(request.form.getlist("forwards"))
        return Unit(**typed, forwards=forwards, may_return=bool(self.may_return.data))


@bp.get("/")
@requires(Permission.MANAGE_STAFF)
def departments() -> ResponseReturnValue:
    """Show the tree and who may hand cases on to whom."""
    stored = services.everything(get_session())
    by_key = {rules.same(one.unit.key): one for one in stored}
    living = [one.unit for one in stored if one.active]
    tree = [(depth, by_key[rules.same(unit.key)]) for depth, unit in rules.in_tree_order(living)]
    closed = [one for one in stored if not one.active]
    return render_template("desk/departments.html", tree=tree, closed=closed)


@bp.get("/tabela")
@requires(Permission.MANAGE_STAFF)
def table() -> ResponseReturnValue:
    """Give the open departments as a table that can be imported again."""
    header = [column.names[0] for column in tables.COLUMNS]
    rows = tables.as_rows(services.everything(get_session()))
    kind = "csv" if request.args.get("plik") == "csv" else "xlsx"
    return exports.answer(Sheet("wydzialy", gettext("Departments"), header, rows), kind)


@bp.route("/dodaj", methods=["GET", "POST"])
@requires(Permission.MANAGE_STAFF)
def add() -> ResponseReturnValue:
    """Add a department."""
    form = DepartmentForm(may_return=True)
    if not form.is_submitted():
        return _form_page(form, Unit("", ""), None)
    return _save(form, None)


@bp.route(f"/{_ID}", methods=["GET", "POST"])
@requires(Permission.MANAGE_STAFF)
def department(department_id: int) -> ResponseReturnValue:
    """Change a department."""
    found = services.get(get_session(), department_id)
    form = DepartmentForm(data=_shown(found.unit))
    if not form.is_submitted():
        return _form_page(form, found.unit, found)
    return _save(form, found)


@bp.post(f"/{_ID}/zamknij")
@requires(Permission.MANAGE_STAFF)
def close(department_id: int) -> ResponseReturnValue:
    """Close a department, unless others depend on it."""
    found = services.get(get_session(), department_id)
    try:
        with transaction() as session:
            services.close(session, department_id, actor=desk_session.actor(), now=now())
    except DomainError as error:
        form = DepartmentForm(formdata=None, data=_shown(found.unit))
        form.form_errors.extend([error.sentence, *map(tables.sentence, error.findings)])
        return _form_page(form, found.unit, found), 422
    flash(gettext("The department is closed."), "good")
    return redirect(url_for("department_desk.departments"), 303)


@bp.post(f"/{_ID}/otworz")
@requires(Permission.MANAGE_STAFF)
def reopen(department_id: int) -> ResponseReturnValue:
    """Open a closed department again."""
    with transaction() as session:
        services.reopen(session, department_id, actor=desk_session.actor(), now=now())
    flash(gettext("The department is open again. Say to whom it may hand cases on."), "good")
    return redirect(url_for("department_desk.department", department_id=department_id), 303)


def _save(form: DepartmentForm, found: Stored | None) -> ResponseReturnValue:
    values = form.unit()
    if found is not None and not found.active:
        values = replace(values, forwards=())
    try:
        with transaction() as session:
            saved = services.save(session, values, found.id if found else None, actor=desk_session.actor(), now=now())
    except DomainError as error:
        form.attach(error.findings, _WORDS)
        if not error.findings:
            form.form_errors.append(error.sentence)
        return _form_page(form, values, found), 422
    flash(gettext("Saved."), "good")
    return redirect(url_for("department_desk.departments", _anchor=f"wydzial-{saved}"), 303)


def _form_page(form: DepartmentForm, shown: Unit, found: Stored | None) -> str:
    others = [
        one.unit for one in services.everything(get_session()) if one.active and one.id != (found.id if found else 0)
    ]
    return render_template(
        "desk/department.html",
        form=form,
        errors=form.errors,
        found=found,
        others=[unit for _depth, unit in rules.in_tree_order(others)],
        chosen={rules.same(key) for key in shown.forwards},
        same=rules.same,
    )


def _shown(unit: Unit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in ("key", "name", "parent", "email", "may_return")}


# ``attach`` puts parameters in with %, the table of faults with braces.
_WORDS = {code: words.replace("{", "%(").replace("}", ")s") for code, words in tables.FAULTS.items()}
