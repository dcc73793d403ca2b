"""Closing the set of votes: after the end, once, and from then on nothing comes in and nothing changes."""

from __future__ import annotations

import datetime as dt
import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError
from support.clock import START
from support.editions import ACTOR, WEEK
from support.shared_database import new_edition
from support.voting import (
    CLOSED,
    cast,
    cast_in,
    envelopes,
    freeze_votes,
    let_in,
    open_votes,
    row_counts,
    seal_ballot,
    statuses,
    tag,
    vote,
)

from budzet.audit.models import AuditEntry
from budzet.base.errors import DomainError
from budzet.editions import queries as editions
from budzet.editions.models import Stage
from budzet.editions.timetable import StageKind
from budzet.voting.casting import VotingClosedError
from budzet.voting.models import Envelope, EnvelopeStatus
from budzet.voting.opening import freeze_set

TICK = dt.timedelta(microseconds=1)


@pytest.fixture
def database(shared_database):
    return shared_database


@pytest.fixture
def stored(database, tmp_path):
    return new_edition(database, keys_dir=tmp_path / "keys")


@pytest.mark.parametrize("at", (START - WEEK - TICK, START - WEEK, START, CLOSED - TICK))
def test_the_set_is_not_closed_before_voting_is_over(database, stored, at):
    vote(database, stored)
    before = row_counts(database)
    with pytest.raises(DomainError, match="Głosowanie jeszcze trwa"):
        freeze_votes(database, stored, at=at)
    assert row_counts(database) == before


def test_an_edition_in_which_nobody_could_vote_has_no_set(database):
    stored = new_edition(database, frozen=False)
    with pytest.raises(DomainError, match="nie została zamrożona"):
        freeze_votes(database, stored)


def test_the_set_holds_what_counts_and_says_what_does_not(database, stored):
    ids = [vote(database, stored, person).envelope_id for person in ("anna", "jan", "anna", "ewa", "adam")]
    set_status(database, ids[3], EnvelopeStatus.ANNULLED)
    frozen = freeze_votes(database, stored)
    assert frozen.counted == 3
    assert frozen.not_counted == {"annulled": 1, "conflict": 1}
    assert frozen.digest == hashlib.sha256(b"".join(sorted([ids[0], ids[1], ids[4]]))).digest()


def test_a_vote_without_voters_has_an_empty_set(database, stored):
    frozen = freeze_votes(database, stored)
    assert (frozen.counted, frozen.not_counted, frozen.digest) == (0, {}, hashlib.sha256(b"").digest())


def test_closing_the_set_again_changes_nothing(database, stored):
    vote(database, stored)
    first = freeze_votes(database, stored)
    before = row_counts(database)
    second = freeze_votes(database, stored, at=CLOSED + WEEK)
    assert row_counts(database) == before
    assert (second.frozen_at, second.counted, second.digest) == (CLOSED, 1, first.digest)


def test_closing_the_set_is_in_the_audit_log(database, stored):
    vote(database, stored)
    frozen = freeze_votes(database, stored)
    mine = select(AuditEntry).where(AuditEntry.edition_id == stored.edition.id, AuditEntry.act == "ballots_frozen")
    with database.read_session() as session:
        entry = session.scalars(mine).one()
    assert entry.details == {"counted": 1, "digest": frozen.digest.hex()}


def test_a_closed_set_takes_no_ballot_even_if_voting_were_opened_again(database, stored):
    freeze_votes(database, stored)
    at = CLOSED + dt.timedelta(hours=1)
    with database.transaction() as session:
        session.get_one(Stage, (stored.edition.id, StageKind.VOTING)).closes_at = CLOSED + WEEK
    sid = let_in(database, stored, at=at)
    with pytest.raises(VotingClosedError):
        cast(database, stored, sid, seal_ballot(stored), at=at)
    assert envelopes(database, stored) == []


def test_the_database_lets_no_envelope_into_a_closed_set(database, stored):
    vote(database, stored)
    freeze_votes(database, stored)
    columns = ("edition_id", "voter_tag", "sealed", "channel", "assurance", "status")
    with database.read_session() as session:
        known = session.scalars(select(Envelope).where(Envelope.edition_id == stored.edition.id)).one()
    copied = {name: getattr(known, name) for name in columns} | {"id": tag("another"), "status": "conflict"}
    with pytest.raises(IntegrityError, match="the set of this edition is frozen"), database.transaction() as session:
        session.execute(insert(Envelope), [copied])


@pytest.mark.parametrize("status", [status for status in EnvelopeStatus if status is not EnvelopeStatus.COUNTED])
def test_no_envelope_changes_its_status_in_a_closed_set(database, stored, status):
    id_ = vote(database, stored).envelope_id
    freeze_votes(database, stored)
    with pytest.raises(IntegrityError, match="the set of this edition is frozen"):
        set_status(database, id_, status)
    assert statuses(database, stored) == {"counted": 1}


def test_the_closed_set_of_one_edition_leaves_the_others_alone(database, stored):
    other = new_edition(database)
    freeze_votes(database, stored)
    assert vote(database, other).stored


# --- ballots that are still on their way ---------------------------------------------------------------------------


def test_closing_the_set_waits_for_a_ballot_that_is_being_stored(database, stored):
    sid, at = let_in(database, stored, at=CLOSED - TICK), CLOSED - TICK
    with ThreadPoolExecutor(1) as office:
        with database.transaction() as session:
            cast_in(session, stored, sid, seal_ballot(stored), at=at)
            closing = office.submit(freeze_votes, database, stored)
            until_it_waits(database, closing)
        assert closing.result(30).counted == 1
    assert open_votes(database, stored).envelopes == 1


def test_a_ballot_that_waits_for_the_closing_is_refused(database, stored):
    sid = let_in(database, stored, at=CLOSED - TICK)
    with ThreadPoolExecutor(1) as resident:
        with database.transaction() as session:
            edition = editions.by_slug(session, stored.edition.slug)
            frozen = freeze_set(session, edition, actor=ACTOR, now=CLOSED)
            casting_ = resident.submit(cast, database, stored, sid, seal_ballot(stored), at=CLOSED - TICK)
            until_it_waits(database, casting_)
        with pytest.raises(VotingClosedError):
            casting_.result(30)
    assert (frozen.counted, open_votes(database, stored).envelopes) == (0, 0)


def until_it_waits(database, work):
    """Return when ``work`` waits for a lock of PostgreSQL or is done; on SQLite it waits for its turn anyway."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not database.is_sqlite and not work.done():
        with database.read_session() as session:
            if session.scalar(waiting):
                return


def set_status(database, id_, status):
    with database.transaction() as session:
        session.execute(update(Envelope).where(Envelope.id == id_).values(status=status))
