"""The queue of the verification of an edition: a table to work in all day, and giving cases to people."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.proposals.verification import handing
from budzet.proposals.verification.desk import case_page, queue_page, queue_scope, queue_ticks
from budzet.proposals.verification.desk.queue_page import Typed
from budzet.web import lists
from budzet.web.requests import transaction

bp = Blueprint("review_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/weryfikacja")


@bp.get("")
@requires(Permission.SEE_PROPOSALS, scope=queue_scope.of_queue)
def queue(edition_slug: str) -> ResponseReturnValue:
    """List the cases of an edition; a department sees those that lie with it."""
    return queue_page.show()


@bp.post("")
@requires(Permission.ASSIGN_REVIEWS, scope=desk_scope.of_page)
def assign(edition_slug: str) -> ResponseReturnValue:
    """Give the ticked cases to somebody in one act."""
    ticked, person = queue_ticks.read(), request.form.get("person", "")
    if request.form.get("act") == "tick":
        return queue_page.show(Typed(ticked, person, all=True))
    if not person.isascii() or not person.isdigit() or len(person) > queue_ticks.LONGEST:
        return queue_page.show(Typed(ticked, person, errors=(("person", gettext("Choose a person.")),))), 422
    edition_id, doer = page_edition().id, case_page.doer()
    try:
        with transaction() as session:
            number = handing.assign(session, edition_id, ticked, int(person), doer=doer)
    except DomainError as fault:
        where = "person" if ticked else "cases"
        return queue_page.show(Typed(ticked, person, errors=((where, fault.sentence),))), fault.http_status
    flash(ngettext("%(num)d case is handed out.", "%(num)d cases are handed out.", number))
    return redirect(lists.with_query(url_for("review_desk.queue", edition_slug=edition_slug)), 303)
