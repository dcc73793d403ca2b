"""A forgotten password: a link by mail, and with it a new password, proven by the second factor."""

from __future__ import annotations

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import desk_session, links, new_password, passwords, post, words
from budzet.accounts.access import public
from budzet.accounts.code_check import Fault
from budzet.accounts.forms import EmailForm, MailedPasswordForm
from budzet.accounts.models import StaffLinkKind
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("password", __name__, url_prefix="/urzad")


@bp.route("/haslo", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Ask for the address a link is mailed to; the answer says nothing about whether there is such an account."""
    form = EmailForm()
    if form.validate_on_submit():
        sent = post.of_request()
        with transaction() as session:
            new_password.ask(session, form.email.data, secrets_=desk_session.secrets(), post=sent, now=now())
        return redirect(url_for("password.asked"), 303)
    page = render_template("login/forgotten.html", form=form, errors=form.errors)
    return page, 422 if form.is_submitted() else 200


@bp.get("/haslo/wyslane")
@public
def asked() -> ResponseReturnValue:
    """Say that a mail is on its way, if there is such an account."""
    return render_template("login/asked.html")


@bp.route("/nowe-haslo/<token>", methods=["GET", "POST"])
@public
def change(token: str) -> ResponseReturnValue:
    """Ask for a new password and a code."""
    person = links.owner(get_session(), token, StaffLinkKind.NEW_PASSWORD, now=now())
    if person is None:
        abort(make_response(render_template("login/link_over.html", kind="password"), 410))
    form, fault = MailedPasswordForm(), None
    if form.is_submitted():
        form.validate()
        typed = form.password.data or ""
        known = (person.name, person.email, post.city_name())
        form.attach(passwords.findings(typed, known=known), words.PASSWORD_FAULTS)
        if not form.errors:
            fault = _change(token, form.code.data, typed)
            if fault is None:
                flash(gettext("Your new password is set. All other sessions have ended. Log in."))
                return redirect(url_for("login.password"), 303)
            form.code.errors = [fault.sentence]
    page = render_template("login/new_password.html", form=form, errors=form.errors, person=person, token=token)
    status = fault.status if fault else 422 if form.is_submitted() else 200
    return page, status, fault.headers if fault else {}


def _change(token: str, code: str, password: str) -> Fault | None:
    # Hashing is slow on purpose: not while others wait to write.
    wanted, sent = new_password.Wanted(token, code, passwords.hashed(password)), post.of_request()
    with transaction() as session:
        return new_password.change_by_link(session, wanted, secrets_=desk_session.secrets(), post=sent, now=now())
