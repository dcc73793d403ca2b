"""Projects at the desk: the list across editions, one project with the mark of its case."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from wtforms import StringField

from budzet.accounts import desk_session, exports
from budzet.accounts.access import anywhere, requires
from budzet.accounts.exports import Sheet
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.documents.tables import Cell
from budzet.editions import desk_scope
from budzet.editions import queries as editions
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.proposals import case_marks, desk_queries, queries, status_words
from budzet.proposals.desk_queries import DeskFilter
from budzet.proposals.queries import ProjectRow
from budzet.web import lists
from budzet.web.forms import BaseForm
from budzet.web.lists import Heading, Order
from budzet.web.paging import paginate
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("proposal_desk", __name__, url_prefix="/urzad")

STATUSES = {status.value: words for status, words in status_words.WORDS.items()}
FAULTS = {
    "mark_long": _l("Write at most %(most)s characters."),
    "mark_wrong": _l("Write the mark as it stands on the case, on one line."),
    "jrwa_wrong": _l("A class of files is two to six digits, for example 0531."),
}


class CaseMarkForm(BaseForm):
    """The mark of a case and its class of files."""

    case_mark = StringField()
    jrwa = StringField()


@bp.get("/projekty")
@requires(Permission.SEE_PROPOSALS, scope=anywhere)
def proposals() -> ResponseReturnValue:
    """List the projects of the editions the person may see, or give the list as a table."""
    session = get_session()
    reach = desk_queries.reach(session, desk_session.current())
    chosen, order = _chosen(reach), lists.order(desk_queries.SORTED, Order("numer"))
    wanted = desk_queries.listing([edition.id for edition in reach], chosen, order)
    if (kind := lists.choice("plik", exports.KINDS)) != "":
        exports.check_size(session.scalar(select(func.count()).select_from(wanted.subquery())) or 0)
        rows = [_cells(*row) for row in session.execute(wanted)]
        return exports.answer(Sheet("projekty", gettext("Projects"), _header(), rows), kind)
    return render_template(
        "desk/proposals.html",
        page=paginate(session, wanted, size=50),
        headings=_headings(order),
        chosen=chosen,
        options=_options(reach, chosen),
        active=_active(reach, chosen),
        statuses=STATUSES,
        files=[(name.upper(), lists.address(plik=name)) for name in ("xlsx", "csv")],
    )


_ONE = "/edycje/<edition_slug>/projekty/<int(max=2147483647):proposal_id>"


@bp.get(_ONE)
@requires(Permission.SEE_PROPOSALS, scope=desk_scope.of_page)
def proposal(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show one project."""
    row = queries.project(get_session(), page_edition(), proposal_id)
    return _project_page(row, CaseMarkForm(data={"case_mark": row.proposal.case_mark, "jrwa": row.proposal.jrwa}))


@bp.post(_ONE)
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def save_case_mark(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Enter the mark of the case of a project."""
    edition, form = page_edition(), CaseMarkForm()
    mark, jrwa = form.case_mark.data or "", form.jrwa.data or ""
    row = queries.project(get_session(), edition, proposal_id)
    try:
        with transaction() as session:
            actor = desk_session.actor()
            case_marks.set_case_mark(session, edition.id, proposal_id, mark, jrwa, actor=actor, now=now())
    except DomainError as error:
        form.attach(error.findings, FAULTS)
        return _project_page(row, form), error.http_status
    flash(gettext("Saved."), "good")
    return redirect(url_for("proposal_desk.proposal", edition_slug=edition_slug, proposal_id=proposal_id), 303)


def _project_page(row: ProjectRow, form: CaseMarkForm) -> str:
    may_write = desk_session.current().may_in(Permission.EDIT_EDITION, desk_scope.of_page())
    return render_template(
        "desk/proposal.html", row=row, form=form, may_write=may_write, statuses=STATUSES, errors=form.errors
    )


def _chosen(reach: list[Edition]) -> DeskFilter:
    slug = lists.text("edycja")
    edition = next((edition.id for edition in reach if edition.slug == slug), None)
    return DeskFilter(
        q=lists.text("q"), edition=edition, pool=lists.text("pula"), status=lists.choice("stan", STATUSES)
    )


def _headings(order: Order) -> list[Heading]:
    return [
        lists.heading(_l("Project"), "tytul", order),
        lists.heading(_l("Number"), "numer", order),
        lists.heading(_l("Case mark"), "znak", order),
        lists.heading(_l("Pool"), "pula", order),
        lists.heading(_l("Cost"), "koszt", order, number=True),
        Heading(_l("State")),
    ]


def _options(reach: list[Edition], chosen: DeskFilter) -> dict[str, list[tuple[Any, Any]]]:
    """Return what the list can be narrowed to; pools only of the chosen edition, or of all of them by key."""
    shown = [edition.id for edition in reach if chosen.edition in (None, edition.id)]
    pools = {pool.key: pool.name for id_ in shown for pool in editions.pools(get_session(), id_)}
    return {
        "edition": [(edition.slug, edition.title) for edition in reach],
        "pool": sorted(pools.items(), key=lambda pair: pair[1]),
        "status": list(STATUSES.items()),
    }


def _active(reach: list[Edition], chosen: DeskFilter) -> list[tuple[str, str]]:
    titles = {edition.id: edition.title for edition in reach}
    pools = dict(_options(reach, chosen)["pool"])
    said = {
        "q": gettext("“%(words)s”", words=chosen.q) if chosen.q else "",
        "edycja": titles[chosen.edition] if chosen.edition is not None else "",
        "pula": pools.get(chosen.pool, chosen.pool),
        "stan": str(STATUSES[chosen.status]) if chosen.status else "",
    }
    return [(words, lists.address(**{name: None})) for name, words in said.items() if words]


def _header() -> list[str]:
    names = (_l("Edition"), _l("Number"), _l("Case mark"), _l("Title"), _l("Pool"), _l("Cost"), _l("State"))
    return [str(name) for name in names]


def _cells(proposal: Any, pool: Any, edition: Edition) -> list[Cell]:
    return [
        edition.title,
        proposal.number,
        proposal.case_mark,
        proposal.title,
        pool.name,
        Decimal(proposal.cost).scaleb(-2),
        str(STATUSES[proposal.status.value]),
    ]
