"""The chain of the audit log: an entry that was changed, removed or put in later is found, whatever was done to it."""

from __future__ import annotations

import dataclasses
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update
from support.audit import by_hand, write_entries
from support.clock import START

from budzet.audit import chain, queries, services
from budzet.audit.chain import Broken, Link
from budzet.audit.models import AuditEntry
from budzet.base.actor import Actor

WRITERS, EACH = 8, 5


def links(count):
    """Return a whole chain of ``count`` entries."""
    before, made = chain.START, []
    for number in range(1, count + 1):
        link = Link(number, START, "staff", "7", "admin", "act.proposed", "act", str(number), None, "", {"n": number})
        own = chain.link_hash(link, before)
        made.append((link, before, own))
        before = own
    return made


def verdict_of(database, **options):
    with database.read_session() as session:
        return queries.verify(session, **options)


def hashes(database):
    with database.read_session() as session:
        return session.scalars(select(AuditEntry.hash).order_by(AuditEntry.id)).all()


CHANGES = st.sampled_from(
    [
        {"act": "act.confirmed"},
        {"actor_id": "8"},
        {"actor_role": "auditor"},
        {"object_id": "999"},
        {"edition_id": 3},
        {"reason": "inny powód"},
        {"details": {"n": 0}},
        {"at": START.replace(year=2025)},
    ]
)


def test_a_chain_as_it_was_written_is_whole():
    assert chain.first_broken(links(5)) is None
    assert chain.first_broken([]) is None


@settings(max_examples=60)
@given(count=st.integers(1, 8), data=st.data(), change=CHANGES)
def test_any_change_of_any_entry_is_found_at_that_entry(count, data, change):
    made = links(count)
    place = data.draw(st.integers(0, count - 1))
    link, before, own = made[place]
    made[place] = (dataclasses.replace(link, **change), before, own)
    assert chain.first_broken(made) == Broken(place + 1, "changed")


@settings(max_examples=60)
@given(count=st.integers(2, 8), data=st.data(), change=CHANGES)
def test_an_entry_that_was_changed_and_hashed_anew_breaks_the_next_one(count, data, change):
    made = links(count)
    place = data.draw(st.integers(0, count - 2))
    link, before, _own = made[place]
    forged = dataclasses.replace(link, **change)
    made[place] = (forged, before, chain.link_hash(forged, before))
    assert chain.first_broken(made) == Broken(place + 2, "unchained")


@settings(max_examples=60)
@given(count=st.integers(2, 8), data=st.data())
def test_an_entry_that_was_taken_out_of_the_middle_is_missing(count, data):
    made = links(count)
    place = data.draw(st.integers(0, count - 2))
    del made[place]
    assert chain.first_broken(made) == Broken(place + 1, "missing")


# --- in a database ---------------------------------------------------------------------------------------------------


def test_a_log_nobody_touched_is_whole(database):
    write_entries(database, 3)
    verdict = verdict_of(database)
    assert (verdict.entries, verdict.head, verdict.broken) == (3, hashes(database)[-1], None)


@pytest.mark.parametrize(
    ("statement", "broken"),
    (
        (update(AuditEntry).where(AuditEntry.id == 2).values(reason="Nie było żadnej uchwały."), Broken(2, "changed")),
        (update(AuditEntry).where(AuditEntry.id == 2).values(details={"number": 5}), Broken(2, "changed")),
        (update(AuditEntry).where(AuditEntry.id == 3).values(prev_hash=bytes(32)), Broken(3, "unchained")),
        (delete(AuditEntry).where(AuditEntry.id == 2), Broken(2, "missing")),
        (delete(AuditEntry).where(AuditEntry.id == 1), Broken(1, "missing")),
    ),
)
def test_what_was_done_past_the_refusal_is_found(database, statement, broken):
    write_entries(database, 4)
    by_hand(database, statement)
    assert verdict_of(database).broken == broken


def test_an_entry_put_in_place_of_another_breaks_the_one_after(database):
    write_entries(database, 3)
    with database.read_session() as session:
        row = session.get_one(AuditEntry, 2)
        forged = Link(**{name: getattr(row, name) for name in Link.__slots__} | {"act": "act.rejected"})
    own = chain.link_hash(forged, row.prev_hash)
    values = {name: getattr(forged, name) for name in Link.__slots__}
    by_hand(
        database,
        delete(AuditEntry).where(AuditEntry.id == 2),
        insert(AuditEntry).values(**values, prev_hash=row.prev_hash, hash=own),
    )
    assert verdict_of(database).broken == Broken(3, "unchained")


def test_an_end_that_was_cut_off_is_found_by_the_hash_noted_earlier(database):
    write_entries(database, 4)
    noted = hashes(database)[-1]
    by_hand(database, delete(AuditEntry).where(AuditEntry.id > 2))
    assert verdict_of(database).broken is None
    verdict = verdict_of(database, head=noted)
    assert (verdict.entries, verdict.broken, verdict.cut) == (2, Broken(3, "missing"), True)


def test_a_log_that_grew_since_its_hash_was_noted_is_whole(database):
    write_entries(database, 2)
    noted = hashes(database)[-1]
    write_entries(database, 2)
    assert verdict_of(database, head=noted).broken is None


def test_entries_written_at_once_make_one_chain(database):
    failures = []
    together = threading.Barrier(WRITERS)

    def write(number):
        try:
            together.wait()
            for step in range(EACH):
                with database.transaction() as session:
                    services.record(
                        session, Actor("staff", str(number)), "act.proposed", now=START, object_id=str(step)
                    )
                    services.record(session, Actor("staff", str(number)), "act.withdrawn", now=START)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = verdict_of(database)
    assert (failures, verdict.entries, verdict.broken) == ([], WRITERS * EACH * 2, None)


# --- the reader's question -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "ids"),
    (
        ({}, [4, 3, 2, 1]),
        ({"day_from": START.date()}, [4, 3, 2, 1]),
        ({"day_until": START.date()}, [4, 3, 2, 1]),
        ({"day_from": START.date().replace(day=5)}, []),
        ({"day_until": START.date().replace(day=3)}, []),
        ({"object_id": "2"}, [3]),
        ({"object_kind": "act", "act": "act.proposed"}, [4, 3, 2, 1]),
        ({"act": "act.confirmed"}, []),
        ({"actor_kind": "staff", "actor_id": "7"}, [4, 3, 2, 1]),
        ({"actor_id": "8"}, []),
        ({"edition_id": 3}, []),
    ),
)
def test_the_log_is_narrowed_and_the_newest_entry_stands_first(database, chosen, ids):
    write_entries(database, 4)
    with database.read_session() as session:
        found = session.scalars(queries.listing(queries.LogFilter(**chosen))).all()
    assert [entry.id for entry in found] == ids
