"""Write a pool with its ballots as a ``.pb`` file: pure, the counterpart of the reader ``pb`` (pabulib.org/format).

Written strictly, as ``pabulib-checker`` wants it: no blanks around anything, fields in the order of the format, a
project that was taken back with the cost that stands for that. Projects stand in the order that settles equal scores as
the count did, so that ``budzet tally`` gives the same winners.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from budzet.base.text import slug
from budzet.editions.ballot_form import Approval, BallotForm, ChooseOne, Cumulative, Knapsack, Ranking
from budzet.editions.frozen import FrozenEdition, FrozenPool
from budzet.exchange import pb_rules
from budzet.exchange.pb import SENTINEL_COST
from budzet.exchange.pb_values import MOST_IN_NAME
from budzet.results.counting import CountedPool
from budzet.results.rules.profile import Candidate

COUNTRY = "Poland"
_NO_COST = frozenset({0, SENTINEL_COST})
Choices = tuple[tuple[int, int], ...]
Row = tuple[str, Choices]
"""An anonymous ballot: its ``voter_id``, and ``(ballot position, points)`` in order of position."""


class UnwritableError(ValueError):
    """The format cannot hold this pool: a project without a cost, or with the cost that stands for a withdrawn one."""


@dataclass(frozen=True, slots=True)
class PbHead:
    """What a file says of its city and vote beside what was frozen; ``instance`` is the label of the edition."""

    city: str
    instance: str
    begins: dt.date
    ends: dt.date


def file_name(head: PbHead, frozen: FrozenEdition, pool: FrozenPool) -> str:
    """Return ``Country_City_Edition_Pool.pb`` in plain letters; the one pool of the whole city is not named."""
    names = [slug(other.name) for other in frozen.pools]
    own = slug(pool.name) if names.count(slug(pool.name)) == 1 else ""
    parts = [COUNTRY, _plain(head.city), _plain(head.instance)]
    if _subunit(frozen, pool):
        parts.append(_plain(own or pool.key))
    return "_".join(part for part in parts if part) + ".pb"


def write_pb(head: PbHead, frozen: FrozenEdition, counted: CountedPool, rows: Sequence[Row]) -> str:
    """Return the text of the file. Raises ``UnwritableError``."""
    pool, candidates = counted.pool, counted.profile.candidates
    form = next(contest.form for contest in frozen.contests if contest.key == pool.contest)
    ids = project_ids(frozen, pool)
    written = _Votes.of(form, rows, len(candidates), alone=frozen.alone_on_a_ballot(pool))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerows([("META",), ("key", "value")])
    writer.writerows(_meta(head, frozen, counted, ids, written, len(rows)))
    writer.writerows([("PROJECTS",), ("project_id", "cost", "votes", *written.score, "name", "selected")])
    writer.writerows(_projects(frozen, counted, ids, pb_rules.order(counted), written))
    writer.writerows([("VOTES",), ("voter_id", "vote", *(("points",) if written.points else ()))])
    writer.writerows(written.lines(ids, rows))
    return out.getvalue()


def holdable(frozen: FrozenEdition, pool: FrozenPool, withdrawn: frozenset[int]) -> bool:
    """Whether a file can hold the pool: a project that costs nothing, or as much as stands for withdrawn, cannot be."""
    own = (project for project in frozen.projects if project.pool == pool.key)
    return all(project.position in withdrawn or project.cost not in _NO_COST for project in own)


def project_ids(frozen: FrozenEdition, pool: FrozenPool) -> dict[int, str]:
    """Return the id of each position: the public number of the project, where a list of such ids can be read back."""
    own = [project for project in frozen.projects if project.pool == pool.key]
    numbers = [project.number for project in own]
    sound = all(number and number == _line(number) and "," not in number for number in numbers)
    if sound and len(set(numbers)) == len(numbers):
        return {project.position: project.number for project in own}
    return {project.position: str(project.position) for project in own}


@dataclass(frozen=True, slots=True)
class _Votes:
    """How the ballots of a pool are written: the type of vote with its limits, and whether points stand beside."""

    vote_type: str
    limits: tuple[tuple[str, object], ...]
    score: tuple[str, ...] = ()
    points: bool = False

    @classmethod
    def of(cls, form: BallotForm, rows: Sequence[Row], projects: int, *, alone: bool) -> _Votes:
        """``alone``: a ballot has no other part in the contest, so that the least number of projects holds here too."""
        match form:
            case Knapsack():
                return cls("approval", (("max_sum_cost", amount(form.max_cost)),))
            case ChooseOne():
                return cls("choose-1", (("min_length", 1), ("max_length", 1)))
            case Approval():
                most, least = min(form.max_projects, projects), form.min_projects if alone else 1
                kind = "choose-1" if most == 1 else "approval"
                return cls(kind, (("min_length", min(least, most)), ("max_length", most)))
            case Cumulative():
                limits = [("min_length", 1), ("max_length", min(form.max_projects, projects))]
                limits += [("max_points", form.max_per_project)] if form.max_per_project < form.points else []
                return cls("cumulative", (*limits, ("max_sum_points", form.points)), ("score",), points=True)
            case Ranking():
                most = min(len(form.points), projects)
                limits = [("min_length", most if form.exact and alone else 1), ("max_length", most)]
                # Without points a reader gives as many as there are places, one less for each next one.
                scale = tuple(range(most, 0, -1))
                standard = all(sorted((p for _, p in choices), reverse=True) == list(scale) for _, choices in rows)
                return cls("ordinal", tuple(limits), ("score",), points=not standard)

    def lines(self, ids: dict[int, str], rows: Iterable[Row]) -> Iterator[tuple[str, ...]]:
        for voter, choices in rows:
            ordered = sorted(choices, key=lambda choice: (-choice[1], choice[0]))
            vote = ",".join(ids[position] for position, _ in ordered)
            yield (voter, vote, ",".join(str(points) for _, points in ordered)) if self.points else (voter, vote)


def _meta(
    head: PbHead, frozen: FrozenEdition, counted: CountedPool, ids: dict[int, str], votes: _Votes, num_votes: int
) -> Iterator[tuple[str, object]]:
    pool, outcome = counted.pool, counted.outcome
    rule = pb_rules.named(frozen, counted, ids)
    subunit = _subunit(frozen, pool)
    yield "description", _line(f"Municipal PB in {head.city}, {pool.name}")
    yield "country", COUNTRY
    yield "unit", _line(head.city)
    if pool.district:
        yield "district", _line(next(district.name for district in frozen.districts if district.key == pool.district))
    if subunit:
        yield "subunit", subunit
    yield "instance", _line(head.instance)
    yield "num_projects", len(counted.profile.candidates)
    yield "num_votes", num_votes
    yield "budget", amount(outcome.budget)
    yield "vote_type", votes.vote_type
    yield "rule", rule.name
    yield "date_begin", f"{head.begins:%d.%m.%Y}"
    yield "date_end", f"{head.ends:%d.%m.%Y}"
    # The format has an order of fields: those of lengths and costs before those of points.
    yield from votes.limits
    if rule.threshold is not None:
        yield "min_project_score_threshold", rule.threshold
    yield "language", "pl"
    yield "currency", "PLN"
    costs = [_cost(candidate) // 100 for candidate in counted.profile.candidates]
    if outcome.budget // 100 >= sum(costs):
        yield "fully_funded", 1
    told = [*rule.comments, *_of_money(counted)]
    if told:
        yield "comment", " ".join(f"#{number}: {sentence}" for number, sentence in enumerate(told, start=1))


def _of_money(counted: CountedPool) -> Iterator[str]:
    if counted.received:
        yield f"The budget includes {amount(counted.received)} PLN that other pools left."


def _projects(
    frozen: FrozenEdition, counted: CountedPool, ids: dict[int, str], order: Iterable[int], votes: _Votes
) -> Iterator[tuple[object, ...]]:
    profile = counted.profile
    reason = {result.id: result.reason for result in counted.outcome.results}
    selected = {"funded": 1, "funded_80": 2}
    got, scored = profile.votes.tolist(), profile.score.tolist()
    for index in order:
        candidate = profile.candidates[index]
        position = int(candidate.id)
        score = (scored[index],) * len(votes.score)
        title = _line(frozen.project_at[position].title) or ids[position]
        won = selected.get(reason[candidate.id], 0)
        yield (ids[position], amount(_cost(candidate)), got[index], *score, title, won)


def _cost(candidate: Candidate) -> int:
    if candidate.withdrawn:
        return SENTINEL_COST
    if candidate.cost in _NO_COST:
        raise UnwritableError(f"project {candidate.id} has a cost the format cannot hold")
    return candidate.cost


def amount(grosze: int) -> str:
    """Return an amount in złotys with a decimal point, decimals only where there are any."""
    return f"{grosze // 100}.{grosze % 100:02}" if grosze % 100 else str(grosze // 100)


def _subunit(frozen: FrozenEdition, pool: FrozenPool) -> str:
    citywide = [other for other in frozen.pools if other.district is None]
    return "" if citywide == [pool] else _line(pool.name)


def _line(text: str) -> str:
    """Return a text as one line of a cell, without what nobody sees."""
    return " ".join("".join(one for one in text if one.isprintable() or one.isspace()).split())[:MOST_IN_NAME].rstrip()


def _plain(text: str) -> str:
    return "_".join(word.capitalize() for word in slug(text).split("-"))
