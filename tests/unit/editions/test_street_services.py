"""The street index in the database: replaced as a whole, quick, and asked as patiently as the pure rules are."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select
from support.clock import START
from support.editions import ACTOR, make_plan, stored_edition

from budzet.audit.models import AuditEntry
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions import queries, street_queries, street_services, streets
from budzet.editions.streets import StreetIndex, StreetRow

NOTHING = street_queries.version([])
ROWS = (
    StreetRow("ul. Mariacka", "1-15", "polnoc"),
    StreetRow("ul. Mariacka", "od 16", "poludnie"),
    StreetRow("al. Wojciecha Korfantego", "", "polnoc"),
    StreetRow("pl. Wolności", "", "poludnie"),
    StreetRow("ul. Wolności", "2-20 parzyste", "polnoc"),
    StreetRow("ul. gen. Władysława Sikorskiego", "", "poludnie"),
    StreetRow("ul. Jana Kochanowskiego", "", "polnoc"),
    StreetRow("ul. Stefana Żeromskiego", "nieparzyste", "polnoc"),
    StreetRow("ul. 3 Maja", "1-40", "poludnie"),
    StreetRow("ul. Księdza Jana Siemińskiego", "", "poludnie"),
)
ASKED = (
    "Mariacka", "ul. mariacka", "MARIACKA", "Mariacja", "Korfantego", "W. Korfantego", "aleja Korfantego Wojciecha",
    "Korfantgo", "Wolności", "plac Wolności", "pl Wolnosci", "wolnosc", "Sikorskiego", "gen. Sikorskiego",
    "A. Sikorskiego", "Kochanowskiego", "Jana", "Jana Kochanowskiego", "ul. J. Kochanowskiego", "Zeromskiego",
    "Żeromskiego Stefana", "Trzeciego Maja", "3-go Maja", "Maja", "Siemińskiego", "ks. Siemińskiego", "ul.", "", "%",
    "Nieznana", "ks.",
)  # fmt: skip


def replace(session, edition_id, rows=ROWS, seen=NOTHING):
    return street_services.replace_index(session, edition_id, rows, seen=seen, actor=ACTOR, now=START)


@pytest.fixture
def edition_id(database):
    """An edition that is not frozen and has no index yet."""
    with database.transaction() as session:
        return stored_edition(session, frozen=False, drafts=()).edition.id


def plain(rows):
    return [(row.street, row.numbers, row.district) for row in rows]


def test_an_index_is_stored_in_its_order_and_the_change_is_logged(database, edition_id):
    with database.transaction() as session:
        changes = replace(session, edition_id)
    with database.read_session() as session:
        assert plain(street_queries.rows(session, edition_id)) == plain(ROWS)
        assert [row.line for row in street_queries.rows(session, edition_id)] == list(range(1, len(ROWS) + 1))
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "streets_imported")).one()
    assert len(changes.added) == len(ROWS)
    assert entry.details == {
        "rows": len(ROWS),
        "added": len(ROWS),
        "removed": 0,
        "moved": 0,
        "version": street_queries.version(ROWS),
    }


def test_a_new_index_takes_the_place_of_the_old_one_and_tells_what_changed(database, edition_id):
    with database.transaction() as session:
        replace(session, edition_id)
        fewer = (StreetRow("ul. Mariacka", "1-15", "poludnie"), *ROWS[1:-1], StreetRow("Nowa", "", "polnoc"))
        changes = replace(session, edition_id, fewer, seen=street_queries.version(ROWS))
    assert (len(changes.added), len(changes.removed), len(changes.moved)) == (1, 1, 1)
    with database.read_session() as session:
        assert plain(street_queries.rows(session, edition_id)) == plain(fewer)


def test_an_index_that_changed_since_it_was_shown_is_not_replaced(database, edition_id):
    with database.transaction() as session:
        replace(session, edition_id)
    with pytest.raises(ConflictError, match="Nic nie wczytano"), database.transaction() as session:
        replace(session, edition_id, ROWS[:1])
    with database.read_session() as session:
        assert street_queries.count(session, edition_id) == len(ROWS)


def test_a_district_that_is_not_there_stops_the_whole_import(database, edition_id):
    with database.transaction() as session:
        replace(session, edition_id)
    wrong = (*ROWS, StreetRow("Obca", "", "zachod"))
    with pytest.raises(DomainError, match="zachod"), database.transaction() as session:
        replace(session, edition_id, wrong, seen=street_queries.version(ROWS))
    with database.read_session() as session:
        assert plain(street_queries.rows(session, edition_id)) == plain(ROWS)


def test_an_imported_edition_has_no_index_and_an_unknown_one_neither(database):
    with database.transaction() as session:
        imported = stored_edition(session, plan=make_plan(origin="import"), frozen=False, drafts=()).edition.id
    with pytest.raises(DomainError, match="wczytana z plików"), database.transaction() as session:
        replace(session, imported)
    with pytest.raises(NotFoundError), database.transaction() as session:
        replace(session, 999)


def test_streets_may_be_corrected_after_the_freeze(database):
    with database.transaction() as session:
        edition_id = stored_edition(session).edition.id
        replace(session, edition_id)
    with database.read_session() as session:
        assert street_queries.count(session, edition_id) == len(ROWS)


def test_twenty_thousand_lines_are_stored_with_few_statements(database, edition_id):
    rows = [StreetRow(f"ul. {number // 8} Pułku", f"{number % 8 * 20 + 1}-{number % 8 * 20 + 20}", "polnoc")
            for number in range(20_000)]  # fmt: skip
    statements = []
    with database.transaction() as session:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *args: statements.append(args[2]))
        replace(session, edition_id, rows)
    inserts = [one for one in statements if one.startswith("INSERT INTO street_range")]
    assert len(statements) - len(inserts) < 20
    assert len(inserts) <= 40
    with database.read_session() as session:
        assert street_queries.count(session, edition_id) == 20_000
        assert queries.district_at(session, edition_id, "1200 Pułku", "25").district == "polnoc"


@pytest.mark.parametrize("house", ("", "3", "16a", "17", "x"))
def test_the_database_finds_what_the_whole_index_in_memory_finds(database, edition_id, house):
    with database.transaction() as session:
        replace(session, edition_id)
    whole = StreetIndex(ROWS)
    with database.read_session() as session:
        for street in ASKED:
            found = queries.district_at(session, edition_id, street, house)
            assert found == streets.district_of(whole, street, house), street


def test_streets_of_another_edition_are_not_found(database, edition_id):
    with database.transaction() as session:
        other = stored_edition(session, plan=make_plan(slug="2027"), frozen=False, drafts=()).edition.id
        replace(session, other)
    with database.read_session() as session:
        found = queries.district_at(session, edition_id, "Mariacka", "1")
        assert (found.candidates, found.suggestions) == ((), ())
