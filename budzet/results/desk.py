"""The desk's page of an edition's results: what was counted, and the proposal to publish it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from budzet.accounts import pending, proposing
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.editions import desk_scope
from budzet.editions import queries as editions
from budzet.editions.layout import page_edition, page_timetable
from budzet.editions.models import Edition
from budzet.editions.timetable import StageKind
from budzet.results import acts, pages, queries, revealing
from budzet.web.forms import BaseForm, at_most, needed
from budzet.web.requests import get_session, now

bp = Blueprint("results_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/wyniki")


class PublicationForm(BaseForm):
    """Why the results may be published."""

    reason = TextAreaField(_l("Reason"), [needed(_l("Write on what basis you publish.")), at_most(500)])


@bp.get("/")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page)
def publication(edition_slug: str) -> ResponseReturnValue:
    """Show what was counted and where its publication stands; nobody else sees it before."""
    return _page(PublicationForm(formdata=None))


@bp.post("/")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def propose(edition_slug: str) -> ResponseReturnValue:
    """Propose to publish the newest count; a second person confirms."""
    form, edition_id = PublicationForm(), page_edition().id
    if not form.validate():
        return _page(form), 422
    try:
        proposing.propose_here(
            lambda session: acts.publication_proposal(
                session, session.get_one(Edition, edition_id), form.reason.data or ""
            )
        )
    except DomainError as error:
        form.form_errors.append(error.sentence)
        return _page(form), error.http_status
    return redirect(url_for("results_desk.publication", edition_slug=edition_slug), 303)


def _page(form: PublicationForm) -> str:
    edition, session = page_edition(), get_session()
    count, results = queries.latest(session, edition.id), page_timetable().span(StageKind.RESULTS)
    return render_template(
        "results_desk/publication.html",
        form=form,
        errors=form.errors,
        count=count,
        page=pages.overview(session, edition, count, editions.city(session)) if count else None,
        ballots=revealing.plan(session, edition, count) if count and not count.published_at else None,
        waiting=pending.waiting_for(session, acts.PUBLISH.name, edition.id),
        hour=results.opens_at if results and results.opens_at > now() else None,
    )
