"""An application as its author fills it in: frozen values and one rule that tells everything that is missing (R-01).

Nothing personal is in an ``Application``: it becomes public as the project's versions. Who applies is in ``Applicant``,
which is stored sealed. Amounts are grosze; quantities are thousandths of a unit (1 250 is 1.25 m²).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import Field

from budzet.base.findings import Finding
from budzet.editions.values import Value

TITLE_LONGEST, SUMMARY_LONGEST, DESCRIPTION_LONGEST, REASONS_LONGEST, PLACE_LONGEST = 200, 500, 4000, 2000, 500
COST_ROWS_MOST = 50
CO_AUTHORS_MOST = 19


class Section(StrEnum):
    """The parts of the wizard, in their order (frontend.md §8.4)."""

    IDEA = "idea"
    PLACE = "place"
    COST = "cost"
    SUPPORT = "support"
    ATTACHMENTS = "attachments"
    DESIGN = "design"
    ABOUT = "about"


class SectionState(StrEnum):
    """How far a part is: a part looked at but unfinished differs from an untouched one."""

    NOT_STARTED = "not_started"
    TO_COMPLETE = "to_complete"
    READY = "ready"


class CostItem(Value):
    """One row of the cost estimate."""

    what: str
    quantity: int = Field(default=1000, ge=0, le=10**12)
    unit: str = "szt."
    unit_price: int = Field(default=0, ge=0, le=10**13)

    @property
    def amount(self) -> int:
        """What the row costs in grosze, half a grosz rounded up."""
        return (self.quantity * self.unit_price + 500) // 1000


class Application(Value):
    """What a resident proposes. Empty values are questions not answered yet.

    ``pool`` is the key of the pool the project asks money of; ``universal_design``: whether
    everybody can use what is made; ``universal_how`` says how, or why not.
    """

    title: str = ""
    summary: str = ""
    description: str = ""
    reasons: str = ""
    topics: tuple[str, ...] = ()
    pool: str = ""
    place: str = ""
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    costs: tuple[CostItem, ...] = ()
    upkeep: int | None = Field(default=None, ge=0)
    universal_design: Literal["yes", "no", "not_applicable"] | None = None
    universal_how: str = ""

    @property
    def cost(self) -> int:
        """The sum of the estimate in grosze."""
        return sum(item.amount for item in self.costs)


def canonical_bytes(content: Application) -> bytes:
    """Return an application as the bytes its SHA-256 is made of: JSON in UTF-8 with sorted keys and no spaces."""
    return json.dumps(
        content.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


class Applicant(Value):
    """Who applies and with whom; stored sealed, never in a version or a log.

    ``show_name``: whether the name may stand beside the project (asked, never taken for granted; R-17).
    ``guardian_name`` and ``guardian_agrees`` when the applicant is a minor (R-18).
    """

    name: str = ""
    street: str = ""
    house: str = ""
    postcode: str = ""
    town: str = ""
    phone: str = ""
    email: str = ""
    lives_here: bool = False
    is_minor: bool | None = None
    guardian_name: str = ""
    guardian_agrees: bool = False
    show_name: bool | None = None
    co_authors: tuple[str, ...] = ()
    """E-mail addresses of those who must still say that they take part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLimits:
    """What one pool lets a project cost (grosze) and how many signatures it asks for; from the edition's terms."""

    name: str
    least: int
    most: int
    signatures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFacts:
    """What the rule of completeness must know besides the application: pools by key, topics, support so far.

    ``paper_uncounted``: lists of support on paper are attached that no clerk has counted yet. The author cannot know
    how many of those signatures are valid, so the rule does not ask for more; the formal review does.
    """

    pools: dict[str, PoolLimits]
    topics: frozenset[str]
    signatures: int = 0
    paper_uncounted: bool = False
    pictures_without_text: int = 0
    co_authors_most: int = 0
    co_authors_waiting: int = 0


def findings(application: Application, applicant: Applicant, facts: ApplicationFacts) -> dict[Section, list[Finding]]:
    """Return what keeps an application from being handed in, by section; ``field`` names the control."""
    return {
        Section.IDEA: list(_idea(application, facts)),
        Section.PLACE: list(_place(application, facts)),
        Section.COST: list(_cost(application, facts)),
        Section.SUPPORT: list(_support(application, facts)),
        Section.ATTACHMENTS: list(_attachments(facts)),
        Section.DESIGN: list(_design(application)),
        Section.ABOUT: list(_about(applicant, facts)),
    }


def _text(field: str, value: str, longest: int, *, needed: bool = True) -> Iterator[Finding]:
    if needed and not value.strip():
        yield Finding.of(f"{field}_required", field)
    elif len(value) > longest:
        yield Finding.of("text_too_long", field, most=longest, over=len(value) - longest)


