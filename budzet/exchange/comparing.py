"""Count a file by its rule and by those it could be compared with (``budzet tally --compare``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from budzet.editions.result_rules import EqualShares, Phragmen
from budzet.exchange.pb import PbFile
from budzet.exchange.tally import (
    EQUAL_SHARES,
    PHRAGMEN,
    FileTally,
    FileVotes,
    Rule,
    greedy_rule,
    threshold_in_file,
)
from budzet.results.rules.compare import Comparison, Labels, compare
from budzet.results.rules.equal_shares import Progress
from budzet.results.rules.greedy import PoolOutcome


@dataclass(frozen=True, slots=True)
class RulesCompared:
    """The rules and outcomes by name, the chosen one first, and the comparison of what they give."""

    rules: Mapping[str, Rule]
    outcomes: Mapping[str, PoolOutcome]
    comparison: Comparison


def compare_file(
    votes: FileVotes, name: str, told: FileTally, progress: Progress = lambda _spent, _budget: None
) -> RulesCompared:
    """Count a file by the rules it is compared with; ``told`` is the tally by the chosen rule, called ``name``.

    They are the list that skips what does not fit and the one that ends there, Equal Shares (cost, add1) and Phragmén,
    with the threshold, the order of ties and the exclusions of the chosen one. A rule is counted once.
    """
    rules, outcomes = {name: told.rule}, {name: told.outcome}
    for other, rule in _others(votes):
        if rule != _alone(told.rule):
            rules[other], outcomes[other] = rule, votes.count(rule, progress).outcome
        elif told.counted is not None and told.counted.by_list is not None:
            # More voters preferred the list, so the file's result is not that of its rule.
            rules[other], outcomes[other] = rule, told.counted.own
    return RulesCompared(rules, outcomes, compare(votes.profile, outcomes, _labels(votes.pb)))


def _labels(pb: PbFile) -> dict[str, Labels]:
    """Return the topics and the neighborhoods of projects, as far as a file names any."""
    topics: Labels = {project.id: project.categories for project in pb.projects}
    places: Labels = {project.id: (project.neighborhood,) for project in pb.projects if project.neighborhood}
    return {kind: of for kind, of in (("category", topics), ("neighborhood", places)) if any(of.values())}


def _others(votes: FileVotes) -> Iterator[tuple[str, Rule]]:
    threshold = threshold_in_file(votes.pb)
    yield "greedy", greedy_rule(votes.pb, "skip")
    yield "greedy-no-skip", greedy_rule(votes.pb, "stop")
    yield EQUAL_SHARES, EqualShares(threshold=threshold)
    yield PHRAGMEN, Phragmen(threshold=threshold)


def _alone(rule: Rule) -> Rule:
    """Return the rule without its comparison with the list."""
    return rule.model_copy(update={"comparison": False}) if isinstance(rule, EqualShares) else rule
