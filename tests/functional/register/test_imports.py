"""A file of residents on its way into the register, on both engines."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from support.clock import START
from support.editions import ACTOR, WEEK
from support.register import (
    ANNA,
    ANNA_PESEL,
    HEADER,
    JAN,
    JAN_PESEL,
    NORTH,
    OLGA,
    SOUTH,
    RegisterOffice,
    approve,
    bring,
    csv_of,
    entries,
    import_of,
    imported,
    read,
    register_office,
    register_plan,
    tags_of,
)

from budzet.audit.models import AuditEntry
from budzet.base.errors import ConflictError
from budzet.documents import tables
from budzet.jobs.models import Job
from budzet.residents.register import files, queries, services
from budzet.residents.register.models import ImportState, RegisterEntry, RegisterStaged


@pytest.fixture
def office(database, make_settings) -> RegisterOffice:
    return register_office(database, make_settings())


def files_left(office):
    return sorted(path.name for path in files.folder_of(office.settings).iterdir())


def staged(office):
    with office.database.read_session() as session:
        return session.scalars(select(RegisterStaged)).all()


def test_a_file_becomes_the_register_only_when_a_second_person_lets_it_in(office):
    import_id = bring(office, csv_of(ANNA, JAN, OLGA))
    [name] = files_left(office)
    assert stat.S_IMODE((files.folder_of(office.settings) / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(files.folder_of(office.settings).stat().st_mode) == 0o700

    row = read(office, import_id)
    assert (row.state, row.rows, row.came, row.gone, row.changed, row.same) == (ImportState.READY, 3, 3, 0, 0, 0)
    assert (row.with_strong, row.with_second, row.second_kind) == (2, 2, "mothers_maiden_name")
    assert files_left(office) == []
    assert entries(office) == {}

    approve(office, import_id)
    anna = tags_of(office, "Kowalska", "Anna", "1985-03-27", ANNA_PESEL, "Wzorcowa")
    jan = tags_of(office, "Nowak", "Jan", "1944-05-14", JAN_PESEL, "Żak")
    olga = tags_of(office, "Shevchenko", "Olga", "1990-01-02")
    stored = {key: (one.strong_tag, one.second_tag, one.area, one.clerk_id) for key, one in entries(office).items()}
    assert stored == {
        (anna.voter, 0): (anna.strong, anna.second, NORTH, None),
        (jan.voter, 0): (jan.strong, jan.second, SOUTH, None),
        (olga.voter, 0): (None, None, NORTH, None),
    }
    assert staged(office) == []
    decided = import_of(office, import_id)
    assert (decided.state, decided.decided_by) == (ImportState.APPROVED, office.second)
    with office.database.read_session() as session:
        assert queries.admits(session, office.edition_id, jan.voter, None)
        assert queries.matches(session, office.edition_id, jan.voter, jan.strong, jan.second)


def test_the_next_file_is_compared_and_takes_the_place_of_the_whole(office):
    imported(office, csv_of(ANNA, JAN))
    moved = (*ANNA[:7], "99", "")
    import_id = bring(office, csv_of(moved, OLGA))
    row = read(office, import_id)
    assert (row.came, row.gone, row.changed, row.same) == (1, 1, 1, 0)
    before = entries(office)
    assert len(before) == 2
    approve(office, import_id)
    anna = tags_of(office, "Kowalska", "Anna", "1985-03-27")
    assert {tag for tag, _twin in entries(office)} == {
        anna.voter,
        tags_of(office, "Shevchenko", "Olga", "1990-01-02").voter,
    }
    assert entries(office)[anna.voter, 0].area == SOUTH


def test_the_same_file_again_changes_nothing(office):
    imported(office, csv_of(ANNA, JAN, OLGA))
    row = imported(office, csv_of(OLGA, ANNA, JAN))
    assert (row.came, row.gone, row.changed, row.same) == (0, 0, 0, 3)
    assert len(entries(office)) == 3


def test_whoever_brought_a_file_never_lets_it_in(office):
    import_id = bring(office, csv_of(ANNA))
    read(office, import_id)
    with pytest.raises(ConflictError, match="inna osoba"):
        approve(office, import_id, by=office.first)
    assert entries(office) == {}
    assert import_of(office, import_id).state is ImportState.READY


@pytest.mark.parametrize("state", [ImportState.CHECKING, ImportState.FAILED, ImportState.REFUSED, ImportState.APPROVED])
def test_only_a_file_that_was_read_is_let_in_and_only_once(office, state):
    import_id = bring(office, csv_of(ANNA))
    read(office, import_id)
    with office.database.transaction() as session:
        services.found(session, import_id).state = state
    with pytest.raises(ConflictError, match="już zdecydowano"):
        approve(office, import_id)
    assert entries(office) == {}


def test_a_file_that_was_turned_down_leaves_nothing(office):
    import_id = bring(office, csv_of(ANNA))
    read(office, import_id)
    assert len(staged(office)) == 1
    with office.database.transaction() as session:
        services.refuse(session, import_id, staff_id=office.second, actor=ACTOR, now=START)
    assert (staged(office), entries(office)) == ([], {})
    assert import_of(office, import_id).state is ImportState.REFUSED


def test_a_file_that_was_turned_down_before_its_turn_is_not_read(office):
    import_id = bring(office, csv_of(ANNA))
    with office.database.transaction() as session:
        services.refuse(session, import_id, staff_id=office.second, actor=ACTOR, now=START)
    read(office, import_id)
    assert (files_left(office), staged(office)) == ([], [])


def test_one_file_at_a_time_is_on_its_way(office):
    bring(office, csv_of(ANNA))
    with pytest.raises(ConflictError, match="już czeka"):
        bring(office, csv_of(JAN))


@pytest.mark.parametrize("moment", [START + 10 * WEEK, START + 20 * WEEK])
def test_once_voting_has_begun_no_file_is_brought_or_let_in(office, moment):
    import_id = bring(office, csv_of(ANNA))
    read(office, import_id)
    office.clock.set(moment)
    with pytest.raises(ConflictError, match="Głosowanie już się zaczęło"):
        approve(office, import_id)
    with pytest.raises(ConflictError, match="Głosowanie już się zaczęło"):
        bring(office, csv_of(JAN))
    assert entries(office) == {}


BROKEN = ("Kanarek", "Anna", "31.02.1985", "", "", "", "", "", "")


@pytest.mark.parametrize(
    ("data", "count", "first"),
    [
        # A fault of a line.
        (csv_of(ANNA, BROKEN), 1, (3, "data urodzenia", "Tego nie da się odczytać jako daty.")),
        # A district nobody knows.
        (csv_of((*OLGA[:8], "Zachód")), 1, (2, "dzielnica", "Takiej dzielnicy nie ma w tej edycji.")),
        # A value that is missing.
        (csv_of(("", *ANNA[1:])), 1, (2, "nazwisko", "Brakuje wartości.")),
        # One PESEL on two lines.
        (csv_of(ANNA, JAN, ("Inna", *ANNA[1:])), 1, (4, "PESEL", "Ten numer PESEL jest już w wierszu 2.")),
        # No table at all; a table of something else; nothing under the header.
        (b"%PDF-1.7 something", 1, (0, "", "To nie jest tabela")),
        (csv_of(("a", "b"), header=("kot", "pies")), 1, (0, "", "To nie jest tabela")),
        (csv_of(), 1, (0, "", "Pod nagłówkiem nie ma żadnego wiersza.")),
        (csv_of(ANNA[:1], header=HEADER[:1]), 2, (0, "imię", "Brakuje tej kolumny.")),
        # A column too many is told by its name when the rest is a header …
        (csv_of((*ANNA, "x"), header=(*HEADER, "telefon")), 1, (1, "telefon", "Nie znamy tej kolumny.")),
        # More faults than are told one by one.
        (csv_of(*[BROKEN] * 60), 60, (2, "data urodzenia", "Tego nie da się odczytać jako daty.")),
    ],
)
def test_with_any_fault_nothing_is_kept_but_the_faults(office, data, count, first):
    import_id = bring(office, data)
    row = read(office, import_id)
    assert (row.state, row.fault_count) == (ImportState.FAILED, count)
    line, column, reason = row.faults[0]
    assert (line, column) == first[:2]
    assert reason.startswith(first[2])
    assert len(row.faults) == min(count, 50)
    assert (staged(office), entries(office), files_left(office)) == ([], {}, [])


def test_a_file_without_a_header_tells_nothing_of_its_first_person(office):
    # … but never when it may be the line of a person.
    import_id = bring(office, csv_of(ANNA, header=("Kanarek", "imię", "Kanarkowa 3")))
    told = read(office, import_id).faults
    assert "Kanar" not in str(told)
    assert ("Nie znamy" in str(told), "Brakuje tej kolumny" in str(told)) == (True, True)


@pytest.mark.parametrize(
    "data",
    [
        csv_of(ANNA, JAN).decode("utf-8-sig").encode("cp1250"),
        csv_of(ANNA, JAN).decode("utf-8-sig").replace(";", ",").encode(),
        tables.xlsx_bytes("mieszkańcy", HEADER, [ANNA, JAN]),
    ],
    ids=["cp1250", "commas", "xlsx"],
)
def test_every_kind_of_table_gives_the_same_tags(office, data):
    imported(office, data)
    wanted = {
        tags_of(office, "Kowalska", "Anna", "1985-03-27").voter,
        tags_of(office, "Nowak", "Jan", "1944-05-14").voter,
    }
    assert {tag for tag, _twin in entries(office)} == wanted


def test_two_of_one_name_born_on_one_day_are_two_persons(office):
    twin = ("Kowalska", "Anna", "1985-03-27", "85032700106", "Inna", "", "", "", "Północ")
    row = imported(office, csv_of(ANNA, twin))
    assert row.namesakes == 1
    one, other = (
        tags_of(office, "Kowalska", "Anna", "1985-03-27", ANNA_PESEL, "Wzorcowa"),
        tags_of(office, "Kowalska", "Anna", "1985-03-27", "85032700106", "Inna"),
    )
    with office.database.read_session() as session:
        assert queries.matches(session, office.edition_id, one.voter, one.strong, one.second)
        assert queries.matches(session, office.edition_id, other.voter, other.strong, other.second)
        assert not queries.matches(session, office.edition_id, one.voter, one.strong, other.second)
    assert imported(office, csv_of(twin, ANNA)).same == 2


def test_addresses_nobody_knows_are_counted_and_do_not_stop_the_file(office):
    import_id = bring(office, csv_of((*ANNA[:6], "Nieznana", "1", ""), JAN))
    row = read(office, import_id)
    assert (row.state, row.unplaced, row.unplaced_lines) == (ImportState.READY, 1, [2])


def test_where_districts_do_not_matter_no_address_is_missed(database, make_settings):
    contests = tuple(one.model_copy(update={"district_scope": "any"}) for one in register_plan().contests)
    office = register_office(database, make_settings(), plan=register_plan(contests=contests))
    import_id = bring(office, csv_of((*ANNA[:6], "Nieznana", "1", "")))
    assert read(office, import_id).unplaced == 0


def test_who_was_added_at_a_point_stays_when_the_register_is_exchanged(office):
    imported(office, csv_of(ANNA, JAN))
    added = tags_of(office, "Zielińska", "Ewa", "1970-01-01")
    with office.database.transaction() as session:
        session.add_all(
            [
                RegisterEntry(edition_id=office.edition_id, voter_tag=added.voter, clerk_id=office.first),
                # In the next file too, so the file knows better.
                RegisterEntry(
                    edition_id=office.edition_id,
                    voter_tag=tags_of(office, "Shevchenko", "Olga", "1990-01-02").voter,
                    clerk_id=office.first,
                ),
            ]
        )
    row = imported(office, csv_of(ANNA, OLGA))
    assert (row.came, row.gone) == (0, 1)
    left = {tag: one.clerk_id for (tag, _twin), one in entries(office).items()}
    assert left == {
        added.voter: office.first,
        tags_of(office, "Kowalska", "Anna", "1985-03-27").voter: None,
        tags_of(office, "Shevchenko", "Olga", "1990-01-02").voter: None,
    }


def test_a_job_that_is_run_again_keeps_what_was_read(office):
    import_id = bring(office, csv_of(ANNA))
    row = read(office, import_id)
    with office.database.transaction() as session:
        job = session.get_one(Job, row.job_id)
        job.done_at, job.run_at = None, office.clock.now()
    assert read(office, import_id).state is ImportState.READY
    assert len(staged(office)) == 1


def test_a_job_that_was_broken_off_begins_anew(office):
    import_id = bring(office, csv_of(ANNA, JAN))
    with office.database.transaction() as session:
        session.add(RegisterStaged(import_id=import_id, voter_tag=bytes(32), line=2, area=0))
    assert read(office, import_id).rows == 2


def test_a_file_that_has_gone_is_told(office):
    import_id = bring(office, csv_of(ANNA))
    files.discard(files.folder_of(office.settings), import_id)
    row = read(office, import_id)
    assert row.state is ImportState.FAILED
    assert row.faults == [(0, "", "Pliku już nie ma na serwerze. Wczytaj go jeszcze raz.")]


def test_a_lost_key_stops_the_reading_before_a_tag_is_made(office):
    imported(office, csv_of(ANNA))
    (office.settings.keys_dir / f"edition-{office.edition_id}.json").unlink()
    import_id = bring(office, csv_of(JAN))
    row = read(office, import_id)
    assert (row.state, row.faults[0][2].partition(".")[0]) == (ImportState.FAILED, "Brakuje pliku z kluczem tej edycji")
    assert files_left(office) == []


def test_a_file_that_lies_there_for_a_day_is_deleted(office):
    bring(office, csv_of(ANNA))
    folder = files.folder_of(office.settings)
    assert files.sweep(folder, START) == 0
    for path in folder.iterdir():
        os.utime(path, (START.timestamp(), START.timestamp()))
    assert files.sweep(folder, START + files.KEPT * 2) == 1
    assert files_left(office) == []


CANARIES = ("Kanarkowska", "Kanarzyna", "Kanarek-Matka", "Kanarojciec", "Kanarkowa", JAN_PESEL, "1944-05-14")


def dump(office: RegisterOffice) -> str:
    """Return every value of every table."""
    with office.database.read_session() as session:
        names = session.scalars(text(_TABLES[office.database.engine.dialect.name])).all()
        return "\n".join(str(tuple(row)) for name in names for row in session.execute(text(f'SELECT * FROM "{name}"')))


_TABLES: dict[str, str] = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}
PERSON = ("Kanarkowska", "Kanarzyna", "1944-05-14", JAN_PESEL, "Kanarek-Matka", "Kanarojciec", "Kanarkowa", "1", "")
Change = Callable[[tuple[str, ...]], tuple[str, ...]]


@pytest.mark.parametrize(
    "change",
    [
        lambda person: person,
        lambda person: (*person[:2], "31.02.1944", *person[3:]),
        lambda person: (*person[:3], "44051401358", *person[4:]),
        lambda person: (*person[:8], "Kanarkowska"),
        lambda person: ("\x01Kanarkowska", *person[1:]),
        lambda person: ("=Kanarkowska" * 40, *person[1:]),
    ],
)
def test_no_datum_of_a_person_is_anywhere_but_in_the_file(office, change: Change, caplog):
    caplog.set_level(logging.DEBUG)
    import_id = bring(office, csv_of(change(PERSON)))
    row = read(office, import_id)
    if row.state is ImportState.READY:
        approve(office, import_id)
    told = dump(office) + caplog.text
    for path in office.settings.var_dir.rglob("*"):
        if path.is_file() and path.suffix != ".sqlite3":
            told += path.read_bytes().decode("latin-1")
    assert [canary for canary in CANARIES if canary.casefold() in told.casefold()] == []


def test_the_log_tells_the_fingerprint_and_both_persons(office):
    row = imported(office, csv_of(ANNA, JAN))
    with office.database.read_session() as session:
        found = session.scalars(
            select(AuditEntry).where(AuditEntry.act.startswith("register.")).order_by(AuditEntry.id)
        )
        told = [(one.act, one.actor_kind, one.actor_id, one.details) for one in found]
    mark = row.sha256.hex()
    assert [(act, kind, who) for act, kind, who, _details in told] == [
        ("register.brought", "staff", str(office.first)),
        ("register.read", "system", ""),
        ("register.approved", "staff", str(office.second)),
    ]
    assert {details["sha256"] for *_who, details in told} == {mark}
    assert told[2][3]["brought_by"] == office.first
    assert told[2][3]["came"] == 2
