"""Writing notices for everybody at the desk."""

from __future__ import annotations

import datetime as dt

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from budzet.accounts import desk_session
from budzet.accounts.access import anywhere, requires
from budzet.accounts.models import StaffNotice
from budzet.accounts.roles import Permission
from budzet.base import days
from budzet.base.errors import DomainError
from budzet.desk import notices as services
from budzet.desk.notices import Notice
from budzet.desk.views import bp
from budzet.web.forms import BaseForm
from budzet.web.requests import get_session, now, transaction

__all__ = ["bp"]

_ID = "<int(max=2147483647):notice_id>"
_WEEK = dt.timedelta(days=7)

FAULTS = {
    "body_missing": _l("Write the notice."),
    "body_long": _l("Write at most %(most)s characters."),
    "dates_order": _l("The last day must not come before the first one."),
    "dates_past": _l("The last day has passed already."),
}


class NoticeForm(BaseForm):
    """A notice with its days as they are typed in Poland."""

    body = StringField()
    shown_from = StringField()
    shown_until = StringField()

    def notice(self) -> Notice | None:
        """Return what was typed, or nothing when a day is none."""
        first, last = self._day("shown_from"), self._day("shown_until")
        return Notice(self.body.data or "", first, last) if first and last else None

    def _day(self, name: str) -> dt.date | None:
        try:
            return days.parse_day(self[name].data or "")
        except ValueError:
            self[name].errors = [gettext("Write a date that exists, for example 31.12.2026.")]
            return None


@bp.get("/komunikaty/")
@requires(Permission.WRITE_NOTICES, scope=anywhere)
def notices() -> ResponseReturnValue:
    """List every notice."""
    today = desk_session.current().today
    return render_template("desk/notices.html", notices=services.everything(get_session()), today=today)


@bp.route("/komunikaty/dodaj", methods=["GET", "POST"])
@requires(Permission.WRITE_NOTICES, scope=anywhere)
def add_notice() -> ResponseReturnValue:
    """Write a notice, shown for a week unless another day is chosen."""
    today = desk_session.current().today
    form = NoticeForm(shown_from=days.write_day(today), shown_until=days.write_day(today + _WEEK))
    return _save(form, None) if form.is_submitted() else _page(form, None)


@bp.route(f"/komunikaty/{_ID}", methods=["GET", "POST"])
@requires(Permission.WRITE_NOTICES, scope=anywhere)
def notice(notice_id: int) -> ResponseReturnValue:
    """Change a notice."""
    form = NoticeForm(data=_shown(services.get(get_session(), notice_id)))
    return _save(form, notice_id) if form.is_submitted() else _page(form, notice_id)


@bp.post(f"/komunikaty/{_ID}/usun")
@requires(Permission.WRITE_NOTICES, scope=anywhere)
def remove_notice(notice_id: int) -> ResponseReturnValue:
    """Remove a notice."""
    with transaction() as session:
        services.remove(session, notice_id, actor=desk_session.actor(), now=now())
    flash(gettext("The notice is removed."), "good")
    return redirect(url_for("desk.notices"), 303)


def _save(form: NoticeForm, notice_id: int | None) -> ResponseReturnValue:
    typed = form.notice()
    if typed is None:
        return _page(form, notice_id), 422
    user = desk_session.current()
    try:
        with transaction() as session:
            services.save(session, typed, notice_id, today=user.today, actor=user.actor, now=now())
    except DomainError as error:
        if not error.findings:
            raise
        form.attach(error.findings, FAULTS)
        return _page(form, notice_id), 422
    flash(gettext("Saved."), "good")
    return redirect(url_for("desk.notices"), 303)


def _page(form: NoticeForm, notice_id: int | None) -> str:
    return render_template("desk/notice_form.html", form=form, errors=form.errors, notice_id=notice_id)


def _shown(row: StaffNotice) -> dict[str, str]:
    return {
        "body": row.body,
        "shown_from": days.write_day(row.shown_from),
        "shown_until": days.write_day(row.shown_until),
    }
