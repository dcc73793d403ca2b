"""The audit log for the auditor: the newest entry first, no personal data, and a check whether it is whole."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import func, select

from budzet.accounts import exports, looks
from budzet.accounts.access import requires
from budzet.accounts.exports import ExportForm, Sheet
from budzet.accounts.roles import Permission
from budzet.audit import queries, words
from budzet.audit.models import AuditEntry
from budzet.audit.queries import LogFilter
from budzet.desk import act_words
from budzet.documents.tables import Cell
from budzet.editions import queries as editions
from budzet.web import filters, lists
from budzet.web.paging import paginate
from budzet.web.requests import get_session

bp = Blueprint("audit_desk", __name__, url_prefix="/urzad/dziennik")

PAGE_SIZE = 50


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.READ_AUDIT, step_up=True)
def log() -> ResponseReturnValue:
    """Show the log, narrowed by the filters in the address; a POST gives it as a table, which is an entry itself."""
    form = ExportForm()
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    wanted = queries.listing(_chosen())
    exports.check_size(get_session().scalar(select(func.count()).select_from(wanted.subquery())) or 0)
    looks.look("audit.exported", object_kind="audit", object_id="", reason=form.reason.data)
    rows = [_row(entry) for entry in get_session().scalars(wanted)]
    return exports.answer(Sheet("dziennik", gettext("Audit log"), _header(), rows), form.kind.data)


@bp.post("/sprawdz")
@requires(Permission.READ_AUDIT)
def verify() -> ResponseReturnValue:
    """Check the whole log against its chain; nothing is changed."""
    verdict = queries.verify(get_session())
    flash(words.sentence(verdict), "good" if verdict.broken is None else "error")
    return redirect(lists.with_query(url_for("audit_desk.log")), 303)


def _chosen() -> LogFilter:
    return LogFilter(
        day_from=lists.day("od"),
        day_until=lists.day("do"),
        act=lists.text("czynnosc"),
        actor_kind=lists.choice("kto", act_words.ACTOR_KINDS),
        actor_id=lists.text("numer-osoby"),
        object_kind=lists.text("rodzaj"),
        object_id=lists.text("numer"),
        edition_id=lists.number("edycja"),
    )


def _page(form: ExportForm) -> str:
    session, chosen = get_session(), _chosen()
    page = paginate(session, queries.listing(chosen), size=PAGE_SIZE)
    slugs = {edition.id: edition.slug for edition in editions.all_editions(session)}
    return render_template(
        "desk/audit_log.html",
        page=page,
        words=act_words,
        chosen=chosen,
        editions=slugs,
        active=_active(chosen, slugs),
        options=_options(slugs),
        head=queries.head(session).hex(),
        form=form,
        errors=form.errors,
        here=lists.with_query(url_for("audit_desk.log")),
    )


def _options(slugs: dict[int, str]) -> dict[str, list[tuple[Any, Any]]]:
    by_label = {name: sorted(table.items(), key=lambda pair: str(pair[1])) for name, table in _TABLES.items()}
    return {**by_label, "edycja": list(slugs.items())}


_TABLES = {"czynnosc": act_words.ACTS, "kto": act_words.ACTOR_KINDS, "rodzaj": act_words.OBJECTS}


def _active(chosen: LogFilter, slugs: dict[int, str]) -> list[tuple[str, str]]:
    """Return each filter in use in words, and the address without it."""
    said = {
        "od": gettext("from %(day)s", day=filters.day(chosen.day_from)) if chosen.day_from else "",
        "do": gettext("until %(day)s", day=filters.day(chosen.day_until)) if chosen.day_until else "",
        "czynnosc": str(act_words.ACTS.get(chosen.act, chosen.act)),
        "kto": str(act_words.ACTOR_KINDS.get(chosen.actor_kind, "")),
        "numer-osoby": gettext("number %(id)s", id=chosen.actor_id) if chosen.actor_id else "",
        "rodzaj": str(act_words.OBJECTS.get(chosen.object_kind, chosen.object_kind)),
        "numer": gettext("object %(id)s", id=chosen.object_id) if chosen.object_id else "",
        "edycja": slugs.get(chosen.edition_id, str(chosen.edition_id)) if chosen.edition_id is not None else "",
    }
    return [(words_, lists.address(**{name: None})) for name, words_ in said.items() if words_]


def _header() -> list[str]:
    return [
        gettext("Number"),
        gettext("When"),
        gettext("Who"),
        gettext("What was done"),
        gettext("Name of the act"),
        gettext("To what"),
        gettext("Reason"),
        gettext("Details"),
        gettext("Hash"),
    ]


def _row(entry: AuditEntry) -> list[Cell]:
    return [
        entry.id,
        entry.at,
        act_words.actor(entry),
        act_words.act(entry),
        entry.act,
        act_words.thing(entry),
        entry.reason,
        act_words.details(entry),
        entry.hash.hex(),
    ]
