"""How close every project of a counted pool came, whatever the rule: margins, and where its supporters' money went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budzet.editions.result_rules import EqualShares, Greedy, Phragmen
from budzet.results.rules.greedy import PoolOutcome
from budzet.results.rules.margins import margins
from budzet.results.rules.profile import Profile
from budzet.results.rules.support import Support, supports
from budzet.results.rules.ties import RankStep
from budzet.results.rules.voter_outcome import Counted


@dataclass(frozen=True, slots=True)
class Closeness:
    """``votes`` and ``cost`` (grosze) as in ``margins.Margin``; under Equal Shares the cost and ``support`` alone."""

    votes: int | None = None
    cost: int | None = None
    support: Support | None = None


def closeness(
    profile: Profile,
    outcome: PoolOutcome,
    rule: Greedy | EqualShares | Phragmen,
    counted: Counted | None,
    ties: Sequence[RankStep],
    *,
    seed: str | None,
    label: str,
    exclusions: Iterable[tuple[str, str]] = (),
) -> dict[str, Closeness]:
    """Return what can be said of each project of an ``outcome``; ``counted`` is what a rule over voters rests on.

    Nothing can be said under Phragmén, nor of a project that no number of votes could have let win.
    """
    by_list = rule if isinstance(rule, Greedy) else (counted.by_list if counted else None)
    if by_list is not None:
        found = margins(profile, outcome, by_list, ties, seed=seed, label=label, exclusions=exclusions)
        return {id_: Closeness(one.votes, one.cost) for id_, one in found.items()}
    if isinstance(rule, EqualShares) and counted is not None:
        told = supports(counted.question, counted.decided.run, rule)
        return {id_: Closeness(None, one.cost, one) for id_, one in told.items()}
    return {}
