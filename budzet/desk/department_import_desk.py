"""Importing departments from a table: first a dry run that shows what would change, then the import itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from itsdangerous import BadData, URLSafeSerializer

from budzet.accounts import department_table as tables
from budzet.accounts import departments as services
from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.department_rules import Unit
from budzet.accounts.department_table import Trial
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.desk.department_desk import bp
from budzet.web.requests import get_session, now, settings, transaction

__all__ = ["bp"]


@bp.route("/import", methods=["GET", "POST"])
@requires(Permission.MANAGE_STAFF)
def import_table() -> ResponseReturnValue:
    """Take a table and show what importing it would do; nothing is written."""
    if request.method == "GET":
        return _page()
    file = request.files.get("table")
    if file is None or not file.filename:
        return _page(faults=[gettext("Choose a file.")]), 422
    trial = tables.try_out(get_session(), file.read())
    return _page(trial, name=file.filename), 422 if trial.faults else 200


@bp.post("/import/potwierdz")
@requires(Permission.MANAGE_STAFF)
def confirm_import() -> ResponseReturnValue:
    """Import the table that was shown, unless something it speaks of has changed since."""
    try:
        sealed = _serializer().loads(request.form.get("rows", ""))
        rows = [Unit(**{**row, "forwards": tuple(row["forwards"])}) for row in sealed["rows"]]
    except BadData:
        return _page(faults=[gettext("Choose the file once more.")]), 422
    trial = tables.planned(get_session(), rows)
    if _digest(trial) != sealed["seen"]:
        return _page(
            trial, faults=[gettext("The departments have changed meanwhile. Look at the changes once more.")]
        ), 409
    try:
        with transaction() as session:
            added, changed = services.import_all(session, rows, actor=desk_session.actor(), now=now())
    except DomainError as error:
        return _page(faults=[error.sentence, *map(tables.sentence, error.findings)]), 422
    flash(gettext("Imported. Added: %(added)d, changed: %(changed)d.", added=added, changed=changed), "good")
    return redirect(url_for("department_desk.departments"), 303)


def _page(trial: Trial | None = None, *, faults: list[str] | None = None, name: str = "") -> str:
    told = [*(faults or ()), *(trial.faults if trial else ())]
    return render_template(
        "desk/department_import.html",
        trial=trial if trial and not trial.faults else None,
        errors=[("table", sentence) for sentence in told],
        more=trial.fault_count - len(trial.faults) if trial else 0,
        columns=tables.COLUMNS,
        file_name=name,
        sealed=_serializer().dumps(_sealed(trial)) if trial and trial.changes else "",
    )


def _sealed(trial: Trial) -> dict[str, object]:
    """Return the table as it goes to the browser and back: signed, so that what was shown is what is imported."""
    return {"rows": [asdict(row) for row in trial.rows], "seen": _digest(trial)}


def _digest(trial: Trial) -> str:
    shown = json.dumps([asdict(change) for change in trial.changes], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()


def _serializer() -> URLSafeSerializer:
    # For this person only: the salt names them.
    return URLSafeSerializer(settings().secret_key, salt=f"departments {desk_session.current().id}")
