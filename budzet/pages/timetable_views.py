"""The timetable for residents: a page, and a file their calendar can follow."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts.access import public
from budzet.editions import ical, timetable_pages, words
from budzet.editions.layout import page_edition, page_timetable
from budzet.editions.timetable import StageKind
from budzet.editions.timetable_words import PUBLIC, date_name
from budzet.web.requests import now, settings

bp = Blueprint("public_timetable", __name__)


@bp.get("/<edition_slug>/harmonogram")
@public
def show(edition_slug: str) -> ResponseReturnValue:
    """Show the stages and the dates residents have use for, in a table and as a picture."""
    timetable = page_timetable()
    page = {
        "rows": timetable_pages.rows(timetable, now(), PUBLIC),
        "picture": timetable_pages.picture(timetable, now(), PUBLIC),
    }
    return render_template("pages/timetable.html", page=page)


@bp.get("/<edition_slug>/harmonogram.ics")
@public
def calendar_file(edition_slug: str) -> ResponseReturnValue:
    """Give the same as a calendar file; its events keep their names in a calendar when dates move."""
    edition = page_edition()
    written = ical.calendar_file(
        page_timetable(),
        title=edition.title,
        url=settings().public_url + url_for("public_timetable.show", edition_slug=edition_slug),
        stage_names={kind: words.stage_name(kind) for kind in StageKind},
        date_names={kind: date_name(kind) for kind in PUBLIC},
        now=now(),
    )
    answer = Response(written, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="harmonogram-{edition.slug}.ics"'
    return answer
