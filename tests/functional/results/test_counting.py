"""From opened ballots to a stored outcome: counted once, every project with its reason, ties by a public draw only."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from support.editions import NORTH, WEEK, make_plan, make_spans
from support.shared_database import new_edition
from support.voting import CLOSED, count_votes, elect, freeze_votes, row_counts, vote

from budzet.audit.models import AuditEntry
from budzet.base.errors import ConflictError, DomainError
from budzet.base.money import zl
from budzet.editions import queries as editions
from budzet.editions.result_rules import AbsoluteThreshold, Greedy, ShareOfBallots
from budzet.editions.timetable import StageKind
from budzet.jobs.models import Job
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.results import queries
from budzet.results.models import ProjectOutcomeRow

# The citywide pool holds 300 000 zł: 8 costs 150 000, 9 120 000, 10 90 000, 11 80 000, 12 200 000.
CLEAR = [((8, 1), (9, 1)), ((8, 1),), ((8, 1), (10, 1)), ((9, 1), (11, 1)), ((9, 1),), ((11, 1), (10, 1)), ((8, 1),)]
# 8 and 12 cannot both be had, 1, 2 and 3 neither all three (100 000 zł: 40 000, 30 000, 60 000).
TIED_IN_TWO_POOLS = [((8, 1), (1, 2), (2, 2)), ((12, 1), (3, 2))]
SEED = "Lotto 25.05.2026: 4 8 15 16 23 42"


@pytest.fixture
def database(shared_database):
    return shared_database


def with_rules(**changed):
    """Return the pools of the small edition; without a single vote nobody wins, unless ``changed`` says otherwise."""
    one_vote = {"threshold": AbsoluteThreshold(at_least=1)}
    pools = make_plan().pools
    return tuple(
        pool.model_copy(update={"rule": changed.get(pool.key, pool.rule.model_copy(update=one_vote))}) for pool in pools
    )


@pytest.fixture
def stored(database, tmp_path):
    return new_edition(database, keys_dir=tmp_path / "keys", plan={"pools": with_rules()})


def outcomes(database, count, pool_key):
    """Return the rows of one pool by ballot position, in the order of their places."""
    with database.read_session() as session:
        pool = next(pool for pool in editions.pools(session, count.edition_id) if pool.key == pool_key)
        rows = queries.project_results(session, count.id, pool.id)
        return {row.proposal.ballot_position: row.outcome for row in rows}


def pool_row(database, count, pool_key):
    with database.read_session() as session:
        return next(row for row in queries.pool_results(session, count.id) if row.pool.key == pool_key)


# --- the outcome ---------------------------------------------------------------------------------------------------


def test_an_edition_that_is_not_opened_is_not_counted(database, stored):
    vote(database, stored)
    freeze_votes(database, stored)
    before = row_counts(database)
    with pytest.raises(DomainError, match="nie są jeszcze otwarte"):
        count_votes(database, stored)
    assert row_counts(database) == before


def test_the_outcome_says_of_every_project_how_many_voted_and_what_became_of_it(database, stored):
    elect(database, stored, CLEAR)
    count = count_votes(database, stored)
    city = outcomes(database, count, "miasto")
    assert {position: (row.votes, row.selected, row.reason) for position, row in city.items()} == {
        8: (4, True, "funded"),
        9: (3, True, "funded"),
        10: (2, False, "over_budget"),
        11: (2, False, "over_budget"),
        12: (0, False, "below_threshold"),
    }
    assert [row.place for row in city.values()] == [1, 2, 3, 4, 5]
    assert (city[10].money_left, city[10].cost) == (zl(30_000), zl(90_000))


def test_the_outcome_of_a_pool_adds_up(database, stored):
    elect(database, stored, CLEAR)
    city = pool_row(database, count_votes(database, stored), "miasto")
    assert (city.outcome.budget, city.outcome.spent) == (zl(300_000), zl(270_000))
    assert (city.projects, city.winners, city.outcome.ballots, city.outcome.void) == (5, 2, 7, 0)


def test_points_are_counted_where_people_give_points(database, stored):
    elect(database, stored, [((1, 3), (2, 1)), ((1, 1), (3, 3)), ((2, 1),)], area=NORTH)
    north = outcomes(database, count_votes(database, stored), "polnoc")
    assert {position: (row.score, row.votes) for position, row in north.items()} == {
        1: (4, 2),
        3: (3, 1),
        2: (2, 2),
        4: (0, 0),
    }


def test_a_vote_in_which_nobody_took_part_has_no_winners(database, stored):
    elect(database, stored, [])
    count = count_votes(database, stored)
    assert {row.reason for row in outcomes(database, count, "miasto").values()} == {"below_threshold"}
    assert (count.voters, pool_row(database, count, "miasto").outcome.ballots) == (0, 0)


def test_void_parts_of_ballots_are_told_beside_the_pool(database, stored):
    elect(database, stored, [*CLEAR, ((8, 1), (9, 1), (10, 1))])
    count = count_votes(database, stored)
    city = pool_row(database, count, "miasto")
    assert (count.voters, city.outcome.ballots, city.outcome.void) == (8, 7, 1)


@pytest.mark.parametrize("when", ("before the count", "before the opening"))
def test_a_withdrawn_project_keeps_its_votes_in_sight_and_cannot_win(database, stored, when):
    if when == "before the opening":
        withdraw(database, stored, 8)
    elect(database, stored, CLEAR)
    withdraw(database, stored, 8)
    city = outcomes(database, count_votes(database, stored), "miasto")
    assert (city[8].votes, city[8].selected, city[8].reason) == (4, False, "withdrawn")
    assert {position for position, row in city.items() if row.selected} == {9, 10, 11}


def withdraw(database, stored, position):
    with database.transaction() as session:
        mine = update(Proposal).where(Proposal.edition_id == stored.edition.id, Proposal.ballot_position == position)
        session.execute(mine.values(status=ProposalStatus.WITHDRAWN, withdrawn_at=CLOSED))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Greedy(misfit="skip"), {8: "funded", 9: "funded", 10: "over_budget", 11: "over_budget", 12: "over_budget"}),
        (Greedy(misfit="stop"), {8: "funded", 9: "funded", 10: "over_budget", 11: "after_stop", 12: "after_stop"}),
        # 3 of 7 ballots are 42.8 %
        (
            Greedy(threshold=ShareOfBallots(per_mille=429)),
            {8: "funded", 9: "below_threshold", 10: "below_threshold", 11: "below_threshold", 12: "below_threshold"},
        ),
    ],
)
def test_the_frozen_rule_of_the_pool_decides(database, tmp_path, rule, expected):
    stored = new_edition(database, keys_dir=tmp_path / "keys", plan={"pools": with_rules(miasto=rule)})
    elect(database, stored, CLEAR)
    city = outcomes(database, count_votes(database, stored), "miasto")
    assert {position: row.reason for position, row in city.items()} == expected


# --- ties ----------------------------------------------------------------------------------------------------------


def test_a_count_without_a_seed_names_every_tie_of_every_pool(database, stored):
    elect(database, stored, TIED_IN_TWO_POOLS, area=NORTH)
    before = row_counts(database)
    with pytest.raises(DomainError) as refusal:
        count_votes(database, stored)
    first, *ties = refusal.value.sentence.splitlines()
    assert "publiczne losowanie" in first
    assert ties == [
        "Północ: Projekty 1, 2, 3 mają równy wynik (2), a od ich kolejności zależy, który wejdzie.",
        "Całe miasto: Projekty 8, 12 mają równy wynik (1), a od ich kolejności zależy, który wejdzie.",
    ]
    assert row_counts(database) == before


def test_a_seed_settles_every_tie_and_anybody_can_draw_again(database, stored):
    elect(database, stored, TIED_IN_TWO_POOLS, area=NORTH)
    count = count_votes(database, stored, seed=SEED)
    for pool_key, equal, budget in (("polnoc", (1, 2, 3), 100_000), ("miasto", (8, 12), 300_000)):
        rows = outcomes(database, count, pool_key)
        left, winners = zl(budget), []
        for position in drawn(stored, pool_key, equal):
            if rows[position].cost <= left:
                winners.append(position)
                left -= rows[position].cost
        assert [position for position in rows if position in equal and rows[position].selected] == winners
        (tie,) = [
            tie for tie in pool_row(database, count, pool_key).outcome.ties if tie["score"] == rows[equal[0]].score
        ]
        assert (tie["decisive"], tie["decided_by"]) == (True, "public_draw")
    assert (count.seed, count.draw_algorithm) == (SEED, "sha256-order/1")


def drawn(stored, pool_key, positions):
    """The draw as the page of the rules describes it, written down once more."""

    def lot(position):
        label = f"{stored.edition.slug}/{pool_key}"
        return hashlib.sha256(f"{SEED}\0{label}\0{position}".encode()).digest()

    return sorted(positions, key=lot)


def test_who_lost_a_draw_reads_so(database, stored):
    elect(database, stored, TIED_IN_TWO_POOLS, area=NORTH)
    city = outcomes(database, count_votes(database, stored, seed=SEED), "miasto")
    assert sorted(city[position].reason for position in (8, 12)) == ["funded", "lost_draw"]


# --- once ----------------------------------------------------------------------------------------------------------


def test_counting_again_changes_nothing(database, stored):
    elect(database, stored, CLEAR)
    first = count_votes(database, stored)
    before = row_counts(database)
    second = count_votes(database, stored, at=CLOSED + WEEK)
    assert row_counts(database) == before
    assert (second.id, second.digest, second.counted_at) == (first.id, first.digest, CLOSED)


@pytest.mark.parametrize(("ballots", "first", "second"), [(CLEAR, None, SEED), (TIED_IN_TWO_POOLS, SEED, "another")])
def test_a_count_with_another_seed_is_refused(database, stored, ballots, first, second):
    elect(database, stored, ballots, area=NORTH)
    count_votes(database, stored, seed=first)
    before = row_counts(database)
    with pytest.raises(ConflictError, match="innym wynikiem lub ziarnem"):
        count_votes(database, stored, seed=second)
    assert row_counts(database) == before


def test_a_withdrawal_after_the_count_does_not_change_it_silently(database, stored):
    elect(database, stored, CLEAR)
    count = count_votes(database, stored)
    withdraw(database, stored, 8)
    with pytest.raises(ConflictError):
        count_votes(database, stored)
    assert outcomes(database, count, "miasto")[8].selected


def test_the_database_lets_no_outcome_change(database, stored):
    elect(database, stored, CLEAR)
    count = count_votes(database, stored)
    change = update(ProjectOutcomeRow).where(ProjectOutcomeRow.count_id == count.id).values(selected=True)
    with pytest.raises(IntegrityError, match="never change"), database.transaction() as session:
        session.execute(change)
    with pytest.raises(IntegrityError, match="never deleted"), database.transaction() as session:
        session.execute(text("DELETE FROM pool_outcome"))


def test_the_count_is_in_the_audit_log(database, stored):
    elect(database, stored, CLEAR)
    count = count_votes(database, stored)
    mine = select(AuditEntry).where(AuditEntry.edition_id == stored.edition.id, AuditEntry.act == "edition_counted")
    with database.read_session() as session:
        entry = session.scalars(mine).one()
    assert entry.details == {"version": 1, "digest": count.digest.hex()}


# --- when it will be published -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counted_after", "expected_after"),
    [
        # results are due a week after the close
        (dt.timedelta(0), WEEK),
        (dt.timedelta(days=6), WEEK),
        # counted late: at once
        (dt.timedelta(days=8), dt.timedelta(days=8)),
    ],
)
def test_publication_is_asked_for_at_the_hour_of_the_timetable_and_not_before(
    database, stored, counted_after, expected_after
):
    elect(database, stored, CLEAR)
    count = count_votes(database, stored, at=CLOSED + counted_after)
    assert publication(database, count).run_at == CLOSED + expected_after
    assert count.published_at is None


def test_an_edition_without_a_date_of_results_is_published_at_once(database, tmp_path):
    spans = [span for span in make_spans() if span.kind is not StageKind.RESULTS]
    stored = new_edition(database, keys_dir=tmp_path / "keys", spans=spans, plan={"pools": with_rules()})
    elect(database, stored, CLEAR)
    assert publication(database, count_votes(database, stored)).run_at == CLOSED


def publication(database, count):
    with database.read_session() as session:
        return session.scalars(select(Job).where(Job.unique_key == f"results.publish:{count.id}")).one()
