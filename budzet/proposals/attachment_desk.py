"""Files of applications at the desk: those for the office too. Each look at one of these is noted."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from budzet.accounts import looks
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.proposals import attachment_sending, attachments
from budzet.web.requests import get_session

bp = Blueprint("attachment_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/zalaczniki")


@bp.get("/<int(max=2147483647):attachment_id>")
@requires(Permission.SEE_PROPOSALS, scope=desk_scope.of_page)
def download(edition_slug: str, attachment_id: int) -> ResponseReturnValue:
    """Give any file of an application to be saved."""
    edition_id = page_edition().id
    row = attachments.find(get_session(), edition_id, attachment_id)
    if not row.is_public:
        looks.look(
            "attachment.looked_at", object_kind="attachment", object_id=str(attachment_id), edition_id=edition_id
        )
    return attachment_sending.as_download(row)
