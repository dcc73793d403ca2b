"""What a valid ballot is. The only judge: page, import and opening all ask here, and get every fault at once.

A ballot is judged against a ``BallotCard``, made once from the frozen edition. Limits count per contest over the pools
the person may choose from (design.md §6). Choices of a withdrawn project obey the limits and count for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budzet.base.findings import Finding
from budzet.editions.ballot_form import Approval, ChooseOne, Cumulative, Knapsack, Ranking
from budzet.editions.frozen import FrozenContest, FrozenEdition


@dataclass(frozen=True, slots=True)
class Choice:
    """One project on a ballot: its position on the ballot list, and points (1 for a tick)."""

    position: int
    points: int = 1


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one person hands in; ``area`` is the 1-based number of their district, 0 for none."""

    choices: tuple[Choice, ...] = ()
    area: int = 0


@dataclass(frozen=True, slots=True)
class BallotCard:
    """What ballots are judged against: for each position the contest and the area of its pool (0: the whole city), and
    the frozen cost (grosze); for each area the areas somebody who lives there belongs to.
    """

    contests: tuple[FrozenContest, ...]
    place_of: dict[int, tuple[str, int]]
    cost_of: dict[int, int]
    levels_of: dict[int, frozenset[int]]
    withdrawn: frozenset[int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A stored ballot judged again: its faults, the choices that count, whether nothing of it counts."""

    findings: tuple[Finding, ...]
    counted: tuple[Choice, ...]
    void: bool


def card_from(frozen: FrozenEdition, withdrawn: frozenset[int] = frozenset()) -> BallotCard:
    """Return the card of a frozen edition; ``withdrawn`` are positions taken back after the freeze."""
    pool_place = {
        pool.key: (pool.contest, frozen.area_of[pool.district] if pool.district else 0) for pool in frozen.pools
    }
    return BallotCard(
        contests=frozen.contests,
        place_of={project.position: pool_place[project.pool] for project in frozen.projects},
        cost_of={project.position: project.cost for project in frozen.projects},
        levels_of=frozen.levels_of,
        withdrawn=withdrawn,
    )


def judge(ballot: Ballot, card: BallotCard) -> list[Finding]:
    """Return every fault of a ballot; none means it is valid. ``Finding.field`` is the contest key, or empty.

    Codes of the whole ballot: ``ballot_empty``, ``unknown_area`` (area), ``unknown_project`` and ``project_twice``
    (position). Of a contest: ``contest_empty``, ``too_many_projects`` (chosen, limit), ``too_few_projects`` (chosen,
    minimum), ``not_all_projects`` (chosen, needed: a scale that must be given away whole), ``too_many_points`` (given,
    limit), ``points_per_project`` (position, given, limit), ``points_not_allowed`` (position), ``points_missing``
    (position), ``points_off_scale`` (position, given), ``points_twice`` (given), ``cost_above_limit`` (given, limit, in
    grosze), ``other_district`` (position), ``district_needed``, ``several_districts`` (chosen, limit).
    """
    known = [choice for choice in ballot.choices if choice.position in card.place_of]
    faults = _of_whole(ballot, card)
    for contest in card.contests:
        chosen = [choice for choice in known if card.place_of[choice.position][0] == contest.key]
        faults += _of_contest(contest, chosen, ballot.area, card)
    return faults


def settle(ballot: Ballot, card: BallotCard) -> Verdict:
    """Judge a stored ballot and say which choices count.

    A fault in a contest takes that contest with it, or the whole ballot where the terms say so. A fault of the whole
    ballot that no page can produce (unknown project, twice the same, unknown area) voids all of it: nothing is guessed.
    """
    findings = tuple(judge(ballot, card))
    faulty = {finding.field for finding in findings}
    void = "" in faulty or any(c.key in faulty and c.fault_voids == "ballot" for c in card.contests)
    counted = (
        ()
        if void
        else tuple(
            choice
            for choice in ballot.choices
            if card.place_of[choice.position][0] not in faulty and choice.position not in card.withdrawn
        )
    )
    return Verdict(findings, counted, void)


def _of_whole(ballot: Ballot, card: BallotCard) -> list[Finding]:
    faults = []
    if not ballot.choices:
        faults.append(Finding.of("ballot_empty"))
    if ballot.area not in card.levels_of:
        faults.append(Finding.of("unknown_area", area=ballot.area))
    times = Counter(choice.position for choice in ballot.choices)
    faults += [Finding.of("unknown_project", position=p) for p in sorted(times) if p not in card.place_of]
    faults += [Finding.of("project_twice", position=p) for p, count in sorted(times.items()) if count > 1]
    return faults


def _of_contest(contest: FrozenContest, chosen: Sequence[Choice], area: int, card: BallotCard) -> list[Finding]:
    key = contest.key
    if not chosen:
        return [Finding.of("contest_empty", key)] if contest.completeness == "must_fill" else []
    return _of_districts(contest, chosen, area, card) + _of_form(contest, chosen, card)


def _of_form(contest: FrozenContest, chosen: Sequence[Choice], card: BallotCard) -> list[Finding]:
    key = contest.key
    match contest.form:
        case Approval(min_projects=least, max_projects=most):
            return _above(key, chosen, most) + _only_ticks(key, chosen) + _below(key, chosen, least)
        case ChooseOne():
            return _above(key, chosen, 1) + _only_ticks(key, chosen)
        case Cumulative() as form:
            return _above(key, chosen, form.max_projects) + _spread(form, key, chosen)
        case Ranking() as form:
            return _above(key, chosen, len(form.points)) + _ranked(form, key, chosen)
        case Knapsack(max_cost=limit):
            return _only_ticks(key, chosen) + _too_dear(key, chosen, limit, card)


def _above(key: str, chosen: Sequence[Choice], limit: int) -> list[Finding]:
    over = len(chosen) > limit
    return [Finding.of("too_many_projects", key, chosen=len(chosen), limit=limit)] if over else []


def _below(key: str, chosen: Sequence[Choice], minimum: int) -> list[Finding]:
    under = len(chosen) < minimum
    return [Finding.of("too_few_projects", key, chosen=len(chosen), minimum=minimum)] if under else []


def _only_ticks(key: str, chosen: Sequence[Choice]) -> list[Finding]:
    return [Finding.of("points_not_allowed", key, position=choice.position) for choice in chosen if choice.points != 1]


def _spread(form: Cumulative, key: str, chosen: Sequence[Choice]) -> list[Finding]:
    most = form.max_per_project
    faults = [
        Finding.of("points_per_project", key, position=c.position, given=c.points, limit=most)
        for c in chosen
        if not 1 <= c.points <= most
    ]
    given = sum(choice.points for choice in chosen)
    if given > form.points:
        faults.append(Finding.of("too_many_points", key, given=given, limit=form.points))
    return faults


def _ranked(form: Ranking, key: str, chosen: Sequence[Choice]) -> list[Finding]:
    faults = []
    if form.exact and len(chosen) < len(form.points):
        faults.append(Finding.of("not_all_projects", key, chosen=len(chosen), needed=len(form.points)))
    for choice in chosen:
        if not choice.points:
            faults.append(Finding.of("points_missing", key, position=choice.position))
        elif choice.points not in form.points:
            faults.append(Finding.of("points_off_scale", key, position=choice.position, given=choice.points))
    times = Counter(choice.points for choice in chosen if choice.points in form.points)
    return faults + [Finding.of("points_twice", key, given=p) for p in sorted(times, reverse=True) if times[p] > 1]


def _too_dear(key: str, chosen: Sequence[Choice], limit: int, card: BallotCard) -> list[Finding]:
    given = sum(card.cost_of[choice.position] for choice in chosen)
    return [Finding.of("cost_above_limit", key, given=given, limit=limit)] if given > limit else []


def _of_districts(contest: FrozenContest, chosen: Iterable[Choice], area: int, card: BallotCard) -> list[Finding]:
    """A pool without a district is open to all; the others belong to the own district (or one it lies in), or to as
    many freely chosen ones as the terms say.
    """
    local = {c.position: card.place_of[c.position][1] for c in chosen if card.place_of[c.position][1]}
    if contest.district_scope == "own" and local:
        if not area:
            return [Finding.of("district_needed", contest.key)]
        own = card.levels_of.get(area, frozenset())
        return [
            Finding.of("other_district", contest.key, position=position)
            for position, district in sorted(local.items())
            if district not in own
        ]
    limit, seen = contest.most_districts, len(set(local.values()))
    if limit is not None and seen > limit:
        return [Finding.of("several_districts", contest.key, chosen=seen, limit=limit)]
    return []
