"""The worked example of a rule, counted by the function that counts the vote."""

from __future__ import annotations

from collections.abc import Sequence

from budzet.editions.result_rules import ResultRule, TieStep
from budzet.editions.worked_example import ExampleProject, ExampleResult, ExampleVote, WorkedExample
from budzet.results.rules.deciding import decide_pool
from budzet.results.rules.greedy import PoolOutcome
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.ties import UnresolvedTieError

_SEED = "przykład"


def count(vote: ExampleVote, budget: int, rule: ResultRule, ties: tuple[TieStep, ...]) -> WorkedExample:
    """Count the example. A tie that the chain leaves open is drawn here, and the example says that it is open."""
    profile = _profile(vote)
    unsettled = False
    try:
        outcome, _ = decide_pool(profile, budget, rule, ties, seed=_SEED, label=_SEED)
    except UnresolvedTieError:
        unsettled = True
        outcome, _ = decide_pool(profile, budget, rule, (*ties, "public_draw"), seed=_SEED, label=_SEED)
    return _example(vote.projects, outcome, rule, ties, unsettled=unsettled)


def _profile(vote: ExampleVote) -> Profile:
    candidates = [Candidate(project.name, project.cost) for project in vote.projects]
    if not vote.groups:
        return Profile.from_totals(candidates, [(one.votes, one.score) for one in vote.projects], vote.ballots)
    place = {candidate.id: index for index, candidate in enumerate(candidates)}
    return Profile.from_merged(
        candidates,
        {tuple((place[name], points) for name, points in choices.items()): people for choices, people in vote.groups},
    )


def _example(
    projects: Sequence[ExampleProject],
    outcome: PoolOutcome,
    rule: ResultRule,
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
