"""Applications from paper: typed in on one page, taken in by their date of receipt, also when something is missing."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from support.applications import CLOSES
from support.desk import make_staff, sign_in
from support.pages import open_page, post_form, read_page
from support.pictures import picture

from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import Attachment, PaperSupport

LIST = "/en/urzad/edycje/2026/wnioski"
WHOLE = {
    "channel": "post",
    "received_day": "2026-04-30",
    "received_time": "14:30",
    "title": "Stojaki rowerowe",
    "topics": ["drogi"],
    "summary": "Dziesięć stojaków.",
    "description": "Przed szkołą.",
    "reasons": "Nie ma gdzie zostawić roweru.",
    "pool": "polnoc",
    "place": "ul. Szkolna 1",
    "costs-0-what": "Stojak",
    "costs-0-quantity": "10",
    "costs-0-unit_price": "500",
    "upkeep": "0",
    "universal_design": "not_applicable",
    "name": "Jan Kot",
    "street": "Szkolna",
    "house": "7",
    "postcode": "00-001",
    "town": "Zielone",
    "lives_here": "y",
    "is_minor": "no",
    "show_name": "no",
    "valid": "4",
    "refused_illegible": "2",
}


@pytest.fixture
def clerk(client, services, desk):
    """An officer of a point at the desk."""
    with services.database.transaction() as session:
        person = make_staff(session, Role.POINT_OFFICER)
    sign_in(client, services, person)
    return client


def begin(client) -> str:
    """Begin an application and return the address of its page."""
    answer = post_form(client, f"{LIST}/nowy", action=f"{LIST}/nowy")
    assert answer.status_code == 303
    return answer.location


def type_in(client, url, act="take_in", **changes):
    """Type an application in and press a button."""
    return post_form(client, url, {**WHOLE, "act": act, **changes}, action=url)


def taken_in(services):
    """Return the projects that were taken in."""
    with services.database.read_session() as session:
        return session.scalars(select(Proposal)).all()


def test_an_application_is_taken_in_with_its_channel_and_the_date_on_the_stamp(clerk, services):
    answer = type_in(clerk, begin(clerk))
    assert answer.location == LIST
    (project,) = taken_in(services)
    assert (project.channel, project.received_at.isoformat()) == ("post", "2026-04-30T12:30:00+00:00")
    page = open_page(clerk, LIST)
    assert f"Its number is {project.number}." in page.text
    assert "By post" in page.text
    with services.database.read_session() as session:
        counted = session.scalars(select(PaperSupport)).one()
        assert (counted.valid, counted.refused) == (4, {"illegible": 2})


def test_it_may_be_saved_and_gone_on_with_later(clerk, services):
    url = begin(clerk)
    assert type_in(clerk, url, "save", summary="").location == url
    assert "Stojaki rowerowe" in open_page(clerk, LIST).links
    assert taken_in(services) == []
    form = open_page(clerk, url).form(url)
    assert form.fields["valid"] == ["4"]
    assert form.fields["title"] == ["Stojaki rowerowe"]


def test_what_is_missing_is_told_first_and_taken_in_on_purpose(clerk, services):
    url = begin(clerk)
    answer = type_in(clerk, url, reasons="", valid="1")
    page = read_page(answer)
    assert answer.status_code == 422
    assert {
        "Write why the project is needed.",
        "Signatures are missing. You have 1 and need 3. Your own does not count.",
    } <= set(page.links)
    assert taken_in(services) == []
    again = post_form(clerk, page, {"act": "take_in", "accept_incomplete": "y"}, action=url)
    assert again.location == LIST
    assert len(taken_in(services)) == 1


def test_without_a_title_nothing_can_be_taken_in_even_on_purpose(clerk, services):
    url = begin(clerk)
    page = read_page(type_in(clerk, url, title=""))
    answer = post_form(clerk, page, {"act": "take_in", "accept_incomplete": "y"}, action=url)
    assert answer.status_code == 422
    assert read_page(answer).links == read_page(answer).links | {"Write a title.": "#title"}
    assert taken_in(services) == []


@pytest.mark.parametrize(
    ("day", "time", "status", "sentence"),
    (
        ("2026-04-20", "12:00", 409, "It came outside the intake of projects."),
        ("2026-05-05", "12:00", 422, "Write when it was received"),  # tomorrow
        ("wczoraj", "12:00", 422, "Write a day and an hour"),
        ("", "", 422, "Write when it was received"),
    ),
)
def test_the_date_of_receipt_decides(clerk, services, day, time, status, sentence):
    answer = type_in(clerk, begin(clerk), received_day=day, received_time=time)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "Stojaki rowerowe" in answer.text
    assert taken_in(services) == []


def test_numbers_of_signatures_are_numbers(clerk):
    answer = type_in(clerk, begin(clerk), refused_twice="kilka")
    assert answer.status_code == 422
    assert read_page(answer).links["Write a number without letters or spaces."] == "#refused_twice"


def test_photographs_of_the_lists_become_one_file_for_the_office(clerk, services):
    url = begin(clerk)
    pages = [(io.BytesIO(picture("JPEG")), f"strona{number}.jpg") for number in (1, 2)]
    page = open_page(clerk, url)
    token = page.form(f"{url}/skan").fields["csrf_token"][0]
    answer = clerk.post(f"{url}/skan", data={"csrf_token": token, "pages": pages})
    assert answer.status_code == 303
    with services.database.read_session() as session:
        stored = session.scalars(select(Attachment)).one()
        assert (stored.kind.value, stored.is_public, stored.media_type) == ("support_scan", False, "application/pdf")
    refused = clerk.post(f"{url}/skan", data={"csrf_token": token})
    assert refused.status_code == 422
    assert read_page(refused).links["Choose a file."] == "#scan-pages"


def test_each_look_at_an_application_is_in_the_log(clerk, services):
    url = begin(clerk)
    open_page(clerk, url)
    with services.database.read_session() as session:
        acts = session.scalars(select(AuditEntry.act)).all()
    assert acts.count("draft.looked_at") == 1


def test_nothing_is_typed_after_the_intake(client, clock, services, desk):
    clock.set(CLOSES)
    with services.database.transaction() as session:
        person = make_staff(session, Role.POINT_OFFICER)
    sign_in(client, services, person)
    page = open_page(client, LIST)
    assert "Applications cannot be typed in now." in page.text
    assert post_form(client, f"{LIST}/nowy", action=f"{LIST}/nowy").status_code == 409


@pytest.mark.parametrize(
    ("role", "status"), ((Role.COORDINATOR, 200), (Role.FORMAL_VERIFIER, 200), (Role.EDITOR, 403), (Role.AUDITOR, 403))
)
def test_only_who_may_type_opens_the_pages(client, services, desk, role, status):
    with services.database.transaction() as session:
        person = make_staff(session, role)
    sign_in(client, services, person)
    assert client.get(LIST).status_code == status
