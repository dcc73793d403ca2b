"""How near each project of a file came: margins where the list decided, the money of supporters under Equal Shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from budzet.editions.result_rules import EqualShares, Greedy
from budzet.exchange.tally import FileTally, FileVotes, greedy_rule
from budzet.results.rules.margins import margins
from budzet.results.rules.support import Support, supports


@dataclass(frozen=True, slots=True)
class Nearness:
    """What is known of one project.

    ``votes`` missing or to spare and the ``cost`` that would do: see ``margins.Margin``; under Equal Shares the cost
    alone, see ``support.Support``, whose ``support`` is there for losers.
    """

    votes: int | None = None
    cost: int | None = None
    support: Support | None = None


def nearness(votes: FileVotes, told: FileTally) -> Mapping[str, Nearness]:
    """Return the nearness of each project of which something is known: nothing is under Phragmén."""
    counted, rule = told.counted, told.rule
    if isinstance(rule, EqualShares) and counted is not None and counted.outcome is counted.own:
        found = supports(counted.question, counted.decided.run, rule)
        return {id_: Nearness(cost=one.cost, support=one) for id_, one in found.items()}
    # Where more voters prefer the plain list, the result is that of the list.
    plain = greedy_rule(votes.pb, "skip") if isinstance(rule, EqualShares) else rule
    if not isinstance(plain, Greedy):
        return {}
    by_list = margins(
        votes.profile,
        told.outcome,
        plain,
        votes.steps,
        seed=votes.seed,
        label=votes.label,
        exclusions=votes.exclusions,
    )
    return {id_: Nearness(one.votes, one.cost) for id_, one in by_list.items()}
