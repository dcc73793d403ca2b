"""What must be in order before an edition is frozen, as one pure rule that tells everything at once."""

from __future__ import annotations

import datetime as dt

from budzet.base.findings import Finding
from budzet.editions.frozen import FrozenEdition
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
    faults += [
        Finding.of("own_scope_needs_districts", contest.key)
        for contest in frozen.contests
        if contest.district_scope != "any"
        and any(pool.contest == contest.key and pool.district is None for pool in frozen.pools)
    ]
    return faults


SENTENCES = {
    "stage_ends_before_it_begins": "Etap „{field}” kończy się, zanim się zacznie.",
    "stage_out_of_order": "Etap „{field}” zaczyna się przed etapem „{before}”.",
    "voting_has_no_dates": "Brakuje dat głosowania.",
    "voting_has_begun": "Termin rozpoczęcia głosowania już minął. Najpierw przesuń termin.",
    "pool_without_projects": "Pula „{field}” nie ma żadnego projektu.",
    "cost_above_pool": "Projekt {field} kosztuje więcej, niż jest w puli.",
    "own_scope_needs_districts": "Część karty „{field}” wymaga, aby każda jej pula miała dzielnicę.",
    "contest_twice": "Część karty „{field}” jest podana więcej niż raz.",
    "district_twice": "Dzielnica „{field}” jest podana więcej niż raz.",
    "pool_twice": "Pula „{field}” jest podana więcej niż raz.",
    "topic_twice": "Temat „{field}” jest podany więcej niż raz.",
    "unknown_contest": "Pula „{field}” należy do części karty, której nie ma.",
    "unknown_district": "Pula „{field}” należy do dzielnicy, której nie ma.",
    "unknown_parent": "Dzielnica „{field}” leży w dzielnicy, której nie ma.",
    "contest_without_pool": "Część karty „{field}” nie ma żadnej puli.",
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


def sentences(faults: list[Finding]) -> list[str]:
    """Return the findings as sentences; stages have their Polish names."""
    return [_sentence(fault) for fault in faults]


def _sentence(fault: Finding) -> str:
    words = {"field": fault.field, **fault.params}
    if fault.code.startswith("stage_"):
        words = {name: _STAGES[StageKind(str(word))] for name, word in words.items()}
    return SENTENCES[fault.code].format(**words)
