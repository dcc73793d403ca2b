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
from budzet.accounts.roles import Permission
from budzet.base import calendar
from budzet.base.errors import ConflictError
from budzet.base.findings import Finding
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.residents import at_point, identity, keys
from budzet.residents.at_point import WORDS, PersonAtPoint, PersonForm, Places
from budzet.residents.paper_codes import code, passes
from budzet.residents.schemes import BY_PASS
from budzet.web.requests import get_session, now, settings, transaction

bp = Blueprint("pass_desk", __name__, url_prefix="/urzad")


class PassForm(PersonForm):
    """A person at a point who votes here. Nothing that is typed is stored."""

    guardian = BooleanField(_l("A parent or guardian agrees: they are here or have signed."))


@bp.get("/przepustki")
@requires(Permission.SERVE_POINT, scope=anywhere)
def editions() -> ResponseReturnValue:
    """Lead to the edition in which passes are given out now."""
    found = at_point.editions(get_session(), passes.refuse_closed, now())
    if len(found) == 1:
        return redirect(url_for("pass_desk.make", edition_slug=found[0].slug), 303)
    return render_template("letters_desk/editions.html", found=found)


@bp.route("/edycje/<edition_slug>/przepustka", methods=["GET", "POST"])
@requires(Permission.SERVE_POINT, scope=desk_scope.of_page)
def make(edition_slug: str) -> ResponseReturnValue:
    """Make a pass and show its code, once."""
    form, places = PassForm(), at_point.places(get_session(), page_edition().id)
    if not form.is_submitted():
        return _page(form, places)
    today = calendar.local(now()).date()
    person = at_point.read(get_session(), page_edition().id, form, places, today)
    if person is None or not _agreed(form, person, today):
        return _page(form, places), 422
    edition_id, clerk, actor = page_edition().id, desk_session.staff_id(), desk_session.actor()
    try:
        with transaction() as session:
            edition = session.get_one(Edition, edition_id)
            secret = keys.make(session, settings().keys_dir, edition_id)
            made = passes.make(session, edition, person, keys=secret, clerk_id=clerk, actor=actor, now=now())
    except ConflictError as error:
        form.form_errors.append(error.sentence)
        return _page(form, places), 409
    return _page(PassForm(formdata=None), places, made=code.shown(made))


def _agreed(form: PassForm, person: PersonAtPoint, today: dt.date) -> bool:
    """Say whether a guardian agrees where the Terms ask for it; tell it beside the box when not."""
    minors = page_edition().terms.identity.minors
    if not identity.is_under(person.birth_date, minors.consent_under, today) or form.guardian.data:
        return True
    form.attach([Finding.of("guardian_must_agree", "guardian")], _WORDS)
    return False


_WORDS = {**WORDS, "guardian_must_agree": _l("This person is too young to vote without the consent of a guardian.")}


def _way_in(edition: Edition) -> str:
    return url_for("voting.identify", edition_slug=edition.slug, way=BY_PASS.slug)


def _page(form: PassForm, places: Places, *, made: str = "") -> str:
    edition, session = page_edition(), get_session()
    try:
        passes.refuse_closed(session, edition, now())
        closed = ""
    except ConflictError as error:
        closed = str(error.sentence)
    form.offer(places)
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
