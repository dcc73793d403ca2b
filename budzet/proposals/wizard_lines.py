"""The answers of an application in words, line by line: to check them, and to compare two windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from budzet.editions import queries as editions
from budzet.proposals import coauthors, drafts, wizard_forms
from budzet.proposals.application import Applicant, Section
from budzet.proposals.drafts import Answers
from budzet.proposals.wizard_draft import DraftView
from budzet.web.filters import zl
from budzet.web.requests import get_session

_ANSWERS = {True: _l("Yes"), False: _l("No"), None: ""}


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in words; ``field`` is what the form calls it."""

    field: str
    label: str
    text: str


def lines(session: Session, view: DraftView, section: Section, answers: Answers) -> list[Line]:
    """Return the answers of a section in words."""
    shown = {
        Section.IDEA: _idea,
        Section.PLACE: _place,
        Section.COST: _cost,
        Section.DESIGN: _design,
        Section.ABOUT: _about,
    }
    return shown[section](session, view, answers) if section in shown else []


def _idea(session: Session, view: DraftView, answers: Answers) -> list[Line]:
    names = {topic.key: topic.name for topic in editions.topics(session, view.edition.id)}
    chosen = ", ".join(names.get(key, key) for key in answers.application.topics)
    form, given = wizard_forms.IdeaForm(formdata=None), answers.application
    named = [("title", given.title), ("topics", chosen), ("summary", given.summary)]
    return _labelled(form, [*named, ("description", given.description), ("reasons", given.reasons)])


def _place(_session: Session, view: DraftView, answers: Answers) -> list[Line]:
    given = answers.application
    pool = view.facts.pools.get(given.pool)
    named = [("pool", pool.name if pool else ""), ("place", given.place)]
    found = _labelled(wizard_forms.PlaceForm(formdata=None), named)
    point = f"{given.latitude}, {given.longitude}" if given.latitude is not None else gettext("No point")
    return [*found, Line("latitude", gettext("Point on the map"), point)]


def _cost(_session: Session, _view: DraftView, answers: Answers) -> list[Line]:
    given = answers.application
    rows = "\n".join(f"{item.what}: {zl(item.amount)}" for item in given.costs)
    upkeep = "" if given.upkeep is None else zl(given.upkeep)
    return [
        Line("costs-0-what", gettext("Cost estimate"), rows),
        Line("costs-0-what", gettext("Together"), zl(given.cost) if given.costs else ""),
        Line("upkeep", gettext("Upkeep each year"), upkeep),
    ]


def _design(_session: Session, _view: DraftView, answers: Answers) -> list[Line]:
    form, given = wizard_forms.DesignForm(formdata=None), answers.application
    chosen = dict(form.universal_design.choices).get(given.universal_design or "", "")
    return _labelled(form, [("universal_design", str(chosen)), ("universal_how", given.universal_how)])


def _about(session: Session, view: DraftView, answers: Answers) -> list[Line]:
    form, given = wizard_forms.AboutForm(formdata=None), answers.applicant
    address = " ".join(part for part in (given.street, given.house) if part)
    found = [Line("name", str(form["name"].label.text), given.name)]
    found.append(Line("street", gettext("Address"), ", ".join(part for part in (address, _town(given)) if part)))
    found += _labelled(form, [("phone", given.phone)]) if given.phone else []
    found.append(Line("email", gettext("E-mail address"), given.email))
    found += _labelled(
        form, [("lives_here", str(_ANSWERS[given.lives_here or None])), ("is_minor", str(_ANSWERS[given.is_minor]))]
    )
    if given.is_minor:
        guardian = [
            ("guardian_name", given.guardian_name),
            ("guardian_agrees", str(_ANSWERS[given.guardian_agrees or None])),
        ]
        found += _labelled(form, guardian)
    found += _said(form, {"show_name": given.show_name})
    if view.facts.co_authors_most:
        found.append(Line("co_authors", gettext("Co-authors"), _co_authors(session, view, given.co_authors)))
    return found


def _town(given: Applicant) -> str:
    return " ".join(part for part in (given.postcode, given.town) if part)


def _co_authors(session: Session, view: DraftView, emails: tuple[str, ...]) -> str:
    """Return the co-authors with their answers; those of another window have none yet."""
    said = {
        "yes": gettext("takes part"),
        "no": gettext("does not take part"),
        "waiting": gettext("has not answered yet"),
    }
    known = {asked.email.lower(): asked for asked in coauthors.listed(session, view.draft, view.by.safe)}
    shown = []
    for email in emails:
        asked = known.get(email.lower())
        shown.append(f"{email}: {said[asked.answer]}" if asked else email)
    return "\n".join(shown) or gettext("None")


def _labelled(form: wizard_forms.SectionForm, named: Iterable[tuple[str, str]]) -> list[Line]:
    return [Line(name, str(form[name].label.text), text) for name, text in named]


def _said(form: wizard_forms.SectionForm, answers: Mapping[str, bool | None]) -> list[Line]:
    return _labelled(form, [(name, str(_ANSWERS[answer])) for name, answer in answers.items()])


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that two windows have in two ways."""

    label: str
    stored: str
    typed: str


def differences(view: DraftView, section: Section, stored: Answers, typed: Mapping[str, Any]) -> list[Difference]:
    """Return where what was typed differs from what another window has saved."""
    session, merged = get_session(), drafts.merge(stored, typed)
    before = {line.label: line.text for line in lines(session, view, section, stored)}
    after = {line.label: line.text for line in lines(session, view, section, merged)}
    labels = list(dict.fromkeys([*before, *after]))
    return [
        Difference(label, before.get(label, ""), after.get(label, ""))
        for label in labels
        if before.get(label) != after.get(label)
    ]
