"""What the pages of the wizard show: the tasks with their states, the answers as lines, what is still missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from budzet.base.findings import Finding, Param
from budzet.proposals import wizard_lines, wizard_words
from budzet.proposals.application import Section, SectionState
from budzet.proposals.wizard_draft import DraftView
from budzet.proposals.wizard_lines import Line
from budzet.web.filters import zl
from budzet.web.requests import get_session

_MONEY = frozenset({"cost_above_limit", "cost_below_limit"})
_GROUPS = frozenset({"topics", "universal_design", "is_minor", "show_name"})
"""Fields whose control is the first of several."""
MISSING = "braki"
"""The parameter of a section's address that asks to show what is missing."""


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task list."""

    section: Section
    name: str
    about: str
    state: str
    icon: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """One section on the page of all answers; ``faults`` say what is missing, each with the address that mends it."""

    task: Task
    lines: list[Line]
    faults: list[tuple[str, str]]


def tasks(view: DraftView) -> list[Task]:
    """Return the task list of a draft."""
    states = view.states
    return [_task(view, section, states[section]) for section in view.sections]


def _task(view: DraftView, section: Section, state: SectionState) -> Task:
    missing: dict[str, Any] = {MISSING: 1} if state is SectionState.TO_COMPLETE else {}
    return Task(
        section=section,
        name=str(wizard_words.NAMES[section]),
        about=str(wizard_words.ABOUT[section]),
        state=state.value,
        icon=wizard_words.ICONS[state],
        words=_state_words(view, section, state),
        url=section_url(view, section, **missing),
    )


def _state_words(view: DraftView, section: Section, state: SectionState) -> str:
    if section is Section.SUPPORT and view.needed:
        return gettext("%(given)s of %(needed)s signatures", given=view.facts.signatures, needed=view.needed)
    if section is Section.ATTACHMENTS and state is SectionState.READY:
        return gettext("Not obligatory")
    return str(wizard_words.STATES[state])


def section_url(view: DraftView, section: Section, anchor: str = "", **parameters: Any) -> str:
    """Return the address of a section of a draft."""
    return url_for(
        "wizard.section",
        edition_slug=view.edition.slug,
        draft_id=view.draft.id,
        address=wizard_words.ADDRESSES[section],
        _anchor=anchor or None,
        **parameters,
    )


def next_url(view: DraftView, section: Section) -> str:
    """Return where "Save and go on" leads: the section after this one, at the end all answers."""
    rest = view.sections[view.sections.index(section) + 1 :] if section in view.sections else []
    if rest:
        return section_url(view, rest[0])
    return url_for("handing_in.check", edition_slug=view.edition.slug, draft_id=view.draft.id)


def parts(view: DraftView) -> list[Part]:
    """Return all answers with what is missing, for the page that checks them."""
    found, session = view.findings, get_session()
    return [
        Part(
            task,
            wizard_lines.lines(session, view, task.section, view.answers),
            _faults(view, task.section, found[task.section]),
        )
        for task in tasks(view)
    ]


def _faults(view: DraftView, section: Section, found: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(section_url(view, section, control_of(fault), braki=1), sentence(fault)) for fault in found]


def control_of(finding: Finding) -> str:
    """Return the id of the control a finding leads to."""
    field = "latitude" if finding.field == "point" else finding.field
    return f"{field}-0" if field in _GROUPS else field


def sentence(finding: Finding) -> str:
    """Return a finding as residents read it."""
    shown = written(finding)
    return str(wizard_words.FINDINGS[shown.code]) % dict(shown.params)


def written(finding: Finding) -> Finding:
    """Return a finding whose amounts are written as money, at the field its form has."""
    params: dict[str, Param] = dict(finding.params)
    if finding.code in _MONEY:
        params = {name: zl(value) if isinstance(value, int) else value for name, value in params.items()}
    return Finding.of(finding.code, "latitude" if finding.field == "point" else finding.field, **params)
