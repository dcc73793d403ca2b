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
from budzet.base.findings import Finding
from budzet.editions import desk_scope, queries
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.residents import keys
from budzet.residents.register import adding, desk_page
from budzet.residents.register.adding import Added, Basis
from budzet.residents.register.forms import WORDS, PersonForm
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
    form, places = PersonForm(), _places()
    form.offer((key, name) for key, (_area, name) in places.items())
    if not form.is_submitted():
        return _page(form)
    valid = form.validate()
    person, area = form.person(calendar.local(now()).date()), _area(form, places)
    if not valid or person is None or area is None:
        return _page(form), 422
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
        return _page(form), 409
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


def _places() -> dict[str, tuple[int, str]]:
    """Return area number and name of each district by its key."""
    stored = queries.districts(get_session(), page_edition().id)
    return {district.key: (area, district.name) for area, district in enumerate(stored, start=1)}


def _area(form: PersonForm, places: dict[str, tuple[int, str]]) -> int | None:
    """Return the area of the district that was chosen or of the address; ``None`` after telling what is missing."""
    if not places:
        return 0
    if form.district.data in places:
        return places[form.district.data][0]
    street, house = form.street.data or "", form.house.data or ""
    found = queries.district_at(get_session(), page_edition().id, street, house).district if street else None
    if found is not None:
        return places[found][0]
    fault = Finding.of("district_needed", "district") if street and house else Finding.of("street_needed", "street")
    form.attach([fault], WORDS)
    return None


def _page(form: PersonForm) -> str:
    return render_template("register_desk/add.html", form=form, errors=form.errors, with_districts=bool(_places()))
