"""Files of projects, as everybody gets them."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from budzet.accounts.access import public
from budzet.editions.layout import page_edition
from budzet.proposals import attachment_sending, attachments
from budzet.web.requests import get_session

bp = Blueprint(
    "attachments", __name__, url_prefix="/<edition_slug>/projekty/<int(max=2147483647):proposal_id>/zalaczniki"
)


@bp.get("/<int(max=2147483647):attachment_id>")
@public
def download(edition_slug: str, proposal_id: int, attachment_id: int) -> ResponseReturnValue:
    """Give a file to be saved."""
    row = attachments.find_public(get_session(), page_edition().id, proposal_id, attachment_id)
    return attachment_sending.as_download(row)


@bp.get("/<int(max=2147483647):attachment_id>/obraz")
@public
def picture(edition_slug: str, proposal_id: int, attachment_id: int) -> ResponseReturnValue:
    """Give a picture to be shown in a page."""
    row = attachments.find_public(get_session(), page_edition().id, proposal_id, attachment_id)
    return attachment_sending.as_picture(row)
