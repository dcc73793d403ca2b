"""What differs between this edition and another one, in words."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import NotFoundError
from budzet.editions import compare as comparison
from budzet.editions import desk_scope, editing
from budzet.editions.desk import pages
from budzet.editions.desk.blueprint import bp
from budzet.editions.desk.editions import visible
from budzet.editions.layout import page_edition
from budzet.web.requests import get_session


@bp.get("/<edition_slug>/porownanie")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def compare(edition_slug: str) -> ResponseReturnValue:
    """Compare this edition with another one this person may see."""
    others = [edition for edition in visible() if edition.id != page_edition().id]
    wanted = request.args.get("z", "")
    other = next((edition for edition in others if edition.slug == wanted), None)
    if wanted and other is None:
        raise NotFoundError("Nie ma takiej edycji.")
    changes = None
    if other is not None:
        found = comparison.compare(editing.plan_of(get_session(), other), pages.page_plan())
        # Every edition has a name and an address of its own: that says nothing of its rules.
        changes = [change for change in found if change.path not in ("slug", "title", "origin")]
    return render_template("edition_desk/compare.html", others=others, other=other, changes=changes)
