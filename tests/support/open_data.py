"""Elections of one pool for the writer of ``.pb`` files and for open data, as values without a database.

Positions 1 to 4 of the small edition (``support.editions``) with numbers L1 to L4: 40 000, 30 000, 60 000 and 20 000 zł
of a pool of 100 000 zł.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from budzet.editions.ballot_form import Approval, BallotForm, ChooseOne, Cumulative, Knapsack, Ranking
from budzet.editions.frozen import FrozenContest, FrozenDistrict, FrozenEdition, FrozenPool, FrozenProject
from budzet.editions.result_rules import (
    AbsoluteThreshold,
    EqualShares,
    Greedy,
    Phragmen,
    ResultRule,
    ShareOfBallots,
    ShareOfCost,
    TieStep,
)
from budzet.exchange.family import read_family
from budzet.exchange.pb import PbFile
from budzet.exchange.pb_text import PbHead, Row
from budzet.results.counting import CountedPool, count_pools
from budzet.results.rules.profile import MergedBallots
from support.editions import make_frozen

HEAD = PbHead("Zielone", "2026", dt.date(2026, 5, 4), dt.date(2026, 5, 11))
SEED = "ziarno"
SMALL = {1: 40_00, 2: 30_00, 3: 60_00, 4: 20_00}
"""Costs in which a step of one złoty a voter is large."""


@dataclass(frozen=True)
class Election:
    """The ballots of the pool in the north and what was counted."""

    frozen: FrozenEdition
    ballots: MergedBallots
    counted: CountedPool


def voted(
    form: BallotForm,
    ballots: MergedBallots,
    rule: ResultRule | None = None,
    *,
    budget: int = 10_000_000,
    ties: tuple[TieStep, ...] = ("public_draw",),
    withdrawn: frozenset[int] = frozenset(),
    costs: Mapping[int, int] = {},
    numbers: Mapping[int, str] = {},
    titles: Mapping[int, str] = {},
    exclusion_groups: tuple[tuple[int, ...], ...] = (),
) -> Election:
    """Count ballots of the pool in the north."""
    base = make_frozen(local={"form": form})
    update = {"rule": rule or Greedy(on="points"), "budget": budget, "ties": ties, "exclusions": "confirmed_groups"}
    pools = tuple(pool.model_copy(update=update) if pool.key == "polnoc" else pool for pool in base.pools)
    projects = tuple(
        project.model_copy(
            update={
                "cost": costs.get(project.position, project.cost),
                "number": numbers.get(project.position, project.number),
                "title": titles.get(project.position, project.title),
            }
        )
        for project in base.projects
    )
    frozen = make_frozen(local={"form": form}, pools=pools, projects=projects, exclusion_groups=exclusion_groups)
    outcome = count_pools(frozen, {"polnoc": ballots}, withdrawn, seed=SEED)
    return Election(frozen, ballots, outcome.pools[0])


def counted_pool() -> Election:
    """Return a small election."""
    return voted(Cumulative(points=5, max_projects=3, max_per_project=3), {((1, 3), (2, 2)): 2, ((3, 1),): 1})


def rows_of(election: Election) -> list[Row]:
    """Return each ballot as a row with an invented voter."""
    each = [choices for choices, times in election.ballots.items() for _ in range(times)]
    return [(f"v{number:03}", choices) for number, choices in enumerate(each)]


_POSITIONS = st.lists(st.integers(1, 4), min_size=1, max_size=4, unique=True).map(sorted)


def _ballots(form: BallotForm) -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    match form:
        case ChooseOne():
            return st.integers(1, 4).map(lambda one: ((one, 1),))
        case Approval(max_projects=most):
            return _POSITIONS.map(lambda found: tuple((one, 1) for one in found[:most]))
        case Knapsack():
            pairs = [(1,), (2,), (3,), (4,), (1, 2), (1, 4), (2, 4)]
            return st.sampled_from(pairs).map(lambda found: tuple((one, 1) for one in found))
        case Cumulative(max_projects=most, max_per_project=each):
            points = st.integers(1, each)
            return st.dictionaries(st.integers(1, 4), points, min_size=1, max_size=most).map(
                lambda given: tuple(sorted(given.items()))
            )
        case Ranking(points=scale, exact=exact):
            least = len(scale) if exact else 1
            order = st.permutations([1, 2, 3, 4])
            length = st.integers(least, len(scale))
            return st.tuples(order, length).map(
                lambda drawn: tuple(sorted(zip(drawn[0][: drawn[1]], scale, strict=False)))
            )


_FORMS: tuple[BallotForm, ...] = (
    ChooseOne(),
    Approval(max_projects=1),
    Approval(max_projects=3),
    Knapsack(max_cost=7_000_000),
    Cumulative(points=9, max_projects=3, max_per_project=3),
    Ranking(points=(3, 2, 1), exact=True),
    Ranking(points=(3, 2, 1), exact=False),
    Ranking(points=(7, 3), exact=False),
)
_THRESHOLDS = (None, AbsoluteThreshold(at_least=3), ShareOfBallots(per_mille=250), ShareOfCost(per_mille=500))


@st.composite
def editions_of_one_pool(draw: st.DrawFn) -> Election:
    """Return counted elections of every form under every rule, with ties, withdrawn projects and exclusions."""
    form = draw(st.sampled_from(_FORMS))
    threshold = draw(st.sampled_from(_THRESHOLDS))
    misfit = draw(st.sampled_from(("skip", "stop", "stop_then_80_percent")))
    on = "points" if isinstance(form, Ranking) else draw(st.sampled_from(("votes", "points")))
    rule = draw(
        st.sampled_from(
            (
                Greedy(on=on, misfit=misfit, threshold=threshold),
                EqualShares(threshold=threshold, comparison=draw(st.booleans())),
                EqualShares(threshold=threshold, completion="none"),
                Phragmen(threshold=threshold),
            )
        )
    )
    return voted(
        form,
        draw(st.dictionaries(_ballots(form), st.integers(1, 4), min_size=1, max_size=6)),
        rule,
        budget=draw(st.integers(1, 150)) * 100,
        ties=draw(st.sampled_from((("public_draw",), ("lower_cost", "public_draw"), ("more_votes", "public_draw")))),
        withdrawn=frozenset(draw(st.sets(st.integers(1, 4), max_size=2))),
        costs={one: draw(st.integers(1, 60)) * 100 for one in range(1, 5)},
        exclusion_groups=draw(st.sampled_from(((), ((1, 2),), ((1, 2, 3),)))),
    )


def family_election(*files: PbFile) -> tuple[FrozenEdition, dict[str, Election]]:
    """Return what an import makes of real files, by pool, without a database."""
    family = read_family(files)
    frozen = FrozenEdition(
        edition=family.plan.slug,
        terms=family.plan.terms,
        districts=tuple(FrozenDistrict(key=one.key, name=one.name) for one in family.plan.districts),
        contests=tuple(FrozenContest(**dict(contest)) for contest in family.plan.contests),
        pools=tuple(FrozenPool(**dict(pool)) for pool in family.plan.pools),
        projects=tuple(
            FrozenProject(
                position=one.position,
                pool=one.pool,
                number=one.source.id,
                title=one.source.name or one.source.id,
                cost=0 if one.source.withdrawn else one.source.cost,
            )
            for one in family.projects
        ),
    )
    ballots = {
        pool.key: Counter(
            {
                tuple((pool.first_position + index, points) for index, points in raw): times
                for raw, times in pool.file.votes.items()
            }
        )
        for pool in family.pools
    }
    withdrawn = frozenset(one.position for one in family.projects if one.source.withdrawn)
    counted = count_pools(frozen, ballots, withdrawn, seed=None)
    return frozen, {entry.pool.key: Election(frozen, ballots[entry.pool.key], entry) for entry in counted.pools}
