"""What must be in order before each stage of an edition may begin, as pure rules that tell everything at once.

``findings`` judges all stages; each requirement says which stage it belongs to, whether it keeps that stage from
beginning, and where on the desk it is set right. ``freeze_findings`` is what fixing terms and ballot list asks for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from budzet.base.findings import Finding
from budzet.editions import engines, explain, places, plan, pool_order, statute
from budzet.editions.facts import EditionFacts, RequiredText
from budzet.editions.frozen import FrozenEdition
from budzet.editions.places import Page, Place
from budzet.editions.sentences import SENTENCES, sentences
from budzet.editions.statute import ChecklistItem, most_signatures, statute_checklist
from budzet.editions.terms import InPerson, LetterCode, Pesel, PeselAndRegister, Terms
from budzet.editions.timetable import StageKind, Timetable

__all__ = [
    "SENTENCES",
    "ChecklistItem",
    "EditionFacts",
    "Page",
    "Place",
    "RequiredText",
    "Requirement",
    "before_freeze",
    "blocked",
    "findings",
    "freeze_findings",
    "most_signatures",
    "sentences",
    "stage_findings",
    "statute_checklist",
    "to_check",
]

SURE_ENOUGH = 2
"""The assurance below which somebody else could vote in a resident's name with data that are easily known."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that is not in order: ``blocking`` ones keep ``stage`` from beginning, the others are warnings."""

    finding: Finding
    blocking: bool
    stage: StageKind
    place: Place


def findings(facts: EditionFacts, now: dt.datetime) -> list[Requirement]:
    """Return everything that is not in order at ``now`` (UTC), by the stages it belongs to."""
    return [requirement for kind in StageKind for requirement in _RULES[kind](facts, kind, now)]


def stage_findings(facts: EditionFacts, kind: StageKind, now: dt.datetime) -> list[Requirement]:
    """Return what is not in order for one stage."""
    return [requirement for requirement in findings(facts, now) if requirement.stage is kind]


def blocked(facts: EditionFacts, kind: StageKind, now: dt.datetime) -> bool:
    """Say whether something keeps the stage from beginning."""
    return any(requirement.blocking for requirement in stage_findings(facts, kind, now))


def before_freeze(facts: EditionFacts, now: dt.datetime) -> list[Requirement]:
    """Return what is not in order for voting, but for the freeze itself: what must be mended before it."""
    return [one for one in stage_findings(facts, StageKind.VOTING, now) if one.finding.code != "not_frozen"]


def freeze_findings(frozen: FrozenEdition, timetable: Timetable, now: dt.datetime) -> list[Finding]:
    """Return every reason why this edition may not be frozen at ``now`` (UTC)."""
    voting = timetable.span(StageKind.VOTING)
    faults = timetable.findings()
    if voting is None or voting.closes_at is None:
        faults.append(Finding.of("voting_has_no_dates"))
    elif now >= voting.opens_at:
        faults.append(Finding.of("voting_has_begun"))
    with_projects = {project.pool for project in frozen.projects}
    faults += [Finding.of("pool_without_projects", pool.key) for pool in frozen.pools if pool.key not in with_projects]
    faults += [
        Finding.of("cost_above_pool", project.number, cost=project.cost, budget=frozen.pool_by_key[project.pool].budget)
        for project in frozen.projects
        if project.cost > frozen.pool_by_key[project.pool].budget
    ]
    faults += pool_order.findings(frozen.pools, frozen.terms.pool_order)
    return faults + _legal_basis(frozen.terms) + _way_without_data(frozen.terms) + engines.missing(frozen)


def _legal_basis(terms: Terms) -> list[Finding]:
    """A scheme that asks for a PESEL names the paragraph that allows it (domain.md §0.3)."""
    return [
        Finding.of("pesel_without_basis", scheme.kind)
        for scheme in terms.identity.schemes
        if isinstance(scheme, Pesel | PeselAndRegister) and not scheme.legal_basis.strip()
    ]


def _way_without_data(terms: Terms) -> list[Finding]:
    """Somebody without PESEL, phone and e-mail has a way of their own (security.md §2.7): the courts ask for it."""
    if terms.paper_cards != "none" or any(isinstance(one, LetterCode | InPerson) for one in terms.identity.schemes):
        return []
    return [Finding.of("no_way_without_data")]


def to_check(examples: Sequence[str]) -> list[Finding]:
    """Return a finding for every value that is an example: to be checked with the resolution, no hindrance."""
    return [Finding.of("example_value", explain.place(path.split("."))) for path in examples]


# --- stage by stage ------------------------------------------------------------------------------------------------


def _require(faults: Iterable[Finding], stage: StageKind, *, blocking: bool = True) -> Iterator[Requirement]:
    for finding in faults:
        yield Requirement(finding, blocking, stage, places.of_finding(finding))


def _nothing(facts: EditionFacts, kind: StageKind, now: dt.datetime) -> Iterator[Requirement]:
    yield from ()


def _dates_only(facts: EditionFacts, kind: StageKind, now: dt.datetime) -> Iterator[Requirement]:
    yield from _require(_dates(facts.timetable, kind), kind)
    yield from _require(_texts(facts, kind), kind)


