"""A resident's own list, made on the public pages, as the beginning of their ballot.

What fits is ticked in advance; a part of the ballot where the list breaks a limit stays empty, because the service must
not choose among a resident's projects. The page marks them there.
"""

from __future__ import annotations

from collections.abc import Collection

from budzet.editions.ballot_form import Ranking
from budzet.editions.frozen import FrozenContest, FrozenEdition
from budzet.voting.ballot import Ballot, Choice, card_from, judge
from budzet.voting.draft import Draft

# A ranking is begun with projects that have no place yet, so these faults are no hindrance.
_LATER = {"points_missing", "not_all_projects", "too_few_projects", "contest_empty"}


def positions(frozen: FrozenEdition, numbers: Collection[str]) -> frozenset[int]:
    """Return the ballot positions of the projects with these numbers."""
    return frozenset(project.position for project in frozen.projects if project.number in numbers)


def draft(frozen: FrozenEdition, edition_id: int, area: int, numbers: Collection[str]) -> Draft:
    """Return the first draft of a resident of ``area`` whose own list holds the projects with these ``numbers``."""
    listed = positions(frozen, numbers)
    choices: list[Choice] = []
    card = card_from(frozen)
    for contest in frozen.contests:
        projects = [project for project in frozen.projects_in[contest.key] if project.position in listed]
        wanted = tuple(_first_choice(contest, project.position) for project in projects)
        faults = {finding.code for finding in judge(Ballot(wanted, area), card) if finding.field == contest.key}
        if not faults - _LATER:
            choices += wanted
    return Draft(edition_id, tuple(sorted(choices, key=lambda choice: choice.position)), area)


def _first_choice(contest: FrozenContest, position: int) -> Choice:
    return Choice(position, 0 if isinstance(contest.form, Ranking) else 1)
