"""The button "cast": how little it asks of the database, when a ballot counts as received, what it answers."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from support.ballot_pages import check_page
from support.clock import START, SettableClock
from support.editions import WEEK, stored_edition
from support.pages import post_form, read_page
from support.shared_database import new_edition
from support.voting import cast, envelopes, let_in, recorded, seal_ballot, statuses

BOTH = pytest.mark.engines("sqlite", "postgresql")
SHORT, LONG = ((9, 1),), ((1, 3), (2, 1), (4, 1), (8, 1), (9, 1))
CLOSES = START + WEEK


# --- statements ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("choices", "area"), [(SHORT, 0), (LONG, 1)])
def test_a_cast_takes_at_most_three_statements_however_much_is_chosen(shared_database, choices, area):
    stored = new_edition(shared_database)
    sid, sealed = let_in(shared_database, stored), seal_ballot(stored, choices, area=area)
    with recorded(shared_database) as counted:
        cast(shared_database, stored, sid, sealed)
    with recorded(shared_database) as again:
        cast(shared_database, stored, sid, sealed)
    sid = let_in(shared_database, stored)
    with recorded(shared_database) as conflict:
        cast(shared_database, stored, sid, seal_ballot(stored))
    assert [verbs(run) for run in (counted, again, conflict)] == expected(shared_database)


def verbs(statements):
    return [statement.split()[0] for statement in statements]


def expected(database):
    """The statements of a first cast, of one sent again and of a second one, which asks who is in its way.

    PostgreSQL locks the tags first; SQLite has one writer anyway.
    """
    lock = [] if database.is_sqlite else ["SELECT"]
    return [
        ["DELETE", *lock, "INSERT"],
        ["DELETE", "SELECT"],
        ["DELETE", *lock, "INSERT", "SELECT", "INSERT"],
    ]


@pytest.fixture
def stored(services):
    with services.database.transaction() as session:
        return stored_edition(session, services.settings.keys_dir)


@BOTH
def test_the_button_runs_the_statements_of_the_cast_and_no_other(services, client, stored):
    first = check_page(client, services.settings, stored, let_in(services.database, stored))
    with recorded(services.database) as counted:
        assert cast_from(client, first).status_code == 303
    with recorded(services.database) as again:
        assert cast_from(client, first).status_code == 303
    second = check_page(client, services.settings, stored, let_in(services.database, stored))
    with recorded(services.database) as conflict:
        assert cast_from(client, second).status_code == 303
    assert [verbs(run) for run in (counted, again, conflict)] == expected(services.database)
    assert statuses(services.database, stored) == {"counted": 1, "conflict": 1}


def cast_from(client, page):
    return post_form(client, page, action=f"{page.url.rpartition('/')[0]}/oddaj")


# --- the instant ---------------------------------------------------------------------------------------------------


class WatchedClock(SettableClock):
    """A clock that tells when it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()

    def now(self):
        self.asked.set()
        return super().now()


@pytest.fixture
def clock():
    return WatchedClock()


@BOTH
def test_a_ballot_received_before_the_close_counts_however_long_it_waits(services, client, clock, stored):
    clock.set(CLOSES)
    clock.forward(seconds=-1)
    sid = let_in(services.database, stored, at=clock.now())
    page = check_page(client, services.settings, stored, sid, at=clock.now())
    clock.asked.clear()
    with ThreadPoolExecutor(1) as browser:
        with services.database.transaction() as session:
            # Somebody else is writing, so the button must wait.
            if not services.database.is_sqlite:
                session.execute(text("LOCK TABLE cast_session IN ACCESS EXCLUSIVE MODE"))
            answer = browser.submit(cast_from, client, page)
            assert clock.asked.wait(10), "the instant of receipt is taken before the wait"
            clock.forward(seconds=30)
        assert answer.result(10).status_code == 303
    assert statuses(services.database, stored) == {"counted": 1}


@BOTH
def test_a_ballot_received_at_the_close_is_refused_and_the_page_says_so(services, client, clock, stored):
    clock.set(CLOSES)
    clock.forward(seconds=-1)
    sid = let_in(services.database, stored, at=clock.now())
    page = check_page(client, services.settings, stored, sid, at=clock.now())
    clock.set(CLOSES)
    answer = cast_from(client, page)
    assert (answer.status_code, read_page(answer).heading) == (403, "Głosowanie się zakończyło")
    assert envelopes(services.database, stored) == []


@BOTH
def test_a_ballot_sealed_for_one_session_is_not_cast_by_another(services, client, stored):
    page = check_page(client, services.settings, stored, let_in(services.database, stored, "anna"))
    client.set_cookie("sid", let_in(services.database, stored, "jan"))
    assert cast_from(client, page).status_code == 403
    assert envelopes(services.database, stored) == []
