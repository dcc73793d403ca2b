"""The pages of the register: bring a file, look at it, ask for a second person; and what is refused there."""

from __future__ import annotations

import re

import pytest
from support.clock import START
from support.desk import make_staff, sign_in
from support.editions import WEEK
from support.jobs import run_due_jobs
from support.pages import open_page, post_form, read_page
from support.register import ANNA, HEADER, JAN, OLGA, csv_of, store_office
from support.uploads import post_file

from budzet.accounts.models import Staff
from budzet.accounts.roles import Role
from budzet.documents import tables
from budzet.residents.register import files, queries
from budzet.residents.register.models import ImportState

URL = "/en/urzad/edycje/2026/rejestr"


@pytest.fixture
def people(services):
    """The ids of two coordinators, the edition stored."""
    with services.database.transaction() as session:
        edition_id, anna, jan = store_office(session)
        return edition_id, anna.id, jan.id


@pytest.fixture
def anna(client, services, people):
    """The first coordinator at the desk."""
    sign_in(client, services, person(services, people[1]))
    return client


@pytest.fixture
def jan(app, services, people):
    """The second one, at another computer."""
    other = app.test_client()
    sign_in(other, services, person(services, people[2]))
    return other


def person(services, staff_id) -> Staff:
    with services.database.read_session() as session:
        return session.get_one(Staff, staff_id)


def send(client, data, name="mieszkańcy 2026.csv"):
    return post_file(client, URL, data, field="file", action=URL, name=name)


def newest(services, edition_id):
    with services.database.read_session() as session:
        return queries.imports(session, edition_id)[0]


def ask(client, reason="Wykaz z ewidencji na 1 września"):
    page = open_page(client, URL)
    [action] = [form.action for form in page.forms if form.action.endswith("popros")]
    return post_form(client, page, {"reason": reason}, action=action)


def turn_down(client, page, number):
    """Press the second button of the form."""
    assert f'formaction="{URL}/{number}/odrzuc"' in page.html
    token = page.form(f"{URL}/{number}/popros").fields["csrf_token"]
    return client.post(f"{URL}/{number}/odrzuc", data={"csrf_token": token})


def decide(client, what):
    page = open_page(client, "/en/urzad/dwie-osoby/1")
    response = post_form(client, page, {"reason": "sprawdzone"}, action="/en/urzad/dwie-osoby/1/potwierdz") if (
        what == "potwierdz"
    ) else client.post(
        "/en/urzad/dwie-osoby/1/odrzuc",
        data={"csrf_token": page.form("/en/urzad/dwie-osoby/1/potwierdz").fields["csrf_token"], "reason": "zły plik"},
    )  # fmt: skip
    assert response.status_code == 303, read_page(response).text


def test_a_register_is_made_by_two_coordinators(app, anna, jan, services, people, mailer):
    assert "There is no file" not in open_page(anna, URL).text
    assert send(anna, csv_of(ANNA, JAN, OLGA)).location == URL
    page = open_page(anna, URL)
    assert "The file is being read" in page.text
    assert "Read so far: 0%" in page.text
    run_due_jobs(app)

    page = open_page(anna, URL)
    for words in ("New 3", "Gone 0", "Changed 0", "As before 0", "mieszkańcy 2026.csv", "Anna Wnosząca"):
        assert words in page.text
    assert "The file with residents was read: look at the changes." in open_page(anna, "/en/urzad/").text
    assert ask(anna).location == URL
    assert "This proposal waits for a second person" in open_page(anna, URL).text
    assert "The file with residents was read" not in open_page(anna, "/en/urzad/").text

    sentence = open_page(jan, "/en/urzad/dwie-osoby/1").text
    assert "Make the register of “Budżet obywatelski Zielone 2026” from a file with 3 persons." in sentence
    assert "New: 3, gone: 0, changed: 0, as before: 0." in sentence
    mark = newest(services, people[0]).sha256[:8].hex(" ", 4)
    assert mark in sentence
    decide(jan, "potwierdz")

    page = open_page(anna, URL)
    assert "Persons 3" in page.text
    assert re.search(r"Let in on .* by Jan Drugi", page.text)
    assert newest(services, people[0]).state is ImportState.APPROVED
    assert list(files.folder_of(services.settings).iterdir()) == []


def test_the_proposer_cannot_confirm_even_in_a_small_office_after_a_day(app, anna, services, people, clock):
    send(anna, csv_of(ANNA))
    run_due_jobs(app)
    ask(anna)
    clock.forward(hours=25)
    sign_in(anna, services, person(services, people[1]))
    page = open_page(anna, "/en/urzad/dwie-osoby/1")
    assert "potwierdz" not in " ".join(form.action for form in page.forms)
    token = page.forms[-1].fields["csrf_token"]
    refused = anna.post("/en/urzad/dwie-osoby/1/potwierdz", data={"csrf_token": token, "reason": "pilne"})
    assert refused.status_code == 422
    assert newest(services, people[0]).state is ImportState.READY


@pytest.mark.parametrize("who", ["jan", "anna"])
def test_a_proposal_that_is_rejected_or_withdrawn_turns_the_file_down(app, anna, jan, services, people, who):
    send(anna, csv_of(ANNA))
    run_due_jobs(app)
    ask(anna)
    if who == "jan":
        decide(jan, "odrzuc")
    else:
        post_form(anna, open_page(anna, "/en/urzad/dwie-osoby/1"), action="/en/urzad/dwie-osoby/1/odrzuc")
    assert newest(services, people[0]).state is ImportState.REFUSED
    page = open_page(anna, URL)
    assert "turned down" in page.text
    assert "Register from a file" in page.text