def _idea(application: Application, facts: ApplicationFacts) -> Iterator[Finding]:
    yield from _text("title", application.title, TITLE_LONGEST)
    yield from _text("summary", application.summary, SUMMARY_LONGEST)
    yield from _text("description", application.description, DESCRIPTION_LONGEST)
    yield from _text("reasons", application.reasons, REASONS_LONGEST)
    if facts.topics and not set(application.topics) & facts.topics:
        yield Finding.of("topics_required", "topics")


def _place(application: Application, facts: ApplicationFacts) -> Iterator[Finding]:
    if application.pool not in facts.pools:
        yield Finding.of("pool_required", "pool")
    yield from _text("place", application.place, PLACE_LONGEST)
    if (application.latitude is None) != (application.longitude is None):
        yield Finding.of("point_needs_both", "point")


def _cost(application: Application, facts: ApplicationFacts) -> Iterator[Finding]:
    rows = [(number, item) for number, item in enumerate(application.costs, start=1)]
    if not application.cost:
        yield Finding.of("costs_required", "costs-0-what")
    if len(rows) > COST_ROWS_MOST:
        yield Finding.of("too_many_cost_rows", "costs-0-what", most=COST_ROWS_MOST)
    for number, item in rows:
        if item.amount and not item.what.strip():
            yield Finding.of("cost_row_needs_name", f"costs-{number - 1}-what", row=number)
        if item.what.strip() and not item.amount:
            yield Finding.of("cost_row_needs_price", f"costs-{number - 1}-unit_price", row=number)
    if application.upkeep is None:
        yield Finding.of("upkeep_required", "upkeep")
    pool = facts.pools.get(application.pool)
    if pool and application.cost > pool.most:
        yield Finding.of("cost_above_limit", "costs-0-what", most=pool.most, cost=application.cost, pool=pool.name)
    if pool and 0 < application.cost < pool.least:
        yield Finding.of("cost_below_limit", "costs-0-what", least=pool.least, cost=application.cost, pool=pool.name)


def _support(application: Application, facts: ApplicationFacts) -> Iterator[Finding]:
    pool = facts.pools.get(application.pool)
    if pool and facts.signatures < pool.signatures and not facts.paper_uncounted:
        yield Finding.of("signatures_missing", "support", given=facts.signatures, needed=pool.signatures)


def _attachments(facts: ApplicationFacts) -> Iterator[Finding]:
    if facts.pictures_without_text:
        yield Finding.of("picture_needs_text", "attachments", count=facts.pictures_without_text)


def _design(application: Application) -> Iterator[Finding]:
    if application.universal_design is None:
        yield Finding.of("design_required", "universal_design")
    elif application.universal_design != "not_applicable":
        yield from _text("universal_how", application.universal_how, REASONS_LONGEST)


def _about(applicant: Applicant, facts: ApplicationFacts) -> Iterator[Finding]:
    for field in ("name", "street", "house", "postcode", "town"):
        yield from _text(field, getattr(applicant, field), 200)
    if not applicant.lives_here:
        yield Finding.of("must_declare_residence", "lives_here")
    if applicant.is_minor is None:
        yield Finding.of("minor_required", "is_minor")
    if applicant.is_minor and not applicant.guardian_name.strip():
        yield Finding.of("guardian_required", "guardian_name")
    if applicant.is_minor and not applicant.guardian_agrees:
        yield Finding.of("guardian_must_agree", "guardian_agrees")
    if applicant.show_name is None:
        yield Finding.of("show_name_required", "show_name")
    if len(applicant.co_authors) > facts.co_authors_most:
        yield Finding.of("too_many_authors", "co_authors", most=facts.co_authors_most)
    if facts.co_authors_waiting:
        yield Finding.of("co_authors_waiting", "co_authors", count=facts.co_authors_waiting)


def states(application: Application, applicant: Applicant, facts: ApplicationFacts) -> dict[Section, SectionState]:
    """Return how far each part is. Files may be none; how much support is enough depends on the pool."""
    faults = findings(application, applicant, facts)
    touched = _touched(application, applicant, facts)
    settled = touched | {Section.ATTACHMENTS: True, Section.SUPPORT: application.pool in facts.pools}
    return {
        section: SectionState.READY
        if not faults[section] and settled[section]
        else SectionState.TO_COMPLETE
        if touched[section]
        else SectionState.NOT_STARTED
        for section in Section
    }


def _touched(application: Application, applicant: Applicant, facts: ApplicationFacts) -> dict[Section, bool]:
    empty, nobody = Application(), Applicant(email=applicant.email)
    changed = {name for name in Application.model_fields if getattr(application, name) != getattr(empty, name)}
    return {
        Section.IDEA: bool(changed & {"title", "summary", "description", "reasons", "topics"}),
        Section.PLACE: bool(changed & {"pool", "place", "latitude", "longitude"}),
        Section.COST: bool(changed & {"costs", "upkeep"}),
        Section.SUPPORT: facts.signatures > 0 or facts.paper_uncounted,
        Section.ATTACHMENTS: facts.pictures_without_text > 0,
        Section.DESIGN: bool(changed & {"universal_design", "universal_how"}),
        Section.ABOUT: applicant != nobody,
    }
