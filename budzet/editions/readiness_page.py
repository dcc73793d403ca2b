"""What the desk shows of an edition's readiness: a verdict, the statute's checklist, a list for each stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext, ngettext

from budzet.editions import acts, desk_menu, gates, readiness, words
from budzet.editions.facts import EditionFacts
from budzet.editions.places import Page, Place
from budzet.editions.readiness import Requirement
from budzet.editions.timetable import StageKind, StageState
from budzet.web import filters


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
    """Return what is missing for each stage; nothing for those that are over, and those without a rule left out."""
    found = readiness.findings(facts, now)
    over = _over(facts, now)
    return tuple(
        _stage_list(facts, kind, [one for one in found if one.stage is kind and kind not in over], now)
        for kind in StageKind
        if kind is not StageKind.IMPLEMENTATION
    )


def _over(facts: EditionFacts, now: dt.datetime) -> frozenset[StageKind]:
    """Return the stages that lie behind: their end has passed, or they have no dates and a later stage has begun."""
    states = {kind: facts.timetable.state(kind, now) for kind in StageKind}
    begun = [kind for kind in StageKind if states[kind] in (StageState.OPEN, StageState.AFTER)]
    before_the_last = list(StageKind)[: list(StageKind).index(begun[-1])] if begun else []
    return frozenset(
        kind
        for kind in StageKind
        if states[kind] is StageState.AFTER or (states[kind] is StageState.UNSET and kind in before_the_last)
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
    return StageList(
        kind=kind,
        name=words.stage_name(kind),
        opens_at=span.opens_at if span else None,
        over=kind in _over(facts, now),
        shut=kind in gates.held(facts, now),
        blocking=_lines([one for one in found if one.blocking], facts.slug),
        warnings=_lines([one for one in found if not one.blocking], facts.slug),
    )


def _lines(found: Sequence[Requirement], edition_slug: str) -> tuple[Line, ...]:
    """Return a line for each; many that are alike become one, and the values of a page to be checked always."""
    groups: dict[tuple[str, str], list[Requirement]] = {}
    for one in found:
        page = one.place.page.value if one.finding.code == _EXAMPLE else ""
        groups.setdefault((one.finding.code, page), []).append(one)
    lines: list[Line] = []
    for (code, _page), group in groups.items():
        told = [_sentence(code, group)] if _is_many(code, group) else readiness.sentences(one.finding for one in group)
        lines += [Line(words, url_of(one.place, edition_slug)) for words, one in zip(told, group, strict=False)]
    return tuple(lines)


_EXAMPLE = "example_value"
_MANY = 3


def _is_many(code: str, group: Sequence[Requirement]) -> bool:
    return len(group) > (1 if code == _EXAMPLE else _MANY)


def _sentence(code: str, group: Sequence[Requirement]) -> str:
    if code == _EXAMPLE:
        return _to_check(group[0].place.page, len(group))
    rest = ngettext("And %(num)d more like it.", "And %(num)d more like it.", len(group) - 1)
    return f"{readiness.sentences([group[0].finding])[0]} {rest}"


def _to_check(page: Page, count: int) -> str:
    """Say how many values of one page are to be checked."""
    name = next((str(label) for key, _endpoint, label in desk_menu.SECTIONS if key == page.value), page.value)
    return ngettext(
        "%(page)s: %(num)d value to be checked with the resolution.",
        "%(page)s: %(num)d values to be checked with the resolution.",
        count,
        page=name,
    )


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
