"""The page on which one picks the district, or a few, whose projects one wants to choose among."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext, ngettext

from budzet.editions import words as edition_words
from budzet.editions.frozen import FrozenContest, FrozenEdition
from budzet.voting import ballot_page
from budzet.voting.contest_page import next_label
from budzet.voting.draft import Draft


def faults(frozen: FrozenEdition, current: FrozenContest, picked: Collection[str]) -> list[tuple[str, str]]:
    """Return what is wrong with the districts somebody picked, as (id of the control, sentence)."""
    known = {district.key for district in ballot_page.districts_of(frozen, current)}
    limit = current.most_districts or 1
    if not picked or not known.issuperset(picked):
        return [("districts", gettext("Choose a district from the list."))]
    if len(picked) > limit:
        sentence = ngettext("Choose at most %(num)d district.", "Choose at most %(num)d districts.", limit)
        return [("districts", sentence)]
    return []


def build(
    frozen: FrozenEdition,
    current: FrozenContest,
    draft: Draft,
    picked: Collection[str],
    found: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Return the page: districts in groups by the district they lie in, with the number of projects of each."""
    chosen = ballot_page.in_contest(frozen, current, draft.choices)
    return {
        "contest_name": current.name,
        "rule": edition_words.voting_rule(current),
        "several": (current.most_districts or 1) > 1,
        "limit": current.most_districts or 1,
        "groups": _groups(frozen, current, picked),
        "has_choice": bool(chosen),
        "may_be_empty": current.completeness == "may_be_empty",
        "skip_label": next_label(frozen, current),
        "errors": list(found),
    }


def _groups(frozen: FrozenEdition, current: FrozenContest, picked: Collection[str]) -> list[dict[str, Any]]:
    names = {district.key: district.name for district in frozen.districts}
    counts: dict[str | None, int] = {}
    for project in frozen.projects_in[current.key]:
        key = frozen.pool_by_key[project.pool].district
        counts[key] = counts.get(key, 0) + 1
    groups: dict[str | None, list[dict[str, Any]]] = {}
    for district in ballot_page.districts_of(frozen, current):
        groups.setdefault(district.parent, []).append(
            {
                "key": district.key,
                "name": district.name,
                "projects": counts.get(district.key, 0),
                "picked": district.key in picked,
            }
        )
    return [{"name": names.get(parent or ""), "districts": found} for parent, found in groups.items()]
