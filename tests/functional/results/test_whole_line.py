"""The whole line, ballots in and winners out, against a recount that knows nothing of envelopes, rows and profiles."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from support.shared_database import new_edition
from support.voting import count_votes, elect_people

from budzet.editions.ballot_form import Approval, Cumulative
from budzet.editions.plan import ContestPlan, PoolPlan
from budzet.editions.result_rules import AbsoluteThreshold, Greedy, ShareOfBallots
from budzet.proposals.services import ProposalDraft
from budzet.results import queries

SEED = "ziarno"
THRESHOLDS = st.one_of(
    st.none(),
    st.builds(AbsoluteThreshold, at_least=st.integers(1, 4)),
    st.builds(ShareOfBallots, per_mille=st.sampled_from((1, 333, 500, 1000))),
)
FORMS = {"votes": Approval(max_projects=3), "points": Cumulative(points=6, max_projects=3, max_per_project=4)}


@st.composite
def pools(draw, key, on):
    costs = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
    plan = PoolPlan(
        key=key,
        contest="karta",
        name=key,
        budget=draw(st.integers(max(costs), 20)),
        rule=Greedy(
            on=on,
            misfit=draw(st.sampled_from(("skip", "stop", "stop_then_80_percent"))),
            threshold=draw(THRESHOLDS),
        ),
        ties=draw(st.sampled_from((("public_draw",), ("lower_cost", "public_draw"), ("more_votes", "public_draw")))),
    )
    return plan, costs


@st.composite
def elections(draw):
    """One contest, one to three pools with projects, and ballots of people of whom some vote twice."""
    on = draw(st.sampled_from(("votes", "points")))
    drawn = [draw(pools(f"pula-{number}", on)) for number in range(draw(st.integers(1, 3)))]
    drafts, position = [], 0
    for plan, costs in drawn:
        for cost in costs:
            position += 1
            drafts.append(
                ProposalDraft(
                    pool=plan.key,
                    number=f"P{position}",
                    title=f"Projekt {position}",
                    cost=cost,
                    ballot_position=position,
                )
            )
    points = st.integers(1, 2 if on == "points" else 1)
    choice = st.dictionaries(st.integers(1, position), points, min_size=1, max_size=3)
    ballots = draw(st.lists(st.tuples(st.sampled_from("abcdef"), choice), max_size=9))
    contest = ContestPlan(key="karta", name="Karta", form=FORMS[on])
    plan = {"districts": (), "topics": (), "contests": (contest,), "pools": tuple(plan for plan, _ in drawn)}
    return plan, tuple(drafts), ballots


@settings(max_examples=25, deadline=None)
@given(election=elections())
def test_the_winners_are_those_of_a_naive_recount(shared_database, election):
    plan, drafts, ballots = election
    with tempfile.TemporaryDirectory() as keys:
        stored = new_edition(shared_database, keys_dir=Path(keys), plan=plan, drafts=drafts)
    elect_people(shared_database, stored, [(person, choices.items()) for person, choices in ballots])
    count = count_votes(shared_database, stored, seed=SEED)
    first_of_each = {}
    for person, choices in ballots:
        first_of_each.setdefault(person, choices)
    assert count.voters == len(first_of_each)
    for pool in plan["pools"]:
        budget, rows = outcome(shared_database, count, pool.key)
        label = f"{stored.edition.slug}/{pool.key}"
        winners, spent = recount(pool, drafts, list(first_of_each.values()), label)
        assert {position for position, row in rows.items() if row.selected} == winners
        assert budget.spent == spent <= pool.budget
        assert rows.keys() == {draft.ballot_position for draft in drafts if draft.pool == pool.key}
        assert all(row.reason for row in rows.values()), "every project has its reason"


def recount(pool, drafts, ballots, label):
    """Count with dictionaries and one loop: score, threshold, order, money."""
    cost = {draft.ballot_position: draft.cost for draft in drafts if draft.pool == pool.key}
    points = {position: sum(ballot.get(position, 0) for ballot in ballots) for position in cost}
    votes = {position: sum(position in ballot for ballot in ballots) for position in cost}
    in_pool = sum(any(position in cost for position in ballot) for ballot in ballots)
    score = points if pool.rule.on == "points" else votes

    def needed():
        threshold = pool.rule.threshold
        if isinstance(threshold, ShareOfBallots):
            return -(-threshold.per_mille * in_pool // 1000)
        return threshold.at_least if threshold else 0

    def rank(position):
        lot = hashlib.sha256(f"{SEED}\0{label}\0{position}".encode()).digest()
        step = {"lower_cost": cost[position], "more_votes": -votes[position]}.get(pool.ties[0], 0)
        return (-score[position], step, lot)

    left, winners = pool.budget, set()
    for position in sorted((p for p in cost if score[p] >= needed()), key=rank):
        if cost[position] <= left:
            winners.add(position)
            left -= cost[position]
            continue
        if pool.rule.misfit == "stop_then_80_percent" and left * 100 >= cost[position] * 80:
            winners.add(position)
            left = 0
        if pool.rule.misfit != "skip":
            break
    return winners, pool.budget - left


def outcome(database, count, pool_key):
    with database.read_session() as session:
        entry = next(row for row in queries.pool_results(session, count.id) if row.pool.key == pool_key)
        rows = queries.project_results(session, count.id, entry.pool.id)
        return entry.outcome, {row.proposal.ballot_position: row.outcome for row in rows}
