"""How the rule of a pool is named in a ``.pb`` file: by the names of the format where they say all of it.

A rule the format has no name for is ``unknown`` or ``greedy-custom``, told in a comment; ``budzet tally`` then refuses
to guess. ``tally.rule_in_file`` reads back what is written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from budzet.editions.ballot_form import Cumulative, Ranking
from budzet.editions.frozen import FrozenEdition
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares, Greedy, Phragmen, ShareOfBallots
from budzet.results.counting import CountedPool
from budzet.results.rules.preference import preference

# Poznań's own words, by which readers know the rule.
_EIGHTY = (
    "Projects are funded from the highest result down until the next one does not fit within the budget. Finally, if "
    "the remaining budget is enough to fund at least 80% of that project, it is funded as well, and a reserve pays the "
    "rest. Such a project has the number 2 in the column selected."
)


@dataclass(frozen=True, slots=True)
class NamedRule:
    """The name of a rule in META, the least score it asks for, and what the name does not say."""

    name: str
    threshold: int | None = None
    comments: tuple[str, ...] = ()


def named(frozen: FrozenEdition, counted: CountedPool, ids: Mapping[int, str]) -> NamedRule:
    """Return how the rule of a counted pool is written; ``ids`` are those of the file, by ballot position."""
    rule = counted.pool.rule
    shut_out = tuple(_shut_out(counted, ids))
    if isinstance(rule, Phragmen):
        return NamedRule("unknown", None, ("The rule is sequential Phragmén.", *_bounds(counted), *shut_out))
    if isinstance(rule, EqualShares):
        return _shares(counted, rule, shut_out)
    form = next(contest.form for contest in frozen.contests if contest.key == counted.pool.contest)
    return _greedy(counted, rule, shut_out, with_points=isinstance(form, Cumulative | Ranking))


def order(counted: CountedPool) -> list[int]:
    """Return the candidates (by index) in an order that settles equal scores as the count did.

    Readers of the format take the first of equal projects first (``budzet tally --ties file-order``).
    """
    profile = counted.profile
    rank = preference(profile, counted.pool.ties, seed=counted.seed, label=counted.label).rank
    if not isinstance(counted.pool.rule, Greedy):
        # A tie under these rules is one of prices, not of scores: the order of ties alone decides.
        return sorted(range(len(rank)), key=lambda one: (rank[one], one))
    score = (profile.score if counted.pool.rule.on == "points" else profile.votes).tolist()
    return sorted(range(len(rank)), key=lambda one: (-score[one], rank[one], one))


def _shares(counted: CountedPool, rule: EqualShares, shut_out: tuple[str, ...]) -> NamedRule:
    if rule.utility == "cost" and not shut_out and not _somebody_below(counted):
        add1, comparison = "/add1" * (rule.completion == "add1"), "-comparison" * rule.comparison
        return NamedRule(f"equalshares{add1}{comparison}")
    told = f"The rule is the Method of Equal Shares; utility: {rule.utility}, completion: {rule.completion}"
    told += ", with the comparison step." if rule.comparison else "."
    return NamedRule("unknown", None, (told, *_bounds(counted), *shut_out))


def _greedy(counted: CountedPool, rule: Greedy, shut_out: tuple[str, ...], *, with_points: bool) -> NamedRule:
    least = _least(counted)
    odd = [
        *(("Votes are counted, not points.",) if with_points and rule.on == "votes" else ()),
        *((_bounds(counted)) if least is None and _somebody_below(counted) else ()),
        *(shut_out if rule.misfit != "skip" or _shut_out_elsewhere(counted) else ()),
    ]
    if odd:
        misfit = {"skip": "passed over", "stop": "the end", "stop_then_80_percent": "the end, funded at 80 per cent"}
        return NamedRule("greedy-custom", least, (*odd, f"What does not fit is {misfit[rule.misfit]}."))
    share = tuple(_bounds(counted)) if least is not None and isinstance(rule.threshold, ShareOfBallots) else ()
    if rule.misfit == "stop_then_80_percent":
        return NamedRule("greedy-custom", least, (_EIGHTY, *share))
    if rule.misfit == "stop":
        return NamedRule("greedy-no-skip", least, share)
    if shut_out:
        return NamedRule("greedy-exclusive", least, (*share, *shut_out))
    return NamedRule("greedy" if least is None else "greedy-threshold", least, share)


def _least(counted: CountedPool) -> int | None:
    """The least score, where it is one number for the whole pool; nothing where it asks for nothing."""
    threshold = counted.pool.rule.threshold
    if not isinstance(threshold, AbsoluteThreshold | ShareOfBallots):
        return None
    return next((result.threshold for result in counted.outcome.results), None) or None


def _somebody_below(counted: CountedPool) -> bool:
    return any(result.reason == "below_threshold" for result in counted.outcome.results)


def _bounds(counted: CountedPool) -> Iterator[str]:
    threshold = counted.pool.rule.threshold
    if isinstance(threshold, AbsoluteThreshold):
        yield f"A project needs a result of at least {threshold.at_least}."
    elif isinstance(threshold, ShareOfBallots):
        yield f"A project needs {threshold.per_mille / 10:g} per cent of the ballots of the pool."
    elif threshold is not None:
        yield f"A project needs a share of votes of {threshold.per_mille / 10:g} per cent of its share of the budget."


def _shut_out_elsewhere(counted: CountedPool) -> bool:
    return any(candidate.excluded_by for candidate in counted.profile.candidates)


def _shut_out(counted: CountedPool, ids: Mapping[int, str]) -> Iterator[str]:
    if counted.exclusions:
        pairs = ", ".join(f"{ids[int(one)]} and {ids[int(other)]}" for one, other in counted.exclusions)
        yield f"Projects that exclude each other: {pairs}."
    lost = [ids[int(candidate.id)] for candidate in counted.profile.candidates if candidate.excluded_by]
    if lost:
        yield f"Shut out by a winner of another pool: {', '.join(lost)}."
