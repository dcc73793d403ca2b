"""The last instants of a vote (T-09): when a ballot was received decides, to the millisecond, on both engines.

The hour between 2 and 3 comes twice on 25 October 2026 and not at all on 29 March 2026.
"""

from __future__ import annotations

import datetime as dt

import pytest
from support.clock import START
from support.editions import WEEK, make_spans
from support.shared_database import new_edition
from support.voting import cast, freeze_votes, let_in, row_counts, seal_ballot, statuses, vote

from budzet.base.calendar import end_of, instant
from budzet.base.errors import DomainError
from budzet.editions.terms import Terms
from budzet.voting.casting import VotingClosedError

MS = dt.timedelta(milliseconds=1)
MINUTE = dt.timedelta(minutes=1)
AUTUMN, SPRING = dt.date(2026, 10, 25), dt.date(2026, 3, 29)
CLOSES = {
    "an ordinary day": START + WEEK,
    "the end of the day of 25 hours": end_of(AUTUMN),
    "half past two, which comes twice": instant(AUTUMN, dt.time(2, 30)),
    "the end of the day of 23 hours": end_of(SPRING),
    "half past two, which never comes": instant(SPRING, dt.time(2, 30)),
}
GRACE = 3


@pytest.fixture
def database(shared_database):
    return shared_database


def closing(database, closes, grace=0):
    terms = Terms(grace_minutes=grace)
    return new_edition(database, plan={"terms": terms}, spans=make_spans(closes - WEEK, closes))


def accepted(database, stored, at, reviewed_at):
    """Cast a ballot received ``at``; whether it was let in. A refused one leaves everything as it was."""
    sid = let_in(database, stored, at=at - MINUTE)
    before = row_counts(database)
    try:
        return cast(database, stored, sid, seal_ballot(stored), at=at, reviewed_at=reviewed_at).stored
    except VotingClosedError:
        assert row_counts(database) == before
        return False


@pytest.mark.parametrize("closes", CLOSES.values(), ids=CLOSES)
def test_without_a_grace_the_close_decides(database, closes):
    stored = closing(database, closes)
    seen = [accepted(database, stored, closes + off, closes - MINUTE) for off in (-MS, 0 * MS, MS)]
    assert seen == [True, False, False]


@pytest.mark.parametrize("closes", CLOSES.values(), ids=CLOSES)
def test_with_a_grace_its_end_decides_for_who_was_on_the_last_page(database, closes):
    stored, last = closing(database, closes, GRACE), closes + GRACE * MINUTE
    at = [closes - MS, closes, closes + MS, last - MS, last, last + MS]
    assert [accepted(database, stored, one, closes - MS) for one in at] == [True, True, True, True, False, False]


@pytest.mark.parametrize("closes", CLOSES.values(), ids=CLOSES)
def test_who_saw_the_last_page_at_the_close_or_later_has_no_grace(database, closes):
    stored = closing(database, closes, GRACE)
    assert not accepted(database, stored, closes + MINUTE, closes)
    assert not accepted(database, stored, closes + MINUTE, closes + MS)


def test_a_grace_does_not_open_the_vote_any_earlier(database):
    stored = closing(database, START + 2 * WEEK, GRACE)
    assert not accepted(database, stored, START + WEEK - MS, START + WEEK - MINUTE)


def test_the_set_is_closed_when_the_grace_is_over(database, tmp_path):
    stored = new_edition(database, keys_dir=tmp_path / "keys", plan={"terms": Terms(grace_minutes=GRACE)})
    closes = START + WEEK
    vote(database, stored)
    for at in (closes, closes + GRACE * MINUTE - MS):
        with pytest.raises(DomainError, match="Głosowanie jeszcze trwa"):
            freeze_votes(database, stored, at=at)
    assert accepted_as_last(database, stored, closes + GRACE * MINUTE - MS)
    assert freeze_votes(database, stored, at=closes + GRACE * MINUTE).counted == 2


def accepted_as_last(database, stored, at):
    sid = let_in(database, stored, "jan", at=at - MINUTE)
    cast(database, stored, sid, seal_ballot(stored), at=at, reviewed_at=START + WEEK - MS)
    return statuses(database, stored) == {"counted": 2}
