"""One's own account at the desk: sessions, password, second factor."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import (
    attempts,
    code_check,
    desk_session,
    enrolment,
    new_password,
    own_account,
    passwords,
    post,
    words,
)
from budzet.accounts import enrolment_pages as pages
from budzet.accounts.access import signed_in
from budzet.accounts.code_check import Fault
from budzet.accounts.enrolment import Draft
from budzet.accounts.enrolment_pages import Place
from budzet.accounts.forms import ChangePasswordForm, CodeForm, MethodForm
from budzet.accounts.models import Staff
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("account", __name__, url_prefix="/urzad/konto")


@bp.get("")
@signed_in()
def show() -> ResponseReturnValue:
    """Show the account."""
    me = desk_session.current()
    account = own_account.read(get_session(), me.id, me.session_id, now=now())
    return render_template("account/show.html", account=account)


@bp.post("/sesje/<int:session_id>/koniec")
@signed_in()
def end_session(session_id: int) -> ResponseReturnValue:
    """End one session."""
    me = desk_session.current()
    with transaction() as session:
        own_account.end_session(session, session_id, staff_id=me.id, actor=me.actor, now=now())
    flash(gettext("The session has ended."))
    return redirect(url_for("account.show"), 303)


@bp.post("/sesje/koniec")
@signed_in()
def end_other_sessions() -> ResponseReturnValue:
    """End all sessions but this one."""
    me = desk_session.current()
    with transaction() as session:
        own_account.end_other_sessions(session, staff_id=me.id, but=me.session_id, actor=me.actor, now=now())
    flash(gettext("All other sessions have ended."))
    return redirect(url_for("account.show"), 303)


@bp.route("/haslo", methods=["GET", "POST"])
@signed_in()
def password() -> ResponseReturnValue:
    """Change the password."""
    me, form, fault = desk_session.current(), ChangePasswordForm(), None
    if form.is_submitted():
        form.validate()
        typed = form.password.data or ""
        form.attach(passwords.findings(typed, known=(me.name, me.email, post.city_name())), words.PASSWORD_FAULTS)
        fault = None if form.errors else _wrong_old_password(me.id, form.old_password.data)
        if fault:
            form.old_password.errors = [fault.sentence]
        if not form.errors:
            hashed, sent = passwords.hashed(typed), post.of_request()
            with transaction() as session:
                new_password.change(session, me.id, hashed, post=sent, now=now(), but=me.session_id)
            flash(gettext("Your new password is set. All other sessions have ended."))
            return redirect(url_for("account.show"), 303)
    page = render_template("account/password.html", form=form, errors=form.errors)
    status = fault.status if fault else 422 if form.is_submitted() else 200
    return page, status, fault.headers if fault else {}


@bp.post("/kody-zapasowe")
@signed_in(step_up=True)
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them this once."""
    me = desk_session.current()
    with transaction() as session:
        codes = own_account.new_recovery_codes(
            session, me.id, secrets_=desk_session.secrets(), actor=me.actor, now=now()
        )
    return pages.recovery_page(codes, _place())


@bp.route("/drugi-skladnik", methods=["GET", "POST"])
@signed_in(step_up=True)
def method() -> ResponseReturnValue:
    """Ask which second factor it shall be from now on."""
    me, form = desk_session.current(), MethodForm()
    if form.validate_on_submit():
        draft = pages.with_method(Draft(me.id, _way(), ready=True), form.method.data)
        return pages.put_draft(redirect(url_for("account.proof"), 303), draft)
    action = url_for("account.method")
    page = render_template("login/method.html", form=form, errors=form.errors, action=action, stepwise=False)
    return page, 422 if form.is_submitted() else 200


@bp.route("/drugi-skladnik/potwierdzenie", methods=["GET", "POST"])
@signed_in(step_up=True)
def proof() -> ResponseReturnValue:
    """Ask for a code that proves the new second factor; the old one is worth something until then."""
    me, form = desk_session.current(), CodeForm()
    draft = pages.read_draft(me.id, _way())
    if draft is None:
        return redirect(url_for("account.method"), 303)
    if not form.validate_on_submit():
        return pages.proof_page(draft, form, _place(), status=422 if form.is_submitted() else 200)
    sent = post.of_request()
    with transaction() as session:
        done = enrolment.change_second_factor(
            session, me.session_id, draft, form.code.data, secrets_=desk_session.secrets(), now=now()
        )
        if done is not None:
            sent.send(session, me.email, "staff_second_factor_changed", {"name": me.name}, now=now())
    if done is None:
        pages.wrong_code(form, draft)
        return pages.proof_page(draft, form, _place(), status=422)
    flash(gettext("Your new second factor is set. All other sessions have ended."))
    if done.recovery:
        return pages.recovery_page(done.recovery, _place())
    return pages.drop_draft(redirect(url_for("account.show"), 303))


@bp.get("/kod-qr.svg")
@signed_in()
def qr() -> ResponseReturnValue:
    """Return the QR code of the authenticator that waits for its proof."""
    me = desk_session.current()
    return pages.qr_code(pages.read_draft(me.id, _way()), me.email)


def _way() -> str:
    """Bind a draft to this session."""
    return f"session {desk_session.current().session_id}"


def _place() -> Place:
    return Place(
        account=desk_session.current().email,
        qr_url=url_for("account.qr"),
        back_url=url_for("account.method"),
        done_url=url_for("account.show"),
        done_label=gettext("I have stored them"),
    )


def _wrong_old_password(staff_id: int, typed: str) -> Fault | None:
    tag = attempts.tag(desk_session.secrets().key, "old password", str(staff_id))
    with transaction() as session:
        wait = attempts.reserve(session, tag, now=now())
    if wait:
        return code_check.too_many(wait)
    if not passwords.matches(get_session().get_one(Staff, staff_id).password_hash, typed):
        return Fault(gettext("The old password is wrong."))
    with transaction() as session:
        attempts.forgive(session, tag)
    return None
