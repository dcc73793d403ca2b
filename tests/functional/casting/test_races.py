"""Many casts at one instant: on PostgreSQL from several processes, on SQLite on the threads of one (design.md §4)."""

from __future__ import annotations

from collections import Counter

import pytest
from support.shared_database import new_edition
from support.voting import Crowd, Press, cast_at_once, envelopes, let_in, seal_ballot, statuses, tag

from budzet.editions.terms import Identity, Terms
from budzet.voting.casting import CastOutcome

PROCESSES, THREADS = 4, 10
TIMES = 200
THREADS_OF_ONE_SERVER = 8


@pytest.fixture(scope="module")
def crowd():
    made = Crowd(PROCESSES, THREADS)
    yield made
    made.close()


@pytest.fixture
def stored(shared_database):
    return new_edition(shared_database)


def under(database, rule, **terms):
    return new_edition(database, plan={"terms": Terms(double_votes=rule, **terms)})


@pytest.fixture
def storm(request, shared_database, stored):
    """Cast everything at once and return the answers."""

    def cast(presses, stored=stored):
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
    # Eight names times 25 register numbers: each ballot clashes with others on one tag or the other.
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


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("last_counts", {"superseded": TIMES - 1, "counted": 1}),
        ("all_void", {"conflict": TIMES}),
    ],
)
def test_a_storm_ends_as_if_all_had_come_one_after_the_other(shared_database, storm, rule, expected):
    stored = under(shared_database, rule)
    presses = [Press(let_in(shared_database, stored, "anna"), seal_ballot(stored)) for _ in range(TIMES)]
    storm(presses, stored)
    assert statuses(shared_database, stored) == expected


@pytest.mark.parametrize("rule", ("refuse_second", "last_counts", "all_void"))
def test_in_any_storm_the_best_proven_ballot_is_the_one_that_counts(shared_database, storm, rule):
    stored = under(shared_database, rule)
    presses = [
        Press(let_in(shared_database, stored, "anna", assurance=4 if i == TIMES // 2 else 1), seal_ballot(stored))
        for i in range(TIMES)
    ]
    storm(presses, stored)
    (counted,) = [row for row in envelopes(shared_database, stored) if row.status == "counted"]
    assert counted.assurance == 4


def test_no_storm_brings_more_persons_past_the_limit_of_a_contact(shared_database, storm):
    stored = under(shared_database, "refuse_second", identity=Identity(persons_per_contact=3))
    presses = [
        Press(let_in(shared_database, stored, f"osoba {i}", contact_tag=tag("wspólny")), seal_ballot(stored))
        for i in range(TIMES)
    ]
    storm(presses, stored)
    assert statuses(shared_database, stored) == {"counted": 3, "held": TIMES - 3}
