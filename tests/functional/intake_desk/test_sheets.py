"""A sheet of applications: a look at the whole of it first, and all of it or nothing."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from support.desk import make_staff, sign_in
from support.pages import open_page, post_form, read_page

from budzet.accounts.roles import Role
from budzet.documents.tables import csv_bytes
from budzet.proposals import sheet_columns
from budzet.proposals.models import Proposal

URL = "/en/urzad/edycje/2026/wnioski/arkusz"
ROW = {
    "title": "Stojaki rowerowe",
    "pool": "Północ",
    "received": "2026-04-30 14:30",
    "channel": "poczta",
    "name": "Jan Kot",
    "signatures": "3",
}


@pytest.fixture
def clerk(client, services, desk):
    """An officer of a point at the desk."""
    with services.database.transaction() as session:
        person = make_staff(session, Role.POINT_OFFICER)
    sign_in(client, services, person)
    return client


def send(client, *rows):
    """Send a sheet to be looked at."""
    columns = list(sheet_columns.COLUMNS)
    lines = [[row.get(column.key, "") for column in columns] for row in rows]
    data = csv_bytes([column.names[0] for column in columns], lines)
    token = open_page(client, URL).form(f"{URL}/sprawdz").fields["csrf_token"][0]
    return client.post(f"{URL}/sprawdz", data={"csrf_token": token, "file": (io.BytesIO(data), "wnioski.csv")})


def titles(services) -> list[str]:
    """Return the titles of all projects."""
    with services.database.read_session() as session:
        return list(session.scalars(select(Proposal.title).order_by(Proposal.id)))


def test_a_sheet_is_looked_at_and_then_taken_in(clerk, services):
    page = read_page(send(clerk, ROW, {**ROW, "title": "Ławki"}))
    assert "2 applications" in page.text
    assert "30 April 2026, 14:30" in page.text
    assert titles(services) == []
    answer = post_form(clerk, page, action=f"{URL}/przyjmij", follow=True)
    assert "2 applications are taken in." in read_page(answer).text
    assert titles(services) == ["Stojaki rowerowe", "Ławki"]


def test_with_one_fault_nothing_can_be_taken_in(clerk, services):
    answer = send(clerk, ROW, {**ROW, "title": "Ławki", "pool": "Księżyc"})
    page = read_page(answer)
    assert answer.status_code == 422
    assert "The sheet has 1 fault." in page.text
    assert f"{URL}/przyjmij" not in [form.action for form in page.forms]
    assert titles(services) == []


def test_the_same_sheet_is_not_taken_in_twice(clerk, services):
    page = read_page(send(clerk, ROW))
    post_form(clerk, page, action=f"{URL}/przyjmij")
    assert post_form(clerk, page, action=f"{URL}/przyjmij").status_code == 422
    assert send(clerk, ROW).status_code == 422
    assert titles(services) == ["Stojaki rowerowe"]


def test_a_sheet_of_somebody_else_cannot_be_taken_in(clerk, client, services):
    page = read_page(send(clerk, ROW))
    digest = page.form(f"{URL}/przyjmij").fields["file"]
    with services.database.transaction() as session:
        other = make_staff(session, Role.POINT_OFFICER)
    sign_in(client, services, other)
    answer = post_form(client, URL, {"file": digest}, action=f"{URL}/sprawdz")
    token = read_page(answer).form(f"{URL}/sprawdz").fields["csrf_token"][0]
    assert client.post(f"{URL}/przyjmij", data={"csrf_token": token, "file": digest}).status_code == 422
    assert titles(services) == []


@pytest.mark.parametrize("name", ("wzor.xlsx", "kolumny.xlsx"))
def test_the_sheet_to_fill_in_can_be_taken_along(clerk, name):
    answer = clerk.get(f"{URL}/{name}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")


def test_a_file_must_be_chosen(clerk):
    answer = post_form(clerk, URL, action=f"{URL}/sprawdz")
    assert answer.status_code == 422
    assert read_page(answer).links["Choose a file."] == "#sheet-file"
