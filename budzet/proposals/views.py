"""Public pages of projects: the list with its filters and one project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts.access import public
from budzet.base.money import Grosze
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition, Topic
from budzet.proposals import project_page, queries, slots, status_words
from budzet.proposals.models import ProposalStatus
from budzet.proposals.queries import ProjectFilter, ProjectRow
from budzet.proposals.slots import Panel, Tag
from budzet.web.paging import paginate
from budzet.web.requests import get_session

bp = Blueprint("proposals", __name__, url_prefix="/<edition_slug>/projekty")

_FILTERS = ("q", "contest", "pool", "district", "topic", "status")
_LONGEST = 100  # characters of a search


@dataclass(frozen=True, slots=True)
class ListItem:
    """One project in the list."""

    title: str
    url: str
    cost: Grosze
    number: str
    status: Tag | None
    pool_name: str
    district_name: str | None
    topics: Sequence[Topic]
    place: str


@bp.get("/")
@public
def project_list(edition_slug: str) -> ResponseReturnValue:
    """List the projects of an edition, narrowed by search and filters."""
    edition, session = page_edition(), get_session()
    chosen = ProjectFilter(**{name: request.args.get(name, "").strip()[:_LONGEST] for name in _FILTERS})
    listed = queries.listing(edition, chosen)
    facts = queries.list_facts(session, edition, listed)
    page = paginate(session, listed, total=facts.total)
    rows = [ProjectRow(*row) for row in page.items]
    ids = [row.proposal.id for row in rows]
    topics, tags = queries.topics_of(session, edition.id, ids), slots.tags(edition, ids)
    items = [_item(edition, row, topics.get(row.proposal.id, []), tags.get(row.proposal.id)) for row in rows]
    drawn = bool(rows) and rows[0].proposal.ballot_position is not None
    return render_template(
        "proposals/list.html",
        page=replace(page, items=items),
        filters=_filter_box(edition, chosen, facts.options),
        order_sentence=gettext("In the order of the ballot.")
        if drawn
        else gettext("In a random order, the same for everybody."),
    )


def _item(edition: Edition, row: ProjectRow, topics: Sequence[Topic], tag: Tag | None) -> ListItem:
    proposal = row.proposal
    # Where everything is on the ballot, the word would say nothing; results speak instead.
    if (tag is None and proposal.status is not ProposalStatus.ADMITTED) or proposal.status is ProposalStatus.WITHDRAWN:
        tag = status_words.tag(proposal.status)
    return ListItem(
        title=proposal.title,
        url=url_for("proposals.project", edition_slug=edition.slug, proposal_id=proposal.id),
        cost=proposal.cost,
        number=proposal.number,
        status=tag,
        pool_name=row.pool.name,
        district_name=row.district.name if row.district else None,
        topics=topics,
        place=proposal.place,
    )


def _filter_box(edition: Edition, chosen: ProjectFilter, options: dict[str, list[tuple[str, str]]]) -> dict[str, Any]:
    """Return what is chosen, what can be chosen, and the way back from each choice."""
    present = {key for key, _name in options["status"]}
    statuses = [(str(one.value), str(status_words.WORDS[one])) for one in ProposalStatus if one.value in present]
    options = options | {"status": statuses if len(statuses) > 1 else []}
    active = [(gettext("“%(words)s”", words=chosen.q), _url(edition, replace(chosen, q="")))] if chosen.q else []
    for name, pairs in options.items():
        key = getattr(chosen, name)
        if key:
            active.append((dict(pairs).get(key, key), _url(edition, replace(chosen, **{name: ""}))))
    return {
        **asdict(chosen),
        **{f"{name}_options": pairs for name, pairs in options.items()},
        "active": active,
        "clear_url": url_for("proposals.project_list", edition_slug=edition.slug),
    }


def _url(edition: Edition, chosen: ProjectFilter) -> str:
    given = {name: getattr(chosen, name) for name in _FILTERS if getattr(chosen, name)}
    return url_for("proposals.project_list", edition_slug=edition.slug, **given)


# No id is larger than what a column of the database holds.
@bp.get("/<int(max=2147483647):proposal_id>")
@public
def project(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show one project with its history and what voting and results say of it."""
    edition, session = page_edition(), get_session()
    row = queries.project(session, edition, proposal_id)
    panels: list[Panel] = slots.panels(edition, row.proposal)
    return render_template("proposals/project.html", project=project_page.of_row(session, edition, row), panels=panels)


@bp.get("/<int(max=2147483647):proposal_id>/wersje/<int(max=2147483647):number>")
@public
def version(edition_slug: str, proposal_id: int, number: int) -> ResponseReturnValue:
    """Show one version of a project and what differs from the one before."""
    edition, session = page_edition(), get_session()
    row = queries.project(session, edition, proposal_id)
    return render_template("proposals/version.html", page=project_page.of_version(session, row, number))
