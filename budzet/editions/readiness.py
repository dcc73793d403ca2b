"""What must be in order before an edition is frozen, as one pure rule that tells everything at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from budzet.base.findings import Finding
from budzet.editions import engines, explain, plan
from budzet.editions.frozen import FrozenEdition
from budzet.editions.terms import Pesel, PeselAndRegister, Terms
from budzet.editions.timetable import StageKind, Timetable


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
    return faults + _legal_basis(frozen.terms) + engines.missing(frozen)


def _legal_basis(terms: Terms) -> list[Finding]:
    """A scheme that asks for a PESEL names the paragraph that allows it (domain.md §0.3)."""
    return [
        Finding.of("pesel_without_basis", scheme.kind)
        for scheme in terms.identity.schemes
        if isinstance(scheme, Pesel | PeselAndRegister) and not scheme.legal_basis.strip()
    ]


def to_check(examples: Sequence[str]) -> list[Finding]:
    """Return a finding for every value that is an example: to be checked with the resolution, no hindrance."""
    return [Finding.of("example_value", explain.place(path.split("."))) for path in examples]


SENTENCES = {
    "stage_ends_before_it_begins": "Etap „{field}” kończy się, zanim się zacznie.",
    "stage_out_of_order": "Etap „{field}” zaczyna się przed etapem „{before}”.",
    "voting_has_no_dates": "Brakuje dat głosowania.",
    "voting_has_begun": "Termin rozpoczęcia głosowania już minął. Najpierw przesuń termin.",
    "pool_without_projects": "Pula „{field}” nie ma żadnego projektu.",
    "cost_above_pool": "Projekt {field} kosztuje więcej, niż jest w puli.",
    "pesel_without_basis": "PESEL można zbierać tylko na podstawie uchwały. Podaj paragraf, który na to pozwala.",
    "example_value": "{field}: do sprawdzenia z uchwałą.",
    **plan.SENTENCES,
    **engines.SENTENCES,
}
"""One sentence a clerk understands for each finding of this room."""

_STAGES = {
    StageKind.INTAKE: "nabór projektów",
    StageKind.VERIFICATION: "weryfikacja",
    StageKind.APPEAL: "odwołania",
    StageKind.VOTING: "głosowanie",
    StageKind.RESULTS: "wyniki",
    StageKind.IMPLEMENTATION: "realizacja",
}


def sentences(faults: Iterable[Finding]) -> list[str]:
    """Return the findings as sentences; stages have their Polish names."""
    return [_sentence(fault) for fault in faults]


def _sentence(fault: Finding) -> str:
    words = {"field": fault.field, **fault.params}
    if fault.code.startswith("stage_"):
        words = {name: _STAGES[StageKind(str(word))] for name, word in words.items()}
    return SENTENCES[fault.code].format(**words)
