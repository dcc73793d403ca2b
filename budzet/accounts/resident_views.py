"""The account of a resident: a link by mail, the way in, what it is for, the way out."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts import post, resident_session, resident_slots, residents
from budzet.accounts.access import public, resident
from budzet.accounts.forms import EmailForm
from budzet.web import headers
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("resident_account", __name__, url_prefix="/konto")


@bp.route("", methods=["GET", "POST"])
@public
def show() -> ResponseReturnValue:
    """Show who is logged in; ask others for the address a link is mailed to."""
    form, onward = EmailForm(), resident_session.onward()
    if form.validate_on_submit():
        sent, addresses = post.of_request(), resident_session.addresses()
        with transaction() as session:
            residents.ask_link(session, form.email.data, next_path=onward, addresses=addresses, post=sent, now=now())
        return redirect(url_for("resident_account.asked"), 303)
    if form.is_submitted():
        return render_template("account/ask.html", form=form, errors=form.errors, onward=onward), 422
    found = resident_session.find()
    if found is not None:
        return render_template("account/resident.html", resident=found, shelves=resident_slots.shelves(found))
    return render_template("account/ask.html", form=form, errors=[], onward=onward)


@bp.get("/wyslane")
@public
def asked() -> ResponseReturnValue:
    """Say that a mail is on its way."""
    return render_template("account/asked.html", minutes=int(residents.LINK_LIVES.total_seconds() // 60))


@bp.route("/wejscie/<token>", methods=["GET", "POST"])
@public
def enter(token: str) -> ResponseReturnValue:
    """Show a button, because programs that check mails open links too; the button opens the account."""
    if not residents.link_lives(get_session(), token, now=now()):
        abort(make_response(render_template("account/link_over.html"), 410))
    if request.method == "GET":
        return render_template("account/enter.html", token=token)
    with transaction() as session:
        entered = residents.enter(session, token, now=now())
    if entered is None:
        abort(make_response(render_template("account/link_over.html"), 410))
    to = entered.next_path if resident_session.leads_to_us(entered.next_path) else url_for("resident_account.show")
    return resident_session.give_cookie(redirect(to, 303), entered.sid)


@bp.post("/wyloguj")
@resident(resident_session.load)
def log_out() -> ResponseReturnValue:
    """End this session; the browser forgets the pages of this site."""
    with transaction() as session:
        residents.leave(session, resident_session.current(), now=now())
    return resident_session.take_cookie(headers.forget(redirect(url_for("resident_account.left"), 303)))


@bp.get("/wylogowano")
@public
def left() -> ResponseReturnValue:
    """Say that one is logged out."""
    return render_template("account/left.html", deleted=False)


@bp.route("/usun", methods=["GET", "POST"])
@resident(resident_session.load)
def delete() -> ResponseReturnValue:
    """Ask whether the account shall go, and let it go."""
    known = resident_session.current()
    if request.method == "GET":
        return render_template("account/delete.html", resident=known)
    with transaction() as session:
        residents.delete_account(session, known, now=now())
    return resident_session.take_cookie(headers.forget(redirect(url_for("resident_account.deleted"), 303)))


@bp.get("/usuniete")
@public
def deleted() -> ResponseReturnValue:
    """Say that the account is gone."""
    return render_template("account/left.html", deleted=True)
