"""Papers an author takes along: the list for signatures, the poster that asks for support, the receipt."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet import i18n
from budzet.accounts import resident_session
from budzet.accounts.access import resident
from budzet.base.errors import NotFoundError
from budzet.proposals import attachment_sending, posters, receipts, support, support_list, wizard_draft
from budzet.proposals.models import Proposal
from budzet.proposals.posters import Poster
from budzet.web.requests import get_session, settings

bp = Blueprint("wizard_papers", __name__, url_prefix="/<edition_slug>/zglos/<int(max=2147483647):draft_id>")


@bp.get("/lista-poparcia.pdf")
@resident(resident_session.load)
def list_of_support(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Give the list for signatures on paper."""
    view = wizard_draft.own_draft(draft_id)
    content = view.answers.application
    pool = view.facts.pools.get(content.pool)
    if pool is None or not pool.signatures:
        raise NotFoundError(gettext("How many signatures you need depends on the pool. Choose it first."))
    found = support_list.of_title(get_session(), view.edition, content.title, pool.name, pool.signatures)
    return attachment_sending.paper(support_list.pdf_of(found), "lista-poparcia")


@bp.get("/plakat.pdf")
@resident(resident_session.load)
def poster(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Give the poster that asks for support."""
    view = wizard_draft.own_draft(draft_id)
    content = view.answers.application
    pool = view.facts.pools.get(content.pool)
    code = support.public_code(view.draft, view.by.safe)
    made = Poster(
        title=content.title or "Nowy projekt",
        summary=content.summary,
        edition_title=view.edition.title,
        pool_name=pool.name if pool else "",
        place=content.place,
        cost=content.cost,
        number="",
        url=_public(url_for("support.show", edition_slug=edition_slug, code=code)),
        call="Poprzyj ten projekt",
    )
    return attachment_sending.paper(posters.pdf_of(made), "plakat")


@bp.get("/potwierdzenie.pdf")
@resident(resident_session.load)
def receipt(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Give the receipt of a draft that was handed in."""
    view, session = wizard_draft.own_draft(draft_id), get_session()
    proposal = session.get(Proposal, view.draft.proposal_id) if view.draft.proposal_id else None
    if proposal is None:
        raise NotFoundError(gettext("This project has not been handed in yet."))
    address = url_for("proposals.project", edition_slug=edition_slug, proposal_id=proposal.id)
    found = receipts.of_project(session, view.edition, proposal, url=_public(address))
    return attachment_sending.paper(receipts.pdf(found), f"potwierdzenie-{found.number}")


def _public(address: str) -> str:
    return f"{settings().public_url}{i18n.without_prefix(address)}"
