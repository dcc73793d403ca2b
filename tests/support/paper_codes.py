"""Letters and passes in tests: an edition that takes them, who makes them, and the way of a resident who has one."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pypdfium2
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from budzet.accounts.models import Staff
from budzet.accounts.roles import Role
from budzet.editions.plan import EditionPlan
from budzet.editions.terms import Identity, InPerson, LetterCode, NameBirthAddress, Terms
from budzet.residents.paper_codes import addressees
from budzet.web.requests import Services
from support.desk import make_staff
from support.editions import StoredEdition, make_plan, store_city, stored_edition
from support.jobs import run_due_jobs
from support.pages import post_form
from support.register import csv_of
from support.uploads import post_file
from support.voter import ANNA, ROOT, newest_code, type_code

DESK = "/en/urzad/edycje/2026/listy-z-kodami"
PASS = "/en/urzad/edycje/2026/przepustka"
HEADER = [column.names[0] for column in addressees.COLUMNS]
TO_ANNA = ("Kowalska", "Anna", "1985-03-27", "", "Źródlana", "12A", "Północ", "4", "00-001", "Zielone")
TO_JAN = ("Lis", "Jan", "14.05.1944", "44051401359", "Szkolna", "7", "Południe", "", "00-001", "Zielone")
BY_CODE = {
    name: ANNA[name] for name in ("given_name", "surname", "birth_day", "birth_month", "birth_year", "lives_here")
}


def paper_plan(**identity: Any) -> EditionPlan:
    """Return a plan with letters and passes beside name and address; keywords change its identity."""
    schemes = (NameBirthAddress(), LetterCode(), InPerson())
    return make_plan(terms=Terms(identity=Identity(**{"schemes": schemes, **identity})))


def store_office(services: Services, **options: Any) -> tuple[StoredEdition, Staff, Staff, Staff]:
    """Store the city, an edition that votes, two coordinators and a clerk of a point."""
    with services.database.transaction() as session:
        store_city(session)
        stored = stored_edition(session, services.settings.keys_dir, plan=paper_plan(), **options)
        first = make_staff(session, Role.COORDINATOR, name="Anna Wnosząca")
        second = make_staff(session, Role.COORDINATOR, name="Jan Drugi")
        clerk = make_staff(session, Role.POINT_OFFICER, name="Ewa z Punktu")
    return stored, first, second, clerk


def people_file(*people: Sequence[str]) -> bytes:
    """Return a table of people letters go to."""
    return csv_of(*people, header=HEADER)


def bring(client: FlaskClient, data: bytes, name: str = "listy.csv") -> TestResponse:
    """Bring a file of people at the desk."""
    return post_file(client, DESK, data, field="file", action=DESK, name=name)


def ask(client: FlaskClient, number: int = 1) -> TestResponse:
    """Ask for a second person."""
    return post_form(client, DESK, {"reason": "Wykaz osób bez telefonu"}, action=f"{DESK}/{number}/popros")


def confirm(client: FlaskClient, number: int = 1) -> TestResponse:
    """Let the letters out as the second person."""
    act = f"/en/urzad/dwie-osoby/{number}"
    return post_form(client, act, {"reason": "sprawdzone"}, action=f"{act}/potwierdz")


def printed(client: FlaskClient, number: int = 1) -> list[str]:
    """Let the worker print, download the letters and return the text of each page."""
    run_due_jobs(client.application)
    answer = post_form(client, DESK, action=f"{DESK}/{number}/pobierz")
    with answer:
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        return pages_of(answer.data)


def pages_of(data: bytes) -> list[str]:
    """Return the text of each page of a PDF file."""
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def enter_by_name(client: FlaskClient, **changes: Any) -> None:
    """Come as far as the ballot with name and address, as anybody can who knows them."""
    assert post_form(client, f"{ROOT}/dane/dane-i-adres", {**ANNA, **changes}).status_code == 303
    assert type_code(client, newest_code(client)).status_code == 303


def open_ballot(
    client: FlaskClient, code: str, who: Mapping[str, Any] = BY_CODE, *, way: str = "kod-z-listu", **changes: Any
) -> TestResponse:
    """Type a code on paper and who one is."""
    return post_form(client, f"{ROOT}/dane/{way}", {**who, "paper_code": code, **changes})


def made_pass(client: FlaskClient, **changes: Any) -> str:
    """Make a pass at the desk and return its code."""
    who = {**BY_CODE, "pesel": "", "street": "", "house": "", "district": "polnoc", "signed": "y", **changes}
    who.pop("lives_here")
    answer = post_form(client, PASS, who, action=PASS)
    assert answer.status_code == 200, f"making a pass answered {answer.status_code}"
    found = re.search(r'<p class="receipt-number"[^>]*>([^<]+)</p>', answer.text)
    assert found, "no code is shown"
    return found[1]
