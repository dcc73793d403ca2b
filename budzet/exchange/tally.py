"""Tally a ``.pb`` file: the rule it names, or another one chosen for it; no database (design.md §7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Literal

from budzet.base.errors import DomainError, ImportRefusedError
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares, Greedy, Misfit, Phragmen
from budzet.exchange.pb import PbFile
from budzet.results.rules.equal_shares import Progress
from budzet.results.rules.greedy import PoolOutcome, greedy
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.ties import RankStep
from budzet.results.rules.voter_outcome import Counted, equal_shares, phragmen

AS_IN_FILE = "as-in-file"
CHOSEN_RULES: Mapping[str, Misfit] = MappingProxyType(
    {"greedy": "skip", "greedy-no-skip": "stop", "greedy-80": "stop_then_80_percent"}
)
EQUAL_SHARES, PHRAGMEN = "equal-shares", "phragmen"
RULE_NAMES = (AS_IN_FILE, *CHOSEN_RULES, EQUAL_SHARES, PHRAGMEN)
"""Rules that may be chosen instead of the file's own; its threshold stays."""

_RULES_IN_FILES: Mapping[str, Misfit] = MappingProxyType(
    {"greedy": "skip", "greedy-threshold": "skip", "greedy-exclusive": "skip", "greedy-no-skip": "stop"}
)
_SHARES_IN_FILES = re.compile(r"equalshares(?P<add1>/add1)?(?P<comparison>-comparison)?")
# ``greedy-custom`` is explained only in the comment; that of Poznań tells this rule in words.
_TELLS_80_PERCENT = re.compile(r"remaining budget is enough to fund at least 80\s*%", re.IGNORECASE)
Utility = Literal["cost", "cardinality", "points"]
Completion = Literal["none", "add1"]
_MINOR_DIGITS = 2  # amounts are hundredths in every currency


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule chosen for a file: a name of ``RULE_NAMES``; the other two are for ``equal-shares`` alone."""

    name: str = AS_IN_FILE
    utility: Utility = "cost"
    completion: Completion = "add1"


@dataclass(frozen=True, slots=True)
class FileTally:
    """The outcome of a file, and what it rests on when the rule is one over voters."""

    outcome: PoolOutcome
    counted: Counted | None = None


def rule_in_file(pb: PbFile) -> Greedy | EqualShares:
    """Return the rule and threshold a file names.

    Raises ``ImportRefusedError`` for a rule this version cannot carry out or that the file does not describe.
    ``greedy-exclusive`` is the plain rule: which projects exclude each other is not in the file (``needs_exclusions``).
    """
    if shares := _SHARES_IN_FILES.fullmatch(pb.rule):
        return EqualShares(
            completion="add1" if shares["add1"] else "none",
            comparison=bool(shares["comparison"]),
            threshold=_threshold(pb),
        )
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
    """Return the outcome of ``count_file`` alone, by a rule without options of its own."""
    return count_file(pb, Choice(rule), ties=ties, exclusions=exclusions).outcome


def count_file(
    pb: PbFile,
    choice: Choice,
    *,
    ties: str = "file-order",
    exclusions: Sequence[tuple[str, str]] = (),
    progress: Progress = lambda _spent, _budget: None,
) -> FileTally:
    """Tally the votes of a file; money in minor units.

    ``ties`` is ``file-order``, ``lower-cost`` (then more votes, then the id) or ``draw:SEED``; ``progress`` hears how
    a completion goes. Raises ``DomainError`` for a rule or a project that is not there.
    """
    known = {project.id for project in pb.projects}
    for pair in exclusions:
        for one in pair:
            if one not in known:
                raise DomainError(f"{pb.name}: nie ma projektu „{one}”, a podano go w --exclude.")
        if pair[0] == pair[1]:
            raise DomainError(f"Projekt „{pair[0]}” nie może wykluczać sam siebie.")
    rule = _chosen(pb, choice)
    steps, seed = tie_steps(ties)
    label, profile = draw_label(pb), profile_in(pb)
    if isinstance(rule, Greedy):
        return FileTally(greedy(profile, pb.budget, rule, steps, seed=seed, label=label, exclusions=exclusions))
    if isinstance(rule, Phragmen):
        counted = phragmen(
            profile, pb.budget, rule, steps, seed=seed, label=label, exclusions=exclusions, threshold_on=_counted(pb)
        )
    else:
        counted = equal_shares(
            profile,
            pb.budget,
            rule,
            steps,
            seed=seed,
            label=label,
            exclusions=exclusions,
            threshold_on=_counted(pb),
            progress=progress,
        )
    return FileTally(counted.outcome, counted)


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


def _chosen(pb: PbFile, choice: Choice) -> Greedy | EqualShares | Phragmen:
    if choice.name == AS_IN_FILE:
        return rule_in_file(pb)
    if choice.name == EQUAL_SHARES:
        return EqualShares(utility=choice.utility, completion=choice.completion, threshold=_threshold(pb))
    return Phragmen(threshold=_threshold(pb)) if choice.name == PHRAGMEN else _rule(pb, CHOSEN_RULES[choice.name])


def _rule(pb: PbFile, misfit: Misfit) -> Greedy:
    return Greedy(on=_counted(pb), misfit=misfit, threshold=_threshold(pb))


def _counted(pb: PbFile) -> Literal["votes", "points"]:
    """Return what a city counts with such ballots, and so what its threshold means."""
    return "votes" if pb.vote_type in {"approval", "choose-1"} else "points"


def _threshold(pb: PbFile) -> AbsoluteThreshold | None:
    return None if pb.threshold is None else AbsoluteThreshold(at_least=pb.threshold)


def profile_in(pb: PbFile) -> Profile:
    """Return the projects and votes of a file as the rules take them."""
    return Profile.from_merged([Candidate(one.id, one.cost, one.withdrawn) for one in pb.projects], pb.votes)


def _why_not(rule: str) -> str:
    if rule == "unknown":
        return "plik nie mówi, jaką regułą liczyć. Regułę możesz wskazać: budzet tally --rule."
    if rule == "greedy-custom":
        return "plik nie opisuje swojej reguły (greedy-custom). Inną możesz wskazać: budzet tally --rule."
    return f"reguły „{rule}” ta wersja jeszcze nie liczy. Inną możesz wskazać: budzet tally --rule."
