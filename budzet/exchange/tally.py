"""Tally a ``.pb`` file: the rule it names, or another one chosen for it; no database (design.md §7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from budzet.base.errors import DomainError, ImportRefusedError
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares, Greedy, Misfit, Phragmen
from budzet.exchange.pb import PbFile
from budzet.results.rules.closeness import Closeness, closeness
from budzet.results.rules.deciding import decide_pool
from budzet.results.rules.equal_shares import Progress
from budzet.results.rules.greedy import PoolOutcome
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.ties import RankStep
from budzet.results.rules.voter_outcome import Counted

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


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule chosen for a file: a name of ``RULE_NAMES``; the other two are for ``equal-shares`` alone."""

    name: str = AS_IN_FILE
    utility: Utility = "cost"
    completion: Completion = "add1"


Rule = Greedy | EqualShares | Phragmen


@dataclass(frozen=True, slots=True)
class FileTally:
    """The outcome of a file by a ``rule``, and what it rests on when the rule is one over voters."""

    rule: Rule
    outcome: PoolOutcome
    counted: Counted | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FileVotes:
    """The votes of a file, ready to be counted by any rule: ``steps`` and ``seed`` order ties, pairs exclude others."""

    pb: PbFile
    profile: Profile
    steps: tuple[RankStep, ...]
    seed: str | None
    label: str
    exclusions: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, pb: PbFile, ties: str = "file-order", exclusions: Sequence[tuple[str, str]] = ()) -> FileVotes:
        """Take the votes of a file; ``ties`` is ``file-order``, ``lower-cost`` (then more votes, then the id) or
        ``draw:SEED``. Raises ``DomainError`` when a pair names a project that is not there, or one twice.
        """
        known = {project.id for project in pb.projects}
        for pair in exclusions:
            for one in pair:
                if one not in known:
                    raise DomainError(f"{pb.name}: nie ma projektu „{one}”, a podano go w --exclude.")
            if pair[0] == pair[1]:
                raise DomainError(f"Projekt „{pair[0]}” nie może wykluczać sam siebie.")
        steps, seed = tie_steps(ties)
        return cls(pb, profile_in(pb), steps, seed, draw_label(pb), tuple(exclusions))

    def count(self, rule: Rule, progress: Progress = lambda _spent, _budget: None) -> FileTally:
        """Count by a rule; money in minor units. ``progress`` hears how a completion goes."""
        outcome, counted = decide_pool(
            self.profile,
            self.pb.budget,
            rule,
            self.steps,
            seed=self.seed,
            label=self.label,
            exclusions=self.exclusions,
            threshold_on=counted_unit(self.pb),
            progress=progress,
        )
        return FileTally(rule, outcome, counted)

    def closeness(self, told: FileTally) -> Mapping[str, Closeness]:
        """Return how close each project came in a tally of these votes."""
        return closeness(
            self.profile,
            told.outcome,
            told.rule,
            told.counted,
            self.steps,
            seed=self.seed,
            label=self.label,
            exclusions=self.exclusions,
        )


def rule_in_file(pb: PbFile) -> Greedy | EqualShares:
    """Return the rule and threshold a file names.

    Raises ``ImportRefusedError`` for a rule this version cannot carry out or that the file does not describe.
    ``greedy-exclusive`` is the plain rule: which projects exclude each other is not in the file (``needs_exclusions``).
    """
    if shares := _SHARES_IN_FILES.fullmatch(pb.rule):
        return EqualShares(
            completion="add1" if shares["add1"] else "none",
            comparison=bool(shares["comparison"]),
            threshold=threshold_in_file(pb),
        )
    misfit = _RULES_IN_FILES.get(pb.rule)
    if pb.rule == "greedy-custom" and _TELLS_80_PERCENT.search(pb.comment):
        misfit = "stop_then_80_percent"
    if misfit is None:
        raise ImportRefusedError(f"{pb.name}: META, rule: {_why_not(pb.rule)}")
    if pb.rule == "greedy-threshold" and pb.threshold is None:
        raise ImportRefusedError(f"{pb.name}: META, rule: greedy-threshold bez pola „min_project_score_threshold”.")
    return greedy_rule(pb, misfit)


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
    """Return the outcome of a file by a rule without options of its own; raises as ``FileVotes.of`` and the rule do."""
    return FileVotes.of(pb, ties, exclusions).count(chosen_rule(pb, Choice(rule))).outcome


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


def chosen_rule(pb: PbFile, choice: Choice) -> Rule:
    """Return the rule of a choice with the threshold of the file; raises as ``rule_in_file`` does."""
    if choice.name == AS_IN_FILE:
        return rule_in_file(pb)
    if choice.name == EQUAL_SHARES:
        return EqualShares(utility=choice.utility, completion=choice.completion, threshold=threshold_in_file(pb))
    if choice.name == PHRAGMEN:
        return Phragmen(threshold=threshold_in_file(pb))
    return greedy_rule(pb, CHOSEN_RULES[choice.name])


def name_of(pb: PbFile, choice: Choice) -> str:
    """Return what the rule of a choice is called in a comparison: as in the file, or as it was chosen."""
    if choice.name == EQUAL_SHARES and (choice.utility, choice.completion) != ("cost", "add1"):
        return f"{EQUAL_SHARES}/{choice.utility}/{choice.completion}"
    return pb.rule if choice.name == AS_IN_FILE else choice.name


def greedy_rule(pb: PbFile, misfit: Misfit) -> Greedy:
    """Return the greedy rule on what a city counts with such ballots, with the threshold of the file."""
    return Greedy(on=counted_unit(pb), misfit=misfit, threshold=threshold_in_file(pb))


def counted_unit(pb: PbFile) -> Literal["votes", "points"]:
    """Return what a city counts with such ballots, and so what its threshold means."""
    return "votes" if pb.vote_type in {"approval", "choose-1"} else "points"


def threshold_in_file(pb: PbFile) -> AbsoluteThreshold | None:
    """Return the threshold a file names, in the unit a city counts."""
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
