"""The one page of a mailed link: a department gives its part of the merit card without an account."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, after_this_request, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from budzet.accounts.access import public
from budzet.accounts.models import Department
from budzet.base.actor import SYSTEM
from budzet.base.errors import DomainError, NotFoundError
from budzet.editions.models import Pool
from budzet.proposals import acting
from budzet.proposals.acting import Acting
from budzet.proposals.verification import opinion_page, route
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.desk import case_faults
from budzet.proposals.verification.models_calls import ReviewStop
from budzet.proposals.verification.opinion_page import Filled, OpinionForm
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("opinion", __name__, url_prefix="/urzad/opinia")


@bp.route("/<token>", methods=["GET", "POST"])
@public
def answer(token: str) -> ResponseReturnValue:
    """Show the card to the department that is asked now, and take its opinion. Opening the page changes nothing."""
    after_this_request(_keep_to_itself)
    by, form = acting.of_request(SYSTEM), OpinionForm()
    try:
        case, stop = route.by_token(get_session(), token, now=now())
        if not form.is_submitted():
            return _page(case, stop, form, by)
        filled = opinion_page.read(get_session(), case, by.safe)
        if not form.validate() or filled.unclear:
            told = case_faults.told(filled.card, filled.unclear)
            return _page(case, stop, form, by, filled, told), 422
        return _take(token, form, by, filled)
    except NotFoundError:
        return _dead(form)


def _take(token: str, form: OpinionForm, by: Acting, filled: Filled) -> ResponseReturnValue:
    try:
        with transaction() as session:
            stop = route.answer_by_link(session, token, opinion_page.opinion(form, filled), by=by)
            words = _words(session, stop)
    except NotFoundError:
        raise
    except DomainError as refused:
        told = opinion_page.faults(form, filled, refused)
        case, stop = route.by_token(get_session(), token, now=now())
        return _page(case, stop, form, by, filled, told), refused.http_status
    return render_template("verification/opinion_done.html", **words)


def _words(session: Session, stop: ReviewStop) -> dict[str, object]:
    case = route.case_of(session, stop)
    department = session.get_one(Department, stop.department_id)
    return {"number": case.proposal.number, "title": case.proposal.title, "department": department.name, "stop": stop}


def _page(
    case: Case,
    stop: ReviewStop,
    form: OpinionForm,
    by: Acting,
    filled: Filled | None = None,
    told: Sequence[tuple[str, str, str]] = (),
) -> str:
    session = get_session()
    pool = session.get_one(Pool, case.proposal.pool_id)
    is_last = route.is_last(session, case, stop)
    page = opinion_page.page(session, case, pool, stop, safe=by.safe, is_last=is_last, filled=filled, told=told)
    return render_template(
        "verification/opinion.html",
        case=case,
        stop=stop,
        pool=pool,
        page=page,
        form=form,
        errors=[*page.errors, *form.errors] if form.is_submitted() else [],
        department=session.get_one(Department, stop.department_id),
    )


def _dead(form: OpinionForm) -> ResponseReturnValue:
    """Say what to do with a link that is worth nothing any more; what was typed is given back."""
    notes = [text for name, text in request.form.items() if name.startswith(("note-", "entry-")) and text.strip()]
    typed = [*notes, request.form.get("remarks", ""), form.words.data or ""] if form.is_submitted() else []
    return render_template("verification/opinion_dead.html", typed=[text for text in typed if text.strip()]), 404


def _keep_to_itself(response: Response) -> Response:
    """Let no cache and no other page learn the link."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
