"""One pool decided by whichever rule its terms name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from budzet.editions.result_rules import EqualShares, Greedy, Phragmen
from budzet.results.rules.equal_shares import Progress
from budzet.results.rules.greedy import PoolOutcome, greedy
from budzet.results.rules.profile import Profile
from budzet.results.rules.question import Unit
from budzet.results.rules.ties import RankStep
from budzet.results.rules.voter_outcome import Counted, equal_shares, phragmen


def decide_pool(
    profile: Profile,
    budget: int,
    rule: Greedy | EqualShares | Phragmen,
    ties: Sequence[RankStep],
    *,
    seed: str | None,
    label: str,
    exclusions: Iterable[tuple[str, str]] = (),
    threshold_on: Unit | None = None,
    progress: Progress = lambda _spent, _budget: None,
) -> tuple[PoolOutcome, Counted | None]:
    """Return the outcome of a pool of ``budget`` grosze, and what it rests on where the rule is one over voters.

    The arguments and the errors raised are those of ``greedy``, ``equal_shares`` and ``phragmen``.
    """
    pairs = tuple(exclusions)
    if isinstance(rule, Greedy):
        return greedy(profile, budget, rule, ties, seed=seed, label=label, exclusions=pairs), None
    if isinstance(rule, Phragmen):
        counted = phragmen(
            profile, budget, rule, ties, seed=seed, label=label, exclusions=pairs, threshold_on=threshold_on
        )
    else:
        counted = equal_shares(
            profile,
            budget,
            rule,
            ties,
            seed=seed,
            label=label,
            exclusions=pairs,
            threshold_on=threshold_on,
            progress=progress,
        )
    return counted.outcome, counted
