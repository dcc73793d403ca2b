"""The section of support in the wizard: how many signatures there are, the address to share, the list for paper."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts import resident_session
from budzet.accounts.access import resident
from budzet.proposals import support, wizard_draft, wizard_page
from budzet.proposals.application import Section
from budzet.web.requests import settings

bp = Blueprint("wizard_support", __name__, url_prefix="/<edition_slug>/zglos/<int(max=2147483647):draft_id>")


@bp.get("/poparcie")
@resident(resident_session.load)
def section(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Show how the support of a draft stands."""
    view = wizard_draft.own_draft(draft_id)
    if not view.asks_support:
        abort(404)
    code = support.public_code(view.draft, view.by.safe)
    address = url_for("support.show", edition_slug=edition_slug, code=code).removeprefix(request.script_root)
    page = {
        "number": view.sections.index(Section.SUPPORT) + 1,
        "of": len(view.sections),
        "share_url": f"{settings().public_url}{address}",  # neighbours read it in their own language
        "next_url": wizard_page.next_url(view, Section.SUPPORT),
        "poster_url": url_for("wizard_papers.poster", edition_slug=edition_slug, draft_id=draft_id),
        "list_url": url_for("wizard_papers.list_of_support", edition_slug=edition_slug, draft_id=draft_id)
        if view.needed
        else "",
    }
    return render_template("wizard/support.html", view=view, page=page)
