"""The demonstration's content (``demo/editions.toml``) as values, with dates relative to the day of seeding."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budzet.base import calendar
from budzet.base.errors import DomainError
from budzet.base.money import zl
from budzet.editions import presets
from budzet.editions.models import City
from budzet.editions.plan import EditionPlan, TopicPlan
from budzet.editions.terms import Identity
from budzet.editions.timetable import Span, StageKind
from budzet.proposals.services import ProposalDraft

# Days from the day of seeding: first day, last day (None: it stays open).
_VOTING_OPEN = {
    StageKind.INTAKE: (-170, -141),
    StageKind.VERIFICATION: (-140, -60),
    StageKind.APPEAL: (-59, -45),
    StageKind.VOTING: (-6, 8),
    StageKind.RESULTS: (23, None),
}
_INTAKE_OPEN = {
    StageKind.INTAKE: (-5, 24),
    StageKind.VERIFICATION: (25, 110),
    StageKind.APPEAL: (111, 124),
    StageKind.VOTING: (160, 174),
    StageKind.RESULTS: (190, None),
}
_VERIFICATION_OPEN = {
    StageKind.INTAKE: (-70, -41),
    StageKind.VERIFICATION: (-40, 30),
    StageKind.APPEAL: (31, 44),
    StageKind.VOTING: (80, 94),
    StageKind.RESULTS: (110, None),
}
_STAGES = {"voting": _VOTING_OPEN, "verification": _VERIFICATION_OPEN, "intake": _INTAKE_OPEN}
_RESOLUTION_DAYS = 400  # how many days before the seeding the council is said to have passed the rules


@dataclass(frozen=True, slots=True)
class DemoEdition:
    """One invented edition: its plan, its projects (none while they are taken in) and its dates."""

    plan: EditionPlan
    projects: tuple[ProposalDraft, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DemoContent:
    """Everything the demonstration starts with besides the finished edition's files."""

    city: City
    editions: tuple[DemoEdition, ...]


def folder(given: Path | None) -> Path:
    """Return the folder of the demonstration's files. Raises ``DomainError`` where an installation has none."""
    found = given or Path(__file__).resolve().parents[2] / "demo"
    if not (found / "editions.toml").is_file():
        raise DomainError(
            f"Nie ma plików miasta pokazowego w „{found}”. Są w repozytorium; wskaż je w BUDZET_DEMO_DIR."
        )
    return found


def read_content(path: Path, today: dt.date) -> DemoContent:
    """Read ``editions.toml`` as it should look on ``today`` (a day in Warsaw)."""
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    topics = tuple(TopicPlan(key=t["key"], name=t["name"], icon=t["icon"]) for t in values["topics"])
    editions = tuple(_edition({**values, **edition}, topics, today) for edition in values["editions"])
    return DemoContent(City(id=1, **values["city"]), editions)


def _edition(values: dict[str, Any], topics: tuple[TopicPlan, ...], today: dt.date) -> DemoEdition:
    plan = presets.load(values["preset"], slug=values["slug"], title=values["title"], topics=topics)
    # The demonstration has no register of residents and no SMS gateway: its residents say who they are.
    identity = Identity(persons_per_contact=plan.terms.identity.persons_per_contact)
    plan = plan.model_copy(
        update={
            "terms": plan.terms.model_copy(
                update={"identity": identity, "staffing": values.get("staffing", plan.terms.staffing)}
            ),
            "districts": tuple(
                district.model_copy(update={"residents": values["residents"][district.key]})
                for district in plan.districts
            ),
            # As if a coordinator had gone through every value with the resolution.
            "examples": (),
            "resolution_number": values["resolution"],
            "ordinal": values["ordinal"],
            "resolution_date": today - dt.timedelta(days=_RESOLUTION_DAYS),
        }
    )
    projects = values.get("projects", [])
    numbers = dict[str, int]()
    drafts = []
    for project in projects:
        numbers[project["pool"]] = numbers.get(project["pool"], 0) + 1
        drafts.append(_draft(project, _number(plan, project["pool"], numbers[project["pool"]])))
    spans = tuple(_span(kind, today, *ends) for kind, ends in _STAGES[values["stage"]].items())
    return DemoEdition(plan, tuple(drafts), spans)


def _number(plan: EditionPlan, pool_key: str, running: int) -> str:
    place = [pool.key for pool in plan.pools].index(pool_key)
    return f"M/{running:02}/{plan.ordinal}" if place == 0 else f"L{place}/{running:02}/{plan.ordinal}"


def _draft(project: dict[str, Any], number: str) -> ProposalDraft:
    return ProposalDraft(
        pool=project["pool"],
        number=number,
        title=project["title"],
        cost=zl(project["cost"]),
        description=project["description"].strip(),
        place=project["place"],
        latitude=project.get("latitude"),
        longitude=project.get("longitude"),
        topics=tuple(project["topics"]),
    )


def _span(kind: StageKind, today: dt.date, first: int, last: int | None) -> Span:
    closes_at = None if last is None else calendar.end_of(today + dt.timedelta(days=last))
    return Span(kind, calendar.instant(today + dt.timedelta(days=first)), closes_at)
