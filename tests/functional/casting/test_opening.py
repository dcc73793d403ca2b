"""The one way out: everything is checked before anything is written, and the rows lead back to nobody."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from nacl.public import PublicKey, SealedBox
from sqlalchemy import delete, select, text, update
from support.editions import ACTOR, NORTH, PRIVATE_KEY, PUBLIC_KEY, SOUTH, WEEK
from support.shared_database import new_edition
from support.voting import (
    CLOSED,
    freeze_votes,
    open_votes,
    opened_rows,
    row_counts,
    seal_ballot,
    vote,
    without_triggers,
)

from budzet.audit.models import AuditEntry
from budzet.base.errors import ConflictError
from budzet.editions import queries as editions
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.voting import seal
from budzet.voting.models import Envelope, EnvelopeStatus, Opening
from budzet.voting.opening import OpeningRefusedError, open_ballots
from budzet.voting.payload import unpack

BOTH_PARTS = ((1, 3), (3, 2), (8, 1), (9, 1))


@pytest.fixture
def database(shared_database):
    return shared_database


@pytest.fixture
def stored(database, tmp_path):
    return new_edition(database, keys_dir=tmp_path / "keys")


# --- what an opening gives -----------------------------------------------------------------------------------------


def test_each_pool_gets_a_row_of_its_own_with_the_choices(database, stored):
    vote(database, stored, "anna", BOTH_PARTS, area=NORTH)
    vote(database, stored, "jan", [(9, 1)])
    vote(database, stored, "ewa", [(7, 1), (5, 3)], area=SOUTH)
    freeze_votes(database, stored)
    opening = open_votes(database, stored)
    assert sorted((row.pool, row.choices) for row in opened_rows(database, stored)) == [
        ("miasto", ((8, 1), (9, 1))),
        ("miasto", ((9, 1),)),
        ("polnoc", ((1, 3), (3, 2))),
        ("poludnie", ((5, 3), (7, 1))),
    ]
    assert (opening.envelopes, opening.rows) == (3, 4)
    assert opening.faults == {"by_code": {}, "void_by_pool": {}}


def test_only_what_counts_is_opened(database, stored):
    first = vote(database, stored, "anna", [(9, 1)])
    vote(database, stored, "anna", [(10, 1)])
    annulled = vote(database, stored, "jan", [(11, 1)])
    set_status(database, annulled.envelope_id, EnvelopeStatus.ANNULLED)
    freeze_votes(database, stored)
    opening = open_votes(database, stored)
    assert first.stored
    assert (opening.envelopes, [row.choices for row in opened_rows(database, stored)]) == (1, [((9, 1),)])


def test_a_vote_without_voters_opens_to_nothing(database, stored):
    freeze_votes(database, stored)
    opening = open_votes(database, stored)
    assert (opening.envelopes, opening.rows, opened_rows(database, stored)) == (0, 0, [])


def test_votes_for_a_project_withdrawn_after_the_freeze_are_opened_all_the_same(database, stored):
    vote(database, stored, "anna", [(9, 1), (10, 1)])
    with database.transaction() as session:
        withdrawn = update(Proposal).where(Proposal.edition_id == stored.edition.id, Proposal.ballot_position == 9)
        session.execute(withdrawn.values(status=ProposalStatus.WITHDRAWN, withdrawn_at=CLOSED))
    freeze_votes(database, stored)
    opening = open_votes(database, stored)
    # A withdrawal takes votes away in the count; the ballot stays valid and its row complete.
    assert [row.choices for row in opened_rows(database, stored)] == [((9, 1), (10, 1))]
    assert opening.faults == {"by_code": {}, "void_by_pool": {}}


def test_an_opening_tells_how_far_it_is(database, stored):
    for person in ("anna", "jan", "ewa"):
        vote(database, stored, person)
    freeze_votes(database, stored)
    told: list[tuple[int, int]] = []
    with database.transaction() as session:
        edition = editions.by_slug(session, stored.edition.slug)
        open_ballots(session, edition, PRIVATE_KEY, actor=ACTOR, now=CLOSED, progress=lambda *done: told.append(done))
    assert told[-1] == (3, 3)


def test_an_opening_is_in_the_audit_log(database, stored):
    vote(database, stored)
    freeze_votes(database, stored)
    opening = open_votes(database, stored)
    mine = select(AuditEntry).where(AuditEntry.edition_id == stored.edition.id, AuditEntry.act == "ballots_opened")
    with database.read_session() as session:
        entry = session.scalars(mine).one()
    assert entry.details == {"envelopes": 1, "rows": 1, "digest": opening.digest.hex()}


# --- faults of a stored ballot -------------------------------------------------------------------------------------

LOCAL, CITY = ((1, 3), (3, 2)), ((8, 1), (9, 1))
TOO_MANY = (*CITY, (10, 1))
TO_ONE = (1, 4)
FOUR_FAULTS = ["other_district", "points_per_project", "too_many_points", "too_many_projects"]
VOIDS_ALL = {"citywide": {"fault_voids": "ballot"}}
MUST = {"local": {"completeness": "must_fill"}}
MUST_OR_ALL_IS_VOID = {"local": {"completeness": "must_fill", "fault_voids": "ballot"}}


@pytest.mark.parametrize(
    ("terms", "area", "choices", "rows", "codes", "void"),
    [
        # a fault in a contest takes that contest with it
        ({}, NORTH, LOCAL + TOO_MANY, {"polnoc": LOCAL}, ["too_many_projects"], ["miasto"]),
        ({}, NORTH, (TO_ONE, *CITY), {"miasto": CITY}, ["points_per_project"], ["polnoc"]),
        ({}, NORTH, ((1, 3), (2, 3), *CITY), {"miasto": CITY}, ["too_many_points"], ["polnoc"]),
        ({}, NORTH, (*LOCAL, (8, 2)), {"polnoc": LOCAL}, ["points_not_allowed"], ["miasto"]),
        ({}, NORTH, ((5, 1), *CITY), {"miasto": CITY}, ["other_district"], ["poludnie"]),
        ({}, NORTH, ((1, 1), (5, 1), *CITY), {"miasto": CITY}, ["other_district"], ["polnoc", "poludnie"]),
        ({}, 0, (*LOCAL, *CITY), {"miasto": CITY}, ["district_needed"], ["polnoc"]),
        # or the whole ballot, where the terms say so
        (VOIDS_ALL, NORTH, LOCAL + TOO_MANY, {}, ["too_many_projects"], ["miasto", "polnoc"]),
        (VOIDS_ALL, NORTH, (TO_ONE, *CITY), {"miasto": CITY}, ["points_per_project"], ["polnoc"]),
        # a part that must be filled in
        (MUST, NORTH, CITY, {"miasto": CITY}, ["contest_empty"], []),
        (MUST_OR_ALL_IS_VOID, NORTH, CITY, {}, ["contest_empty"], ["miasto"]),
        # what no page can produce takes everything: nothing is guessed
        ({}, NORTH, (*LOCAL, *CITY, (99, 1)), {}, ["unknown_project"], ["miasto", "polnoc"]),
        ({}, NORTH, (*LOCAL, (8, 1), (8, 1)), {}, ["project_twice"], ["miasto", "polnoc"]),
        ({}, 3, CITY, {}, ["unknown_area"], ["miasto"]),
        ({}, NORTH, (), {}, ["ballot_empty"], []),
        # every fault of one ballot is told, each once
        ({}, NORTH, ((5, 4), (6, 4), *TOO_MANY), {}, FOUR_FAULTS, ["miasto", "poludnie"]),
    ],
)
def test_a_fault_takes_what_the_terms_say_and_is_counted_by_its_code(
    database, tmp_path, terms, area, choices, rows, codes, void
):
    stored = new_edition(database, keys_dir=tmp_path / "keys", **terms)
    vote(database, stored, "anna", choices, area=area)
    freeze_votes(database, stored)
    opening = open_votes(database, stored)
    assert {row.pool: row.choices for row in opened_rows(database, stored)} == rows
    assert opening.faults == {"by_code": dict.fromkeys(codes, 1), "void_by_pool": dict.fromkeys(void, 1)}
    assert (opening.envelopes, opening.rows) == (1, len(rows))


def test_faults_of_many_ballots_are_added_up(database, stored):
    for person in ("anna", "jan"):
        vote(database, stored, person, (*LOCAL, *TOO_MANY), area=NORTH)
    vote(database, stored, "ewa", CITY)
    freeze_votes(database, stored)
    opening = open_votes(database, stored)
    assert opening.faults == {"by_code": {"too_many_projects": 2}, "void_by_pool": {"miasto": 2}}
    assert opening.rows == 3


# --- a second opening ----------------------------------------------------------------------------------------------


def test_a_second_opening_gives_the_same_bytes_and_changes_nothing(database, stored):
    for number in range(10):
        vote(database, stored, f"osoba {number}", BOTH_PARTS, area=NORTH)
    freeze_votes(database, stored)
    first, rows = open_votes(database, stored), opened_rows(database, stored)
    before = row_counts(database)
    second = open_votes(database, stored, at=CLOSED + WEEK)
    assert row_counts(database) == before
    assert opened_rows(database, stored) == rows
    assert (second.digest, second.opened_at) == (first.digest, CLOSED)


def test_a_second_opening_that_differs_from_the_first_is_refused(database, stored):
    vote(database, stored)
    freeze_votes(database, stored)
    open_votes(database, stored)
    with without_triggers(database) as connection:
        mine = update(Opening).where(Opening.edition_id == stored.edition.id)
        connection.execute(mine.values(digest=bytes(32)))
    before = row_counts(database)
    with pytest.raises(ConflictError, match="inny wynik niż pierwsze"):
        open_votes(database, stored)
    assert row_counts(database) == before


# --- what is refused -----------------------------------------------------------------------------------------------


def test_nothing_is_opened_before_the_set_is_closed(database, stored):
    vote(database, stored)
    check_refused(database, stored, "Najpierw zamknij zbiór głosów")


def test_another_key_opens_nothing(database, stored):
    vote(database, stored)
    freeze_votes(database, stored)
    check_refused(database, stored, "To nie jest klucz tej edycji", private_key=bytes(range(2, 34)))


def test_an_edition_without_a_key_is_opened_with_none(database):
    stored = new_edition(database)
    freeze_votes(database, stored)
    check_refused(database, stored, "To nie jest klucz tej edycji")


FOREIGN = {
    "of another edition": lambda stored: seal_ballot(stored, edition_id=stored.edition.id + 1000),
    "with other rules": lambda stored: seal_ballot(stored, rules_hash=bytes(32)),
}
BROKEN = {
    "sealed to another key": lambda stored: seal_ballot(stored, public_key=seal.public_key_of(bytes(range(2, 34)))),
    "sealed by another program": lambda stored: SealedBox(PublicKey(PUBLIC_KEY)).encrypt(inside(seal_ballot(stored))),
    "cut short": lambda stored: seal_ballot(stored)[:-1],
    "with one bit turned": lambda stored: turned(seal_ballot(stored)),
    "no envelope at all": lambda stored: b"not an envelope",
    "empty": lambda stored: b"",
    "no ballot inside": lambda stored: seal.seal(bytes(256), PUBLIC_KEY),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_an_envelope_that_is_no_ballot_of_ours_stops_the_opening_and_is_named(database, stored, kind):
    check_stops(database, stored, BROKEN[kind](stored), "nie da się otworzyć tym kluczem")


@pytest.mark.parametrize("kind", FOREIGN)
def test_an_envelope_of_another_vote_stops_the_opening_and_is_named(database, stored, kind):
    check_stops(database, stored, FOREIGN[kind](stored), "należy do innej edycji")


def check_stops(database, stored, sealed, sentence):
    for number in range(3):
        vote(database, stored, f"osoba {number}")
    bad = vote(database, stored, "ewa", sealed=sealed)
    freeze_votes(database, stored)
    check_refused(database, stored, sentence, names=bad.envelope_id)


def test_an_envelope_changed_on_the_disk_is_named_when_the_set_is_closed(database, stored):
    vote(database, stored, "jan")
    changed = vote(database, stored, "anna").envelope_id
    change_sealed(database, changed, seal_ballot(stored))
    with pytest.raises(OpeningRefusedError, match=f"{changed.hex()[:12]}.*został zmieniony"):
        freeze_votes(database, stored)


def test_an_envelope_changed_after_the_set_was_closed_is_named(database, stored):
    vote(database, stored, "jan")
    changed = vote(database, stored, "anna").envelope_id
    freeze_votes(database, stored)
    change_sealed(database, changed, seal_ballot(stored))
    check_refused(database, stored, "został zmieniony", names=changed)


def remove(connection, mine):
    connection.execute(delete(Envelope).where(*mine))


def annul(connection, mine):
    connection.execute(update(Envelope).where(*mine).values(status="annulled"))


def exchange(connection, mine):
    # Bytes and id fit together; only the set knows that they were not there.
    connection.execute(update(Envelope).where(*mine).values(id=hashlib.sha256(b"new").digest(), sealed=b"new"))


@pytest.mark.parametrize("change", (remove, annul, exchange))
def test_a_set_that_is_not_the_closed_one_is_not_opened(database, stored, change):
    vote(database, stored, "jan")
    id_ = vote(database, stored, "anna").envelope_id
    freeze_votes(database, stored)
    with without_triggers(database) as connection:
        change(connection, (Envelope.id == id_,))
    check_refused(database, stored, "różni się od zamkniętego")


def test_a_conflict_that_was_made_to_count_is_noticed(database, stored):
    vote(database, stored, "anna")
    id_ = vote(database, stored, "anna").envelope_id
    freeze_votes(database, stored)
    with without_triggers(database) as connection:
        new_name = {"voter_tag": bytes(32), "status": "counted"}
        connection.execute(update(Envelope).where(Envelope.id == id_).values(**new_name))
    check_refused(database, stored, "różni się od zamkniętego")


def check_refused(database, stored, sentence, *, private_key=PRIVATE_KEY, names=b""):
    before = row_counts(database)
    with pytest.raises(OpeningRefusedError, match=f"{names.hex()[:12]}.*{sentence}"):
        open_votes(database, stored, private_key)
    assert row_counts(database) == before, "nothing was written"


def inside(sealed):
    return seal.open_seal(sealed, PRIVATE_KEY).payload


def turned(sealed):
    return sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:]


def change_sealed(database, id_, sealed):
    with without_triggers(database) as connection:
        connection.execute(update(Envelope).where(Envelope.id == id_).values(sealed=sealed))


def set_status(database, id_, status):
    with database.transaction() as session:
        session.execute(update(Envelope).where(Envelope.id == id_).values(status=status))


# --- what the rows tell --------------------------------------------------------------------------------------------


@pytest.fixture
def many(database, stored):
    """Sixty opened ballots, each with a choice in two pools; the payloads in the order of casting."""
    payloads = []
    for number in range(60):
        sealed = seal_ballot(stored, BOTH_PARTS, area=NORTH)
        payloads.append(unpack(inside(sealed)))
        vote(database, stored, f"osoba {number}", sealed=sealed)
    freeze_votes(database, stored)
    open_votes(database, stored)
    return payloads


def test_rows_lie_on_the_disk_in_the_order_of_their_random_codes(database, stored, many):
    rows = opened_rows(database, stored)
    assert len(rows) == 120
    assert rows == sorted(rows, key=lambda row: (row.code, row.pool))


def test_all_rows_were_written_in_one_transaction(database, stored, many):
    if database.is_sqlite:
        # One run of numbers, no gap: nothing was written between them.
        numbers = rowids(database, stored)
        assert numbers == list(range(numbers[0], numbers[0] + 120))
    else:
        assert len(transactions(database, stored)) == 1


def test_the_codes_of_one_ballot_are_different_in_each_pool_and_not_the_one_inside(database, stored, many):
    codes = [row.code for row in opened_rows(database, stored)]
    assert len(set(codes)) == len(codes)
    assert not {payload.code for payload in many} & set(codes)


def test_the_order_of_rows_tells_nobody_who_cast_which(database, stored, many):
    """Whoever guesses by order is right as often as chance: once in a pool on average, ten times once in a million."""
    rows = opened_rows(database, stored)
    places = {}
    for pool in ("polnoc", "miasto"):
        place_of_code = {row.code: place for place, row in enumerate(r for r in rows if r.pool == pool)}
        places[pool] = [place_of_code[code_in(pool, payload)] for payload in many]
    guesses = [list(range(60)), list(range(59, -1, -1)), places["miasto"]]
    hits = [sum(a == b for a, b in zip(places["polnoc"], guess, strict=True)) for guess in guesses]
    assert max(hits) < 10


def code_in(pool, payload):
    return hmac.digest(payload.code, pool.encode(), hashlib.sha256)[:16]


def rowids(database, stored):
    mine = text("SELECT rowid FROM ballot WHERE edition_id = :id ORDER BY rowid")
    with database.read_session() as session:
        return list(session.scalars(mine, {"id": stored.edition.id}))


def transactions(database, stored):
    mine = text("SELECT DISTINCT xmin::text FROM ballot WHERE edition_id = :id")
    with database.read_session() as session:
        return list(session.scalars(mine, {"id": stored.edition.id}))
