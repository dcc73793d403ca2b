"""Public pages of the lists: the newest version, older ones at addresses of their own, what changed, the files."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts.access import public
from budzet.base.errors import NotFoundError
from budzet.editions.layout import page_edition
from budzet.proposals.lists import content as contents
from budzet.proposals.lists import files, list_page, queries
from budzet.proposals.lists.content import Part
from budzet.proposals.lists.models import ProjectList
from budzet.proposals.lists.queries import EntryFilter, Shelf
from budzet.web import headers
from budzet.web.paging import paginate
from budzet.web.requests import get_session, settings

bp = Blueprint("lists", __name__, url_prefix="/<edition_slug>/listy")

_FILTERS = {"q": "q", "lista": "part", "pula": "pool"}
_LONGEST = 100  # characters of a search
_NONE = "Nie ma takiej wersji list w tej edycji."


@bp.get("/")
@public
def newest(edition_slug: str) -> ResponseReturnValue:
    """Show the newest version, or that there is none yet."""
    shelf = queries.shelf(get_session(), page_edition().id)
    return _page(shelf, shelf.newest) if shelf.newest else render_template("lists/none.html")


@bp.get("/<int(max=2147483647):number>/")
@public
def version(edition_slug: str, number: int) -> ResponseReturnValue:
    """Show one version; its address stays."""
    shelf = queries.shelf(get_session(), page_edition().id)
    return _page(shelf, _published(shelf, number))


@bp.get("/<int(max=2147483647):number>/zmiany")
@public
def changes(edition_slug: str, number: int) -> ResponseReturnValue:
    """Show what differs between a version and the one before."""
    session, shelf = get_session(), queries.shelf(get_session(), page_edition().id)
    found = _published(shelf, number)
    before = next((one for one in shelf.published if one.number < number), None)
    if before is None:
        raise NotFoundError("To pierwsza wersja list, więc nie ma jej z czym porównać.")
    rows = list_page.change_rows(contents.difference(queries.whole(session, before), queries.whole(session, found)))
    return render_template("lists/changes.html", version=found, before=before, rows=rows)


@bp.get("/<int(max=2147483647):number>/pliki/<name>")
@public
def file(edition_slug: str, number: int, name: str) -> ResponseReturnValue:
    """Serve a file made at publication. Its address carries the version, so it never changes."""
    edition = page_edition()
    queries.version(get_session(), edition.id, number)
    if name not in files.MEDIA_TYPES:
        raise NotFoundError("Nie ma takiego pliku.")
    folder = files.folder(settings().published_dir.resolve(), edition.slug, number)
    headers.sandbox()
    response = send_from_directory(
        folder, name, mimetype=files.MEDIA_TYPES[name], max_age=3600, as_attachment=name != "listy.pdf"
    )
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _published(shelf: Shelf, number: int) -> ProjectList:
    found = next((one for one in shelf.published if one.number == number), None)
    if found is None:
        raise NotFoundError(_NONE)
    return found


def _page(shelf: Shelf, found: ProjectList) -> str:
    edition, session = page_edition(), get_session()
    asked = {field: request.args.get(name, "").strip()[:_LONGEST] for name, field in _FILTERS.items()}
    chosen = EntryFilter(**asked)
    page = paginate(session, queries.entries(found, chosen), size=list_page.PAGE_SIZE)
    return render_template(
        "lists/version.html",
        page=replace(page, items=list_page.groups(page.items)),
        version=found,
        newer=shelf.newest if shelf.newest is not found else None,
        versions=shelf.published,
        counts=list_page.counted(queries.counts(session, found)),
        filters=_filter_box(found, chosen),
        files=[
            (name, url_for("lists.file", edition_slug=edition.slug, number=found.number, name=name)) for name in _SHOWN
        ],
        decided=list_page.decided(found),
        appeal=list_page.appeal_sentence(edition, found.appeals_until),
        words=list_page,
    )


_SHOWN = tuple(files.MEDIA_TYPES)


def _filter_box(found: ProjectList, chosen: EntryFilter) -> dict[str, Any]:
    """Return what is chosen and what can be chosen."""
    return {
        **asdict(chosen),
        "parts": [(part.value, str(list_page.TITLES[part])) for part in Part],
        "pools": queries.pools(get_session(), found),
        "any": any(asdict(chosen).values()),
    }
