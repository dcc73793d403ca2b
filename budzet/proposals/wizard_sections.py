"""The form of each section of the wizard: made from the answers so far, with what can be chosen in the edition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.editions import queries as editions
from budzet.editions import text_pages
from budzet.proposals import catalogue, coauthors, map_page, similar
from budzet.proposals.application import COST_ROWS_MOST, Applicant, Application, PoolLimits, Section
from budzet.proposals.drafts import Answers
from budzet.proposals.wizard_draft import DraftView
from budzet.proposals.wizard_forms import (
    ANSWERS,
    FIRST_ROWS,
    AboutForm,
    CostForm,
    DesignForm,
    IdeaForm,
    PlaceForm,
    SectionForm,
    amount_typed,
    rows_typed,
)
from budzet.web.filters import zl

ROWS = "wiersze"
"""The parameter of the section of costs that asks for so many rows."""

Maker = Callable[[Session, DraftView], SectionForm]


def make(session: Session, view: DraftView, section: Section) -> SectionForm:
    """Return the form of a section: as it was sent, else with what the draft holds."""
    form = _MAKERS[section](session, view)
    if not form.is_submitted():
        form.version.data = str(view.draft.version)
    return form


def _idea(session: Session, view: DraftView) -> SectionForm:
    form = IdeaForm(data=content_data(view.answers.application))
    form.topics.choices = topic_choices(session, view.edition.id)
    return form


def _place(session: Session, view: DraftView) -> SectionForm:
    form = PlaceForm(data=content_data(view.answers.application))
    form.pool.choices = pool_choices(session, view.edition.id, view.facts.pools)
    return form


def _cost(_session: Session, view: DraftView) -> SectionForm:
    form = CostForm(data=content_data(view.answers.application))
    if not form.is_submitted():
        form.fill_up()
        wanted = min(request.args.get(ROWS, FIRST_ROWS, int), COST_ROWS_MOST)
        form.fill_up(max(0, wanted - len(form.costs)))
    return form


def _design(_session: Session, view: DraftView) -> SectionForm:
    return DesignForm(data=content_data(view.answers.application))


def _about(_session: Session, view: DraftView) -> SectionForm:
    form = AboutForm(data=person_data(view.answers.applicant))
    if not view.facts.co_authors_most:
        del form.co_authors
    return form


def content_data(given: Application) -> dict[str, Any]:
    """Return what a project says as its forms hold it."""
    return {
        **{name: getattr(given, name) for name in ("title", "summary", "description", "reasons", "pool", "place")},
        "topics": list(given.topics),
        "latitude": _degrees(given.latitude),
        "longitude": _degrees(given.longitude),
        "costs": rows_typed(given),
        "upkeep": amount_typed(given.upkeep),
        "universal_design": given.universal_design or "",
        "universal_how": given.universal_how,
    }


def person_data(given: Applicant) -> dict[str, Any]:
    """Return what is known of an applicant as the form holds it."""
    names = ("name", "street", "house", "postcode", "town", "phone", "guardian_name", "lives_here", "guardian_agrees")
    answers = {"is_minor": ANSWERS[given.is_minor], "show_name": ANSWERS[given.show_name]}
    return {name: getattr(given, name) for name in names} | answers | {"co_authors": "\n".join(given.co_authors)}


def topic_choices(session: Session, edition_id: int) -> list[tuple[str, str]]:
    """Return the topics to choose from."""
    return [(topic.key, topic.name) for topic in editions.topics(session, edition_id)]


def pool_choices(session: Session, edition_id: int, limits: Mapping[str, PoolLimits]) -> list[tuple[str, str]]:
    """Return the pools to choose from, each with what a project may cost there."""
    return [
        ("", gettext("Choose")),
        *(
            (pool.key, gettext("%(pool)s: at most %(most)s", pool=pool.name, most=zl(limits[pool.key].most)))
            for pool in editions.pools(session, edition_id)
        ),
    ]


_MAKERS: Mapping[Section, Maker] = {
    Section.IDEA: _idea,
    Section.PLACE: _place,
    Section.COST: _cost,
    Section.DESIGN: _design,
    Section.ABOUT: _about,
}
WITH_FORM = frozenset(_MAKERS)
"""The sections that are a form of answers; support and attachments have pages of their own."""


def typed_answers(view: DraftView, form: SectionForm) -> Answers:
    """Return the answers as they would be with what was typed: for a look at the sum before it is saved."""
    typed: Mapping[str, Any] = form.typed()
    return Answers(
        view.answers.application.model_copy(update={n: v for n, v in typed.items() if n in Application.model_fields}),
        view.answers.applicant.model_copy(update={n: v for n, v in typed.items() if n in Applicant.model_fields}),
    )


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def extras(session: Session, view: DraftView, section: Section, shown: Answers) -> dict[str, Any]:
    """Return what a section shows besides its form."""
    if section is Section.IDEA:
        return {"similar": similar.find(session, view.edition, shown.application)}
    if section is Section.PLACE:
        return {"map": map_page.for_draft(session, shown.application)}
    if section is Section.COST:
        pool = view.facts.pools.get(shown.application.pool)
        prices = catalogue.everything(session, view.edition.id)
        return {"sum": shown.application.cost, "pool": pool, "catalogue": prices}
    if section is Section.ABOUT:
        asked = coauthors.listed(session, view.draft, view.by.safe)
        return {"asked": asked, "declaration": text_pages.line("declaration_resident", view.edition)}
    return {}
