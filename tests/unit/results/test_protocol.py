"""The value of a protocol and the list for the budget resolution: sums that are right, nothing that did not win."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from support.protocols import make_pool, make_project, make_protocol

from budzet.base.money import zl
from budzet.documents.letter import Table
from budzet.results import resolution_list

AMOUNT = resolution_list.HEADER.index("Kwota (zł)")
TITLE = resolution_list.HEADER.index("Tytuł")
POOL = resolution_list.HEADER.index("Pula")


def test_votes_that_do_not_count_were_cast_too():
    assert make_protocol(counted=20, not_counted={"superseded": 3, "annulled": 1}).cast == 24


def test_the_money_of_a_pool_is_its_own_and_what_it_got_less_what_went_away():
    pool = make_pool("miasto", make_project(1), budget=zl(380_000), received=zl(80_000), passed=zl(20_000))
    assert (pool.own, pool.spent, pool.left) == (zl(300_000), zl(10_000), zl(350_000))


def test_a_threshold_is_told_when_it_is_the_same_for_all():
    withdrawn = make_project(3, selected=False, reason="withdrawn", threshold=None)
    assert make_pool("polnoc", make_project(1), make_project(2), withdrawn).threshold == 5
    assert make_pool("polnoc", make_project(1), make_project(2, threshold=6)).threshold is None
    assert make_pool("polnoc", make_project(1, threshold=None)).threshold is None
    assert make_pool("polnoc").threshold is None


def test_the_list_names_winners_alone_by_pool_with_their_sums():
    protocol = make_protocol(
        make_pool("polnoc", make_project(1, cost=zl(40_000)), make_project(2, selected=False, reason="over_budget")),
        make_pool("poludnie", make_project(5, selected=False, reason="below_threshold")),
        make_pool("miasto", make_project(8, cost=150_000_50), make_project(9)),
    )
    assert resolution_list.rows(protocol) == [
        (1, "Północ", "Północ", "P1", "Projekt 1", Decimal(40_000), "", ""),
        ("", "Północ", "Północ", "", "Razem w puli", Decimal(40_000), "", ""),
        (2, "Całe miasto", "całe miasto", "P8", "Projekt 8", Decimal("150000.50"), "", ""),
        (3, "Całe miasto", "całe miasto", "P9", "Projekt 9", Decimal(10_000), "", ""),
        ("", "Całe miasto", "całe miasto", "", "Razem w puli", Decimal("160000.50"), "", ""),
        ("", "", "", "", "Razem", Decimal("200000.50"), "", ""),
    ]


def test_where_nobody_won_the_list_says_so_with_a_sum_of_nothing():
    protocol = make_protocol(make_pool("polnoc", make_project(1, selected=False, reason="below_threshold")))
    assert resolution_list.rows(protocol) == [("", "", "", "", "Razem", Decimal(0), "", "")]
    assert not any(isinstance(block, Table) for block in resolution_list.document(protocol).blocks)


@given(st.lists(st.lists(st.tuples(st.integers(0, 10**10), st.booleans()), max_size=6), min_size=1, max_size=3))
def test_every_sum_of_the_list_is_the_sum_of_what_stands_above_it(drawn):
    pools = [
        make_pool(key, *(make_project(place, cost=cost, selected=won) for place, (cost, won) in enumerate(found, 1)))
        for key, found in zip(("polnoc", "poludnie", "miasto"), drawn, strict=False)
    ]
    rows = resolution_list.rows(make_protocol(*pools))
    single = [row for row in rows if isinstance(row[0], int)]
    sums = {row[POOL]: row[AMOUNT] for row in rows if row[TITLE] == "Razem w puli"}
    for pool, total in sums.items():
        assert total == sum(row[AMOUNT] for row in single if row[POOL] == pool)
    assert rows[-1][AMOUNT] == sum(row[AMOUNT] for row in single) == sum(sums.values())
    assert len(single) == sum(won for found in drawn for _, won in found)
