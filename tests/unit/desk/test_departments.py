"""Storing departments on both engines: one by one, and whole tables that import everything or nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from support.clock import START
from support.desk import department_scope, make_department, make_staff

from budzet.accounts import department_table, departments
from budzet.accounts.department_rules import Unit
from budzet.accounts.models import Department
from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.base.actor import staff
from budzet.base.errors import DomainError, NotFoundError
from budzet.documents.tables import csv_bytes

HEADER = ["skrót", "nazwa", "nadrzędny", "e-mail", "przekazuje do"]
DOING = {"actor": staff(7, "admin"), "now": START}


def table(*rows):
    return csv_bytes(HEADER, rows)


def stored(database):
    with database.read_session() as session:
        return {one.unit.key: one for one in departments.everything(session)}


def acts(database):
    with database.read_session() as session:
        return session.execute(select(AuditEntry.act, AuditEntry.details).order_by(AuditEntry.id)).all()


def run_import(database, data):
    with database.transaction() as session:
        trial = department_table.try_out(session, data)
        assert trial.faults == ()
        return departments.import_all(session, trial.rows, **DOING)


def test_a_department_is_added_with_whom_it_hands_cases_on_to(database):
    with database.transaction() as session:
        departments.save(session, Unit("WD", "Wydział Dróg"), **DOING)
        departments.save(session, Unit("WZ", "Wydział Zieleni", parent="wd", forwards=("WD",)), **DOING)
    found = stored(database)["WZ"].unit
    assert (found.parent, found.forwards, found.may_return) == ("WD", ("WD",), True)
    assert [act for act, _details in acts(database)] == ["department.added", "department.added"]


def test_the_log_tells_what_changed_without_contacts(database):
    with database.transaction() as session:
        number = departments.save(session, Unit("WZ", "Zieleń", email="a@zielone.example"), **DOING)
        departments.save(session, Unit("WZI", "Zieleń", email="b@zielone.example", may_return=False), number, **DOING)
    assert acts(database)[-1] == (
        "department.changed",
        {
            "key": {"from": "WZ", "to": "WZI"},
            "may_return": {"from": True, "to": False},
            "email": "changed",
        },
    )


def test_others_follow_a_department_whose_key_changes(database):
    with database.transaction() as session:
        number = departments.save(session, Unit("WD", "Wydział Dróg"), **DOING)
        departments.save(session, Unit("WZ", "Wydział Zieleni", parent="WD", forwards=("WD",)), **DOING)
        departments.save(session, Unit("WDM", "Wydział Dróg i Mostów"), number, **DOING)
    assert stored(database)["WZ"].unit.parent == "WDM"


@pytest.mark.parametrize(
    ("values", "code"),
    (
        (Unit("wz", "Drugi"), "key_twice"),
        (Unit("WK", "Kultura", parent="XX"), "parent_unknown"),
        (Unit("WK", "Kultura", forwards=("WK",)), "forwards_itself"),
    ),
)
def test_a_faulty_department_is_not_stored(database, values, code):
    with database.transaction() as session:
        departments.save(session, Unit("WZ", "Wydział Zieleni"), **DOING)
    with pytest.raises(DomainError) as refusal, database.transaction() as session:
        departments.save(session, values, **DOING)
    assert [finding.code for finding in refusal.value.findings] == [code]
    assert list(stored(database)) == ["WZ"]


def test_a_department_cannot_be_put_under_its_own_child(database):
    with database.transaction() as session:
        above = departments.save(session, Unit("A", "Pierwszy"), **DOING)
        departments.save(session, Unit("B", "Drugi", parent="A"), **DOING)
    with pytest.raises(DomainError) as refusal, database.transaction() as session:
        departments.save(session, Unit("A", "Pierwszy", parent="B"), above, **DOING)
    assert [finding.code for finding in refusal.value.findings] == ["parent_circle"]


def test_a_department_closes_only_when_nothing_depends_on_it(database):
    with database.transaction() as session:
        zielen = make_department(session)
        make_department(session, "sub", "Oddział", parent_id=zielen.id)
        make_staff(session, Role.MERIT_REVIEWER, scope=department_scope(zielen), department=zielen)
    with pytest.raises(DomainError) as refusal, database.transaction() as session:
        departments.close(session, zielen.id, **DOING)
    assert [finding.code for finding in refusal.value.findings] == ["has_departments", "has_people", "has_roles"]


def test_a_closed_department_gets_no_cases_and_can_be_opened_again(database):
    with database.transaction() as session:
        number = departments.save(session, Unit("WD", "Wydział Dróg"), **DOING)
        departments.save(session, Unit("WZ", "Wydział Zieleni", forwards=("WD",)), **DOING)
        departments.close(session, number, **DOING)
    assert stored(database)["WZ"].unit.forwards == ()
    assert stored(database)["WD"].active is False
    with database.transaction() as session:
        departments.reopen(session, number, **DOING)
    assert stored(database)["WD"].active is True


@pytest.mark.parametrize("service", (departments.close, departments.reopen))
def test_a_department_that_is_not_there_is_not_found(database, service):
    with pytest.raises(NotFoundError), database.transaction() as session:
        service(session, 99, **DOING)


# --- tables ----------------------------------------------------------------------------------------------------------


def test_a_table_adds_departments_that_name_each_other(database):
    counted = run_import(
        database,
        table(
            ["WZ", "Wydział Zieleni", "PM", "wz@zielone.example", "WD, PM"],
            ["WD", "Wydział Dróg", "PM", "", "WZ"],
            ["PM", "Pion miasta", "", "", ""],
        ),
    )
    found = stored(database)
    assert counted == (3, 0)
    assert (found["WZ"].unit.parent, set(found["WZ"].unit.forwards)) == ("PM", {"WD", "PM"})
    assert acts(database) == [("departments.imported", {"added": 3, "changed": 0})]


def test_a_table_changes_what_it_names_and_leaves_the_rest(database):
    with database.transaction() as session:
        departments.save(session, Unit("WZ", "Zieleń", email="stary@zielone.example", may_return=False), **DOING)
        departments.save(session, Unit("WD", "Drogi"), **DOING)
    assert run_import(database, table(["wz", "Wydział Zieleni", "", "nowy@zielone.example", "WD"])) == (0, 1)
    found = stored(database)
    assert found["WZ"].unit == Unit("WZ", "Wydział Zieleni", "", "nowy@zielone.example", ("WD",), may_return=False)
    assert found["WD"].unit.name == "Drogi"


def test_a_table_imported_twice_changes_nothing_the_second_time(database):
    data = table(["WZ", "Wydział Zieleni", "", "", "WD"], ["WD", "Wydział Dróg", "", "", ""])
    assert [run_import(database, data), run_import(database, data)] == [(2, 0), (0, 0)]


def test_what_is_taken_along_is_imported_again_unchanged(database):
    run_import(
        database, table(["WZ", "Wydział Zieleni", "WD", "wz@zielone.example", "WD"], ["WD", "Drogi", "", "", ""])
    )
    before = stored(database)
    with database.read_session() as session:
        again = csv_bytes(HEADER, department_table.as_rows(departments.everything(session)))
    assert run_import(database, again) == (0, 0)
    assert stored(database) == before


def test_every_fault_names_its_line_and_column_and_nothing_is_imported(database):
    data = table(
        ["WZ", "Wydział Zieleni", "XX", "", ""],
        ["WD", "Wydział Dróg", "", "nie adres", "WD"],
        ["wz", "Drugi o tym skrócie", "", "", ""],
    )
    with database.read_session() as session:
        trial = department_table.try_out(session, data)
    assert trial.rows == ()
    assert trial.faults == (
        "Wiersz 2, kolumna „nadrzędny”: Nie ma wydziału o skrócie „XX”.",
        "Wiersz 3, kolumna „e-mail”: To nie jest adres e-mail.",
        "Wiersz 3, kolumna „przekazuje do”: Wydział nie przekazuje spraw sam sobie.",
        "Wiersz 4, kolumna „skrót”: Wydział o skrócie „wz” już jest.",
    )


@pytest.mark.parametrize(
    ("data", "fault"),
    (
        (b"", "Plik jest pusty."),
        (csv_bytes(["skrót"], [["WZ"]]), "nazwa"),
        (table(["", "Bez skrótu", "", "", ""]), "Wiersz 2, kolumna „skrót”"),
        (b"\x00\x01\x02", ""),
    ),
)
def test_a_file_that_is_no_such_table_is_refused(database, data, fault):
    with database.read_session() as session:
        trial = department_table.try_out(session, data)
    assert (trial.rows, trial.changes) == ((), ())
    assert fault in " ".join(trial.faults)
    assert trial.faults


def test_a_closed_department_is_not_opened_by_a_table(database):
    with database.transaction() as session:
        number = departments.save(session, Unit("WZ", "Wydział Zieleni"), **DOING)
        departments.close(session, number, **DOING)
        trial = department_table.try_out(session, table(["wz", "Zieleń", "", "", ""], ["WD", "Drogi", "", "", "WZ"]))
    assert trial.faults == (
        "Wiersz 2, kolumna „skrót”: Ten wydział jest zamknięty. Najpierw otwórz go na nowo.",
        "Wiersz 3, kolumna „przekazuje do”: Wydział „WZ” jest zamknięty.",
    )


def test_rows_that_became_faulty_since_they_were_read_are_refused_whole(database):
    with pytest.raises(DomainError), database.transaction() as session:
        departments.import_all(session, [Unit("WK", "Kultura"), Unit("WD", "Drogi", parent="XX")], **DOING)
    with database.read_session() as session:
        assert session.scalars(select(Department)).all() == []
