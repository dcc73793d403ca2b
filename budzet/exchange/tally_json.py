"""The public form of a tally for programs (design.md §7): amounts in minor units, shares in whole per mille."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from budzet.editions.result_rules import EqualShares
from budzet.exchange.comparing import RulesCompared
from budzet.exchange.tally import FileTally, FileVotes
from budzet.results.rules.closeness import Closeness
from budzet.results.rules.compare import Figures, Group
from budzet.results.rules.support import Support

_MINOR_DIGITS = 2  # amounts are hundredths in every currency


def to_json_dict(
    votes: FileVotes,
    name: str,
    told: FileTally,
    near: Mapping[str, Closeness],
    compared: RulesCompared | None = None,
) -> dict[str, Any]:
    """Return the result of the rule called ``name``; ``minor_units`` is the number of decimals of the currency.

    Under Equal Shares each project tells of its supporters' money; ``compared`` adds the other rules.
    """
    pb, outcome = votes.pb, told.outcome
    by_shares = isinstance(told.rule, EqualShares)
    results = {result.id: result for result in outcome.results}
    projects = []
    for project in pb.projects:
        result, its = results[project.id], near.get(project.id, Closeness())
        row = {
            "id": project.id,
            "cost": project.cost,
            "votes": result.votes,
            "score": result.score,
            "outcome": result.outcome,
            "reason": result.reason,
            "margin_votes": its.votes,
            "margin_cost": its.cost,
        }
        projects.append(row | _support(its.support) if by_shares else row)
    value = {
        "rule": name,
        "currency": pb.currency,
        "minor_units": _MINOR_DIGITS,
        "budget": outcome.budget,
        "spent": outcome.spent,
        "selected": list(outcome.selected),
        "projects": projects,
        "ties": [asdict(tie) for tie in outcome.ties],
    }
    return value if compared is None else value | {"compare": _comparison(compared)}


def per_mille(part: Fraction) -> int:
    """Return a part in whole per mille, rounded down."""
    return part.numerator * 1000 // part.denominator


def _support(support: Support | None) -> dict[str, Any]:
    if support is None:
        return {"effective_support_per_mille": None, "lost_to": []}
    return {
        "effective_support_per_mille": per_mille(support.effective),
        "lost_to": [{"id": one.winner, "ballots": one.ballots, "paid": int(one.amount)} for one in support.lost_to],
    }


def _comparison(compared: RulesCompared) -> dict[str, Any]:
    told = compared.comparison
    return {
        "voters": told.voters,
        "voters_naming_several": told.several,
        "rules": [_figures(name, figures) for name, figures in told.rules.items()],
        "pairs": [
            {
                "first": pair.first,
                "second": pair.second,
                "prefer_first": pair.prefer_first,
                "prefer_second": pair.prefer_second,
                "overlap_per_mille": per_mille(pair.overlap),
            }
            for pair in told.pairs
        ],
        "groups": {kind: [_group(one) for one in groups] for kind, groups in told.groups.items()},
    }


def _figures(name: str, figures: Figures) -> dict[str, Any]:
    return {
        "rule": name,
        "selected": list(figures.selected),
        "gained": list(figures.gained),
        "lost": list(figures.lost),
        "spent": figures.spent,
        "unspent": figures.unspent,
        "voters_with_winner": figures.served,
        "voters_naming_several_with_winner": figures.several_served,
        "winners_of_voters": list(figures.histogram),
        "mean_winners_per_mille": per_mille(figures.mean),
        "gini_per_mille": per_mille(figures.gini),
        "median_cost": figures.median_cost,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "label": group.label,
        "votes_per_mille": per_mille(group.votes),
        "money_per_mille": {name: per_mille(part) for name, part in group.money.items()},
    }
