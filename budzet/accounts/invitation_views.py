"""The pages behind an invitation: password, second factor, its proof. A GET changes nothing and uses nothing up."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from budzet.accounts import attempts, code_check, desk_session, enrolment, links, passwords, post, words
from budzet.accounts import enrolment_pages as pages
from budzet.accounts.access import public
from budzet.accounts.enrolment import Draft
from budzet.accounts.enrolment_pages import Place
from budzet.accounts.forms import CodeForm, MethodForm, NewPasswordForm, OldPasswordForm
from budzet.accounts.models import Staff, StaffLinkKind
from budzet.accounts.pending import grants_of
from budzet.accounts.roles import Role, roles_on
from budzet.base import calendar
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("invitation", __name__, url_prefix="/urzad/zaproszenie/<token>")


@bp.get("")
@public
def show(token: str) -> ResponseReturnValue:
    """Show whom the invitation is for, with a button."""
    return render_template("login/invitation.html", person=_guest(token), token=token)


@bp.post("")
@public
def begin(token: str) -> ResponseReturnValue:
    """Begin."""
    person = _guest(token)
    going_on = redirect(url_for("invitation.password", token=token), 303)
    return pages.put_draft(going_on, Draft(person.id, links.token_hash(token).hex()))


@bp.route("/haslo", methods=["GET", "POST"])
@public
def password(token: str) -> ResponseReturnValue:
    """Ask for a new password; of somebody who has one, for that."""
    person, draft = _begun(token)
    if person.password_hash:
        return _known_password(token, person, draft)
    form = NewPasswordForm()
    optional = _only_confirms(person)
    if form.is_submitted():
        form.validate()
        typed = form.password.data or ""
        if typed or not optional:
            form.attach(passwords.findings(typed, known=_known(person)), words.PASSWORD_FAULTS)
        if not form.errors:
            return _on_to_method(token, replace(draft, password_hash=passwords.hashed(typed) if typed else ""))
    page = render_template(
        "login/first_password.html", form=form, errors=form.errors, person=person, token=token, optional=optional
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/drugi-skladnik", methods=["GET", "POST"])
@public
def method(token: str) -> ResponseReturnValue:
    """Ask which second factor it shall be."""
    _person, draft = _begun(token)
    if not draft.ready:
        return redirect(url_for("invitation.password", token=token), 303)
    form = MethodForm()
    if form.validate_on_submit():
        going_on = redirect(url_for("invitation.proof", token=token), 303)
        return pages.put_draft(going_on, pages.with_method(draft, form.method.data))
    page = render_template(
        "login/method.html",
        form=form,
        errors=form.errors,
        action=url_for("invitation.method", token=token),
        stepwise=True,
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/potwierdzenie", methods=["GET", "POST"])
@public
def proof(token: str) -> ResponseReturnValue:
    """Ask for a code that proves the second factor; with it everything takes effect."""
    person, draft = _begun(token)
    if not draft.secret and not draft.codes:
        return redirect(url_for("invitation.method", token=token), 303)
    place, form = _place(token, person, draft), CodeForm()
    if not form.validate_on_submit():
        return pages.proof_page(draft, form, place, status=422 if form.is_submitted() else 200)
    try:
        with transaction() as session:
            done = enrolment.accept_invitation(
                session, token, draft, form.code.data, secrets_=desk_session.secrets(), now=now()
            )
    except enrolment.LinkUsedError:
        return _over()
    if done is None:
        pages.wrong_code(form, draft)
        return pages.proof_page(draft, form, place, status=422)
    flash(gettext("Your account is ready."))
    if done.recovery:
        return pages.recovery_page(done.recovery, place)
    return pages.drop_draft(redirect(place.done_url, 303))


@bp.get("/kod-qr.svg")
@public
def qr(token: str) -> ResponseReturnValue:
    """Return the QR code of the authenticator that waits for its proof."""
    person = _guest(token)
    return pages.qr_code(pages.read_draft(person.id, links.token_hash(token).hex()), person.email)


def _known_password(token: str, person: Staff, draft: Draft) -> ResponseReturnValue:
    """Ask for the password somebody has: the mailbox alone must not be enough for a new second factor."""
    form, fault = OldPasswordForm(), None
    if form.validate_on_submit():
        tag = attempts.tag(desk_session.secrets().key, "invitation", str(person.id))
        with transaction() as session:
            wait = attempts.reserve(session, tag, now=now())
        if wait:
            fault = code_check.too_many(wait)
        elif passwords.matches(person.password_hash, form.old_password.data):
            return _on_to_method(token, draft)
        else:
            fault = code_check.Fault(gettext("The password is wrong."))
        form.old_password.errors = [fault.sentence]
    page = render_template("login/known_password.html", form=form, errors=form.errors, person=person, token=token)
    status = fault.status if fault else 422 if form.is_submitted() else 200
    return page, status, fault.headers if fault else {}


def _on_to_method(token: str, draft: Draft) -> Response:
    return pages.put_draft(redirect(url_for("invitation.method", token=token), 303), replace(draft, ready=True))


def _guest(token: str) -> Staff:
    """Return the person an invitation that can still be used is for."""
    person = links.owner(get_session(), token, StaffLinkKind.INVITATION, now=now())
    if person is None:
        abort(_over())
    return person


def _begun(token: str) -> tuple[Staff, Draft]:
    """Return the person and what this browser has chosen so far; without that, begin again."""
    person = _guest(token)
    draft = pages.read_draft(person.id, links.token_hash(token).hex())
    if draft is None:
        flash(gettext("It took a long time, so we begin again. Nothing was set up yet."), "info")
        abort(redirect(url_for("invitation.show", token=token), 303))
    return person, draft


def _over() -> Response:
    return make_response(render_template("login/link_over.html", kind="invitation"), 410)


def _only_confirms(person: Staff) -> bool:
    """Say whether somebody is nothing but a second person: they may do without a password."""
    return roles_on(grants_of(person), calendar.local(now()).date()) == {Role.SECOND_PERSON}


def _known(person: Staff) -> tuple[str, ...]:
    return (person.name, person.email, post.city_name())


def _place(token: str, person: Staff, draft: Draft) -> Place:
    has_password = bool(person.password_hash or draft.password_hash)
    done_url = url_for("login.password") if has_password else url_for("login.ready")
    return Place(
        account=person.email,
        qr_url=url_for("invitation.qr", token=token),
        back_url=url_for("invitation.method", token=token),
        done_url=done_url,
        done_label=gettext("I have stored them"),
        stepwise=True,
    )
