"""What the desk shows of an edition's readiness: a verdict, the statute's checklist, a list for each stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext, ngettext

from budzet.editions import acts, desk_menu, readiness, words
from budzet.editions.facts import EditionFacts
from budzet.editions.places import Page, Place
from budzet.editions.readiness import Requirement
from budzet.editions.timetable import StageKind, StageState
from budzet.web import filters

SOON = dt.timedelta(days=30)
"""How long before a stage the desk's front page tells what is missing for it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is missing or doubtful, in words, and where it is set right."""

    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One of the parts the statute asks for."""

    name: str
    url: str
    done: bool


@dataclass(frozen=True, slots=True)
class StageList:
    """What is missing for one stage. ``shut``: its hour has come and it may not begin."""

    kind: StageKind
    name: str
    opens_at: dt.datetime | None
    over: bool
    shut: bool
    blocking: tuple[Line, ...]
    warnings: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to the page's question, for the next stage."""

    ready: bool
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class ReadinessPage:
    """Everything the page shows. ``share`` is the part of the checklist that is done, of a hundred."""

    verdict: Verdict
    checklist: tuple[ChecklistLine, ...]
    share: int
    stages: tuple[StageList, ...]
    before_freeze: tuple[Line, ...]

    @property
    def done(self) -> int:
        """How many parts of the checklist are done."""
        return sum(line.done for line in self.checklist)


def page(facts: EditionFacts, now: dt.datetime) -> ReadinessPage:
    """Return the page of an edition."""
    lists = stage_lists(facts, now)
    checklist = tuple(
        ChecklistLine(item.name, url_of(item.place, facts.slug), item.done)
        for item in readiness.statute_checklist(facts)
    )
    return ReadinessPage(
        verdict=_verdict(lists),
        checklist=checklist,
        share=100 * sum(line.done for line in checklist) // len(checklist),
        stages=lists,
        before_freeze=() if facts.is_frozen else _lines(acts.against_freeze(facts, now), facts.slug),
    )


def stage_lists(facts: EditionFacts, now: dt.datetime) -> tuple[StageList, ...]:
    """Return what is missing for each stage, those without a rule left out."""
    found = readiness.findings(facts, now)
    return tuple(
        _stage_list(facts, kind, [one for one in found if one.stage is kind], now)
        for kind in StageKind
        if kind is not StageKind.IMPLEMENTATION
    )


def url_of(place: Place, edition_slug: str) -> str:
    """Return the address at the desk where something is set right."""
    if place.page is Page.FREEZE:
        return url_for("readiness_desk.readiness", edition_slug=edition_slug, _anchor="freeze")
    if place.page is Page.CITY and "city_desk.city" in current_app.view_functions:
        return url_for("city_desk.city", _anchor=place.field or None)
    return desk_menu.url_of(place.page.value, edition_slug, place.field)


def _stage_list(facts: EditionFacts, kind: StageKind, found: Sequence[Requirement], now: dt.datetime) -> StageList:
    span = facts.timetable.span(kind)
    state = facts.timetable.state(kind, now)
    blocking = _lines((one for one in found if one.blocking), facts.slug)
    # What was frozen was in order when it was frozen; only voting can still be shut then.
    may_be_shut = kind is StageKind.VOTING or not facts.is_frozen
    return StageList(
        kind=kind,
        name=words.stage_name(kind),
        opens_at=span.opens_at if span else None,
        over=state is StageState.AFTER,
        shut=state is StageState.OPEN and bool(blocking) and may_be_shut,
        blocking=blocking,
        warnings=_lines((one for one in found if not one.blocking), facts.slug),
    )


def _lines(found: Iterable[Requirement], edition_slug: str) -> tuple[Line, ...]:
    return tuple(Line(readiness.sentences([one.finding])[0], url_of(one.place, edition_slug)) for one in found)


def _verdict(lists: Sequence[StageList]) -> Verdict:
    """Speak of the first stage that is not over."""
    ahead = next((one for one in lists if not one.over), lists[-1])
    about = (
        gettext("%(stage)s: from %(moment)s.", stage=ahead.name, moment=filters.moment(ahead.opens_at))
        if ahead.opens_at
        else gettext("%(stage)s: no date yet.", stage=ahead.name)
    )
    if not ahead.blocking:
        return Verdict(ready=True, title=_READY[ahead.kind](), about=about)
    missing = ngettext("%(num)d thing is missing", "%(num)d things are missing", len(ahead.blocking))
    return Verdict(ready=False, title=missing, about=about)


_READY = {
    StageKind.INTAKE: lambda: gettext("Handing in projects may begin"),
    StageKind.VERIFICATION: lambda: gettext("Checking projects may begin"),
    StageKind.APPEAL: lambda: gettext("Appeals may begin"),
    StageKind.VOTING: lambda: gettext("Voting may begin"),
    StageKind.RESULTS: lambda: gettext("Results may be announced"),
}
