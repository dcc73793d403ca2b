"""Public pages of results."""

from __future__ import annotations

from flask import Blueprint, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from budzet.accounts.access import public
from budzet.base.errors import NotFoundError
from budzet.editions import queries as editions
from budzet.editions.layout import page_edition, page_timetable
from budzet.editions.timetable import StageKind
from budzet.results import files, pages, queries
from budzet.web.requests import get_session, settings

bp = Blueprint("results", __name__, url_prefix="/<edition_slug>/wyniki")


@bp.get("/")
@public
def overview(edition_slug: str) -> ResponseReturnValue:
    """Show who won in the whole edition, or that there are no results yet."""
    edition, session = page_edition(), get_session()
    count = queries.published(session, edition.id)
    if count is None:
        return _none()
    page = pages.overview(session, edition, count, editions.city(session))
    return render_template("results/overview.html", page=page)


@bp.get("/<pool_key>")
@public
def pool(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Show every project of one pool with the reason for its outcome."""
    edition, session = page_edition(), get_session()
    count = queries.published(session, edition.id)
    if count is None:
        return _none()
    results = queries.pool_results(session, count.id)
    entry = next((result for result in results if result.pool.key == pool_key), None)
    if entry is None:
        raise NotFoundError("Nie ma takiej puli w tej edycji.")
    page = pages.pool(session, edition, count, entry, results, _residents(entry.pool.district_id))
    return render_template("results/pool.html", page=page)


def _residents(district_id: int | None) -> int | None:
    session = get_session()
    if district_id is None:
        city = editions.city(session)
        return city.residents if city else None
    found = (d for d in editions.districts(session, page_edition().id) if d.id == district_id)
    return next((district.residents for district in found), None)


def _none() -> str:
    span = page_timetable().span(StageKind.RESULTS)
    return render_template("results/none.html", results_by=span.opens_at if span else None)


@bp.get("/pliki/<int:version>/<name>")
@public
def published_file(edition_slug: str, version: int, name: str) -> ResponseReturnValue:
    """Serve a file made at publication. Its address carries the version, so it never changes."""
    edition = page_edition()
    count = queries.published(get_session(), edition.id)
    if count is None or version > count.version or name.startswith("."):
        raise NotFoundError("Nie ma takiego pliku.")
    folder = files.folder(settings().published_dir.resolve(), edition.slug, version)
    response = send_from_directory(folder, name, max_age=3600)
    response.headers["Cache-Control"] = "public, max-age=3600"
    if name.endswith(".svg"):
        # As a picture it runs nothing; opened by itself it must not either.
        response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