def _intake(facts: EditionFacts, kind: StageKind, now: dt.datetime) -> Iterator[Requirement]:
    """Intake begins when the resolution is in the edition, whole and confirmed (R-01 to R-03)."""
    yield from _dates_only(facts, kind, now)
    yield from _require(facts.timetable.findings(), kind)
    yield from _require(_plan(facts), kind)
    for item in statute.statute_checklist(facts):
        if not item.done:
            missing = Finding.of("statute_part_missing", item.key, name=item.name)
            yield Requirement(missing, blocking=True, stage=kind, place=item.place)
    for path, finding in zip(facts.examples, to_check(facts.examples), strict=True):
        yield Requirement(finding, blocking=True, stage=kind, place=places.of_path(path))
    yield from _require(statute.signature_findings(facts), kind)
    yield from _require(statute.money_findings(facts), kind, blocking=False)


def _verification(facts: EditionFacts, kind: StageKind, now: dt.datetime) -> Iterator[Requirement]:
    yield from _dates_only(facts, kind, now)
    yield from _require(_staff(facts), kind, blocking=facts.terms.staffing == "full")


def _voting(facts: EditionFacts, kind: StageKind, now: dt.datetime) -> Iterator[Requirement]:
    """Voting begins when everything is frozen, nothing is under appeal and the opening was rehearsed."""
    if facts.is_frozen:
        faults = facts.timetable.findings() + _dates(facts.timetable, kind)
    else:
        faults = [*freeze_findings(facts.ballot(), facts.timetable, now), Finding.of("not_frozen")]
    yield from _require(faults, kind)
    yield from _require(_texts(facts, kind), kind)
    if facts.undecided_appeals:
        yield from _require([Finding.of("appeals_undecided", count=facts.undecided_appeals)], kind)
    if facts.opening_rehearsed is False:
        yield from _require([Finding.of("opening_not_rehearsed")], kind)
    for finding in statute.autumn_findings(facts):
        yield from _require([finding], kind, blocking=finding.code.endswith("_too_late"))
    yield from _require(_register(facts), kind)
    yield from _require(_weak_identity(facts.terms), kind, blocking=False)
    yield from _require(_streets(facts), kind, blocking=False)


_RULES: dict[StageKind, Callable[[EditionFacts, StageKind, dt.datetime], Iterator[Requirement]]] = {
    StageKind.INTAKE: _intake,
    StageKind.VERIFICATION: _verification,
    StageKind.APPEAL: _dates_only,
    StageKind.VOTING: _voting,
    StageKind.RESULTS: _dates_only,
    StageKind.IMPLEMENTATION: _nothing,
}


def _dates(timetable: Timetable, kind: StageKind) -> list[Finding]:
    """A stage without dates; one without an end, unless it may stay open."""
    span = timetable.span(kind)
    if span is not None and (span.closes_at is not None or kind is StageKind.RESULTS):
        return []
    return [Finding.of("voting_has_no_dates" if kind is StageKind.VOTING else "stage_without_dates", kind.value)]


def _texts(facts: EditionFacts, kind: StageKind) -> Iterator[Finding]:
    for text in facts.required_texts:
        if text.stage is kind and text.kind not in facts.texts:
            yield Finding.of("text_missing", text.kind, name=text.name)


def _plan(facts: EditionFacts) -> list[Finding]:
    whole = facts.plan()
    if whole is not None:
        return plan.findings(whole)
    missing = (("no_contests", facts.contests), ("no_pools", facts.pools))
    return [Finding.of(code) for code, parts in missing if not parts]


def _staff(facts: EditionFacts) -> Iterator[Finding]:
    """A negative card needs a second person (design.md §6)."""
    if facts.people_who_confirm is not None and facts.people_who_confirm < 2:
        yield Finding.of("too_few_confirm", count=facts.people_who_confirm)


def _register(facts: EditionFacts) -> Iterator[Finding]:
    """A register that is used was let in by two persons; a datum that is compared with it is in it."""
    compared = [one.second_datum for one in facts.terms.identity.schemes if isinstance(one, PeselAndRegister)]
    if facts.register_rows is None or not (facts.terms.identity.register_used or compared):
        return
    if facts.register_rows == 0:
        yield Finding.of("register_not_imported")
    elif compared and facts.register_second not in compared:
        yield Finding.of("register_without_second")


def _weak_identity(terms: Terms) -> Iterator[Finding]:
    """Who knows a resident's data could use up or void their vote (security.md T2)."""
    weak = min(scheme.assurance for scheme in terms.identity.schemes) < SURE_ENOUGH
    if weak and terms.double_votes in ("all_void", "first_counts"):
        yield Finding.of("others_vote_can_be_blocked", member=engines.DOUBLE_VOTE_NAMES[terms.double_votes])


def _streets(facts: EditionFacts) -> Iterator[Finding]:
    """Where residents vote for projects of their own district, the address decides which one it is."""
    if any(contest.district_scope == "own" for contest in facts.contests) and facts.street_rows == 0:
        yield Finding.of("no_street_index")
    if facts.street_overlaps:
        yield Finding.of("streets_overlap", count=facts.street_overlaps)
