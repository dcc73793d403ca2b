"""The poster of a project, for everybody who wants to hang it up."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from budzet import i18n
from budzet.accounts.access import public
from budzet.editions.layout import page_edition
from budzet.proposals import attachment_sending, posters, queries, versions
from budzet.proposals.posters import Poster
from budzet.web.requests import get_session, settings

bp = Blueprint("posters", __name__, url_prefix="/<edition_slug>/projekty/<int(max=2147483647):proposal_id>")


@bp.get("/plakat.pdf")
@public
def poster(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Give the poster as a PDF."""
    edition, session = page_edition(), get_session()
    row = queries.project(session, edition, proposal_id)
    proposal, newest = row.proposal, versions.newest(session, row.proposal)
    address = url_for("proposals.project", edition_slug=edition_slug, proposal_id=proposal_id)
    data = posters.pdf_of(
        Poster(
            title=proposal.title,
            summary=newest.content.summary if newest else proposal.description,
            edition_title=edition.title,
            pool_name=row.pool.name,
            place=proposal.place,
            cost=proposal.cost,
            number=proposal.number,
            url=f"{settings().public_url}{i18n.without_prefix(address)}",
        )
    )
    return attachment_sending.paper(data, f"plakat-{proposal.number}")
