"""A new edition: from the values of a city, from another edition, or from nothing, step by step."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import ValidationError

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.editions import copying, presets, queries, starting_points
from budzet.editions.desk.blueprint import bp
from budzet.editions.desk.editions import visible
from budzet.editions.desk.forms import answers
from budzet.editions.models import Edition
from budzet.web.forms import BaseForm, at_most, looks_like, needed
from budzet.web.requests import get_session, now, transaction

_CITIES = {
    "gdansk": "Gdańsk",
    "katowice": "Katowice",
    "kobylka": "Kobyłka",
    "krakow": "Kraków",
    "lodz": "Łódź",
    "ostrowiec-swietokrzyski": "Ostrowiec Świętokrzyski",
    "swietochlowice": "Świętochłowice",
    "warszawa": "Warszawa",
    "wroclaw": "Wrocław",
    "zabrze": "Zabrze",
}


class CreateForm(BaseForm):
    """Where the new edition starts, its title and its address."""

    way = RadioField(
        _l("Start from"),
        choices=answers(
            (
                ("preset", _l("the published values of a city")),
                ("copy", _l("another edition")),
                ("blank", _l("nothing: step by step")),
            )
        ),
        default="preset",
    )
    preset = SelectField(_l("City"), validate_choice=False)
    source = SelectField(_l("Edition"), validate_choice=False)
    title = StringField(_l("Title of the edition"), [needed(_l("Write a title.")), at_most(300)])
    slug = StringField(
        _l("Address of the edition"),
        [
            needed(_l("Write an address, for example 2027.")),
            looks_like(
                r"[0-9a-z]+(-[0-9a-z]+)*",
                _l("Only small letters without diacritics, digits and hyphens, for example 2027 or szkolny-2027."),
            ),
            at_most(60),
        ],
    )

    def prepare(self, editions: list[Edition]) -> CreateForm:
        """Offer the shipped cities and the editions there are."""
        self.preset.choices = answers((name, _CITIES.get(name, name)) for name in presets.names())
        self.source.choices = answers((edition.slug, edition.title) for edition in editions)
        return self

    def validate_slug(self, field: StringField) -> None:
        """Refuse an address at which the service has a page of its own."""
        own = {rule.rule.split("/")[1] for rule in current_app.url_map.iter_rules()} | {"nowa"}
        if field.data in own:
            raise ValidationError(gettext("The service needs this address for itself. Choose another one."))

    def validate_source(self, field: SelectField) -> None:
        """Ask for an edition where one is to be copied."""
        if self.way.data == "copy" and field.data not in [one.value for one in field.choices]:
            raise ValidationError(gettext("Choose an edition."))

    def validate_preset(self, field: SelectField) -> None:
        """Ask for a city where its values are to be taken."""
        if self.way.data == "preset" and field.data not in [one.value for one in field.choices]:
            raise ValidationError(gettext("Choose a city."))


@bp.get("/nowa")
@requires(Permission.EDIT_EDITION)
def create() -> ResponseReturnValue:
    """Ask where a new edition starts."""
    year = now().year + 1
    form = CreateForm(formdata=None, data={"slug": str(year), "way": "preset"})
    return _page(form)


@bp.post("/nowa")
@requires(Permission.EDIT_EDITION)
def make() -> ResponseReturnValue:
    """Make the new edition."""
    form = CreateForm().prepare(visible())
    if not form.validate():
        return _page(form), 422
    try:
        with transaction() as session:
            to_check = len(_made(session, form).examples)
    except DomainError as error:
        form.slug.errors = [*form.slug.errors, error.sentence]
        return _page(form), 422
    flash(
        ngettext(
            "The edition is ready to be filled in. %(num)d value is to be checked with the resolution.",
            "The edition is ready to be filled in. %(num)d values are to be checked with the resolution.",
            to_check,
        )
    )
    return redirect(url_for("edition_desk.overview", edition_slug=form.slug.data), 303)


def _made(session: Session, form: CreateForm) -> Edition:
    slug, title = form.slug.data, form.title.data
    actor, instant = desk_session.actor(), now()
    if form.way.data == "copy":
        source = queries.by_slug(session, form.source.data)
        return copying.copy_edition(session, source, slug=slug, title=title, actor=actor, now=instant)
    if form.way.data == "preset":
        plan = presets.load(form.preset.data, slug=slug, title=title)
    else:
        plan = starting_points.blank(slug=slug, title=title)
    return copying.create_from(session, plan, actor=actor, now=instant)


def _page(form: CreateForm) -> str:
    form.prepare(visible())
    return render_template(
        "edition_desk/create.html",
        form=form,
        errors=form.errors,
        counts={name: _to_check(name) for name in presets.names()},
        first=queries.city(get_session()) is None,
    )


def _to_check(name: str) -> int:
    return len(presets.load(name, slug="x").examples)
