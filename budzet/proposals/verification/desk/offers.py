"""Changes the office proposes to the author: proposed, waited for, taken back; what became of those before."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.base.money import Grosze
from budzet.editions import queries as editions
from budzet.proposals import draft_facts, map_page, versions, wizard_page, wizard_sections
from budzet.proposals.application import Application
from budzet.proposals.verification import offer_rows, offers
from budzet.proposals.verification.desk import case_page
from budzet.proposals.verification.desk.call_forms import told
from budzet.proposals.verification.desk.case_page import Frame
from budzet.proposals.verification.desk.offer_forms import WORDS, OfferForm
from budzet.web.requests import get_session, transaction

bp = Blueprint(
    "offer_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/weryfikacja/<int(max=2147483647):proposal_id>"
)

_WORKERS = (Permission.VERIFY_FORMALLY, Permission.REVIEW_MERIT, Permission.ASSIGN_REVIEWS)


@bp.get("/zmiany", endpoint="offers")
@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)
def show(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show what waits for the author's answer and what was answered."""
    return _page()


@bp.route("/zmiany/nowa", methods=["GET", "POST"])
@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)
def propose(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Propose changes of what the project says."""
    case, by = case_page.page_case(), case_page.doer()
    form = _form()
    if not form.is_submitted():
        return _form_page(form)
    is_right = form.validate()
    if request.form.get("act") in ("row", "sum"):
        form.fill_up(3 if request.form["act"] == "row" else 0)
        return _form_page(form)
    if not is_right:
        return _form_page(form, 422)
    try:
        with transaction() as session:
            offers.offer(session, case.edition.id, proposal_id, form.offer(), form.seen_case(), doer=by)
    except DomainError as refused:
        return _refused(form, refused)
    flash(gettext("The change is proposed. The author gets a mail and answers on the page of the project."))
    return _back(edition_slug, proposal_id)


@bp.post("/zmiany/cofnij")
@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)
def take_back(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Take the proposed change back."""
    case, by = case_page.page_case(), case_page.doer()
    try:
        with transaction() as session:
            offers.take_back(session, case.edition.id, proposal_id, doer=by)
    except DomainError as refused:
        case_page.again()
        return _page(str(refused.sentence), refused.http_status)
    flash(gettext("The change is taken back. The project stays as it is."))
    return _back(edition_slug, proposal_id)


def _form() -> OfferForm:
    session, case = get_session(), case_page.page_case()
    form = OfferForm(data=wizard_sections.content_data(_content(session)))
    form.topics.choices = wizard_sections.topic_choices(session, case.edition.id)
    # The number of a project names its pool, so it stays.
    pools = {pool.key: pool.name for pool in editions.pools(session, case.edition.id)}
    key = _content(session).pool
    form.pool.choices = [(key, pools.get(key, key))]
    if not form.is_submitted():
        form.fill_up(1)
        form.days.data = str(offers.DAYS)
    return form


def _content(session: Session) -> Application:
    newest = versions.newest(session, case_page.page_case().proposal)
    return newest.content if newest else Application(title=case_page.page_case().proposal.title)


def _refused(form: OfferForm, refused: DomainError) -> ResponseReturnValue:
    case_page.again()
    known = [wizard_page.written(one) for one in refused.findings if one.code in WORDS]
    form.attach(known, WORDS)
    if not known:
        form.form_errors.append(told(refused, form.seen_case()))
    return _form_page(form, refused.http_status)


def _form_page(form: OfferForm, status: int = 200) -> ResponseReturnValue:
    frame, session = case_page.frame(), get_session()
    content = _content(session)
    shown = content.model_copy(update=form.typed()) if form.is_submitted() else content
    page = {
        "similar": [],
        "catalogue": [],
        "map": map_page.for_draft(session, shown),
        "sum": Grosze(shown.cost),
        "pool": draft_facts.pool_limits(session, frame["frame"].case.edition).get(content.pool),
    }
    errors = form.errors if status != 200 else []
    return render_template("verification/offer_new.html", page=page, form=form, errors=errors, **frame), status


def _page(late: str = "", status: int = 200) -> ResponseReturnValue:
    frame = case_page.frame()
    found: Frame = frame["frame"]
    shown = offer_rows.of_case(get_session(), found.case, found.doer.now)
    open_ = next((one for one in shown if one.offer.ended_at is None), None)
    is_worker = any(found.may(one) for one in _WORKERS)
    page = {
        "open": open_,
        "earlier": [one for one in shown if one is not open_],
        "may_propose": is_worker and open_ is None and offers.may_be_proposed(found.case),
        "may_take_back": is_worker and open_ is not None,
    }
    return render_template("verification/offers.html", page=page, late=late, **frame), status


def _back(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    here: dict[str, Any] = {"edition_slug": edition_slug, "proposal_id": proposal_id}
    return redirect(url_for("offer_desk.offers", **here), 303)
