"""Files of an edition everybody may take along: what was frozen, byte by byte, and the signed documents."""

from __future__ import annotations

from flask import Blueprint, Response, send_from_directory
from flask.typing import ResponseReturnValue

from budzet.accounts.access import public
from budzet.base.errors import NotFoundError
from budzet.editions import document_services
from budzet.editions.layout import page_edition
from budzet.web.requests import get_session, settings

bp = Blueprint("edition_files", __name__, url_prefix="/<edition_slug>")


@bp.get("/zasady.json")
@public
def frozen_rules(edition_slug: str) -> ResponseReturnValue:
    """Give the frozen edition as it is stored: the fingerprint on the page is the SHA-256 of exactly these bytes."""
    stored = page_edition().frozen_bytes
    if stored is None:
        raise NotFoundError("Zasady tej edycji nie są jeszcze ustalone na stałe.")
    response = Response(stored, content_type="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename=zasady-{page_edition().slug}.json"
    return response


@bp.get("/dokumenty/<name>.pdf")
@public
def signed_document(edition_slug: str, name: str) -> ResponseReturnValue:
    """Give a signed document."""
    edition, kind = page_edition(), document_services.kind_named(name)
    if document_services.one(get_session(), edition.id, kind).signed_on is None:
        raise NotFoundError("Ten dokument nie jest jeszcze podpisany.")
    path = document_services.file_of(settings().published_dir.resolve(), edition.slug, kind)
    if not path.is_file():
        raise NotFoundError("Dokument jest już podpisany, ale plik dopiero powstaje. Spróbuj za kilka minut.")
    return send_from_directory(path.parent, path.name, max_age=3600)
