"""A sheet of applications at the desk: looked at whole, then taken in whole."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.editions import desk_scope, held_files
from budzet.editions.layout import page_edition
from budzet.proposals import acting, sheet_columns, sheet_intake
from budzet.proposals.acting import Acting
from budzet.web import uploads
from budzet.web.requests import get_session, now, settings, transaction

bp = Blueprint("sheet_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/wnioski/arkusz")
uploads.allow(bp, "check")

_MAY = Permission.TYPE_APPLICATIONS
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@requires(_MAY, scope=desk_scope.of_page)
def sheet(edition_slug: str) -> ResponseReturnValue:
    """Say what a sheet is and take one."""
    return _page()


@bp.get("/wzor.xlsx")
@requires(_MAY, scope=desk_scope.of_page)
def empty(edition_slug: str) -> ResponseReturnValue:
    """Give the sheet to be filled in."""
    return _workbook(sheet_columns.empty_sheet(), "wnioski.xlsx")


@bp.get("/kolumny.xlsx")
@requires(_MAY, scope=desk_scope.of_page)
def columns(edition_slug: str) -> ResponseReturnValue:
    """Give what belongs in each column."""
    return _workbook(sheet_columns.description(), "kolumny.xlsx")


@bp.post("/sprawdz")
@requires(_MAY, scope=desk_scope.of_page)
def check(edition_slug: str) -> ResponseReturnValue:
    """Look at a sheet; nothing is stored."""
    data = uploads.sent("file")
    if not data:
        return _page(fault=gettext("Choose a file.")), 422
    found = sheet_intake.look(get_session(), page_edition(), data, by=_acting())
    digest = "" if found.fault_count else held_files.keep(_folder(), data, owner=_owner(), now=now())
    page = {"sheet": found, "digest": digest, "sentence": sheet_intake.sentence}
    return render_template("sheet_desk/look.html", page=page), 422 if found.fault_count else 200


@bp.post("/przyjmij")
@requires(_MAY, scope=desk_scope.of_page)
def take_in(edition_slug: str) -> ResponseReturnValue:
    """Take in what was shown."""
    digest, edition_id, by = request.form.get("file", ""), page_edition().id, _acting()
    data = held_files.find(_folder(), digest, owner=_owner())
    if data is None:
        return _page(fault=gettext("This file is no longer kept. Choose it once more.")), 422
    found = sheet_intake.look(get_session(), page_edition(), data, by=by)
    if found.fault_count:
        page = {"sheet": found, "digest": "", "sentence": sheet_intake.sentence}
        return render_template("sheet_desk/look.html", page=page), 409
    try:
        with transaction() as session:
            made = len(sheet_intake.take_in(session, edition_id, found.rows, by=by))
    except DomainError as refused:
        return _page(fault=refused.sentence), refused.http_status
    held_files.drop(_folder(), digest, owner=_owner())
    flash(ngettext("%(num)d application is taken in.", "%(num)d applications are taken in.", made))
    return redirect(url_for("intake_desk.applications", edition_slug=edition_slug), 303)


def _acting() -> Acting:
    return acting.of_request(desk_session.actor())


def _folder() -> Path:
    return settings().uploads_dir / "held"


def _owner() -> str:
    return f"{desk_session.current().session_id} {page_edition().id} applications"


def _workbook(data: bytes, name: str) -> Response:
    answer = Response(data, content_type=_XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _page(*, fault: str = "") -> str:
    errors = [("sheet-file", fault)] if fault else []
    return render_template("sheet_desk/sheet.html", errors=errors, fault=fault, most=sheet_intake.LIMITS.max_rows)
