"""From an exact run of a rule over voters to the outcome of a pool: places, reasons, and the ties that mattered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from budzet.editions.result_rules import EqualShares, Greedy, Phragmen
from budzet.results.rules import phragmen as sequential
from budzet.results.rules.compare import prefer, winners_of_ballots
from budzet.results.rules.equal_shares import Decided, Progress, Shares, decide
from budzet.results.rules.greedy import PoolOutcome, ProjectResult, greedy
from budzet.results.rules.preference import preference
from budzet.results.rules.profile import Profile
from budzet.results.rules.question import Equal, Question, Run, Unit, ask
from budzet.results.rules.ties import RankStep, Tie, UnresolvedTieError


@dataclass(frozen=True, slots=True)
class Preferred:
    """How many ballots have more winning projects under Equal Shares, and how many under the plain list."""

    shares: int
    plain: int


@dataclass(frozen=True, slots=True)
class Counted:
    """The outcome of a pool and what it rests on: the exact runs, and the comparison with the plain list if asked for.

    ``own`` is what the rule itself gives; when more ballots prefer the plain list, ``outcome`` is that of the list and
    ``by_list`` the rule it was made by.
    """

    outcome: PoolOutcome
    question: Question
    decided: Decided
    own: PoolOutcome
    compared: Preferred | None = None
    by_list: Greedy | None = None


def equal_shares(
    profile: Profile,
    budget: int,
    rule: EqualShares,
    ties: Sequence[RankStep],
    *,
    seed: str | None,
    label: str,
    exclusions: Iterable[tuple[str, str]] = (),
    threshold_on: Unit | None = None,
    progress: Progress = lambda _spent, _budget: None,
) -> Counted:
    """Tally a pool of ``budget`` grosze by Equal Shares; ``progress`` hears how much each step of add1 spends.

    ``threshold_on``: see ``question.ask``.

    Raises ``UnresolvedTieError`` when a tie that matters is separated by no step and there is no draw or no ``seed``;
    ``ValueError`` when an exclusion names an unknown id.
    """
    pairs = tuple(exclusions)
    question = ask(
        profile, budget, rule, preference(profile, ties, seed=seed, label=label), pairs, threshold_on=threshold_on
    )
    shares = Shares(question, rule)
    decided = decide(shares, progress)
    told = _ties(question, decided.run, lambda forced: shares.exact(decided.step, forced))
    own = _outcome(question, decided.run, told, _lost_shares)
    if not rule.comparison:
        return Counted(own, question, decided, own)
    by_score = Greedy(on=threshold_on or rule.counted, threshold=rule.threshold)
    plain = greedy(profile, budget, by_score, ties, seed=seed, label=label, exclusions=pairs)
    won = [winners_of_ballots(profile, outcome.selected) for outcome in (own, plain)]
    compared = Preferred(*prefer(profile, *won))
    if compared.plain > compared.shares:
        return Counted(plain, question, decided, own, compared, by_score)
    return Counted(own, question, decided, own, compared)


def phragmen(
    profile: Profile,
    budget: int,
    rule: Phragmen,
    ties: Sequence[RankStep],
    *,
    seed: str | None,
    label: str,
    exclusions: Iterable[tuple[str, str]] = (),
    threshold_on: Unit | None = None,
) -> Counted:
    """Tally a pool of ``budget`` grosze by sequential Phragmén. Raises as ``equal_shares`` does."""
    question = ask(
        profile, budget, rule, preference(profile, ties, seed=seed, label=label), exclusions, threshold_on=threshold_on
    )
    run = sequential.run(question)
    told = _ties(question, run, lambda forced: sequential.run(question, forced))
    own = _outcome(question, run, told, _lost_loads)
    return Counted(own, question, Decided(0, run, None), own)


def _ties(question: Question, run: Run, rerun: Callable[[Sequence[int]], Run]) -> list[Tie]:
    """Say of each tie whether it mattered: each of the others is taken first once, and the winners compared."""
    return [_tie(question, run, equal, rerun) for equal in run.equal]


def _tie(question: Question, run: Run, equal: Equal, rerun: Callable[[Sequence[int]], Run]) -> Tie:
    taken, before = run.bought[equal.round], run.bought[: equal.round]
    others = [one for one in equal.candidates if one != taken]
    changing = [one for one in others if set(rerun((*before, one)).bought) != set(run.bought)]
    ids = tuple(question.profile.candidates[one].id for one in equal.candidates)
    undrawn = set(question.preference.unresolved(equal.candidates))
    if undrawn & set(changing):
        raise UnresolvedTieError(equal.score, [question.profile.candidates[one].id for one in sorted(undrawn)])
    decided_by = question.preference.decided_by(equal.candidates) if changing else ""
    return Tie(equal.score, ids, bool(changing), decided_by)


def _lost_shares(question: Question, _run: Run, candidate: int) -> str:
    return "over_budget" if question.backing[candidate].cost > question.budget else "outbid"


def _lost_loads(question: Question, run: Run, candidate: int) -> str:
    return "over_budget" if question.backing[candidate].cost > question.budget - run.spent else "after_stop"


def _outcome(
    question: Question, run: Run, ties: Sequence[Tie], lost: Callable[[Question, Run, int], str]
) -> PoolOutcome:
    candidates = question.profile.candidates
    drawn = {id_ for tie in ties if tie.decided_by == "public_draw" for id_ in tie.ids}

    def reason(candidate: int) -> str:
        if before := candidates[candidate].lost_before:
            return before
        if candidate not in question.in_play:
            return "below_threshold"
        for winner in run.bought:
            if candidate in question.rivals.get(winner, ()):
                return f"excluded_by:{candidates[winner].id}"
        return "lost_draw" if candidates[candidate].id in drawn else lost(question, run, candidate)

    return PoolOutcome(
        budget=question.budget,
        spent=run.spent,
        ballots=question.profile.ballots,
        results=tuple(_results(question, run, reason)),
        ties=tuple(ties),
        selected=tuple(candidates[winner].id for winner in run.bought),
    )


def _results(question: Question, run: Run, reason: Callable[[int], str]) -> Iterator[ProjectResult]:
    profile, left = question.profile, question.budget
    score = (profile.score if question.points else profile.votes).tolist()
    votes = profile.votes.tolist()
    losers = [one for one in range(len(profile.candidates)) if one not in set(run.bought)]
    losers.sort(key=lambda one: (-score[one], one))
    for place, one in enumerate([*run.bought, *losers], start=1):
        bought = place <= len(run.bought)
        candidate = profile.candidates[one]
        yield ProjectResult(
            id=candidate.id,
            place=place,
            votes=votes[one],
            score=score[one],
            cost=candidate.cost,
            outcome="selected" if bought else "not_selected",
            reason="funded" if bought else reason(one),
            money_left=left,
            threshold=question.needed[one],
        )
        left -= candidate.cost if bought else 0
