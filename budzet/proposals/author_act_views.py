"""Acts of an author that cannot be undone or need somebody else: withdrawing a project, joining it with another."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from budzet.accounts import resident_session
from budzet.accounts.access import resident
from budzet.base.errors import DomainError
from budzet.proposals import author_page, merging, withdrawal
from budzet.proposals.author_forms import MergeForm, WithdrawForm
from budzet.web.requests import transaction

bp = Blueprint("author_acts", __name__, url_prefix="/<edition_slug>/moj-projekt/<int(max=2147483647):proposal_id>")

_ANSWERS = {"agree": merging.agree, "decline": merging.decline, "take_back": merging.take_back}


@bp.route("/wycofaj", methods=["GET", "POST"])
@resident(resident_session.load)
def withdraw(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Ask whether the project shall be withdrawn, and withdraw it."""
    own, form = author_page.own(proposal_id), WithdrawForm()
    if not own.may_withdraw:
        return redirect(own.url, 303)
    if not form.validate_on_submit():
        page = render_template("author/withdraw.html", own=own, form=form, errors=form.errors)
        return page, 422 if form.is_submitted() else 200
    with transaction() as session:
        withdrawal.withdraw(session, own.edition.id, proposal_id, form.reason.data or "", by=own.by)
    return redirect(own.public_url, 303)


@bp.route("/polacz", methods=["GET", "POST"])
@resident(resident_session.load)
def merge(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Offer that the project joins another."""
    own, form = author_page.own(proposal_id), MergeForm()
    if not own.may_merge:
        return redirect(own.url, 303)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                merging.offer(session, own.edition.id, proposal_id, form.number.data, by=own.by)
            return redirect(own.url, 303)
        except DomainError as refused:
            form.number.errors = [*form.number.errors, refused.sentence]
    page = render_template("author/merge.html", own=own, form=form, errors=form.errors)
    return page, 422 if form.is_submitted() else 200


@bp.post("/propozycje/<int(max=2147483647):offer_id>")
@resident(resident_session.load)
def answer_offer(edition_slug: str, proposal_id: int, offer_id: int) -> ResponseReturnValue:
    """Agree to an offer, decline it, or take one's own back."""
    own, act = author_page.own(proposal_id), request.form.get("act", "")
    if act not in _ANSWERS:
        abort(400)
    with transaction() as session:
        _ANSWERS[act](session, own.edition.id, offer_id, by=own.by)
    return redirect(own.public_url if act == "agree" else own.url, 303)
