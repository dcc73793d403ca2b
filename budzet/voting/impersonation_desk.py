"""Votes cast for somebody else, at the desk: a point types a report in, the commission looks into all of them."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import desk_session, looks
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base import calendar
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.residents import at_point, keys
from budzet.residents.at_point import PersonAtPoint
from budzet.voting import impersonation, words
from budzet.voting.forms import TOLD_MOST, PointReportForm
from budzet.voting.impersonation import IN_PERSON, Reporter, TooManyReportsError
from budzet.web.paging import paginate
from budzet.web.requests import get_session, now, settings, transaction

bp = Blueprint("impersonation_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/cudze-glosy")

_ID = "<int(max=2147483647):report_id>"


@bp.get("")
@requires(Permission.ADJUDICATE, scope=desk_scope.of_page)
def reports(edition_slug: str) -> ResponseReturnValue:
    """List the reports of the edition."""
    page = paginate(get_session(), impersonation.listed(page_edition().id))
    return render_template("voting_desk/reports.html", page=page, words=words)


@bp.get(f"/{_ID}")
@requires(Permission.ADJUDICATE, scope=desk_scope.of_page)
def report(edition_slug: str, report_id: int) -> ResponseReturnValue:
    """Show what somebody wrote and the votes with their data, never what was chosen (R-66)."""
    edition_id = page_edition().id
    impersonation.find(get_session(), edition_id, report_id)
    looks.look(
        "impersonation.looked_at",
        object_kind="impersonation_report",
        object_id=str(report_id),
        edition_id=edition_id,
    )
    row = impersonation.find(get_session(), edition_id, report_id)
    votes = [
        (words.CHANNELS[vote.channel], _hour(vote.hour_bucket), vote.assurance, words.STATUSES[vote.status])
        for vote in impersonation.votes_of(get_session(), row)
    ]
    told = impersonation.vault_of(settings().secret_key).decrypt(row.told_sealed)
    return render_template("voting_desk/report.html", report=row, told=told, votes=votes, words=words)


@bp.post(f"/{_ID}/zalatwione")
@requires(Permission.ADJUDICATE, scope=desk_scope.of_page)
def settle(edition_slug: str, report_id: int) -> ResponseReturnValue:
    """Note that the commission has looked into it."""
    edition_id, actor, staff_id = page_edition().id, desk_session.actor(), desk_session.staff_id()
    with transaction() as session:
        impersonation.settle(session, edition_id, report_id, staff_id=staff_id, actor=actor, now=now())
    flash(gettext("The report is settled."))
    return redirect(url_for("impersonation_desk.reports", edition_slug=edition_slug), 303)


@bp.route("/przyjmij", methods=["GET", "POST"])
@requires(Permission.SERVE_POINT, scope=desk_scope.of_page)
def report_at_point(edition_slug: str) -> ResponseReturnValue:
    """Type a report in for somebody who stands at the desk with a document."""
    form = PointReportForm()
    if not form.is_submitted():
        return _form_page(form), 200
    person = at_point.read(get_session(), page_edition().id, form, {}, calendar.local(now()).date())
    if person is None:
        return _form_page(form), 422
    actor, staff_id = desk_session.actor(), desk_session.staff_id()
    try:
        with transaction() as session:
            impersonation.report(
                session,
                _reporter(person),
                form.told.data or "",
                vault=impersonation.vault_of(settings().secret_key),
                actor=actor,
                now=now(),
                staff_id=staff_id,
            )
    except TooManyReportsError as error:
        flash(str(error.sentence), "warning")
        return _form_page(form), 429
    flash(gettext("The report is with the commission."))
    return redirect(url_for("impersonation_desk.report_at_point", edition_slug=edition_slug), 303)


def _reporter(person: PersonAtPoint) -> Reporter:
    edition_id = page_edition().id
    tags = person.tags(keys.load(settings().keys_dir, edition_id).registration, edition_id)
    return Reporter(edition_id, tags.voter, tags.strong, None, IN_PERSON)


def _form_page(form: PointReportForm) -> str:
    return render_template("voting_desk/report_form.html", form=form, errors=form.errors, most=TOLD_MOST)


def _hour(bucket: int | None) -> dt.datetime | None:
    return None if bucket is None else dt.datetime.fromtimestamp(bucket * 3600, dt.UTC)
