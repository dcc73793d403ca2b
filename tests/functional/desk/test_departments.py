"""Departments at the desk: added, changed, closed, imported from a table after a look at what would change."""

from __future__ import annotations

import csv
import io

import pytest
from support.desk import make_department, make_staff, sign_in
from support.pages import open_page, post_form, read_page

from budzet.accounts import departments
from budzet.accounts.roles import Role
from budzet.documents.tables import csv_bytes, xlsx_bytes

LIST = "/en/urzad/wydzialy/"
IMPORT = f"{LIST}import"
HEADER = ["skrót", "nazwa", "nadrzędny", "e-mail", "przekazuje do"]
ROWS = [["WZ", "Wydział Zieleni", "", "wz@zielone.example", "WD"], ["WD", "Wydział Dróg", "", "", ""]]


@pytest.fixture
def admin(client, services):
    with services.database.transaction() as session:
        person = make_staff(session, Role.ADMIN)
    sign_in(client, services, person)
    return person


def store(services, *departments_):
    with services.database.transaction() as session:
        return [make_department(session, key, name).id for key, name in departments_]


def stored(services):
    with services.database.read_session() as session:
        return {one.unit.key: one for one in departments.everything(session)}


def upload(client, data, name="wydzialy.csv"):
    return post_form(client, IMPORT, {"table": (io.BytesIO(data), name)}, action=IMPORT)


def confirm(client, answer, **changes):
    return post_form(client, read_page(answer), changes, action=f"{IMPORT}/potwierdz")


def test_a_department_is_added_and_stands_in_the_tree(client, services, admin):
    store(services, ("WD", "Wydział Dróg"))
    answer = post_form(
        client,
        f"{LIST}dodaj",
        {"key": "WZ", "name": "Wydział Zieleni", "parent": "WD", "email": "wz@zielone.example", "forwards": ["WD"]},
        action=f"{LIST}dodaj",
    )
    assert answer.status_code == 303
    page = open_page(client, LIST)
    assert "Wydział Dróg WD" in page.text
    assert "Wydział Zieleni WZ belongs to WD wz@zielone.example WD yes 0" in page.text
    assert stored(services)["WZ"].unit.forwards == ("WD",)


def test_a_refused_department_keeps_what_was_typed_and_tells_every_fault(client, services, admin):
    store(services, ("WD", "Wydział Dróg"))
    answer = post_form(
        client,
        f"{LIST}dodaj",
        {"key": "wd", "name": "", "email": "nie adres", "forwards": ["WD"]},
        action=f"{LIST}dodaj",
    )
    assert answer.status_code == 422
    for kept in (
        'value="wd"',
        'value="nie adres"',
        'value="WD" checked',
        'href="#key"',
        'href="#name"',
        'href="#email"',
    ):
        assert kept in answer.text, kept


def test_a_department_is_changed(client, services, admin):
    (number,) = store(services, ("WD", "Wydział Dróg"))
    page = open_page(client, f"{LIST}{number}")
    answer = post_form(client, page, {"name": "Wydział Dróg i Mostów", "may_return": None}, action=f"{LIST}{number}")
    assert answer.status_code == 303
    found = stored(services)["WD"].unit
    assert (found.name, found.may_return) == ("Wydział Dróg i Mostów", False)


def test_a_department_somebody_works_in_is_not_closed(client, services, admin):
    with services.database.transaction() as session:
        department = make_department(session)
        make_staff(session, department=department)
    answer = post_form(client, f"{LIST}{department.id}", action=f"{LIST}{department.id}/zamknij")
    assert answer.status_code == 422
    assert "Pracują w nim osoby z kontem (1)" in answer.text


def test_a_department_is_closed_and_opened_again(client, services, admin):
    (number,) = store(services, ("WD", "Wydział Dróg"))
    post_form(client, f"{LIST}{number}", action=f"{LIST}{number}/zamknij")
    assert stored(services)["WD"].active is False
    post_form(client, LIST, action=f"{LIST}{number}/otworz")
    assert stored(services)["WD"].active is True


