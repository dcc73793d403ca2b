"""``results.json`` as a value: what a count gave, pool by pool, with all that is needed to count it again.

Projects are named by their ballot position (``id``); amounts are whole grosze. Readers take what they know and leave
the rest, so that later versions may add fields.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from budzet.base import checksums, lots
from budzet.editions.frozen import FrozenEdition, rules_hash
from budzet.results.counting import CountedPool, Transfer
from budzet.results.open_data import Publication, rows_published
from budzet.results.rules.closeness import Closeness
from budzet.results.rules.greedy import PoolOutcome, ProjectResult
from budzet.results.rules.ties import Tie

MOST = 10**15
"""No sum of a city comes near it, and it fits into 64 bits and into the numbers of other languages."""

Whole = Annotated[int, Field(ge=0, le=MOST)]
Name = Annotated[str, Field(pattern=rf"^{checksums.NAME.pattern}$", max_length=200)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class ToldDraw(_Told):
    """How anybody repeats a draw (``base.lots``)."""

    algorithm: str
    seed: str
    label: str


class ToldTie(_Told):
    """A tie as in ``rules.ties``; ``draw`` where a draw decided it."""

    score: Whole
    ids: tuple[str, ...]
    decisive: bool
    decided_by: str
    draw: ToldDraw | None


class ToldPaid(_Told):
    """What supporters of a loser paid for a winner (grosze), and how many ballots did."""

    id: str
    ballots: Whole
    paid: Whole


class ToldProject(_Told):
    """A project, as ``budzet tally --json`` tells it: what became of it and how close it came; then what it rests on.

    ``effective_support_per_mille`` and ``lost_to`` are those of losers under Equal Shares, where ballots are published.
    """

    id: str
    cost: Whole
    votes: Whole
    score: Whole
    outcome: Literal["selected", "not_selected"]
    reason: str
    margin_votes: Whole | None
    margin_cost: Whole | None
    effective_support_per_mille: Whole | None
    lost_to: tuple[ToldPaid, ...]
    number: str
    place: Whole
    money_left: Whole
    threshold: Whole | None


class ToldPool(_Told):
    """One pool. ``budget`` holds the ``received`` money of other pools too; ``rows`` says that ballots are published.

    ``run`` is what a rule over voters started from: ``money`` of a voter (grosze, a fraction), ``steps`` of the
    completion, and ``compared``: how many ballots have more winners under it, and under the plain order.
    """

    pool: str
    name: str
    rule: dict[str, Any]
    budget: Whole
    received: Whole
    spent: Whole
    ballots: Whole
    void: Whole
    rows: bool
    files: dict[str, Name]
    run: dict[str, Any] | None
    selected: tuple[str, ...]
    projects: tuple[ToldProject, ...]
    ties: tuple[ToldTie, ...]


class ToldTransfer(_Told):
    """Money that passed from one pool to another one, by their keys."""

    source: str
    target: str
    amount: Whole


class Told(_Told):
    """The whole file. ``withdrawn`` are the projects taken back after the ballot list was fixed."""

    format: Literal["budzet-results/1"]
    edition: str
    title: str
    city: str
    instance: str
    voting_begins: dt.date
    voting_ends: dt.date
    version: Whole
    currency: Literal["PLN"]
    minor_units: Literal[2]
    rules_hash: Digest
    digest: Digest
    seed: str | None
    draw_algorithm: str
    voters: Whole
    withdrawn: tuple[Annotated[int, Field(ge=1, le=65535)], ...]
    pools: tuple[ToldPool, ...]
    transfers: tuple[ToldTransfer, ...]


def told(publication: Publication, files: Mapping[str, Mapping[str, str]]) -> Told:
    """Return what is told of a count; ``files`` are the names of the files of each pool, by kind."""
    frozen = publication.frozen
    return Told(
        format="budzet-results/1",
        edition=publication.slug,
        title=publication.title,
        city=publication.city,
        instance=publication.instance,
        voting_begins=publication.begins,
        voting_ends=publication.ends,
        version=publication.version,
        currency="PLN",
        minor_units=2,
        rules_hash=rules_hash(publication.rules).hex(),
        digest=publication.digest.hex(),
        seed=publication.seed,
        draw_algorithm=publication.draw_algorithm,
        voters=publication.voters,
        withdrawn=tuple(sorted(publication.withdrawn)),
        pools=tuple(
            pool_told(
                frozen,
                entry,
                void=publication.void.get(entry.pool.key, 0),
                files=files[entry.pool.key],
            )
            for entry in publication.counted.pools
        ),
        transfers=transfers_told(publication.counted.transfers),
    )


def transfers_told(transfers: tuple[Transfer, ...]) -> tuple[ToldTransfer, ...]:
    """Return the transfers as they are told."""
    return tuple(ToldTransfer(**asdict(one)) for one in transfers)


def pool_told(frozen: FrozenEdition, entry: CountedPool, *, void: int, files: Mapping[str, str]) -> ToldPool:
    """Return what is told of one pool."""
    outcome, close = entry.outcome, entry.closeness()
    rows = rows_published(frozen.terms, outcome.ballots)
    number = {str(project.position): project.number for project in frozen.projects}
    results = {result.id: result for result in outcome.results}
    return ToldPool(
        pool=entry.pool.key,
        name=entry.pool.name,
        rule=entry.pool.rule.model_dump(mode="json"),
        budget=outcome.budget,
        received=entry.received,
        spent=outcome.spent,
        ballots=outcome.ballots,
        void=void,
        rows=rows,
        files=dict(files),
        run=entry.run(),
        selected=outcome.selected,
        projects=tuple(
            ToldProject(
                **{name: getattr(results[candidate.id], name) for name in _OF_RESULT},
                **_near(close.get(candidate.id), support=rows),
                number=number[candidate.id],
            )
            for candidate in entry.profile.candidates
        ),
        ties=tuple(_tie(entry, tie) for tie in outcome.ties),
    )


_OF_RESULT = ("id", "cost", "votes", "score", "outcome", "reason", "place", "money_left", "threshold")


def _near(one: Closeness | None, *, support: bool) -> dict[str, Any]:
    # How many ballots name two projects together is told only where the ballots themselves are.
    told = one.support.to_dict() if one and one.support and support else None
    paid = told["lost_to"] if told else ()
    return {
        "margin_votes": one.votes if one else None,
        "margin_cost": one.cost if one else None,
        "effective_support_per_mille": told["effective_per_mille"] if told else None,
        "lost_to": tuple(ToldPaid(id=p["winner"], ballots=p["ballots"], paid=p["amount"]) for p in paid),
    }


def outcome_of(pool: ToldPool) -> PoolOutcome:
    """Return the outcome of a pool as it is told, for a pool that cannot be counted again."""
    ordered = sorted(pool.projects, key=lambda one: one.place)
    return PoolOutcome(
        budget=pool.budget,
        spent=pool.spent,
        ballots=pool.ballots,
        results=tuple(ProjectResult(**{name: getattr(one, name) for name in _OF_RESULT}) for one in ordered),
        ties=tuple(Tie(one.score, one.ids, one.decisive, one.decided_by) for one in pool.ties),
        selected=pool.selected,
    )


def to_json(value: Told) -> str:
    """Return the text of the file."""
    return json.dumps(value.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def _tie(entry: CountedPool, tie: Tie) -> ToldTie:
    drawn = tie.decided_by == "public_draw"
    draw = ToldDraw(algorithm=lots.ALGORITHM, seed=entry.seed or "", label=entry.label) if drawn else None
    return ToldTie(**asdict(tie), draw=draw)
