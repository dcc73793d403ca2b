"""The list of typical prices: line by line, or a whole table after a look at what it would change."""

from __future__ import annotations

import io

import pytest
from support.desk import make_staff, sign_in
from support.pages import open_page, post_form, read_page

from budzet.accounts.roles import Role
from budzet.proposals import catalogue

URL = "/en/urzad/edycje/2026/ceny"


@pytest.fixture
def coordinator(client, services, desk):
    """A coordinator at the desk."""
    with services.database.transaction() as session:
        person = make_staff(session, Role.COORDINATOR)
    sign_in(client, services, person)
    return client


def lines(services, desk) -> list[tuple[str, str, int]]:
    """Return the list as it is stored."""
    with services.database.read_session() as session:
        return [(row.name, row.unit, row.price) for row in catalogue.everything(session, desk.edition.id)]


def send_table(client, text: str):
    """Send a table to be checked."""
    token = open_page(client, URL).form(f"{URL}/sprawdz").fields["csrf_token"][0]
    data = {"csrf_token": token, "file": (io.BytesIO(text.encode()), "ceny.csv")}
    return client.post(f"{URL}/sprawdz", data=data)


def test_a_line_is_added_changed_and_removed(coordinator, services, desk):
    post_form(coordinator, URL, {"name": "Ławka", "unit": "szt.", "price": "1 200,50"}, action=URL)
    assert lines(services, desk) == [("Ławka", "szt.", 120_050)]
    line = open_page(coordinator, URL).links["Ławka"]
    post_form(coordinator, line, {"price": "1300", "act": "save"}, action=line)
    assert lines(services, desk) == [("Ławka", "szt.", 130_000)]
    post_form(coordinator, line, {"act": "remove"}, action=line)
    assert lines(services, desk) == []


def test_a_faulty_line_is_refused_at_its_fields(coordinator, services, desk):
    answer = post_form(coordinator, URL, {"name": "", "unit": "szt.", "price": "0"}, action=URL)
    assert answer.status_code == 422
    assert {"#name", "#price"} <= set(read_page(answer).links.values())
    assert lines(services, desk) == []


def test_a_table_shows_first_what_it_would_change(coordinator, services, desk):
    post_form(coordinator, URL, {"name": "Ławka", "unit": "szt.", "price": "1200"}, action=URL)
    page = read_page(send_table(coordinator, "nazwa;jednostka;cena\nŁawka;szt.;1500\nKosz;szt.;400\n"))
    assert "New lines: 1" in page.text
    assert "Changed lines: 1" in page.text
    assert lines(services, desk) == [("Ławka", "szt.", 120_000)]
    post_form(coordinator, page, action=f"{URL}/wczytaj")
    assert lines(services, desk) == [("Ławka", "szt.", 150_000), ("Kosz", "szt.", 40_000)]


def test_a_faulty_table_changes_nothing_and_names_its_lines(coordinator, services, desk):
    answer = send_table(coordinator, "nazwa;jednostka;cena\nKosz;szt.;dużo\n")
    assert answer.status_code == 422
    assert "Cena to kwota" in answer.text
    assert lines(services, desk) == []


@pytest.mark.parametrize("carried", ("", "x", "A" * 400))
def test_lines_that_were_tampered_with_are_not_stored(coordinator, services, desk, carried):
    page = read_page(send_table(coordinator, "nazwa;jednostka;cena\nKosz;szt.;400\n"))
    assert post_form(coordinator, page, {"carried": carried}, action=f"{URL}/wczytaj").status_code == 422
    assert lines(services, desk) == []


def test_a_table_must_be_chosen(coordinator):
    token = open_page(coordinator, URL).form(f"{URL}/sprawdz").fields["csrf_token"][0]
    assert coordinator.post(f"{URL}/sprawdz", data={"csrf_token": token}).status_code == 422
