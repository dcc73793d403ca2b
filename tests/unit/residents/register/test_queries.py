"""Who the register admits, and what it matches, on both engines."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event
from support.editions import stored_edition

from budzet.residents.person_key import second_tag, strong_tag, voter_tag
from budzet.residents.register import queries
from budzet.residents.register.models import RegisterEntry

KEY = bytes(range(32))
PESEL = "44051401359"


def tag(surname, edition_id):
    return voter_tag(KEY, edition_id, surname=surname, given_name="Anna", birth_date=dt.date(1944, 5, 14))


@pytest.fixture
def edition_id(database):
    with database.transaction() as session:
        edition_id = stored_edition(session).edition.id
        second = second_tag(KEY, edition_id, PESEL, "mothers_maiden_name", "Żak")
        session.add_all(
            [
                RegisterEntry(
                    edition_id=edition_id,
                    voter_tag=tag("Nowak", edition_id),
                    strong_tag=strong_tag(KEY, edition_id, PESEL),
                    second_tag=second,
                ),
                RegisterEntry(edition_id=edition_id, voter_tag=tag("Kowalska", edition_id)),
            ]
        )
    return edition_id


@pytest.mark.parametrize(
    ("surname", "pesel", "admitted"),
    [
        ("Nowak", PESEL, True),
        ("Nowak", None, True),
        ("Nowak-Zielińska", None, True),  # the first part of a surname counts
        ("Zielińska", PESEL, False),  # who would vote by name too would be two persons
        ("Nowak", "02270803628", False),  # the PESEL of somebody else
        ("Kowalska", None, True),
        ("Kowalska", "02270803628", True),
        ("Zielińska", None, False),
        ("Zielińska", "02270803628", False),
    ],
)
def test_a_person_is_found_by_name_and_no_other_pesel_than_theirs(database, edition_id, surname, pesel, admitted):
    strong = strong_tag(KEY, edition_id, pesel) if pesel else None
    with database.read_session() as session:
        assert queries.admits(session, edition_id, tag(surname, edition_id), strong) is admitted


def test_the_register_of_another_edition_admits_nobody(database, edition_id):
    with database.read_session() as session:
        strong = strong_tag(KEY, edition_id, PESEL)
        assert not queries.admits(session, edition_id + 1, tag("Nowak", edition_id), strong)


@pytest.mark.parametrize(
    ("surname", "pesel", "kind", "datum", "matched"),
    [
        ("Nowak", PESEL, "mothers_maiden_name", "Żak", True),
        ("Nowak", PESEL, "mothers_maiden_name", " ŻAK ", True),
        ("Nowak", "440514-01359", "mothers_maiden_name", "zak", True),
        ("Nowak", PESEL, "mothers_maiden_name", "Żuk", False),
        ("Nowak", PESEL, "fathers_name", "Żak", False),
        ("Nowak", "02270803628", "mothers_maiden_name", "Żak", False),
        ("Zielińska", PESEL, "mothers_maiden_name", "Żak", False),
    ],
)
def test_a_second_datum_matches_only_beside_its_own_name_and_pesel(
    database, edition_id, surname, pesel, kind, datum, matched
):
    strong, second = strong_tag(KEY, edition_id, pesel), second_tag(KEY, edition_id, pesel, kind, datum)
    with database.read_session() as session:
        assert queries.matches(session, edition_id, tag(surname, edition_id), strong, second) is matched


@pytest.mark.parametrize("surname", ["Nowak", "Zielińska"])
@pytest.mark.parametrize("pesel", [None, PESEL, "02270803628"])
def test_every_question_is_the_same_one_statement(database, edition_id, surname, pesel):
    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    with database.read_session() as session:
        queries.admits(session, edition_id, tag(surname, edition_id), strong_tag(KEY, edition_id, pesel or "1"))
        queries.admits(session, edition_id, tag(surname, edition_id), None)
    first, second = (statement for statement in said if statement.startswith("SELECT EXISTS"))
    assert first == second


def test_the_size_of_a_register_is_told_by_what_it_knows(database, edition_id):
    with database.read_session() as session:
        assert queries.size(session, edition_id) == queries.Size(persons=2, with_strong=1, with_second=1, at_points=0)
