"""Two ballots of one person on both engines: what the terms say, whoever is better proven, whatever else is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update
from support.shared_database import new_edition
from support.voting import CLOSED, envelopes, freeze_votes, recorded, statuses, tag, vote

from budzet.editions.terms import Identity, Terms
from budzet.residents.codes import Proven
from budzet.voting import sessions
from budzet.voting.casting import CastOutcome, VotingClosedError
from budzet.voting.models import Envelope, EnvelopeStatus


@pytest.fixture
def database(shared_database):
    return shared_database


def under(database, rule, **terms):
    return new_edition(database, plan={"terms": Terms(double_votes=rule, **terms)})


def fates(database, stored, *votes, person="anna"):
    """Cast one after the other with these assurances; return what became of each."""
    ids = [vote(database, stored, person, assurance=assurance).envelope_id for assurance in votes]
    return fates_of(database, stored, ids)


def fates_of(database, stored, ids):
    by_id = {envelope.id: str(envelope.status) for envelope in envelopes(database, stored)}
    return [by_id[id_] for id_ in ids]


@pytest.mark.parametrize(
    ("rule", "assurances", "expected"),
    [
        ("refuse_second", [1, 1], ["counted", "conflict"]),
        ("first_counts", [1, 1, 1], ["counted", "conflict", "conflict"]),
        ("last_counts", [1, 1, 1], ["superseded", "superseded", "counted"]),
        ("all_void", [1, 1], ["conflict", "conflict"]),
        # a third one does not bring the first two back, and does not count either
        ("all_void", [1, 1, 1], ["conflict", "conflict", "conflict"]),
        # but who comes better proven than the two is heard
        ("all_void", [1, 1, 3], ["conflict", "conflict", "counted"]),
        ("all_void", [1, 1, 3, 1, 2], ["conflict", "conflict", "counted", "conflict", "conflict"]),
        ("all_void", [1, 1, 3, 3], ["conflict", "conflict", "conflict", "conflict"]),
        # better proven: always, whatever the rule
        ("refuse_second", [1, 2, 4], ["superseded", "superseded", "counted"]),
        ("first_counts", [1, 4, 1], ["superseded", "counted", "conflict"]),
        ("last_counts", [3, 4], ["superseded", "counted"]),
        ("all_void", [1, 2], ["superseded", "counted"]),
        # less proven: never, whatever the rule
        ("refuse_second", [3, 1], ["counted", "conflict"]),
        ("first_counts", [4, 3], ["counted", "conflict"]),
        ("last_counts", [3, 1, 2], ["counted", "conflict", "conflict"]),
        ("all_void", [2, 1, 1], ["counted", "conflict", "conflict"]),
    ],
)
def test_the_terms_and_the_assurance_decide(database, rule, assurances, expected):
    assert fates(database, under(database, rule), *assurances) == expected


@pytest.mark.parametrize("rule", ("refuse_second", "first_counts", "last_counts", "all_void"))
@pytest.mark.parametrize("admitted_as", ("pending", "held"))
def test_what_waits_for_the_commission_moves_nobody(database, rule, admitted_as):
    stored = under(database, rule)
    first = vote(database, stored, "anna")
    second = vote(database, stored, "anna", assurance=4, admitted_as=admitted_as)
    assert fates_of(database, stored, [first.envelope_id, second.envelope_id]) == ["counted", "conflict"]


@pytest.mark.parametrize("admitted_as", ("pending", "held"))
def test_what_waits_for_the_commission_stands_in_nobodys_way(database, admitted_as):
    stored = under(database, "refuse_second")
    vote(database, stored, "anna", admitted_as=admitted_as)
    vote(database, stored, "anna", admitted_as=admitted_as)
    vote(database, stored, "anna")
    assert statuses(database, stored) == {admitted_as: 2, "counted": 1}


@pytest.mark.parametrize(
    ("rule", "assurance", "expected"),
    [
        # one ballot clashes with two people by name and by number: both give way, or none
        ("last_counts", 1, ["superseded", "superseded", "counted"]),
        ("refuse_second", 1, ["counted", "counted", "conflict"]),
        ("refuse_second", 2, ["superseded", "superseded", "counted"]),
        ("all_void", 1, ["conflict", "conflict", "conflict"]),
    ],
)
def test_a_ballot_that_clashes_with_two_others_moves_both_or_none(database, rule, assurance, expected):
    stored = under(database, rule)
    ids = [
        vote(database, stored, person, strong_tag=tag(number), assurance=rank).envelope_id
        for person, number, rank in (("anna", "nr 1", 1), ("jan", "nr 2", 1), ("anna", "nr 2", assurance))
    ]
    assert fates_of(database, stored, ids) == expected


def test_of_two_rivals_the_better_proven_one_protects_the_other(database):
    stored = under(database, "last_counts")
    ids = [
        vote(database, stored, person, strong_tag=tag(number), assurance=rank).envelope_id
        for person, number, rank in (("anna", "nr 1", 1), ("jan", "nr 2", 3), ("anna", "nr 2", 2))
    ]
    assert fates_of(database, stored, ids) == ["counted", "counted", "conflict"]


def test_an_annulled_vote_stands_in_nobodys_way(database):
    stored = under(database, "last_counts")
    vote(database, stored, "anna", assurance=4)
    with database.transaction() as session:
        mine = update(Envelope).where(Envelope.edition_id == stored.edition.id)
        session.execute(mine.values(status=EnvelopeStatus.ANNULLED))
    assert fates(database, stored, 1, 1) == ["superseded", "counted"]


def test_other_people_and_other_editions_are_left_alone(database):
    stored, other = under(database, "last_counts"), under(database, "all_void")
    for person in ("anna", "jan", "anna"):
        vote(database, stored, person)
        vote(database, other, person)
    assert statuses(database, stored) == {"counted": 2, "superseded": 1}
    assert statuses(database, other) == {"counted": 1, "conflict": 2}


@pytest.mark.parametrize(("assurance", "told"), [(1, False), (2, False), (3, True), (4, True)])
def test_only_who_is_proven_is_told_of_another_vote(database, assurance, told):
    stored = under(database, "refuse_second")
    vote(database, stored, "anna", assurance=4)
    second = vote(database, stored, "anna", assurance=assurance)
    assert (second.outcome, second.not_the_only_one) == (CastOutcome.STORED, told)


def test_after_the_set_is_closed_a_better_proven_ballot_moves_nobody(database, tmp_path):
    stored = new_edition(database, keys_dir=tmp_path / "keys", plan={"terms": Terms(double_votes="last_counts")})
    vote(database, stored, "anna")
    freeze_votes(database, stored)
    with pytest.raises(VotingClosedError):
        vote(database, stored, "anna", assurance=4)
    assert statuses(database, stored) == {"counted": 1}


def test_after_the_close_a_better_proven_ballot_moves_nobody(database):
    stored = under(database, "last_counts")
    vote(database, stored, "anna")
    with pytest.raises(VotingClosedError):
        vote(database, stored, "anna", assurance=4, at=CLOSED)
    assert statuses(database, stored) == {"counted": 1}


def test_a_second_vote_takes_a_few_statements_more(database):
    stored = under(database, "last_counts")
    vote(database, stored, "anna")
    with recorded(database) as second:
        vote(database, stored, "anna")
    # The first one lets the person in.
    lock = [] if database.is_sqlite else ["SELECT"]
    verbs = [statement.split()[0] for statement in second]
    assert verbs == ["INSERT", "DELETE", *lock, "INSERT", "SELECT", "UPDATE", "INSERT"]


# --- how many persons may vote with one contact ----------------------------------------------------------------------

SHARED = tag("rodzina@zielone.example")


def capped(database, most, rule="refuse_second"):
    return under(database, rule, identity=Identity(persons_per_contact=most))


def test_of_more_persons_than_one_contact_may_have_the_others_wait_for_the_commission(database):
    stored = capped(database, 3)
    ids = [vote(database, stored, person, contact_tag=SHARED).envelope_id for person in ("a", "b", "c", "d", "e")]
    assert fates_of(database, stored, ids) == ["counted", "counted", "counted", "held", "held"]


def test_only_other_persons_whose_votes_count_use_a_contact_up(database):
    stored = capped(database, 1, "last_counts")
    vote(database, stored, "anna", contact_tag=SHARED)
    vote(database, stored, "anna", contact_tag=SHARED)
    vote(database, stored, "jan", contact_tag=SHARED, admitted_as="pending")
    assert statuses(database, stored) == {"superseded": 1, "counted": 1, "pending": 1}
    # Jan waits, so he uses nothing up; what is his own number under another name is he himself.
    vote(database, stored, "ewa", contact_tag=tag("ewa@zielone.example"), strong_tag=tag("nr 1"))
    vote(database, stored, "eva", contact_tag=tag("ewa@zielone.example"), strong_tag=tag("nr 1"))
    assert statuses(database, stored) == {"superseded": 2, "counted": 2, "pending": 1}


def test_a_contact_that_is_used_up_moves_nobody(database):
    stored = capped(database, 1, "last_counts")
    vote(database, stored, "anna")
    vote(database, stored, "jan", contact_tag=SHARED)
    vote(database, stored, "anna", contact_tag=SHARED, assurance=4)
    assert statuses(database, stored) == {"counted": 2, "conflict": 1}


def test_without_a_contact_there_is_nothing_to_use_up(database):
    stored = capped(database, 1)
    for person in ("anna", "jan", "ewa"):
        vote(database, stored, person, contact_tag=None, assurance=3)
    assert statuses(database, stored) == {"counted": 3}


def test_a_contact_is_used_up_in_its_own_edition_alone(database):
    stored, other = capped(database, 1), capped(database, 1)
    for edition in (stored, other):
        vote(database, edition, "anna", contact_tag=SHARED)
    vote(database, other, "jan", contact_tag=SHARED)
    assert statuses(database, stored) == {"counted": 1}
    assert statuses(database, other) == {"counted": 1, "held": 1}


@pytest.mark.parametrize(
    ("changes", "used_up"),
    [
        ({}, True),
        ({"voter_tag": tag("anna")}, False),
        # the same number under another name is the same person
        ({"strong_tag": tag("nr 1")}, False),
        ({"strong_tag": tag("nr 2")}, True),
        # a code that came on paper has no contact, and others without one are not in its way
        ({"contact_tag": None}, False),
    ],
)
def test_the_page_of_the_code_knows_whether_a_contact_is_used_up(database, changes, used_up):
    stored = capped(database, 1)
    vote(database, stored, "anna", contact_tag=SHARED, strong_tag=tag("nr 1"))
    vote(database, stored, "ewa", contact_tag=None, assurance=3)
    proven = Proven(stored.edition.id, tag("jan"), SHARED, tag("sieć"), 0, 1)
    with database.read_session() as session:
        assert sessions.contact_is_used_up(session, replace(proven, **changes), 1) == used_up


@pytest.mark.parametrize("fate", ["counted", "pending", "held", "conflict"])
def test_the_page_of_the_code_says_by_nobody_elses_limit_what_became_of_a_vote(database, fate):
    stored = capped(database, 1)
    if fate == "conflict":
        vote(database, stored, "anna")
    admitted_as = "counted" if fate == "conflict" else fate
    id_ = vote(database, stored, "anna", contact_tag=SHARED, admitted_as=admitted_as).envelope_id
    assert fates_of(database, stored, [id_]) == [fate]
    with database.read_session() as session:
        assert sessions.contact_is_used_up(session, Proven(stored.edition.id, tag("jan"), SHARED, tag("s"), 0, 1), 1)


def test_who_votes_again_and_again_is_one_person_of_their_contact(database):
    stored = capped(database, 2, "last_counts")
    for _ in range(3):
        vote(database, stored, "anna", contact_tag=SHARED)
    with database.read_session() as session:
        proven = Proven(stored.edition.id, tag("jan"), SHARED, tag("sieć"), 0, 1)
        assert not sessions.contact_is_used_up(session, proven, 2)
