"""The page of the city at the desk: its name in three cases, its office, whom to ask, its colour and its logo.

It works on an empty database: it is the first page an admin fills in.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base import contrast, text
from budzet.base.errors import DomainError
from budzet.editions import city_colours, city_files, city_logo, queries, services
from budzet.editions.city_forms import CityForm, LogoForm
from budzet.editions.models import COLOUR, City
from budzet.web import uploads
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("city_desk", __name__, url_prefix="/urzad")
uploads.allow(bp, "save_logo")

_LOGO_HEIGHT, _LOGO_WIDEST = 36, 140  # in the drawn preview


@dataclass(frozen=True, slots=True)
class Shades:
    """The colours a preview is drawn in."""

    paper: str
    ground: str
    ink: str
    quiet: str
    city: str
    on_city: str
    night: bool = False


@bp.route("/miasto", methods=["GET", "POST"])
@requires(Permission.MANAGE_CITY)
def city() -> ResponseReturnValue:
    """Show and change the city; what is typed can be looked at before it is saved."""
    form = CityForm(obj=queries.city(get_session()) or City(colour=COLOUR, county_rights=False))
    if not form.validate_on_submit():
        return _page(form, status=422 if form.is_submitted() else 200)
    if request.form.get("act") == "preview":
        return _page(form, unsaved=True)
    with transaction() as session:
        services.save_city(session, form.city(), actor=desk_session.actor(), now=now())
    flash(gettext("The city is saved."))
    return redirect(url_for("city_desk.city"), 303)


@bp.post("/miasto/logo")
@requires(Permission.MANAGE_CITY)
def save_logo() -> ResponseReturnValue:
    """Take a new logo, or another text for the one there is."""
    form, stored = LogoForm(), queries.city(get_session())
    if stored is None:
        raise DomainError("Najpierw zapisz dane miasta, potem dodaj logo.")
    before, name, faults = stored.logo, stored.logo, []
    sent = uploads.sent("logo")
    if not sent and not before:
        faults = [gettext("Choose the file with the logo.")]
    if form.validate() and sent:
        try:
            name = city_logo.store(city_files.logo_folder(), sent)
        except DomainError as error:
            faults = [error.sentence]
    if faults or form.errors:
        return _page(CityForm(formdata=None, obj=stored), logo_form=form, logo_faults=faults, status=422)
    _store_logo(name, form.logo_text.data or "", before)
    flash(gettext("The logo is saved."))
    return redirect(url_for("city_desk.city"), 303)


@bp.post("/miasto/logo/usun")
@requires(Permission.MANAGE_CITY)
def remove_logo() -> ResponseReturnValue:
    """Take the logo off all pages and delete its file."""
    stored = queries.city(get_session())
    if stored is not None and stored.logo:
        _store_logo("", "", stored.logo)
        flash(gettext("The logo is removed."))
    return redirect(url_for("city_desk.city"), 303)


def _store_logo(name: str, words: str, before: str) -> None:
    with transaction() as session:
        services.save_city(session, City(logo=name, logo_text=words), actor=desk_session.actor(), now=now())
    if before != name:
        city_logo.remove(city_files.logo_folder(), before)


def _page(
    form: CityForm,
    *,
    logo_form: LogoForm | None = None,
    logo_faults: list[str] | None = None,
    unsaved: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    stored, faults = queries.city(get_session()), logo_faults or []
    if logo_form is None:
        logo_form = LogoForm(formdata=None, obj=stored)
    colour = form.colour.data if form.is_submitted() and not form.colour.errors else None
    colour = colour or (stored.colour if stored else COLOUR)
    page = {
        "stored": stored is not None,
        "unsaved": unsaved,
        "examples": _examples(form),
        "previews": _previews(colour),
        "ratio": _ratio(colour),
        "logo": _logo(stored, faults),
    }
    errors = [*form.errors, *(("logo-file", fault) for fault in faults), *logo_form.errors]
    return render_template("city_desk/city.html", form=form, logo_form=logo_form, errors=errors, page=page), status


def _examples(form: CityForm) -> list[str]:
    """Return what residents will read, in Polish whatever the language of the desk: cases are Polish."""
    with force_locale("pl"):
        examples = []
        if form.name_locative.data:
            where = text.inside(form.name_locative.data)
            examples.append(
                gettext("Everyone who lives in %(city)s may vote. Age and registration do not matter.", city=where)
            )
        if form.name_genitive.data:
            whose = form.name_genitive.data
            examples += [
                gettext("Participatory budget of %(city)s", city=whose),
                gettext("residents of %(city)s", city=whose),
            ]
        return examples


def _previews(colour: str) -> list[dict[str, Any]]:
    shades = city_colours.palette(colour)
    day = Shades("#fff", "#f4f1ea", "#16202c", "#414d5a", shades.day, "#fff")
    night = Shades(city_colours.NIGHT_PAPER, "#0e151d", "#f0f3f6", "#c3cdd7", shades.night, "#0b1724", night=True)
    return [
        {"title": gettext("The header of a page, light"), "shades": day},
        {"title": gettext("The same on a dark screen"), "shades": night},
    ]


def _ratio(colour: str) -> Decimal:
    return contrast.ratio(colour, contrast.WHITE)


def _logo(stored: City | None, faults: list[str]) -> dict[str, Any]:
    name = stored.logo if stored else ""
    width, height = city_logo.size(name) or (_LOGO_HEIGHT, _LOGO_HEIGHT)
    return {
        "url": city_files.logo_url(name),
        "text": stored.logo_text if stored else "",
        "width": min(_LOGO_WIDEST, round(width * _LOGO_HEIGHT / height)),
        "faults": faults,
    }
