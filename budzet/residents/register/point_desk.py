"""Adding a resident to the register at a consultation point: typed by a clerk, stored as tags and nothing else.

The menu of the desk leads to the edition whose vote is ahead or open; where there are several, to a list of them.
"""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.accounts import desk_session
from budzet.accounts.access import anywhere, requires
from budzet.accounts.roles import Permission
from budzet.base import calendar
from budzet.base.errors import ConflictError
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.residents import at_point, keys
from budzet.residents.at_point import Places
from budzet.residents.register import adding, desk_page
from budzet.residents.register.adding import Basis
from budzet.residents.register.forms import AddForm
from budzet.web.requests import get_session, now, settings, transaction

bp = Blueprint("register_point_desk", __name__, url_prefix="/urzad")


@bp.get("/rejestr")
@requires(Permission.SERVE_POINT, scope=anywhere)
def editions() -> ResponseReturnValue:
    """Lead to the edition to which residents are added now."""
    found = at_point.editions(get_session(), _refuse, now())
    if len(found) == 1:
        return redirect(url_for("register_point_desk.add", edition_slug=found[0].slug), 303)
    return render_template("register_desk/editions.html", found=found)


@bp.route("/edycje/<edition_slug>/rejestr/dopisz", methods=["GET", "POST"])
@requires(Permission.SERVE_POINT, scope=desk_scope.of_page)
def add(edition_slug: str) -> ResponseReturnValue:
    """Add a person who came to the point."""
    form, places = AddForm(), at_point.places(get_session(), page_edition().id)
    form.offer(places)
    if not form.is_submitted():
        return _page(form, places)
    person = at_point.read(get_session(), page_edition().id, form, places, calendar.local(now()).date())
    if person is None:
        return _page(form, places), 422
    edition_id, clerk, actor = page_edition().id, desk_session.staff_id(), desk_session.actor()
    try:
        with transaction() as session:
            edition = session.get_one(Edition, edition_id)
            secret = keys.make(session, settings().keys_dir, edition_id)
            basis = Basis(form.basis.data)
            adding.add_at_point(session, edition, person, basis, keys=secret, clerk_id=clerk, actor=actor, now=now())
    except ConflictError as error:
        form.form_errors.append(error.sentence)
        return _page(form, places), 409
    flash(gettext("Done. This person is in the register and can vote now."), "good")
    return redirect(url_for("register_point_desk.add", edition_slug=edition_slug), 303)


def _refuse(session: Session, edition: Edition, at: dt.datetime) -> None:
    if not desk_page.is_used(edition):
        raise ConflictError("W tej edycji nie porównuje się głosujących z rejestrem.")
    adding.refuse_closed(session, edition, at)


def _page(form: AddForm, places: Places) -> str:
    return render_template("register_desk/add.html", form=form, errors=form.errors, with_districts=bool(places))
