"""Districts of an edition at the desk: typed in a table or brought in a file, looked at before they are stored."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import ConflictError, DomainError
from budzet.documents import tables
from budzet.editions import desk_scope, district_rows, editing, held_files, place_tables, plan, queries
from budzet.editions.district_rows import DistrictRow
from budzet.editions.editing import ChangedMeanwhileError, Edit
from budzet.editions.layout import page_edition
from budzet.editions.plan import DistrictPlan, EditionPlan
from budzet.web import uploads
from budzet.web.requests import get_session, now, settings, transaction

bp = Blueprint("place_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>")
uploads.allow(bp, "check_districts", "check_streets")


@bp.get("/dzielnice")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def districts(edition_slug: str) -> ResponseReturnValue:
    """Show the districts: as a form to those who may change them."""
    stored = stored_districts()
    return _page([*district_rows.stored(stored), *([] if stored else [DistrictRow()])], seen=version(stored))


@bp.post("/dzielnice")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def save_districts(edition_slug: str) -> ResponseReturnValue:
    """Save the rows, or show one more to type into."""
    known, rows, seen = stored_districts(), district_rows.typed(request.form), request.form.get("seen", "")
    if request.form.get("act") == "add":
        return _page([*rows, DistrictRow()], seen=seen)
    wanted = district_rows.districts_of(rows, known)
    if wanted is None:
        return _page(rows, seen=seen, status=422)
    try:
        store_districts(wanted, seen)
    except ChangedMeanwhileError as error:
        told = [gettext("Somebody else has changed the districts meanwhile. Look at your rows once more and save.")]
        return _page(rows, seen=version(error.plan.districts), faults=told, status=409)
    except DomainError as error:
        told = district_rows.attach(rows, error.findings) if error.findings else [error.sentence]
        return _page(rows, seen=seen, faults=told, status=422)
    flash(gettext("The districts are saved."))
    return redirect(url_for("place_desk.districts", edition_slug=edition_slug), 303)


@bp.post("/dzielnice/sprawdz")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def check_districts(edition_slug: str) -> ResponseReturnValue:
    """Take a file and show what it would change; nothing is stored."""
    data = uploads.sent("file")
    if not data:
        return _refused([gettext("Choose a file.")])
    read = place_tables.read_districts(data, stored_districts())
    if read.fault_count:
        return _refused(list(read.faults), read.fault_count)
    held_files.keep(held_folder(), data, owner=held_owner("districts"), now=now())
    return _checked(data, read.districts)


@bp.post("/dzielnice/wczytaj")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def import_districts(edition_slug: str) -> ResponseReturnValue:
    """Store the districts of the file that was shown."""
    digest, owner = request.form.get("file", ""), held_owner("districts")
    data = held_files.find(held_folder(), digest, owner=owner)
    if data is None:
        return _refused([gettext("This file is no longer kept. Choose it once more.")])
    read = place_tables.read_districts(data, stored_districts())
    try:
        store_districts(read.districts, request.form.get("seen", ""))
    except ChangedMeanwhileError:
        told = gettext("The districts have changed meanwhile. Look at the changes once more.")
        return _checked(data, read.districts, told=told, status=409)
    except ConflictError as error:
        return _refused([error.sentence])
    held_files.drop(held_folder(), digest, owner=owner)
    flash(gettext("The districts are saved."))
    return redirect(url_for("place_desk.districts", edition_slug=edition_slug), 303)


@bp.get("/dzielnice.csv")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def export_districts(edition_slug: str) -> ResponseReturnValue:
    """Give the districts as the file that can be changed and brought back."""
    lines = place_tables.district_lines(stored_districts())
    return csv_answer("dzielnice", place_tables.DISTRICT_COLUMNS, lines)


def stored_districts() -> tuple[DistrictPlan, ...]:
    """Return the districts of the edition of this page."""
    return editing.plan_of(get_session(), page_edition()).districts


def version(districts: tuple[DistrictPlan, ...]) -> str:
    """Return a short mark of the districts that changes when they do."""
    return editing.version(_part(districts))


def _part(districts: tuple[DistrictPlan, ...]) -> list[dict[str, Any]]:
    return [district.model_dump() for district in districts]


def may_edit() -> bool:
    """Say whether the person at the desk may change the settings of this edition."""
    return desk_session.current().may_in(Permission.EDIT_EDITION, desk_scope.of_page())


def held_folder() -> Any:
    """Return the folder of files that wait to be confirmed."""
    return settings().uploads_dir / "held"


def held_owner(what: str) -> str:
    """Return whose file it is: one person's session, one edition, one page."""
    return f"{desk_session.current().session_id} {page_edition().id} {what}"


