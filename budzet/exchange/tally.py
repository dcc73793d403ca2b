"""Tally a ``.pb`` file: the rule it names, or another one chosen for it; no database (design.md §7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from budzet.base.errors import DomainError, ImportRefusedError
from budzet.editions.result_rules import AbsoluteThreshold, Greedy, Misfit
from budzet.exchange.pb import PbFile
from budzet.results.rules.greedy import PoolOutcome, greedy
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.ties import RankStep

AS_IN_FILE = "as-in-file"
CHOSEN_RULES: Mapping[str, Misfit] = MappingProxyType(
    {"greedy": "skip", "greedy-no-skip": "stop", "greedy-80": "stop_then_80_percent"}
)
"""Rules that may be chosen instead of the file's own; its threshold stays."""

_RULES_IN_FILES: Mapping[str, Misfit] = MappingProxyType(
    {"greedy": "skip", "greedy-threshold": "skip", "greedy-exclusive": "skip", "greedy-no-skip": "stop"}
)
# ``greedy-custom`` is explained only in the comment; that of Poznań tells this rule in words.
_TELLS_80_PERCENT = re.compile(r"remaining budget is enough to fund at least 80\s*%", re.IGNORECASE)
_MINOR_DIGITS = 2  # amounts are hundredths in every currency


def rule_in_file(pb: PbFile) -> Greedy:
    """Return the rule and threshold a file names.

    Raises ``ImportRefusedError`` for a rule this version cannot carry out or that the file does not describe.
    ``greedy-exclusive`` is the plain rule: which projects exclude each other is not in the file (``needs_exclusions``).
    """
    misfit = _RULES_IN_FILES.get(pb.rule)
    if pb.rule == "greedy-custom" and _TELLS_80_PERCENT.search(pb.comment):
        misfit = "stop_then_80_percent"
    if misfit is None:
        raise ImportRefusedError(f"{pb.name}: META, rule: {_why_not(pb.rule)}")
    if pb.rule == "greedy-threshold" and pb.threshold is None:
        raise ImportRefusedError(f"{pb.name}: META, rule: greedy-threshold bez pola „min_project_score_threshold”.")
    return _rule(pb, misfit)


def needs_exclusions(pb: PbFile) -> bool:
    """Whether the file says that some projects exclude each other, without saying which."""
    return pb.rule == "greedy-exclusive"


def tally_file(
    pb: PbFile,
    *,
    rule: str = AS_IN_FILE,
    ties: str = "file-order",
    exclusions: Sequence[tuple[str, str]] = (),
) -> PoolOutcome:
    """Tally the votes of a file; money in minor units.

    ``rule`` is ``as-in-file`` or a name of ``CHOSEN_RULES``; ``ties`` is ``file-order``, ``lower-cost`` (then more
    votes, then the id) or ``draw:SEED``. Raises ``DomainError`` for a rule or a project that is not there.
    """
    known = {project.id for project in pb.projects}
    for pair in exclusions:
        for one in pair:
            if one not in known:
                raise DomainError(f"{pb.name}: nie ma projektu „{one}”, a podano go w --exclude.")
        if pair[0] == pair[1]:
            raise DomainError(f"Projekt „{pair[0]}” nie może wykluczać sam siebie.")
    chosen = rule_in_file(pb) if rule == AS_IN_FILE else _rule(pb, CHOSEN_RULES[rule])
    steps, seed = tie_steps(ties)
    return greedy(_profile(pb), pb.budget, chosen, steps, seed=seed, label=draw_label(pb), exclusions=exclusions)


def draw_label(pb: PbFile) -> str:
    """Return what a draw in this file is called: city, edition, district and part (see ``base.lots``)."""
    return "/".join(dict.fromkeys(part for part in (pb.unit, pb.instance, pb.district, pb.subunit) if part))


def tie_steps(ties: str) -> tuple[tuple[RankStep, ...], str | None]:
    """Return the chain and the seed of an order of ties. Raises ``ValueError`` for an unknown one."""
    if ties == "file-order":
        return ("list_order",), None
    if ties == "lower-cost":
        return ("lower_cost", "more_votes", "id_order"), None
    kind, _, seed = ties.partition(":")
    if kind == "draw" and seed:
        return ("public_draw",), seed
    raise ValueError(f"unknown order of ties: {ties!r}")


def to_json_dict(pb: PbFile, outcome: PoolOutcome, *, rule: str = AS_IN_FILE) -> dict[str, Any]:
    """Return the public form of a result (design.md §7); ``minor_units`` is the number of decimals of the currency."""
    score = {result.id: result for result in outcome.results}
    return {
        "rule": pb.rule if rule == AS_IN_FILE else rule,
        "currency": pb.currency,
        "minor_units": _MINOR_DIGITS,
        "budget": outcome.budget,
        "spent": outcome.spent,
        "selected": list(outcome.selected),
        "projects": [
            {
                "id": project.id,
                "cost": project.cost,
                "votes": score[project.id].votes,
                "score": score[project.id].score,
                "outcome": score[project.id].outcome,
                "reason": score[project.id].reason,
            }
            for project in pb.projects
        ],
        "ties": [asdict(tie) for tie in outcome.ties],
    }


def _rule(pb: PbFile, misfit: Misfit) -> Greedy:
    return Greedy(
        on="votes" if pb.vote_type in {"approval", "choose-1"} else "points",
        misfit=misfit,
        threshold=None if pb.threshold is None else AbsoluteThreshold(at_least=pb.threshold),
    )


def _profile(pb: PbFile) -> Profile:
    return Profile.from_merged([Candidate(one.id, one.cost, one.withdrawn) for one in pb.projects], pb.votes)


def _why_not(rule: str) -> str:
    if rule == "unknown":
        return "plik nie mówi, jaką regułą liczyć. Regułę możesz wskazać: budzet tally --rule."
    if rule == "greedy-custom":
        return "plik nie opisuje swojej reguły (greedy-custom). Inną możesz wskazać: budzet tally --rule."
    return f"reguły „{rule}” ta wersja jeszcze nie liczy. Inną możesz wskazać: budzet tally --rule."
