"""Logging in at the desk: password, then the second factor; logging out; one's own account."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import attempts, desk_session, login, sessions
from budzet.accounts.access import anywhere, public, requires
from budzet.accounts.forms import CodeForm, PasswordForm
from budzet.accounts.roles import Permission
from budzet.web import headers
from budzet.web.limits import address_key
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("login", __name__, url_prefix="/urzad")


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
        form.form_errors.append(gettext("Too many tries. Try again in %(seconds)d seconds.", seconds=wait))
        page, status = _password_page(form, 429)
        return page, status, {"Retry-After": str(wait)}
    staff_id = login.staff_with_password(get_session(), form.email.data, form.password.data)
    if staff_id is None:
        form.form_errors.append(gettext("The e-mail address or the password is wrong."))
        return _password_page(form, 422)
    with transaction() as session:
        attempts.forgive(session, tag)
        sid = sessions.start(session, staff_id, device=request.user_agent.string, now=now())
    return desk_session.give_cookie(redirect(url_for("login.code", dalej=onward()), 303), sid)


@bp.route("/logowanie/kod", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    """Ask for the second factor."""
    found = desk_session.half_way()
    if found is None:
        return redirect(url_for("login.password", dalej=onward()), 303)
    form = CodeForm()
    if form.validate_on_submit():
        fault = desk_session.show_code(found, form.code.data)
        if not fault:
            return redirect(onward() or url_for("desk.home"), 303)
        form.code.errors = [fault]
    page = render_template("login/code.html", form=form, errors=form.errors, onward=onward())
    return page, 422 if form.is_submitted() else 200


@bp.post("/wyloguj")
@public
def log_out() -> ResponseReturnValue:
    """End this session; the browser forgets the pages of the desk."""
    found = desk_session.behind_cookie()
    if found is not None:
        with transaction() as session:
            sessions.end(session, found.id, now=now())
    return desk_session.take_cookie(headers.forget(redirect(url_for("login.password"), 303)))


@bp.get("/konto")
@requires(Permission.WORK_AT_DESK, scope=anywhere)
def account() -> ResponseReturnValue:
    """Show one's own account."""
    living = sessions.living(get_session(), desk_session.current().id, now=now())
    return render_template("login/account.html", sessions=living)


def onward() -> str | None:
    """Return the page of the desk somebody was on the way to; nothing that leads elsewhere."""
    path = request.values.get("dalej", "")
    return path if login.leads_to_the_desk(path) else None


def _password_page(form: PasswordForm, status: int) -> tuple[str, int]:
    return render_template("login/password.html", form=form, errors=form.errors, onward=onward()), status
