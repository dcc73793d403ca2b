"""Small elections: the text of a ``.pb`` file and the arrays of a rule, valid unless a test says otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from budzet.editions.result_rules import Greedy
from budzet.results.rules.greedy import PoolOutcome, greedy
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.ties import RankStep

META = {
    "description": "Municipal PB in Zielone",
    "country": "Poland",
    "unit": "Zielone",
    "instance": "2024",
    "num_projects": "3",
    "num_votes": "4",
    "budget": "1000",
    "vote_type": "approval",
    "rule": "greedy",
    "date_begin": "10.09.2024",
    "date_end": "23.09.2024",
    "currency": "PLN",
}
PROJECTS = ("project_id;cost;votes;name", "A1;600;3;Ławki", "A2;500;2;Park", "A3;300;1;Stojaki")
VOTES = ("voter_id;vote", "1;A1,A2", "2;A1", "3;A1,A2", "4;A3")


def pb_text(
    meta: Mapping[str, str | None] = {},
    projects: Sequence[str] = PROJECTS,
    votes: Sequence[str] = VOTES,
) -> str:
    """Return the text of a file; ``meta`` changes fields of META, None takes one out."""
    fields = {name: value for name, value in (META | dict(meta)).items() if value is not None}
    lines = ["META", "key;value", *(f"{name};{value}" for name, value in fields.items())]
    return "\n".join([*lines, "PROJECTS", *projects, "VOTES", *votes]) + "\n"


def profile_of(costs: Sequence[int], scores: Sequence[int], withdrawn: Sequence[int] = ()) -> Profile:
    """Return a profile in which project ``p<index>`` has that many votes, each from a ballot of its own."""
    return Profile.from_merged(
        [Candidate(f"p{index}", cost, withdrawn=index in withdrawn) for index, cost in enumerate(costs)],
        {((index, 1),): votes for index, votes in enumerate(scores) if votes},
    )


def count(
    profile: Profile,
    budget: int,
    rule: Greedy | None = None,
    ties: Sequence[RankStep] = ("list_order",),
    seed: str | None = None,
    exclusions: Sequence[tuple[str, str]] = (),
) -> PoolOutcome:
    """Tally a profile; by votes, skipping what does not fit, in the order of the list."""
    return greedy(profile, budget, rule or Greedy(), ties, seed=seed, label="test", exclusions=exclusions)


def reasons(outcome: PoolOutcome) -> dict[str, str]:
    """Return the reason of each project."""
    return {result.id: result.reason for result in outcome.results}


@st.composite
def voter_profiles(draw: st.DrawFn, most: int = 7) -> Profile:
    """Return profiles for the rules over voters: costs in whole złotys, up to three points a choice."""
    size = draw(st.integers(1, most))
    candidates = [Candidate(f"p{i}", draw(st.integers(1, 60)) * 100, draw(st.booleans())) for i in range(size)]
    ballot = st.dictionaries(st.integers(0, size - 1), st.integers(0, 3), max_size=4).map(
        lambda b: tuple(sorted(b.items()))
    )
    return Profile.from_merged(candidates, draw(st.dictionaries(ballot, st.integers(1, 5), max_size=8)))


@st.composite
def counted_elections(draw: st.DrawFn, most_points: int = 1) -> tuple[Profile, int]:
    """Return small elections as an oracle can count them, with the budget: every ballot names somebody."""
    costs = draw(st.lists(st.integers(1, 50), min_size=1, max_size=8))
    ballot = st.dictionaries(st.integers(0, len(costs) - 1), st.integers(1, most_points), min_size=1, max_size=4)
    ballots = Counter(tuple(sorted(one.items())) for one in draw(st.lists(ballot, min_size=1, max_size=12)))
    candidates = [Candidate(f"p{index}", cost * 100) for index, cost in enumerate(costs)]
    return Profile.from_merged(candidates, ballots), draw(st.integers(1, 120)) * 100
