"""Logging in at the desk: password, then the second factor; logging out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from budzet.accounts import attempts, code_check, desk_session, devices, kept_forms, login, second_factor
from budzet.accounts.access import public
from budzet.accounts.forms import CodeForm, PasswordForm
from budzet.accounts.models import CodeKind, StaffSession
from budzet.accounts.roles import Permission
from budzet.web import filters, headers
from budzet.web.limits import address_key
from budzet.web.requests import get_session, now, settings, transaction

bp = Blueprint("login", __name__, url_prefix="/urzad")

FEW_CODES = 5
"""With so few printed codes left somebody is told to print a new list."""


@bp.url_value_preprocessor
def _room_for_kept_forms(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Sealed and written as text, a form of the largest size is half as large again.
    request.max_content_length = 2 * kept_forms.LONGEST + 8 * 1024


@bp.route("/logowanie", methods=["GET", "POST"])
@public
def password() -> ResponseReturnValue:
    """Ask for e-mail address and password."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _password_page(form, 422 if form.is_submitted() else 200)
    tag = attempts.tag(desk_session.secrets().key, "password", login.folded(form.email.data), address_key())
    with transaction() as session:
        wait = attempts.reserve(session, tag, now=now())
    if wait:
        fault = code_check.too_many(wait)
        form.form_errors.append(fault.sentence)
        return *_password_page(form, fault.status), fault.headers
    known = login.staff_with_password(get_session(), form.email.data, form.password.data)
    if known is None:
        with transaction() as session:
            login.note_failure(session, form.email.data, now=now())
        form.form_errors.append(gettext("The e-mail address or the password is wrong."))
        return _password_page(form, 422)
    before = desk_session.behind_cookie()
    browser = login.Browser(devices.in_words(request.user_agent.string), tag, before.id if before else None)
    with transaction() as session:
        sid = login.let_in(session, known, browser, now=now())
    return desk_session.give_cookie(_to_the_code(), sid)


@bp.route("/logowanie/kod", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    """Ask for the second factor."""
    found = desk_session.half_way()
    if found is None:
        return redirect(url_for("login.password", dalej=onward()), 303)
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(form, 422 if form.is_submitted() else 200)
    fault = desk_session.show_code(found, form.code.data)
    if fault:
        form.code.errors = [fault.sentence]
        return *_code_page(form, fault.status), fault.headers
    _greet(found)
    kept = kept_forms.unseal(_kept(), settings().secret_key)
    if kept is not None and kept.staff_id == found.staff_id:
        return render_template("login/kept.html", kept=kept)
    return redirect(onward() or _first_page(found), 303)


@bp.post("/wyloguj")
@public
def log_out() -> ResponseReturnValue:
    """End this session; the browser forgets the pages of the desk."""
    found = desk_session.behind_cookie()
    if found is not None:
        with transaction() as session:
            login.log_out(session, found.id, found.staff_id, now=now())
    flash(gettext("You are logged out."))
    return desk_session.take_cookie(headers.forget(redirect(url_for("login.password"), 303)))


@bp.get("/gotowe")
@public
def ready() -> ResponseReturnValue:
    """Tell somebody who only confirms acts, and has no password, what comes next."""
    return render_template("login/ready.html")


def onward() -> str | None:
    """Return the page of the desk somebody was on the way to; nothing that leads elsewhere."""
    path = request.values.get("dalej", "")
    return path if login.leads_to_the_desk(path) else None


def _kept() -> str:
    return request.form.get(kept_forms.FIELD, "")


def _password_page(form: PasswordForm, status: int) -> tuple[str, int]:
    page = render_template(
        "login/password.html", form=form, errors=form.errors, onward=onward(), kept=_kept(), interrupted=False
    )
    return page, status


def _to_the_code() -> Response:
    """Go on to the second factor; with a kept form, which fits in no address, by showing the page at once."""
    if not _kept():
        return redirect(url_for("login.code", dalej=onward()), 303)
    return current_app.make_response(_code_page(CodeForm(formdata=None), 200))


def _code_page(form: CodeForm, status: int) -> tuple[str, int]:
    page = render_template(
        "login/code.html", form=form, errors=form.errors, onward=onward(), kept=_kept(), interrupted=False
    )
    return page, status


def _greet(found: StaffSession) -> None:
    """Say when the person was here before, and that a printed list is nearly used up."""
    before = found.staff.last_login_at
    if before is not None:
        flash(
            gettext(
                "Your last log-in: %(moment)s. If it was not you, change your password in “Your account” and tell the "
                "administrator.",
                moment=filters.moment(before),
            ),
            "info",
        )
    if found.staff.totp_sealed is None:
        left = second_factor.codes_left(get_session(), found.staff_id, CodeKind.PRINTED)
        if left <= FEW_CODES:
            flash(gettext("Few codes are left on your printed list. Print a new one in “Your account”."), "warning")


def _first_page(found: StaffSession) -> str:
    """Return the page somebody begins at: the desk, the acts they may confirm, or the account of one without a role."""
    user = desk_session.user_of(found)
    if user.may(Permission.WORK_AT_DESK):
        return url_for("desk.home")
    if user.may(Permission.CONFIRM_ACTS) and "acts_desk.acts" in current_app.view_functions:
        return url_for("acts_desk.acts")
    return url_for("account.show")
