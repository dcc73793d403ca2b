"""The worked example of a rule, counted by the function that counts the vote."""

from __future__ import annotations

from collections.abc import Sequence

from budzet.editions.result_rules import Greedy, TieStep
from budzet.editions.worked_example import ExampleProject, ExampleResult, WorkedExample
from budzet.results.rules.greedy import PoolOutcome, greedy
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.ties import UnresolvedTieError

_SEED = "przykład"


def count(
    projects: Sequence[ExampleProject], budget: int, ballots: int, rule: Greedy, ties: tuple[TieStep, ...]
) -> WorkedExample:
    """Count the example. A tie that the chain leaves open is drawn here, and the example says that it is open."""
    candidates = [Candidate(project.name, project.cost) for project in projects]
    profile = Profile.from_totals(candidates, [(project.votes, project.score) for project in projects], ballots)
    unsettled = False
    try:
        outcome = greedy(profile, budget, rule, ties, seed=_SEED, label=_SEED)
    except UnresolvedTieError:
        unsettled = True
        outcome = greedy(profile, budget, rule, (*ties, "public_draw"), seed=_SEED, label=_SEED)
    return _example(projects, outcome, rule, ties, unsettled=unsettled)


def _example(
    projects: Sequence[ExampleProject],
    outcome: PoolOutcome,
    rule: Greedy,
    ties: tuple[TieStep, ...],
    *,
    unsettled: bool,
) -> WorkedExample:
    by_name = {project.name: project for project in projects}
    tied = {name for tie in outcome.ties if tie.decisive for name in tie.ids}
    decided = next((tie.decided_by for tie in outcome.ties if tie.decisive), "")
    return WorkedExample(
        rule=rule,
        ties=ties,
        results=tuple(
            ExampleResult(
                project=by_name[one.id],
                won=one.outcome == "selected",
                reason=one.reason,
                left=one.money_left,
                needed=one.threshold,
                tied=one.id in tied,
            )
            for one in outcome.results
        ),
        tie_decided_by="nothing" if unsettled else decided,
    )
