"""Adding a resident to the register at a consultation point: typed by a clerk, stored as tags and nothing else.

The menu of the desk leads to the edition whose vote is ahead or open; where there are several, to a list of them.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import desk_session
from budzet.accounts.access import anywhere, requires
from budzet.accounts.roles import Permission, Scope, ScopeKind
from budzet.base import calendar
from budzet.base.errors import ConflictError
from budzet.editions import desk_scope, queries
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.residents import keys
from budzet.residents.register import adding, desk_page, placing
from budzet.residents.register.adding import Added, Basis
from budzet.residents.register.forms import PersonForm
from budzet.residents.register.placing import Places
from budzet.web.requests import get_session, now, settings, transaction

bp = Blueprint("register_point_desk", __name__, url_prefix="/urzad")


@bp.get("/rejestr")
@requires(Permission.SERVE_POINT, scope=anywhere)
def editions() -> ResponseReturnValue:
    """Lead to the edition to which residents are added now."""
    found = [edition for edition in queries.all_editions(get_session()) if _serves(edition)]
    if len(found) == 1:
        return redirect(url_for("register_point_desk.add", edition_slug=found[0].slug), 303)
    return render_template("register_desk/editions.html", found=found)


@bp.route("/edycje/<edition_slug>/rejestr/dopisz", methods=["GET", "POST"])
@requires(Permission.SERVE_POINT, scope=desk_scope.of_page)
def add(edition_slug: str) -> ResponseReturnValue:
    """Add a person who came to the point."""
    form, places = PersonForm(), placing.places(get_session(), page_edition().id)
    form.offer((key, name) for key, (_number, name) in places.items())
    if not form.is_submitted():
        return _page(form, places)
    valid = form.validate()
    person = form.person(calendar.local(now()).date())
    area = placing.area(get_session(), page_edition().id, form, places)
    if not valid or person is None or area is None:
        return _page(form, places), 422
    added = Added(
        surname=person.surname,
        given_name=person.given_name,
        birth_date=person.birth_date,
        pesel=person.pesel,
        area=area,
    )
    edition_id, clerk, actor = page_edition().id, desk_session.staff_id(), desk_session.actor()
    try:
        with transaction() as session:
            edition = session.get_one(Edition, edition_id)
            secret = keys.make(session, settings().keys_dir, edition_id)
            basis = Basis(form.basis.data)
            adding.add_at_point(session, edition, added, basis, keys=secret, clerk_id=clerk, actor=actor, now=now())
    except ConflictError as error:
        form.form_errors.append(error.sentence)
        return _page(form, places), 409
    flash(gettext("Done. This person is in the register and can vote now."), "good")
    return redirect(url_for("register_point_desk.add", edition_slug=edition_slug), 303)


def _serves(edition: Edition) -> bool:
    """Say whether the clerk may add residents to an edition that has a register and whose vote is not over."""
    scopes = (Scope(ScopeKind.EDITION, edition.id),)
    if not desk_page.is_used(edition) or not desk_session.current().may_in(Permission.SERVE_POINT, scopes):
        return False
    try:
        adding.refuse_closed(get_session(), edition, now())
    except ConflictError:
        return False
    return True


def _page(form: PersonForm, places: Places) -> str:
    return render_template("register_desk/add.html", form=form, errors=form.errors, with_districts=bool(places))