def csv_answer(name: str, columns: Any, lines: Any) -> Response:
    """Return a table as a file to take along."""
    answer = Response(tables.csv_bytes(place_tables.header(columns), lines), content_type="text/csv; charset=utf-8")
    file_name = f"{name}-{page_edition().slug}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer


def store_districts(wanted: tuple[DistrictPlan, ...], seen: str) -> None:
    """Make the districts of this edition be ``wanted``. Raises what ``editing.change`` raises."""

    def applied(stored: EditionPlan) -> EditionPlan:
        return stored.model_copy(update={"districts": wanted})

    edit = Edit(part=lambda stored: _part(stored.districts), seen=seen, apply=applied)
    edition_id, actor = page_edition().id, desk_session.actor()
    with transaction() as session:
        editing.change(session, edition_id, edit, actor=actor, now=now())


def _page(
    rows: list[DistrictRow],
    *,
    seen: str,
    faults: list[str] | None = None,
    file_faults: tuple[list[str], int] = ([], 0),
    status: int = 200,
) -> ResponseReturnValue:
    edition, city, known = page_edition(), queries.city(get_session()), stored_districts()
    told, more = file_faults
    page = {
        "rows": rows,
        "seen": seen,
        "parents": [(one.key, one.name) for one in known],
        "names": {one.key: one.name for one in known},
        "may_edit": may_edit() and editing.may_change(edition),
        "frozen": edition.frozen_at is not None,
        "stored": bool(known),
        "sum": district_rows.residents_in_all(rows),
        "city_residents": city.residents if city else None,
        "columns": place_tables.DISTRICT_COLUMNS,
        "file_faults": told,
        "more_faults": more,
    }
    errors = [
        *(("content", sentence) for sentence in faults or ()),
        *((f"{number}-{name}", what) for number, row in enumerate(rows) for name, what in row.faults.items()),
        *([("file", gettext("The file was not stored."))] if told else ()),
    ]
    return render_template("place_desk/districts.html", page=page, errors=errors), status


def _refused(told: list[str], count: int = 0) -> ResponseReturnValue:
    stored = stored_districts()
    faults = (told, max(0, count - len(told)))
    return _page(district_rows.stored(stored), seen=version(stored), file_faults=faults, status=422)


def _checked(
    data: bytes, wanted: tuple[DistrictPlan, ...], *, told: str = "", status: int = 200
) -> ResponseReturnValue:
    """Show what a file changes, or why the edition would not hold together with it."""
    stored = editing.plan_of(get_session(), page_edition())
    findings = plan.findings(stored.model_copy(update={"districts": wanted}))
    if findings:
        rows = district_rows.stored(wanted)
        whole = district_rows.attach(rows, findings)
        return _refused([*(fault for row in rows for fault in row.faults.values()), *whole])
    before, after = {one.key: one for one in stored.districts}, {one.key: one for one in wanted}
    page = {
        "digest": held_files.digest_of(data),
        "seen": version(stored.districts),
        "told": told,
        "added": [one for key, one in after.items() if key not in before],
        "removed": [one for key, one in before.items() if key not in after],
        "changed": [(before[key], one) for key, one in after.items() if key in before and before[key] != one],
        "unchanged": sum(before.get(key) == one for key, one in after.items()),
        "names": {one.key: one.name for one in (*stored.districts, *wanted)},
    }
    return render_template("place_desk/district_check.html", page=page), status