@pytest.mark.parametrize("number", ("99", "2147483647", "99999999999"))
def test_a_department_that_is_not_there_is_not_found(client, services, admin, number):
    assert client.get(f"{LIST}{number}").status_code == 404


# --- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    (("wydzialy.csv", csv_bytes(HEADER, ROWS)), ("wydzialy.xlsx", xlsx_bytes("Wydziały", HEADER, ROWS))),
)
def test_a_table_is_shown_first_and_imported_by_a_second_press(client, services, admin, name, data):
    answer = upload(client, data, name)
    assert answer.status_code == 200
    assert "To be added: 2, to be changed: 0, the same as before: 0." in answer.text
    assert stored(services) == {}
    confirmed = confirm(client, answer)
    assert confirmed.status_code == 303
    assert set(stored(services)) == {"WZ", "WD"}
    assert "Imported. Added: 2, changed: 0." in open_page(client, LIST).text


def test_a_table_shows_each_change_before_and_after(client, services, admin):
    store(services, ("WD", "Drogi"), ("WK", "Kultura"))
    text = " ".join(upload(client, csv_bytes(HEADER, ROWS)).text.split())
    assert "name: <del>Drogi</del> → <ins>Wydział Dróg</ins>" in text
    assert "Kultura" not in text


def test_faults_name_line_and_column_and_nothing_is_imported(client, services, admin):
    answer = upload(client, csv_bytes(HEADER, [["WZ", "Wydział Zieleni", "XX", "", ""], ["WZ", "Drugi", "", "", ""]]))
    assert answer.status_code == 422
    assert "Wiersz 2, kolumna „nadrzędny”: Nie ma wydziału o skrócie „XX”." in answer.text
    assert "Wiersz 3, kolumna „skrót”: Wydział o skrócie „WZ” już jest." in answer.text
    assert "Import these changes" not in answer.text
    assert stored(services) == {}


def test_what_changed_between_the_two_presses_is_shown_anew(client, services, admin):
    answer = upload(client, csv_bytes(HEADER, ROWS))
    store(services, ("WD", "Drogi"))
    again = confirm(client, answer)
    assert again.status_code == 409
    assert "The departments have changed meanwhile." in again.text
    assert confirm(client, again).status_code == 303
    assert stored(services)["WD"].unit.name == "Wydział Dróg"


@pytest.mark.parametrize("rows", ("", "nonsense", "eyJyb3dzIjpbXX0.x"))
def test_a_table_that_was_not_shown_is_not_imported(client, services, admin, rows):
    shown = upload(client, csv_bytes(HEADER, ROWS))
    answer = confirm(client, shown, rows=rows)
    assert answer.status_code == 422
    assert stored(services) == {}


def test_a_table_shown_to_one_person_is_not_imported_by_another(client, services, admin):
    shown = upload(client, csv_bytes(HEADER, ROWS))
    with services.database.transaction() as session:
        other = make_staff(session, Role.ADMIN)
    sign_in(client, services, other)
    assert confirm(client, shown).status_code == 422
    assert stored(services) == {}


def test_no_file_is_a_fault_that_leads_to_the_field(client, services, admin):
    answer = post_form(client, IMPORT, action=IMPORT)
    assert answer.status_code == 422
    assert '<a href="#table">Choose a file.</a>' in answer.text


def test_the_list_is_taken_along_as_a_table_that_can_be_imported(client, services, admin):
    store(services, ("WD", "Wydział Dróg"))
    answer = client.get(f"{LIST}tabela?plik=csv")
    assert list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";")) == [
        HEADER,
        ["WD", "Wydział Dróg", "", "", ""],
    ]
    assert "The table says nothing new." in upload(client, answer.get_data()).text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_keeps_departments(client, services, role):
    with services.database.transaction() as session:
        person = make_staff(session, role)
    sign_in(client, services, person)
    assert client.get(LIST).status_code == 403
