"""Many casts at one instant: on PostgreSQL from several processes, on SQLite on the threads of one (design.md §4)."""

from __future__ import annotations

from collections import Counter

import pytest
from support.shared_database import new_edition
from support.voting import Crowd, Press, cast_at_once, envelopes, let_in, seal_ballot, statuses, tag

from budzet.voting.casting import CastOutcome

PROCESSES, THREADS = 3, 16
TIMES = PROCESSES * THREADS
THREADS_OF_ONE_SERVER = 8


@pytest.fixture(scope="module")
def crowd():
    made = Crowd(PROCESSES, THREADS)
    yield made
    made.close()


@pytest.fixture
def stored(shared_database):
    return new_edition(shared_database)


@pytest.fixture
def storm(request, shared_database, stored):
    """Cast everything at once and return the answers."""

    def cast(presses):
        if shared_database.is_sqlite:
            return cast_at_once(shared_database, stored, presses, threads=THREADS_OF_ONE_SERVER)
        url = shared_database.engine.url.render_as_string(hide_password=False)
        return request.getfixturevalue("crowd").cast(url, stored, presses)

    return cast


def test_of_many_ballots_of_one_person_exactly_one_counts(shared_database, stored, storm):
    presses = [Press(let_in(shared_database, stored, "anna"), seal_ballot(stored)) for _ in range(TIMES)]
    answers = storm(presses)
    assert {answer.outcome for answer in answers} == {CastOutcome.STORED}
    assert len({answer.envelope_id for answer in answers}) == TIMES
    assert statuses(shared_database, stored) == {"counted": 1, "conflict": TIMES - 1}


def test_one_cast_sent_many_times_is_one_row_with_one_receipt(shared_database, stored, storm):
    answers = storm([Press(let_in(shared_database, stored), seal_ballot(stored))] * TIMES)
    assert len({(answer.envelope_id, answer.received_at) for answer in answers}) == 1
    assert Counter(answer.outcome for answer in answers) == {
        CastOutcome.STORED: 1,
        CastOutcome.STORED_BEFORE: TIMES - 1,
    }
    assert statuses(shared_database, stored) == {"counted": 1}


def test_one_session_with_many_tabs_casts_one_ballot(shared_database, stored, storm):
    sid = let_in(shared_database, stored)
    answers = storm([Press(sid, seal_ballot(stored)) for _ in range(TIMES)])
    assert Counter(answer.outcome for answer in answers) == {CastOutcome.STORED: 1, CastOutcome.SESSION_OVER: TIMES - 1}
    assert statuses(shared_database, stored) == {"counted": 1}


def test_nobody_is_in_anybodys_way(shared_database, stored, storm):
    presses = [Press(let_in(shared_database, stored, f"osoba {i}"), seal_ballot(stored)) for i in range(TIMES)]
    storm(presses)
    assert statuses(shared_database, stored) == {"counted": TIMES}


def test_every_conflict_clashes_with_a_ballot_that_counts(shared_database, stored, storm):
    # Eight names times six register numbers: each ballot clashes with others on one tag or the other.
    storm(
        [
            Press(
                let_in(shared_database, stored, f"osoba {i % 8}", strong_tag=tag(f"nr {i // 8}")), seal_ballot(stored)
            )
            for i in range(TIMES)
        ]
    )
    rows = envelopes(shared_database, stored)
    counted = [row for row in rows if row.status == "counted"]
    names, numbers = {row.voter_tag for row in counted}, {row.strong_tag for row in counted}
    assert len(rows) == TIMES
    assert len(names) == len(numbers) == len(counted), "no tag counts twice"
    assert all(row.voter_tag in names or row.strong_tag in numbers for row in rows), "nobody lost a vote to nobody"
