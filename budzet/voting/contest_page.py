"""What the page of one part of the ballot shows, put together from the frozen edition, the draft and the filter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext

from budzet.editions import queries as editions
from budzet.editions import words as edition_words
from budzet.editions.ballot_form import Cumulative
from budzet.editions.frozen import FrozenContest, FrozenEdition
from budzet.editions.layout import page_edition
from budzet.proposals import shortlist
from budzet.voting import ballot_page, ballot_prefill, words
from budzet.voting.ballot_page import BallotFilter
from budzet.voting.details import details_of
from budzet.voting.draft import Draft
from budzet.web.requests import get_session

# More points than this are chosen from a list: so many radio buttons in a row would not fit a phone.
_MOST_BUTTONS = 5


def following(frozen: FrozenEdition, current: FrozenContest) -> FrozenContest | None:
    """Return the part of the ballot after this one."""
    keys = [contest.key for contest in frozen.contests]
    place = keys.index(current.key) + 1
    return frozen.contests[place] if place < len(keys) else None


def next_label(frozen: FrozenEdition, current: FrozenContest) -> str:
    """Return what the main button says: where it leads."""
    after = following(frozen, current)
    return gettext("Next: %(part)s", part=after.name) if after else gettext("Next: check your ballot")


def place_names(frozen: FrozenEdition, part: FrozenContest, draft: Draft, picked: Collection[str] = ()) -> str | None:
    """Return the names of the districts whose projects this part shows: the own one, or those that were picked."""
    if part.district_scope == "own":
        own = frozen.levels_of[draft.area]
        keys = {d.key for d in ballot_page.districts_of(frozen, part) if frozen.area_of[d.key] in own}
    elif ballot_page.picks_district(part):
        keys = set(picked or ballot_page.district_keys(frozen, part, draft.choices))
    else:
        return None
    return ", ".join(district.name for district in frozen.districts if district.key in keys) or None


def part_sums(frozen: FrozenEdition, draft: Draft, current: FrozenContest | None = None) -> list[dict[str, Any]]:
    """Return for each part of the ballot its name, place and how much of it is used, for tabs and the side panel."""
    sums = [ballot_page.part_sum(frozen, part, draft.choices) for part in frozen.contests]
    return [
        {
            "key": part.contest.key,
            "name": part.contest.name,
            "sub": place_names(frozen, part.contest, draft),
            "amount": words.amount(part.unit, part.used, part.limit),
            "current": current is not None and part.contest.key == current.key,
            "unit": part.unit,
        }
        for part in sums
    ]


def build(
    frozen: FrozenEdition,
    current: FrozenContest,
    draft: Draft,
    narrowed: BallotFilter,
    picked: Collection[str] = (),
    faults: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Return the page of one part: its projects as the filter leaves them, what is chosen, the sums."""
    edition, session = page_edition(), get_session()
    projects = ballot_page.projects_of(frozen, current, draft.area, picked)
    listed = ballot_prefill.positions(frozen, shortlist.read(edition.slug))
    details = details_of(session, edition, projects)
    rows = ballot_page.lines(frozen, projects, details, draft.choices, narrowed, listed)
    chosen = ballot_page.in_contest(frozen, current, draft.choices)
    own = ballot_page.part_sum(frozen, current, draft.choices)
    form = current.form
    shown = {row.position for row in rows}
    districts = [] if current.district_scope != "any" else ballot_page.districts_of(frozen, current)
    return {
        "contest_key": current.key,
        "contest_name": current.name,
        "district_name": place_names(frozen, current, draft, picked),
        "picks_district": ballot_page.picks_district(current),
        "rule": edition_words.voting_rule(current),
        "order_sentence": gettext("The order of projects is the same for everybody."),
        "kind": form.kind,
        "unit": form.unit,
        "limit": form.limit,
        "limit_text": words.quantity(form.unit, form.limit),
        "used_text": words.quantity(form.unit, own.used),
        "project_limit": form.most_choices([project.cost for project in projects]),
        "max_points": form.max_per_project if isinstance(form, Cumulative) else 0,
        "with_buttons": isinstance(form, Cumulative) and form.max_per_project <= _MOST_BUTTONS,
        "may_be_empty": current.completeness == "may_be_empty",
        "tabs": part_sums(frozen, draft, current),
        "filter": narrowed,
        "topic_options": [(topic.key, topic.name) for topic in editions.topics(session, edition.id)],
        "district_options": [(district.key, district.name) for district in districts] if len(districts) > 1 else [],
        "rows": rows,
        "listed": sum(1 for row in rows if row.listed and not row.chosen),
        "hidden_chosen": sum(1 for choice in chosen if choice.position not in shown),
        "shown": ",".join(str(position) for position in sorted(shown)),
        "picked": [
            {
                "position": choice.position,
                "title": frozen.project_at[choice.position].title,
                "points": choice.points if form.unit == "points" else 0,
                "cost": frozen.project_at[choice.position].cost,
            }
            for choice in chosen
        ],
        "next_label": gettext("Next: put them in order") if form.kind == "ranking" else next_label(frozen, current),
        "errors": list(faults),
        "total": len(projects),
    }
