"""Approving: positive cards as one table, ticked and approved in one act; any card by itself, with its reasons."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.proposals.verification import approving
from budzet.proposals.verification.desk import approval_decision, approval_page, case_page, case_words, queue_ticks
from budzet.proposals.verification.desk.approval_decision import DecisionForm, Page
from budzet.proposals.verification.desk.queue_page import Typed
from budzet.web import lists
from budzet.web.requests import transaction

bp = Blueprint("approval_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/weryfikacja/zatwierdzanie")


@bp.get("")
@requires(Permission.APPROVE_CARDS, scope=desk_scope.of_page)
def table(edition_slug: str) -> ResponseReturnValue:
    """List the cards of one pile."""
    return approval_page.show()


@bp.post("")
@requires(Permission.APPROVE_CARDS, scope=desk_scope.of_page)
def approve(edition_slug: str) -> ResponseReturnValue:
    """Approve the ticked cards in one act."""
    ticked, edition_id, doer = queue_ticks.read(), page_edition().id, case_page.doer()
    if request.form.get("act") == "tick":
        return approval_page.show(Typed(ticked, all=True))
    try:
        with transaction() as session:
            number = approving.approve_all(session, edition_id, ticked, doer=doer)
    except DomainError as fault:
        return approval_page.show(Typed(ticked, errors=(("cases", fault.sentence),))), fault.http_status
    flash(ngettext("%(num)d card is approved.", "%(num)d cards are approved.", number))
    return redirect(lists.with_query(url_for("approval_desk.table", edition_slug=edition_slug)), 303)


@bp.route("/<int(max=2147483647):proposal_id>", methods=["GET", "POST"])
@requires(Permission.APPROVE_CARDS, scope=desk_scope.of_page)
def decision(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show one card as the public would read its reasons; decide on it or give it back."""
    page = approval_decision.load(proposal_id)
    form = approval_decision.form_of(page)
    if form.act == "insert":
        approval_decision.insert(page, form)
    if form.act in ("", "insert"):
        return _page(page, form)
    if not form.validate():
        return _page(page, form), 422
    return _decide(page.after, form, proposal_id)


def _page(page: Page, form: DecisionForm) -> str:
    return render_template(
        "verification/approval_card.html",
        page=page,
        form=form,
        errors=form.errors,
        state_words=case_words.STATES,
        mark_words=case_words.MARKS,
    )


def _decide(after: int | None, form: DecisionForm, proposal_id: int) -> ResponseReturnValue:
    edition_id, slug, doer = page_edition().id, page_edition().slug, case_page.doer()
    try:
        with transaction() as session:
            approval_decision.carry_out(session, edition_id, proposal_id, form, doer)
    except DomainError as fault:
        page = approval_decision.load(proposal_id)
        approval_decision.refuse(page, form, fault)
        return _page(page, form), fault.http_status
    flash(approval_decision.DONE[form.act])
    if after is not None:
        return redirect(url_for("approval_desk.decision", edition_slug=slug, proposal_id=after), 303)
    return redirect(url_for("approval_desk.table", edition_slug=slug), 303)
