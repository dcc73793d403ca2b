"""What a stored count keeps beside the outcome: transfers, how close a loser came, whom its supporters paid."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from support.editions import NORTH, make_plan
from support.shared_database import new_edition
from support.voting import count_votes, elect

from budzet.base.money import zl
from budzet.editions import queries as editions
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares, Phragmen
from budzet.results import queries
from budzet.results.models import TransferRow

# The citywide pool holds 300 000 zł: 8 costs 150 000, 9 120 000, 10 90 000, 11 80 000, 12 200 000.
# 8 and 9 have four votes each, 10 three, 11 two.
CLEAR = [
    *(((8, 1), (9, 1)), ((8, 1),), ((8, 1), (10, 1)), ((9, 1), (11, 1)), ((9, 1),)),
    *(((11, 1), (10, 1)), ((8, 1),), ((9, 1),), ((10, 1),)),
]


@pytest.fixture
def database(shared_database):
    return shared_database


def edition_with(database, tmp_path, citywide=None, **leftovers):
    """Store an edition whose districts pass on what ``leftovers`` say; without a single vote nobody wins."""
    pools = tuple(
        pool.model_copy(
            update={
                "leftover": leftovers.get(pool.key, "stay"),
                "rule": citywide
                if citywide and pool.district is None
                else pool.rule.model_copy(update={"threshold": AbsoluteThreshold(at_least=1)}),
            }
        )
        for pool in make_plan().pools
    )
    return new_edition(database, keys_dir=tmp_path / "keys", plan={"pools": pools})


def city_of(database, count):
    with database.read_session() as session:
        pool = next(pool for pool in editions.pools(session, count.edition_id) if pool.key == "miasto")
        rows = queries.project_results(session, count.id, pool.id)
        outcome = next(row.outcome for row in queries.pool_results(session, count.id) if row.pool.id == pool.id)
        return outcome, {row.proposal.ballot_position: row.outcome for row in rows}


def test_money_that_passed_between_pools_is_stored_as_a_line_of_its_own(database, tmp_path):
    stored = edition_with(database, tmp_path, polnoc="to_citywide")
    elect(database, stored, [*CLEAR, ((1, 3),)], area=NORTH)
    count = count_votes(database, stored)
    with database.read_session() as session:
        keys = {pool.id: pool.key for pool in editions.pools(session, count.edition_id)}
        moved = [(keys[one.source_id], keys[one.target_id], one.amount) for one in queries.transfers(session, count.id)]
    assert moved == [("polnoc", "miasto", zl(60_000))]
    outcome, city = city_of(database, count)
    assert (outcome.received, outcome.budget, outcome.spent) == (zl(60_000), zl(360_000), zl(360_000))
    assert {position for position, row in city.items() if row.selected} == {8, 9, 10}


def test_a_transfer_can_be_neither_changed_nor_deleted(database, tmp_path):
    stored = edition_with(database, tmp_path, polnoc="to_citywide")
    elect(database, stored, CLEAR)
    count = count_votes(database, stored)
    with pytest.raises(DatabaseError), database.transaction() as session:
        session.scalars(select(TransferRow).where(TransferRow.count_id == count.id)).one().amount = 1
    with pytest.raises(DatabaseError), database.transaction() as session:
        session.delete(session.scalars(select(TransferRow).where(TransferRow.count_id == count.id)).one())


def test_every_project_keeps_how_close_it_came(database, tmp_path):
    stored = edition_with(database, tmp_path)
    elect(database, stored, CLEAR)
    outcome, city = city_of(database, count_votes(database, stored))
    # 30 000 zł are left after 8 and 9. Who wants to win has to stand before them, or cost no more than that; 12 would
    # need a vote to be cheap at all. With a vote less 8 and 9 would be equal to 10, and a draw could decide.
    assert {position: (row.margin_votes, row.margin_cost) for position, row in city.items()} == {
        8: (0, None),
        9: (0, None),
        10: (2, zl(30_000)),
        11: (3, zl(30_000)),
        12: (5, None),
    }
    assert outcome.run is None
    assert all(row.support is None for row in city.values())


def test_under_equal_shares_a_loser_keeps_where_the_money_of_its_people_went(database, tmp_path):
    stored = edition_with(database, tmp_path, EqualShares(completion="none"))
    elect(database, stored, CLEAR)
    outcome, city = city_of(database, count_votes(database, stored))
    # Nine voters have 33 333 zł each. Four pay 30 000 zł each for 9, three for 10; the four of 8 cannot pay it.
    assert (outcome.run["money"], outcome.run["steps"], outcome.run["compared"]) == ("10000000/3", 0, None)
    assert {position for position, row in city.items() if row.selected} == {9, 10}
    assert (city[8].reason, city[8].margin_votes) == ("outbid", None)
    assert city[8].support == {
        "ballots": 4,
        "money": 4 * 10_000_000 // 3,
        "left": (4 * 10_000_000 - 3 * zl(60_000)) // 3,
        # Before 9 was bought, at its price of a quarter of the cost: all they had, of 150 000 zł.
        "effective_per_mille": 888,
        "lost_to": [
            {"winner": "9", "ballots": 1, "amount": zl(30_000)},
            {"winner": "10", "ballots": 1, "amount": zl(30_000)},
        ],
    }


def test_under_phragmen_nothing_is_made_up(database, tmp_path):
    stored = edition_with(database, tmp_path, Phragmen())
    elect(database, stored, CLEAR)
    outcome, city = city_of(database, count_votes(database, stored))
    assert {position for position, row in city.items() if row.selected} == {9, 10}
    assert (outcome.run["money"], outcome.run["steps"]) == ("0", 0)
    assert all((row.margin_votes, row.support) == (None, None) for row in city.values())


def test_counting_again_gives_the_same_count_with_every_rule(database, tmp_path):
    stored = edition_with(database, tmp_path, EqualShares(completion="none", comparison=True), polnoc="to_citywide")
    elect(database, stored, CLEAR)
    first, again = count_votes(database, stored, seed="ziarno"), count_votes(database, stored, seed="ziarno")
    assert (first.id, first.digest) == (again.id, again.digest)
