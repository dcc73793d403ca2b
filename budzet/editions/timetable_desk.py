"""The timetable at the desk: all dates of an edition in one form, with working days beside them and a picture."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base import calendar
from budzet.editions import desk_scope, queries, services, timetable_pages, words
from budzet.editions.layout import page_edition
from budzet.editions.timetable import DateKind, Point, Span, StageKind, Timetable
from budzet.editions.timetable_form import TimetableForm, is_end, version
from budzet.editions.timetable_words import GROUPS, date_hint, date_name, day_note, last_day, working_days
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("timetable_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>")


@bp.get("/harmonogram")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def timetable(edition_slug: str) -> ResponseReturnValue:
    """Show the timetable: as a form to those who may change it."""
    stored = _stored()
    form = TimetableForm(formdata=None)
    form.show(stored)
    return _page(form, stored)


@bp.post("/harmonogram")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def save(edition_slug: str) -> ResponseReturnValue:
    """Save what was typed, or show it first: as it is or with every day moved."""
    stored, form = _stored(), TimetableForm()
    form.validate()
    act = request.form.get("act")
    if act == "shift" and (count := form.shift_days()) is not None:
        form.moved(count, _fixed(stored))
        form.shift.data = ""
        said = ngettext(
            "All dates are moved by %(num)d day, but nothing is saved yet. Look at them and save.",
            "All dates are moved by %(num)d days, but nothing is saved yet. Look at them and save.",
            count,
        )
        return _page(form, form.read(_fixed(stored)) or stored, said=said)
    read = form.read(_fixed(stored))
    if read is not None and form.seen.data != version(stored):
        form.seen.data = version(stored)
        form.form_errors.append(
            gettext("Somebody else has changed the timetable meanwhile. Look at your dates once more and save.")
        )
    if form.errors or read is None:
        return _page(form, read or stored, status=422)
    if act == "preview":
        return _page(form, read, said=gettext("This is what you have typed. Nothing is saved yet."))
    edition_id, actor = page_edition().id, desk_session.actor()
    with transaction() as session:
        services.set_timetable(session, edition_id, read.spans, dates=read.dates, actor=actor, now=now())
    flash(gettext("The timetable is saved."))
    return redirect(url_for("timetable_desk.timetable", edition_slug=edition_slug), 303)


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of the timetable on the page: its fields, and what is said beside them."""

    name: str
    hint: str
    day: Any
    time: Any
    note: str = ""
    closed: bool = False
    """Whether offices are closed on that day."""


def _page(form: TimetableForm, shown: Timetable, *, said: str = "", status: int = 200) -> ResponseReturnValue:
    edition = page_edition()
    page = {
        "groups": [_group(form, kind, dates) for kind, dates in GROUPS],
        "may_edit": desk_session.current().may_in(Permission.EDIT_EDITION, desk_scope.of_page()),
        "fixed": StageKind.VOTING.value if edition.frozen_at is not None else "",
        "rows": timetable_pages.rows(shown, now()),
        "picture": timetable_pages.picture(shown, now()),
        "said": said,
    }
    errors = [] if said else form.errors
    return render_template("timetable_desk/timetable.html", form=form, errors=errors, page=page), status


def _stored() -> Timetable:
    return queries.timetable(get_session(), page_edition().id)


def _fixed(stored: Timetable) -> Span | None:
    """Return the dates of voting when they do not change any more: the rules are frozen."""
    return stored.span(StageKind.VOTING) if page_edition().frozen_at is not None else None


def _group(form: TimetableForm, kind: StageKind, dates: tuple[DateKind, ...]) -> dict[str, Any]:
    begins = form.typed_day((kind, "opens"))
    return {
        "kind": kind.value,
        "name": words.stage_name(kind),
        "opens": _moment(form, (kind, "opens"), gettext("Begins")),
        "closes": _moment(form, (kind, "closes"), gettext("Ends"), begins=begins),
        "span": _span_in_words(_stored().span(kind)),
        "dates": [
            (date.value, _moment(form, date, date_name(date), hint=date_hint(date), begins=begins)) for date in dates
        ],
    }


def _moment(form: TimetableForm, point: Point, name: str, *, hint: str = "", begins: dt.date | None = None) -> Moment:
    note, closed = _note(form, point, begins)
    return Moment(name, hint, form.day(point), form.time(point), note, closed)


def _note(form: TimetableForm, point: Point, begins: dt.date | None) -> tuple[str, bool]:
    """Say which day of the week it is and, of an end, how many working days there are from the stage's beginning."""
    day = form.typed_day(point)
    if day is None:
        return "", False
    weekday, closed = day_note(day)
    if begins is None or day < begins or not is_end(point):
        return weekday, closed
    return f"{weekday} · {working_days(begins, day)}", closed


def _span_in_words(span: Span | None) -> str:
    if span is None:
        return gettext("not set")
    first = calendar.local(span.opens_at).date()
    counted = f" ({working_days(first, last_day(span.closes_at))})" if span.closes_at else ""
    return timetable_pages.span_in_words(span) + counted
