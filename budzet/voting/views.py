"""Before the ballot: who may vote, until when, other ways; and looking up a confirmation number."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts.access import public
from budzet.base.errors import NotFoundError
from budzet.base.findings import Finding
from budzet.editions import queries as editions
from budzet.editions import words as edition_words
from budzet.editions.layout import page_edition, page_timetable
from budzet.editions.models import Edition, Origin
from budzet.editions.timetable import StageKind, StageState
from budzet.voting import fate, queries, receipt, ways, words
from budzet.voting.forms import NumberForm
from budzet.web import waiting
from budzet.web.requests import get_session, now

bp = Blueprint("voting", __name__, url_prefix="/<edition_slug>/glosowanie")


def voting_state(edition: Edition) -> str:
    """Return ``before``, ``open``, ``after`` or ``not_ready`` for an edition now."""
    state = page_timetable().state(StageKind.VOTING, now())
    if state is StageState.AFTER or edition.origin is Origin.IMPORT:
        return "after"
    if edition.frozen_at is None or queries.public_key(get_session(), edition.id) is None or state is StageState.UNSET:
        return "not_ready"
    return "open" if state is StageState.OPEN else "before"


def not_open(edition: Edition) -> ResponseReturnValue | None:
    """Return the page that says voting is not open, or ``None`` when it is."""
    state = voting_state(edition)
    return None if state == "open" else (_start_page(edition, state), 403)


@waiting.warns
def too_late(turn: dt.datetime) -> str | None:
    """Say on the waiting page that voting will be over when one's turn comes."""
    try:
        is_open = request.blueprint == bp.name and voting_state(page_edition()) == "open"
    except NotFoundError:
        is_open = False
    voting = page_timetable().span(StageKind.VOTING) if is_open else None
    if voting is None or voting.closes_at is None or turn < voting.closes_at:
        return None
    return gettext("Voting ends before your turn comes. A vote that is not cast by then will not be stored.")


def _start_page(edition: Edition, state: str) -> str:
    timetable = page_timetable()
    voting, results = timetable.span(StageKind.VOTING), timetable.span(StageKind.RESULTS)
    return render_template(
        "voting/start.html",
        voting={
            "state": state,
            "opens_at": voting and voting.opens_at,
            "closes_at": voting and voting.closes_at,
            "results_by": results and results.opens_at,
            "ways": ways.of_terms(edition.terms),
            "consent_under": edition.terms.identity.minors.consent_under,
            "has_results": timetable.is_open(StageKind.RESULTS, now()),
            "contests": [
                {"name": contest.name, "rule": edition_words.voting_rule(contest)}
                for contest in editions.voted_contests(get_session(), edition.id)
            ],
        },
    )


@bp.get("/")
@public
def start(edition_slug: str) -> ResponseReturnValue:
    """Who may vote, what to prepare, until when, other ways."""
    edition = page_edition()
    return _start_page(edition, voting_state(edition))


@bp.route("/sprawdz-numer", methods=["GET", "POST"])
@public
def look_up(edition_slug: str) -> ResponseReturnValue:
    """Tell whether a vote with a number is stored; once the set is closed, whether it counts and why not."""
    edition = page_edition()
    form = NumberForm()
    if not form.is_submitted():
        return render_template("voting/look_up.html", form=form, result=None, errors=[])
    reach = receipt.parse_number(form.number.data or "")
    if reach is None:
        form.attach([Finding.of("not_a_number", "number")], words.CODE)
        return render_template("voting/look_up.html", form=form, result=None, errors=form.errors), 422
    found = fate.of_number(get_session(), edition.id, *reach)
    return render_template(
        "voting/look_up.html", form=form, result=found.value, why_not=words.WHY_NOT.get(found), errors=[]
    )
