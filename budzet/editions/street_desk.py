"""The street index at the desk: brought in a file, looked at before it is stored, asked about addresses."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import ConflictError
from budzet.editions import desk_scope, held_files, place_tables, queries, street_queries, street_services, streets
from budzet.editions.layout import page_edition
from budzet.editions.models import Origin
from budzet.editions.place_desk import bp, csv_answer, held_folder, held_owner, may_edit, stored_districts
from budzet.editions.place_tables import MOST_SHOWN
from budzet.editions.sentences import sentences
from budzet.editions.streets import StreetIndex, StreetRow
from budzet.web import lists, uploads
from budzet.web.paging import paginate
from budzet.web.requests import get_session, now, transaction

__all__ = ["bp"]

PAGE_SIZE = 50


@bp.get("/ulice", endpoint="streets")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def streets_page(edition_slug: str) -> ResponseReturnValue:
    """Show the index page by page, narrowed to a street or a district, and where an address lies."""
    return _page()


@bp.post("/ulice/sprawdz")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def check_streets(edition_slug: str) -> ResponseReturnValue:
    """Take a file and show what it would change; nothing is stored."""
    data = uploads.sent("file")
    if not data:
        return _page(faults=[gettext("Choose a file.")], status=422)
    read = place_tables.read_streets(data, stored_districts())
    if read.fault_count:
        return _page(faults=read.faults, more=read.fault_count - len(read.faults), status=422)
    held_files.keep(held_folder(), data, owner=held_owner("streets"), now=now())
    return _checked(data, read.rows)


@bp.post("/ulice/wczytaj")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def import_streets(edition_slug: str) -> ResponseReturnValue:
    """Store the index of the file that was shown."""
    digest, owner = request.form.get("file", ""), held_owner("streets")
    data = held_files.find(held_folder(), digest, owner=owner)
    if data is None:
        return _page(faults=[gettext("This file is no longer kept. Choose it once more.")], status=422)
    read = place_tables.read_streets(data, stored_districts())
    if read.fault_count:
        # A district has gone since the file was shown.
        return _page(faults=read.faults, more=read.fault_count - len(read.faults), status=422)
    edition_id, actor, seen = page_edition().id, desk_session.actor(), request.form.get("seen", "")
    try:
        with transaction() as session:
            street_services.replace_index(session, edition_id, read.rows, seen=seen, actor=actor, now=now())
    except ConflictError:
        told = gettext("The street index has changed meanwhile. Look at the changes once more.")
        return _checked(data, read.rows, told=told, status=409)
    held_files.drop(held_folder(), digest, owner=owner)
    flash(gettext("The street index is stored."))
    return redirect(url_for("place_desk.streets", edition_slug=edition_slug), 303)


@bp.get("/ulice.csv")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def export_streets(edition_slug: str) -> ResponseReturnValue:
    """Give the index as the file that can be changed and brought back."""
    rows = street_queries.rows(get_session(), page_edition().id)
    return csv_answer("ulice", place_tables.STREET_COLUMNS, place_tables.street_lines(rows, stored_districts()))


def _page(*, faults: Any = (), more: int = 0, status: int = 200) -> ResponseReturnValue:
    edition, districts = page_edition(), stored_districts()
    names = {one.key: one.name for one in districts}
    street, district = lists.text("ulica"), lists.choice("dzielnica", names)
    page = {
        "count": street_queries.count(get_session(), edition.id),
        "list": paginate(
            get_session(), street_queries.listed(edition.id, street=street, district=district), size=PAGE_SIZE
        ),
        "street": street,
        "district": district,
        "districts": list(names.items()),
        "asked": _asked(edition.id, names),
        "may_edit": may_edit() and edition.origin is not Origin.IMPORT and bool(districts),
        "columns": place_tables.STREET_COLUMNS,
        "faults": faults,
        "more": more,
    }
    return render_template("place_desk/streets.html", page=page), status


def _asked(edition_id: int, names: dict[str, str]) -> dict[str, Any]:
    """Return what the box of addresses says about the address in the query."""
    street, house = lists.text("adres"), lists.text("numer")
    if not street:
        return {"street": "", "house": "", "answer": None}
    found = queries.district_at(get_session(), edition_id, street, house)
    answer = {
        "district": names.get(found.district or "", ""),
        "candidates": [names[key] for key in found.candidates],
        "streets": found.streets,
        "suggestions": found.suggestions,
    }
    return {"street": street, "house": house, "answer": answer}


def _checked(data: bytes, rows: tuple[StreetRow, ...], *, told: str = "", status: int = 200) -> ResponseReturnValue:
    """Show what a file changes in the index: counts of all, the first ones line by line."""
    districts = stored_districts()
    stored = street_queries.rows(get_session(), page_edition().id)
    changes = streets.difference(stored, rows)
    overlaps = streets.overlaps(StreetIndex(rows))
    page = {
        "digest": held_files.digest_of(data),
        "seen": street_queries.version(stored),
        "told": told,
        "rows": len(rows),
        "unchanged": changes.unchanged,
        "added": _shown(changes.added, districts),
        "removed": _shown(changes.removed, districts),
        "moved": {
            "count": len(changes.moved),
            "first": [
                (place_tables.named(old, districts), place_tables.named(new, districts))
                for old, new in changes.moved[:MOST_SHOWN]
            ],
        },
        "overlaps": {"count": len(overlaps), "first": sentences(overlaps[:MOST_SHOWN])},
    }
    return render_template("place_desk/street_check.html", page=page), status


def _shown(rows: tuple[StreetRow, ...], districts: Any) -> dict[str, Any]:
    return {"count": len(rows), "first": [place_tables.named(row, districts) for row in rows[:MOST_SHOWN]]}
