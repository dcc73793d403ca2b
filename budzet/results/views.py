"""Public pages of results, and the files of open data.

A file has an address with the version of the count, under which it never changes, and one without, for scripts that
want the newest.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts.access import public
from budzet.base.errors import NotFoundError
from budzet.editions import queries as editions
from budzet.editions.layout import page_edition, page_timetable
from budzet.editions.timetable import StageKind
from budzet.results import downloads, files, pages, protocol_gathering, protocol_page, queries
from budzet.web.requests import get_session, settings

bp = Blueprint("results", __name__)

# Types of files no table of the system knows, or knows by another name on each.
_TYPES = {
    ".pb": "text/plain",
    ".csv": "text/csv",
    ".txt": "text/plain",
    "": "text/plain",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".zip": "application/zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/<edition_slug>/wyniki/")
@public
def overview(edition_slug: str) -> ResponseReturnValue:
    """Show who won in the whole edition, or that there are no results yet."""
    edition, session = page_edition(), get_session()
    count = queries.published(session, edition.id)
    if count is None:
        return _none()
    page = pages.overview(session, edition, count, editions.city(session))
    shelf = downloads.shelf(settings().published_dir, edition, count)
    return render_template("results/overview.html", page=page, shelf=shelf)


@bp.get("/<edition_slug>/wyniki/<pool_key>")
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
    shelf = downloads.shelf(settings().published_dir, edition, count)
    return render_template("results/pool.html", page=page, files=shelf.of_pool(pool_key))


@bp.get("/<edition_slug>/wyniki/protokol")
@public
def protocol(edition_slug: str) -> ResponseReturnValue:
    """Show the protocol of the newest published count."""
    edition, session = page_edition(), get_session()
    count = queries.published(session, edition.id)
    if count is None:
        raise NotFoundError("Nie ma jeszcze protokołu, bo wyniki nie są ogłoszone.")
    page = protocol_page.page(protocol_gathering.gather(session, edition, count), edition)
    shelf = downloads.shelf(settings().published_dir, edition, count)
    return render_template("results/protocol.html", page=page, papers=shelf.papers)


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


@bp.get("/dane/<edition_slug>/")
@public
def open_data(edition_slug: str) -> ResponseReturnValue:
    """Lead to where the files are listed."""
    return redirect(url_for("results.overview", edition_slug=page_edition().slug, _anchor="open-data"))


@bp.get("/dane/<edition_slug>/<name>")
@public
def newest_file(edition_slug: str, name: str) -> ResponseReturnValue:
    """Serve a file of the newest published version."""
    return _file(None, name)


@bp.get("/dane/<edition_slug>/<int:version>/<name>")
@public
def published_file(edition_slug: str, version: int, name: str) -> ResponseReturnValue:
    """Serve a file made at publication. Its address carries the version, so it never changes."""
    return _file(version, name)


@bp.get("/dane/<edition_slug>/<int:version>.zip")
@public
def published_archive(edition_slug: str, version: int) -> ResponseReturnValue:
    """Serve all files of a version as one."""
    path = files.archive(settings().published_dir.resolve(), page_edition().slug, _published(version))
    return _send(path.parent, path.name, f"{page_edition().slug}-{version}.zip")


def _file(version: int | None, name: str) -> Response:
    shown = _published(version)
    if name.startswith("."):
        raise NotFoundError("Nie ma takiego pliku.")
    folder = files.folder(settings().published_dir.resolve(), page_edition().slug, shown)
    response = _send(folder, name, name)
    if version is None:
        response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _published(version: int | None) -> int:
    """Return the version, or the newest. Raises ``NotFoundError`` for one that is not published."""
    count = queries.published(get_session(), page_edition().id)
    if count is None or (version is not None and not 0 < version <= count.version):
        raise NotFoundError("Nie ma takiego pliku.")
    return count.version if version is None else version


def _send(folder: Path, name: str, called: str) -> Response:
    kind = _TYPES.get(Path(name).suffix)
    response = send_from_directory(folder, name, mimetype=kind, max_age=3600)
    response.headers["Cache-Control"] = "public, max-age=3600"
    if kind in {"image/svg+xml", "application/zip"}:
        # As a picture it runs nothing; opened by itself it must not either.
        response.headers["Content-Disposition"] = f"attachment; filename={called}"
    return response
