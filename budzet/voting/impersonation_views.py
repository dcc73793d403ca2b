"""A resident who has shown who they are says that somebody else voted with their data."""

from __future__ import annotations

from flask import g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts.access import public, resident
from budzet.base.actor import Actor
from budzet.base.errors import DomainError
from budzet.editions.layout import page_city, page_edition
from budzet.voting import cookies, impersonation
from budzet.voting.ballot_session import SessionEndedError, load_session, notice
from budzet.voting.forms import TOLD_MOST, ReportForm
from budzet.voting.impersonation import Reporter, TooManyReportsError
from budzet.voting.models import Envelope
from budzet.voting.views import bp, not_open
from budzet.web.requests import get_session, now, settings, transaction

REPORT = "report"
"""The goal of who comes to report before the code."""


class UnknownReporterError(DomainError):
    """Nobody at this browser has shown who they are."""

    http_status = 403


def load_reporter() -> Reporter:
    """Return who is at this browser: somebody who may cast, or has just cast. Raises ``UnknownReporterError``."""
    try:
        found: object = load_session()
    except SessionEndedError:
        receipt = cookies.read_receipt(page_edition().id)
        found = get_session().get(Envelope, receipt.envelope_id) if receipt else None
        if found is None:
            raise UnknownReporterError("nobody has shown who they are") from None
    return Reporter(
        edition_id=page_edition().id,
        **{name: getattr(found, name) for name in ("voter_tag", "strong_tag", "contact_tag", "assurance")},
    )


@bp.route("/zgloszenie", methods=["GET", "POST"])
@resident(load_reporter)
def report_impersonation(edition_slug: str) -> ResponseReturnValue:
    """Ask what they know and hand it to the commission; the answer is the same whether there is such a vote or not."""
    form = ReportForm()
    if not form.validate_on_submit():
        page = render_template("voting/impersonation.html", form=form, errors=form.errors, most=TOLD_MOST)
        return page, 422 if form.is_submitted() else 200
    with transaction() as session:
        impersonation.report(
            session,
            g.resident,
            form.told.data or "",
            vault=impersonation.vault_of(settings().secret_key),
            actor=Actor("resident"),
            now=now(),
        )
    return redirect(url_for("voting.impersonation_reported", edition_slug=edition_slug), 303)


@bp.get("/zgloszenie/przyjete")
@public
def impersonation_reported(edition_slug: str) -> ResponseReturnValue:
    """Say what the commission does with a report."""
    return notice(
        gettext("We have your report"),
        [
            gettext("The commission will look into it before the votes are counted."),
            gettext("You do not have to do anything else. If you have not voted yet, you can vote now."),
            gettext("Do you want to add something? Call us: %(phone)s.", phone=page_city().help_phone),
        ],
        [(gettext("Home page of the edition"), url_for("pages.edition_home", edition_slug=edition_slug))],
        status=200,
        kind="good",
    )


@bp.errorhandler(UnknownReporterError)
def unknown_reporter(_error: UnknownReporterError) -> ResponseReturnValue:
    """Say that a code comes first, and lead back here after it."""
    edition, city = page_edition(), page_city()
    if (refusal := not_open(edition)) is not None:
        return refusal
    page, status = notice(
        gettext("First confirm who you are"),
        [
            gettext("Then you can tell us that somebody voted in your name. We will send you a code, as for a vote."),
            gettext("You can also come to the city hall with a document: %(address)s.", address=city.office_address),
        ],
        [(gettext("Confirm who you are"), url_for("voting.identify", edition_slug=edition.slug))],
        status=403,
        kind="info",
    )
    response = make_response(page, status)
    cookies.put(response, cookies.GOAL, REPORT)
    return response


@bp.errorhandler(TooManyReportsError)
def too_many_reports(error: TooManyReportsError) -> ResponseReturnValue:
    """Say that their reports are there already."""
    home = url_for("pages.edition_home", edition_slug=page_edition().slug)
    actions = [(gettext("Home page of the edition"), home)]
    page, status = notice(gettext("We have several reports of yours"), [str(error.sentence)], actions, status=429)
    return page, status, {"Retry-After": "3600"}
