"""Projects at the desk: the list across editions, the mark of a case, the confirmation number at the help line."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select
from support.clock import START
from support.desk import edition_scope, grant, make_staff, sign_in
from support.editions import make_plan, make_spans, stored_edition
from support.pages import open_page, post_form

from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.proposals.models import Proposal

LIST = "/en/urzad/projekty"


@pytest.fixture
def editions(services):
    """Two frozen editions with twelve projects each."""
    with services.database.transaction() as session:
        keys = services.settings.keys_dir
        newer = stored_edition(session, keys).edition
        older = stored_edition(session, keys, plan=make_plan(slug="2025"), spans=make_spans(closes_at=START)).edition
        return newer, older


@pytest.fixture
def coordinator(client, services, editions):
    with services.database.transaction() as session:
        person = make_staff(session, Role.COORDINATOR)
    sign_in(client, services, person)
    return person


def projects(services, edition):
    with services.database.read_session() as session:
        return session.scalars(select(Proposal).where(Proposal.edition_id == edition.id).order_by(Proposal.id)).all()


def in_edition(client, services, edition, *roles):
    with services.database.transaction() as session:
        person = make_staff(session)
        grant(session, person, *roles, scope=edition_scope(edition.id))
    sign_in(client, services, person)


def count(page):
    return page.html.count('<th scope="row"')


@pytest.mark.parametrize(
    ("query", "found"),
    (
        ("", 24),
        ("?edycja=2026", 12),
        ("?edycja=2026&pula=polnoc", 4),
        ("?pula=polnoc", 8),
        ("?stan=admitted", 24),
        ("?stan=withdrawn", 0),
        ("?edycja=2024&stan=x&kolejnosc=x&strona=x", 24),
    ),
)
def test_the_list_is_narrowed_by_the_address(client, coordinator, query, found):
    page = open_page(client, LIST + query)
    assert count(page) == found
    assert ("No project fits the filter." in page.text) is (found == 0)


def test_the_list_is_sorted_by_cost_and_says_so(client, services, editions, coordinator):
    page = open_page(client, f"{LIST}?edycja=2026&kolejnosc=-koszt")
    dearest = max(projects(services, editions[0]), key=lambda project: project.cost)
    first = page.html.index("/urzad/edycje/2026/projekty/")
    assert page.html[first:].startswith(f"/urzad/edycje/2026/projekty/{dearest.id}")
    assert 'aria-sort="descending"' in page.html


@pytest.mark.parametrize("kind", ("csv", "xlsx"))
def test_the_list_is_taken_along_as_it_is_narrowed(client, coordinator, kind):
    answer = client.get(f"{LIST}?edycja=2026&pula=polnoc&plik={kind}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="projekty.{kind}"'
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
        assert rows[0] == ["Edition", "Number", "Case mark", "Title", "Pool", "Cost", "State"]
        assert len(rows) == 5
    else:
        assert answer.data.startswith(b"PK")


def test_who_works_on_one_edition_sees_no_other(client, services, editions):
    in_edition(client, services, editions[1], Role.FORMAL_VERIFIER)
    page = open_page(client, LIST)
    assert count(page) == 12
    assert "/edycje/2026/" not in page.html
    foreign = projects(services, editions[0])[0]
    assert client.get(f"/en/urzad/edycje/2026/projekty/{foreign.id}").status_code == 404


def test_without_an_edition_to_see_the_list_says_so(client, services):
    with services.database.transaction() as session:
        person = make_staff(session, Role.COORDINATOR)
    sign_in(client, services, person)
    assert "There is no edition whose projects you may see." in open_page(client, LIST).text


# --- the mark of a case ----------------------------------------------------------------------------------------------


def address(project, slug="2026"):
    return f"/en/urzad/edycje/{slug}/projekty/{project.id}"


def test_the_coordinator_enters_the_mark_of_a_case_also_after_the_freeze(client, services, editions, coordinator):
    project = projects(services, editions[0])[0]
    url = address(project)
    assert post_form(client, url, {"case_mark": " WZ.5532.12.2026 "}, action=url).status_code == 303
    assert projects(services, editions[0])[0].case_mark == "WZ.5532.12.2026"
    with services.database.read_session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "proposal.case_mark_set")).one()
    assert (entry.object_id, entry.edition_id, entry.details) == (
        str(project.id),
        editions[0].id,
        {"from": "", "to": "WZ.5532.12.2026"},
    )
    assert count(open_page(client, f"{LIST}?q=5532")) == 1


def test_the_same_mark_again_is_no_new_entry(client, services, editions, coordinator):
    url = address(projects(services, editions[0])[0])
    for _ in range(2):
        post_form(client, url, {"case_mark": "WZ.1"}, action=url)
    with services.database.read_session() as session:
        assert len(session.scalars(select(AuditEntry).where(AuditEntry.act == "proposal.case_mark_set")).all()) == 1


@pytest.mark.parametrize("mark", ("W" * 81, "WZ\x07.1", "WZ\n1"))
def test_a_faulty_mark_is_refused(client, services, editions, coordinator, mark):
    url = address(projects(services, editions[0])[0])
    answer = post_form(client, url, {"case_mark": mark}, action=url)
    assert (answer.status_code, 'href="#case_mark"' in answer.text) == (422, True)
    assert projects(services, editions[0])[0].case_mark == ""


def test_who_only_reads_sees_no_field_and_may_not_write(client, services, editions):
    in_edition(client, services, editions[0], Role.FORMAL_VERIFIER)
    project = projects(services, editions[0])[0]
    page = open_page(client, address(project))
    assert page.heading == project.title
    assert not [form for form in page.forms if "case_mark" in form.fields]
    token = page.forms[0].fields["csrf_token"][0]
    answer = client.post(address(project), data={"csrf_token": token, "case_mark": "WZ.1"})
    assert answer.status_code == 403
    assert projects(services, editions[0])[0].case_mark == ""


def test_a_project_of_another_edition_is_not_found_under_this_one(client, services, editions, coordinator):
    project = projects(services, editions[1])[0]
    assert client.get(address(project)).status_code == 404
    assert client.get(address(project, "2025")).status_code == 200


@pytest.mark.parametrize("path", ("2026/projekty/99999", "2031/projekty/1", "2026/projekty/99999999999"))
def test_a_project_that_is_not_there_is_not_found(client, coordinator, path):
    assert client.get(f"/en/urzad/edycje/{path}").status_code == 404