def test_only_who_brought_the_file_asks_for_the_second_person(app, anna, jan, services):
    send(anna, csv_of(ANNA))
    run_due_jobs(app)
    page = open_page(jan, URL)
    assert "Anna Wnosząca asks for it, who brought the file." in page.text
    token = page.forms[-1].fields["csrf_token"]
    refused = jan.post(f"{URL}/1/popros", data={"csrf_token": token, "reason": "już"})
    assert refused.status_code == 422
    assert "O zatwierdzenie prosi osoba, która wczytała plik." in read_page(refused).text


def test_a_reason_is_asked_for(app, anna):
    send(anna, csv_of(ANNA))
    run_due_jobs(app)
    refused = ask(anna, reason=" ")
    assert refused.status_code == 422
    assert "Write where the file comes from." in read_page(refused).text


def test_a_file_may_be_turned_down_while_it_is_read_and_before_anybody_was_asked(app, anna, services, people):
    send(anna, csv_of(ANNA))
    post_form(anna, open_page(anna, URL), action=f"{URL}/1/odrzuc")
    assert newest(services, people[0]).state is ImportState.REFUSED
    assert list(files.folder_of(services.settings).iterdir()) == []
    send(anna, csv_of(ANNA))
    run_due_jobs(app)
    turn_down(anna, open_page(anna, URL), 2)
    assert newest(services, people[0]).state is ImportState.REFUSED


def test_a_file_somebody_was_asked_about_is_taken_back_on_the_page_of_the_act(app, anna, services, people):
    send(anna, csv_of(ANNA))
    run_due_jobs(app)
    before = open_page(anna, URL)
    ask(anna)
    refused = turn_down(anna, before, 1)
    assert refused.status_code == 409
    assert newest(services, people[0]).state is ImportState.READY


def test_faults_are_told_by_line_column_and_reason(app, anna):
    send(anna, csv_of(ANNA, ("Nowak", "Jan", "", "", "", "", "", "", ""), (*OLGA[:2], "jutro", *OLGA[3:])))
    run_due_jobs(app)
    page = open_page(anna, URL)
    assert "It has 2 faults." in page.text
    assert "Wiersz 3, kolumna „data urodzenia”: Wpisz datę urodzenia albo numer PESEL." in page.text
    assert "Wiersz 4, kolumna „data urodzenia”: Tego nie da się odczytać jako daty." in page.text
    assert "Register from a file" in page.text


@pytest.mark.parametrize("data", [b"", None])
def test_a_form_without_a_file_is_told_so(anna, data):
    refused = post_form(anna, URL, action=URL) if data is None else send(anna, data, name="")
    assert refused.status_code == 422
    assert "Choose a file." in read_page(refused).text


def test_a_second_file_is_refused_while_one_waits(anna, services):
    first = open_page(anna, URL)
    send(anna, csv_of(ANNA))
    refused = post_file(anna, first, csv_of(JAN), field="file", action=URL)
    assert refused.status_code == 409
    assert "Inny plik z mieszkańcami już czeka." in read_page(refused).text
    assert [path.name for path in files.folder_of(services.settings).iterdir()] == ["import-1"]


def test_once_voting_has_begun_nothing_can_be_brought(anna, services, people, clock):
    before = open_page(anna, URL)
    clock.set(START + 10 * WEEK)
    sign_in(anna, services, person(services, people[1]))
    page = open_page(anna, URL)
    assert "Głosowanie już się zaczęło" in page.text
    assert [form.action for form in page.forms if form.action == URL] == []
    refused = post_file(anna, before, csv_of(ANNA), field="file", action=URL)
    assert refused.status_code == 409
    assert list(files.folder_of(services.settings).iterdir()) == []


def test_a_name_of_a_file_is_shown_without_its_folders(app, anna):
    send(anna, csv_of(ANNA), name="/home/anna/Pulpit/lista.csv")
    assert "lista.csv" in (text := open_page(anna, URL).text)
    assert "Pulpit" not in text


def test_a_file_of_another_edition_is_nowhere(app, anna, services):
    send(anna, csv_of(ANNA))
    run_due_jobs(app)
    token = open_page(anna, URL).forms[-1].fields["csrf_token"]
    for act in ("popros", "odrzuc"):
        assert anna.post(f"{URL}/9/{act}", data={"csrf_token": token, "reason": "x"}).status_code == 404


def test_the_example_has_the_header_and_two_lines(anna):
    answer = anna.get(f"{URL}/wzor.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rejestr-wzor.csv"'
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[0] == tables.csv_bytes(HEADER, ()).decode("utf-8-sig").strip()


def test_who_may_only_look_sees_no_button(app, services, people):
    with services.database.transaction() as session:
        auditor = make_staff(session, Role.AUDITOR)
    client = app.test_client()
    sign_in(client, services, auditor)
    page = open_page(client, URL)
    assert [form.action for form in page.forms if form.method == "post" and "rejestr" in form.action] == []


def test_only_columns_that_are_compared_are_asked_for(anna):
    text = open_page(anna, URL).text
    assert "nazwisko rodowe matki" in text
    assert "imię ojca" not in text


def test_readiness_leads_to_the_register(anna):
    page = open_page(anna, "/en/urzad/edycje/2026/gotowosc")
    assert "a rejestru nie ma albo nikt go nie zatwierdził" in page.text
    assert URL in page.links.values()
