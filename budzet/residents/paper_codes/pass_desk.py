"""Giving out passes at a point: a clerk sees a document and types who it is; the code is shown once."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from budzet import i18n
from budzet.accounts import desk_session
from budzet.accounts.access import anywhere, requires
from budzet.accounts.roles import Permission, Scope, ScopeKind
from budzet.base import calendar
from budzet.base.errors import ConflictError
from budzet.base.findings import Finding
from budzet.editions import desk_scope, queries
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.residents import identity, keys
from budzet.residents.paper_codes import code, passes
from budzet.residents.register import placing
from budzet.residents.register.adding import Added
from budzet.residents.register.forms import WORDS, PersonForm
from budzet.residents.register.placing import Places
from budzet.residents.register.rows import Person
from budzet.residents.schemes import BY_PASS
from budzet.web.requests import get_session, now, settings, transaction

bp = Blueprint("pass_desk", __name__, url_prefix="/urzad")


class PassForm(PersonForm):
    """A person at a point who votes here. Nothing that is typed is stored."""

    basis = None
    guardian = BooleanField(_l("A parent or guardian agrees: they are here or have signed."))


@bp.get("/przepustki")
@requires(Permission.SERVE_POINT, scope=anywhere)
def editions() -> ResponseReturnValue:
    """Lead to the edition in which passes are given out now."""
    found = [edition for edition in queries.all_editions(get_session()) if _serves(edition)]
    if len(found) == 1:
        return redirect(url_for("pass_desk.make", edition_slug=found[0].slug), 303)
    return render_template("letters_desk/editions.html", found=found)


@bp.route("/edycje/<edition_slug>/przepustka", methods=["GET", "POST"])
@requires(Permission.SERVE_POINT, scope=desk_scope.of_page)
def make(edition_slug: str) -> ResponseReturnValue:
    """Make a pass and show its code, once."""
    form, places = PassForm(), placing.places(get_session(), page_edition().id)
    form.district.choices = [("", _l("By the address")), *((key, name) for key, (_number, name) in places.items())]
    if not form.is_submitted():
        return _page(form, places)
    valid, today = form.validate(), calendar.local(now()).date()
    person = form.person(today)
    area = placing.area(get_session(), page_edition().id, form, places)
    agreed = person is None or _agreed(form, person, today)
    if not valid or person is None or area is None or not agreed:
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
            made = passes.make(session, edition, added, keys=secret, clerk_id=clerk, actor=actor, now=now())
    except ConflictError as error:
        form.form_errors.append(error.sentence)
        return _page(form, places), 409
    return _page(PassForm(formdata=None), places, made=code.shown(made))


def _agreed(form: PassForm, person: Person, today: dt.date) -> bool:
    """Say whether a guardian agrees where the Terms ask for it; tell it beside the box when not."""
    minors = page_edition().terms.identity.minors
    if not identity.is_under(person.birth_date, minors.consent_under, today) or form.guardian.data:
        return True
    form.attach([Finding.of("guardian_must_agree", "guardian")], _WORDS)
    return False


_WORDS = {**WORDS, "guardian_must_agree": _l("This person is too young to vote without the consent of a guardian.")}


def _serves(edition: Edition) -> bool:
    scopes = (Scope(ScopeKind.EDITION, edition.id),)
    if not desk_session.current().may_in(Permission.SERVE_POINT, scopes):
        return False
    try:
        passes.refuse_closed(get_session(), edition, now())
    except ConflictError:
        return False
    return True


def _way_in(edition: Edition) -> str:
    return url_for("voting.identify", edition_slug=edition.slug, way=BY_PASS.slug)


def _page(form: PassForm, places: Places, *, made: str = "") -> str:
    edition, session = page_edition(), get_session()
    try:
        passes.refuse_closed(session, edition, now())
        closed = ""
    except ConflictError as error:
        closed = str(error.sentence)
    form.district.choices = [("", _l("By the address")), *((key, name) for key, (_number, name) in places.items())]
    return render_template(
        "letters_desk/pass.html",
        form=form,
        errors=form.errors,
        with_districts=bool(places),
        consent_under=edition.terms.identity.minors.consent_under,
        made=made,
        minutes=passes.MINUTES,
        closed=closed,
        # Residents read Polish first, whatever language the clerk works in.
        address=f"{settings().public_url}{i18n.without_prefix(_way_in(edition))}",
        count=passes.count(session, edition.id, desk_session.staff_id()),
    )
