"""People and roles: who works at the desk, with which roles, invited, changed, closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session
from wtforms import StringField

from budzet.accounts import desk_session, exports, looks, post, staff_services, words
from budzet.accounts.access import requires
from budzet.accounts.exports import ExportForm, Sheet
from budzet.accounts.models import Staff
from budzet.accounts.roles import SCOPES, Permission, Role
from budzet.accounts.staff_services import Person
from budzet.base.errors import DomainError, NotFoundError
from budzet.desk import permission_words, staff_list
from budzet.web import lists
from budzet.web.forms import BaseForm
from budzet.web.paging import page_of
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("staff_desk", __name__, url_prefix="/urzad/osoby")

ID = "<int(max=2147483647):person_id>"


class PersonForm(BaseForm):
    """Somebody who works at the desk."""

    name = StringField()
    email = StringField()
    department = StringField()

    def person(self) -> Person:
        """Return what was typed; a department that is no number is one nobody knows."""
        asked = self.department.data or ""
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else -1
        return Person(self.email.data or "", self.name.data or "", number if asked else None)


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.MANAGE_STAFF, step_up=True)
def people() -> ResponseReturnValue:
    """List people; a POST gives the list as a table, with a reason for the log."""
    form, session = ExportForm(), get_session()
    chosen, order = staff_list.asked(), staff_list.asked_order()
    everybody = staff_list.rows(session, now())
    found = staff_list.narrowed(everybody, chosen, order)
    if form.validate_on_submit():
        looks.look("staff.exported", object_kind="staff", object_id="", reason=form.reason.data)
        sheet = Sheet("osoby", gettext("People and roles"), staff_list.header(), list(map(staff_list.cells, found)))
        return exports.answer(sheet, form.kind.data)
    page = render_template(
        "desk/people.html",
        page=page_of(found),
        chosen=chosen,
        order=order,
        headings=staff_list.headings(order),
        options=staff_list.options(session),
        active=staff_list.active(session, chosen),
        here=lists.with_query(url_for("staff_desk.people")),
        form=form,
        errors=form.errors,
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/role")
@requires(Permission.MANAGE_STAFF)
def roles() -> ResponseReturnValue:
    """Show every role with what it lets one do and who has it."""
    holders = staff_list.holders(get_session(), desk_session.current().today)
    table = [
        {
            "role": role,
            "name": words.ROLE_NAMES[role],
            "sentence": words.ROLE_SENTENCES[role],
            "permissions": permission_words.of_role(role),
            "scopes": [words.SCOPE_NAMES[kind] for kind in sorted(SCOPES[role])],
            "people": holders.get(role, ()),
        }
        for role in Role
    ]
    return render_template("desk/roles.html", table=table)


@bp.route("/dodaj", methods=["GET", "POST"])
@requires(Permission.MANAGE_STAFF, step_up=True)
def add() -> ResponseReturnValue:
    """Make an account and mail its invitation."""
    form = PersonForm()
    if not form.is_submitted():
        return _person_form(form)
    letter = post.of_request()
    try:
        with transaction() as session:
            row = staff_services.add_staff(session, form.person(), actor=desk_session.actor(), now=now())
            staff_services.invite(session, row.id, post=letter, actor=desk_session.actor(), now=now())
    except DomainError as error:
        form.attach(error.findings, words.PERSON_FAULTS)
        return _person_form(form), 422
    flash(gettext("Added. An invitation was mailed; now give them a role."), "good")
    return redirect(url_for("staff_desk.person", person_id=row.id), 303)


@bp.get(f"/{ID}")
@requires(Permission.MANAGE_STAFF)
def person(person_id: int) -> ResponseReturnValue:
    """Show one person; the look is an entry of the audit log."""
    load(person_id)
    looks.look("staff.looked_at", object_kind="staff", object_id=str(person_id))
    return person_page(person_id, [])


@bp.route(f"/{ID}/dane", methods=["GET", "POST"])
@requires(Permission.MANAGE_STAFF, step_up=True)
def edit(person_id: int) -> ResponseReturnValue:
    """Change name, e-mail address or department."""
    row = load(person_id)
    form = PersonForm(data={"name": row.name, "email": row.email, "department": row.department_id})
    if not form.is_submitted():
        return _person_form(form, row)
    letter = post.of_request()
    try:
        with transaction() as session:
            staff_services.change_staff(
                session, person_id, form.person(), post=letter, actor=desk_session.actor(), now=now()
            )
    except DomainError as error:
        form.attach(error.findings, words.PERSON_FAULTS)
        return _person_form(form, row), 422
    flash(gettext("Saved."), "good")
    return redirect(url_for("staff_desk.person", person_id=person_id), 303)


@bp.post(f"/{ID}/zapros")
@requires(Permission.MANAGE_STAFF, step_up=True)
def invite(person_id: int) -> ResponseReturnValue:
    """Mail a new invitation; the one before works no more."""
    return _mailed(person_id, staff_services.invite, gettext("A new invitation was mailed."))


@bp.post(f"/{ID}/drugi-skladnik")
@requires(Permission.MANAGE_STAFF, step_up=True)
def reset_second_factor(person_id: int) -> ResponseReturnValue:
    """Take a lost second factor away and mail a link that sets another up."""
    done = gettext("The second factor was taken away. A link to set up another was mailed.")
    return _mailed(person_id, staff_services.reset_second_factor, done)


@bp.post(f"/{ID}/nowe-konto")
@requires(Permission.MANAGE_STAFF, step_up=True)
def reset_account(person_id: int) -> ResponseReturnValue:
    """Take password and second factor away and mail an invitation: for somebody who lost both."""
    done = gettext("Password and second factor were taken away. An invitation was mailed.")
    return _mailed(person_id, staff_services.reset_account, done)


@bp.post(f"/{ID}/zamknij")
@requires(Permission.MANAGE_STAFF, step_up=True)
def deactivate(person_id: int) -> ResponseReturnValue:
    """Close an account."""
    return _done(person_id, staff_services.deactivate, gettext("The account is closed."))


@bp.post(f"/{ID}/otworz")
@requires(Permission.MANAGE_STAFF, step_up=True)
def reactivate(person_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    return _done(person_id, staff_services.reactivate, gettext("The account is open again."))


def load(person_id: int) -> Staff:
    """Return a person. Raises ``NotFoundError``."""
    row = get_session().get(Staff, person_id)
    if row is None:
        raise NotFoundError("Nie ma takiej osoby.")
    return row


def person_page(person_id: int, faults: list[str]) -> str:
    """Return the page of a person, with what was refused on top."""
    shown = staff_list.shown_person(get_session(), load(person_id), now())
    own = person_id == desk_session.current().id
    errors = [("content", fault) for fault in faults]
    return render_template("desk/person.html", person=shown, own=own, errors=errors)


def _mailed(person_id: int, service: Callable[..., Any], done: str) -> ResponseReturnValue:
    letter = post.of_request()

    def act(session: Session, staff_id: int, **doing: Any) -> None:
        service(session, staff_id, post=letter, **doing)

    return _done(person_id, act, done)


def _done(person_id: int, service: Callable[..., Any], done: str) -> ResponseReturnValue:
    load(person_id)
    try:
        with transaction() as session:
            service(session, person_id, actor=desk_session.actor(), now=now())
    except DomainError as error:
        return person_page(person_id, [error.sentence]), error.http_status
    flash(done, "good")
    return redirect(url_for("staff_desk.person", person_id=person_id), 303)


def _person_form(form: PersonForm, row: Staff | None = None) -> str:
    departments = staff_list.department_options(get_session())
    page = {"form": form, "errors": form.errors, "departments": departments, "person_id": row.id if row else None}
    return render_template("desk/person_form.html", name=row.name if row else "", **page)
