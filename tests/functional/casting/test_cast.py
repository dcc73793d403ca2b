"""The one way in: what becomes of a cast, by person, session and instant, on both engines."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from support.clock import START
from support.editions import WEEK, make_spans
from support.shared_database import new_edition
from support.voting import (
    cast,
    envelopes,
    let_in,
    row_counts,
    seal_ballot,
    statuses,
    tag,
    vote,
    without_triggers,
)

from budzet.base.calendar import end_of, instant
from budzet.editions.models import Stage
from budzet.editions.timetable import StageKind
from budzet.voting.casting import Cast, CastOutcome, VotingClosedError
from budzet.voting.models import CastSession, Envelope, EnvelopeStatus
from budzet.voting.seal import envelope_id
from budzet.voting.sessions import sid_hash

OPENS, CLOSES = START - WEEK, START + WEEK
TICK = dt.timedelta(microseconds=1)


@pytest.fixture
def database(shared_database):
    return shared_database


@pytest.fixture
def stored(database):
    return new_edition(database)


# --- people --------------------------------------------------------------------------------------------------------


def test_a_ballot_is_stored_sealed_and_counted(database, stored):
    sealed = seal_ballot(stored, [(1, 3), (8, 1)], area=1)
    sid = let_in(database, stored, "anna")
    answer = cast(database, stored, sid, sealed, at=START + dt.timedelta(minutes=20))
    assert answer == Cast(CastOutcome.STORED, envelope_id(sealed), START)
    (envelope,) = envelopes(database, stored)
    assert (envelope.id, envelope.sealed, envelope.status) == (envelope_id(sealed), sealed, "counted")
    assert (envelope.voter_tag, envelope.channel, envelope.assurance) == (tag("anna"), "online", 1)


def test_an_envelope_knows_its_hour_and_no_better(database, stored):
    late = dt.datetime(2026, 5, 4, 19, 59, 59, 999_999, tzinfo=dt.UTC)
    answer = vote(database, stored, at=late)
    assert answer.received_at == dt.datetime(2026, 5, 4, 19, 0, tzinfo=dt.UTC)
    (envelope,) = envelopes(database, stored)
    assert envelope.hour_bucket == int(late.timestamp()) // 3600
    times = [name for name, value in vars(envelope).items() if isinstance(value, dt.datetime)]
    assert times == []


def test_a_second_ballot_of_one_person_is_stored_as_a_conflict_and_answered_like_the_first(database, stored):
    first, second = vote(database, stored, "anna"), vote(database, stored, "anna")
    assert statuses(database, stored) == {"counted": 1, "conflict": 1}
    assert (first.outcome, first.received_at, first.stored) == (second.outcome, second.received_at, second.stored)
    counted = next(envelope for envelope in envelopes(database, stored) if envelope.status == "counted")
    assert counted.id == first.envelope_id, "the first one counts"


def test_everybody_has_a_ballot_of_their_own(database, stored):
    for person in ("anna", "jan", "ewa"):
        vote(database, stored, person)
    assert statuses(database, stored) == {"counted": 3}


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        # a register knows that both names are one person
        ([("anna", "nr 1"), ("ana", "nr 1")], {"counted": 1, "conflict": 1}),
        # one name and birth date, two people of the register: the commission clears it up
        ([("anna", "nr 1"), ("anna", "nr 2")], {"counted": 1, "conflict": 1}),
        ([("anna", "nr 1"), ("jan", "nr 2")], {"counted": 2}),
        # people without a register number are not one person
        ([("anna", None), ("jan", None)], {"counted": 2}),
        ([("anna", "nr 1"), ("jan", None), ("ana", "nr 1")], {"counted": 2, "conflict": 1}),
    ],
)
def test_a_clash_on_either_tag_is_a_conflict(database, stored, people, expected):
    for person, number in people:
        vote(database, stored, person, strong_tag=number and tag(number))
    assert statuses(database, stored) == expected


def test_a_person_who_voted_in_one_edition_is_counted_in_another(database, stored):
    other = new_edition(database)
    vote(database, stored, "anna")
    vote(database, other, "anna")
    assert statuses(database, stored) == statuses(database, other) == {"counted": 1}


def test_a_vote_of_a_person_whose_first_one_was_annulled_is_counted(database, stored):
    vote(database, stored, "anna")
    with database.transaction() as session:
        mine = update(Envelope).where(Envelope.edition_id == stored.edition.id)
        session.execute(mine.values(status=EnvelopeStatus.ANNULLED))
    vote(database, stored, "anna")
    assert statuses(database, stored) == {"annulled": 1, "counted": 1}


# --- sessions ------------------------------------------------------------------------------------------------------


def test_a_cast_sent_again_gives_the_same_receipt_and_stores_nothing(database, stored):
    sid, sealed = let_in(database, stored), seal_ballot(stored)
    first = cast(database, stored, sid, sealed)
    later = [cast(database, stored, sid, sealed, at=START + dt.timedelta(hours=hours)) for hours in (0, 1, 1000)]
    assert {(one.outcome, one.envelope_id, one.received_at) for one in later} == {
        (CastOutcome.STORED_BEFORE, first.envelope_id, first.received_at)
    }
    assert statuses(database, stored) == {"counted": 1}


def test_one_session_casts_one_ballot(database, stored):
    sid = let_in(database, stored)
    cast(database, stored, sid, seal_ballot(stored))
    second = cast(database, stored, sid, seal_ballot(stored))
    assert (second.outcome, second.received_at, second.stored) == (CastOutcome.SESSION_OVER, None, False)
    assert statuses(database, stored) == {"counted": 1}


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        (dt.timedelta(0), CastOutcome.STORED),
        (dt.timedelta(minutes=30) - TICK, CastOutcome.STORED),
        (dt.timedelta(minutes=30), CastOutcome.SESSION_OVER),
        (dt.timedelta(days=1), CastOutcome.SESSION_OVER),
    ],
)
def test_a_session_lasts_thirty_minutes(database, stored, after, outcome):
    sid = let_in(database, stored)
    assert cast(database, stored, sid, seal_ballot(stored), at=START + after).outcome is outcome
    assert len(envelopes(database, stored)) == (outcome is CastOutcome.STORED)


@pytest.mark.parametrize("sid", ("", "made-up"))
def test_nobody_casts_without_a_session(database, stored, sid):
    let_in(database, stored)
    before = row_counts(database)
    assert cast(database, stored, sid, seal_ballot(stored)).outcome is CastOutcome.SESSION_OVER
    assert row_counts(database) == before


def test_a_session_of_another_edition_casts_nothing_here(database, stored):
    other = new_edition(database)
    sid = let_in(database, other)
    before = row_counts(database)
    assert cast(database, stored, sid, seal_ballot(stored)).outcome is CastOutcome.SESSION_OVER
    assert row_counts(database) == before, "the session of the other edition is still there"


def test_the_envelope_of_another_edition_is_not_mine(database, stored):
    other = new_edition(database)
    sid, sealed = let_in(database, other), seal_ballot(other)
    cast(database, other, sid, sealed)
    assert cast(database, stored, sid, sealed).outcome is CastOutcome.SESSION_OVER


def test_an_envelope_copied_from_another_person_is_not_stored_again(database, stored):
    sealed = seal_ballot(stored)
    vote(database, stored, "anna", sealed=sealed)
    sid = let_in(database, stored, "jan")
    before = row_counts(database)
    with pytest.raises(VotingClosedError):
        cast(database, stored, sid, sealed)
    assert row_counts(database) == before
    assert cast(database, stored, sid, seal_ballot(stored)).stored, "jan can still cast a ballot of his own"


def test_a_cast_leaves_an_envelope_and_nothing_else(database, stored):
    sid = let_in(database, stored)
    before = row_counts(database)
    cast(database, stored, sid, seal_ballot(stored))
    changed = {name: number - before[name] for name, number in row_counts(database).items() if number != before[name]}
    # Neither audit row nor mail nor job: nothing else tells when somebody voted.
    assert changed == {"envelope": 1, "cast_session": -1}


# --- instants ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        (OPENS - TICK, False),
        (OPENS, True),
        (START, True),
        (CLOSES - TICK, True),
        (CLOSES, False),
        (CLOSES + TICK, False),
    ],
)
def test_the_instant_of_receipt_decides_between_opening_and_close(database, stored, at, open_):
    check_open(database, stored, at, open_)


# The hour between 2 and 3 comes twice on 25 October 2026 and not at all on 29 March 2026.
AUTUMN, SPRING = dt.date(2026, 10, 25), dt.date(2026, 3, 29)


@pytest.mark.parametrize(
    ("closes_at", "at", "open_"),
    [
        # "until 25 October": a day of 25 hours
        (end_of(AUTUMN), dt.datetime(2026, 10, 25, 22, 0, tzinfo=dt.UTC), True),
        (end_of(AUTUMN), dt.datetime(2026, 10, 25, 23, 0, tzinfo=dt.UTC) - TICK, True),
        (end_of(AUTUMN), dt.datetime(2026, 10, 25, 23, 0, tzinfo=dt.UTC), False),
        # "until 2:30 in that night": the first time the clock shows it
        (instant(AUTUMN, dt.time(2, 30)), dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC) - TICK, True),
        (instant(AUTUMN, dt.time(2, 30)), dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), False),
        # 2:15 by the clock again, but an hour later
        (instant(AUTUMN, dt.time(2, 30)), dt.datetime(2026, 10, 25, 1, 15, tzinfo=dt.UTC), False),
        # "until 29 March": a day of 23 hours
        (end_of(SPRING), dt.datetime(2026, 3, 29, 22, 0, tzinfo=dt.UTC) - TICK, True),
        (end_of(SPRING), dt.datetime(2026, 3, 29, 22, 0, tzinfo=dt.UTC), False),
        # "until 2:30", which the clock never shows: half past three
        (instant(SPRING, dt.time(2, 30)), dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC) - TICK, True),
        (instant(SPRING, dt.time(2, 30)), dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC), False),
    ],
)
def test_the_close_falls_right_in_the_nights_of_the_clock_change(database, closes_at, at, open_):
    stored = new_edition(database, spans=make_spans(closes_at - WEEK, closes_at))
    check_open(database, stored, at, open_)


def check_open(database, stored, at, open_):
    sid, sealed = let_in(database, stored, at=at), seal_ballot(stored)
    before = row_counts(database)
    if open_:
        assert cast(database, stored, sid, sealed, at=at).outcome is CastOutcome.STORED
        assert statuses(database, stored) == {"counted": 1}
        return
    with pytest.raises(VotingClosedError):
        cast(database, stored, sid, sealed, at=at)
    assert row_counts(database) == before, "the session stays as it was"


def test_an_extension_before_the_close_lets_later_ballots_in(database, stored):
    at = CLOSES + dt.timedelta(hours=2)
    sid = let_in(database, stored, at=at)
    with database.transaction() as session:
        session.get_one(Stage, (stored.edition.id, StageKind.VOTING)).closes_at = at + TICK
    assert cast(database, stored, sid, seal_ballot(stored), at=at).stored


# --- editions that do not take votes -------------------------------------------------------------------------------


def test_an_edition_that_is_not_frozen_takes_no_ballots(database):
    model = new_edition(database)
    stored = new_edition(database, frozen=False)
    sid = let_in(database, stored)
    with pytest.raises(VotingClosedError):
        cast(database, stored, sid, seal_ballot(model))
    assert envelopes(database, stored) == []


def test_an_edition_without_dates_takes_no_ballots(database):
    stored = new_edition(database)
    sid = let_in(database, stored)
    # The database itself keeps the dates of a frozen edition; the cast asks for them all the same.
    with without_triggers(database) as connection:
        connection.execute(delete(Stage).where(Stage.edition_id == stored.edition.id, Stage.kind == StageKind.VOTING))
    with pytest.raises(VotingClosedError):
        cast(database, stored, sid, seal_ballot(stored))


def test_nobody_is_let_into_an_imported_edition(database):
    imported = new_edition(database, plan={"origin": "import"})
    with pytest.raises(IntegrityError, match="never opens for casting"):
        let_in(database, imported)


def test_a_session_moved_into_an_imported_edition_casts_nothing(database, stored):
    imported = new_edition(database, plan={"origin": "import"})
    sid = let_in(database, stored)
    with database.transaction() as session:
        mine = update(CastSession).where(CastSession.sid_hash == sid_hash(sid))
        session.execute(mine.values(edition_id=imported.edition.id))
    with pytest.raises(VotingClosedError):
        cast(database, imported, sid, seal_ballot(imported))
    assert envelopes(database, imported) == []
