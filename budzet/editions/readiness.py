"""What must be in order before an edition is frozen, as one pure rule that tells everything at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from budzet.base.findings import Finding
from budzet.editions import engines, explain
from budzet.editions.frozen import FrozenEdition
from budzet.editions.sentences import SENTENCES, sentences
from budzet.editions.terms import Pesel, PeselAndRegister, Terms
from budzet.editions.timetable import StageKind, Timetable

__all__ = ["SENTENCES", "freeze_findings", "sentences", "to_check"]


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
